"""A record on one page, as ``ssbcell ingest`` prints it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ssbcell.records.charge import charge_passed
from ssbcell.records.record import CYCLE_COUNT, Finding, Record


@dataclass(frozen=True, slots=True)
class RecordSummary:
    """What a record holds.

    Attributes
    ----------
    path, reader, sha256 : str
        Of the file that it was read from; of the first of several.
    rows : int
        Samples.
    columns : tuple of str
        Machine names of the Battery Data Format.
    findings : tuple of Finding
        What reading and checking saw.
    cycles : int or None
        Different numbers that the file gives its cycles; None where it gives none.
    charge_capacity_ah, discharge_capacity_ah : float
        Over the whole record, from the current and the time [Ah].
    """

    path: str
    reader: str
    rows: int
    sha256: str
    columns: tuple[str, ...]
    findings: tuple[Finding, ...]
    cycles: int | None
    charge_capacity_ah: float
    discharge_capacity_ah: float

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as JSON can hold it."""
        return {
            "path": self.path,
            "reader": self.reader,
            "rows": self.rows,
            "sha256": self.sha256,
            "columns": list(self.columns),
            "findings": [finding_to_dict(finding) for finding in self.findings],
            "cycles": self.cycles,
            "charge_capacity_ah": self.charge_capacity_ah,
            "discharge_capacity_ah": self.discharge_capacity_ah,
        }


def finding_to_dict(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON can hold it."""
    rows = finding.rows
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "rows": None if rows is None else [rows.first, rows.last],
    }


def _different(counts: NDArray[np.float64]) -> int:
    """Count the different numbers; a counter has each in one stretch, or in few."""
    begins = np.flatnonzero(np.diff(counts, prepend=np.nan) != 0.0)
    return len(set(counts[begins][np.isfinite(counts[begins])].tolist()))


def summarise(record: Record) -> RecordSummary:
    """Return the summary of a record."""
    source = record.metadata.sources[0] if record.metadata.sources else None
    passed = charge_passed(record)
    table = record.table
    return RecordSummary(
        path=source.path if source else "",
        reader=source.reader if source else "",
        rows=len(record),
        sha256=source.sha256 if source else "",
        columns=tuple(table.columns),
        findings=record.findings,
        cycles=_different(table.numbers(CYCLE_COUNT)) if CYCLE_COUNT in table else None,
        charge_capacity_ah=passed.charge_ah,
        discharge_capacity_ah=passed.discharge_ah,
    )
