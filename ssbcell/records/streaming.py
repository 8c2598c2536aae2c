"""The summary of a file that is larger than the memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from ssbcell.records.charge import charge_of
from ssbcell.records.checks import check
from ssbcell.records.hashing import sha256_of
from ssbcell.records.memory import keep_freed_memory
from ssbcell.records.readers.parquet import ParquetReader
from ssbcell.records.readers.raw import RawTest, Reader
from ssbcell.records.readers.textpieces import can_be_pieced, text_pieces
from ssbcell.records.readers.textreader import TextReader
from ssbcell.records.reading import read, reader_for, require_file
from ssbcell.records.record import CYCLE_COUNT, Finding, Rows
from ssbcell.records.summary import RecordSummary, summarise
from ssbcell.records.table import Table, joined, table_of
from ssbcell.records.unpack import PACKED

#: Rows of Parquet that are read at once.
_ROWS = 500_000
#: What holds of a file only if it holds of each piece.
_OF_ALL = frozenset({"no_current", "cycle_constant"})


def summarise_file(
    path: str | Path, reader: str | None = None, *, column_map: str | Path | None = None
) -> RecordSummary:
    """Return the summary of a file in bounded memory, however long it is.

    Text and Parquet are read in pieces that are checked one by one, each with the last row of
    the one before it; what a check would only see over the whole file is not seen. Other
    formats are read whole.

    Parameters
    ----------
    path, reader, column_map
        As `ssbcell.records.read` takes them.

    Raises
    ------
    UnreadableFile, MissingReader, UnknownName, DataFileError
        As `read` does.
    """
    path = Path(path)
    require_file(path)
    keep_freed_memory()
    if path.suffix.lower() in PACKED:
        return summarise(read(path, reader, column_map=column_map))
    chosen, _ = reader_for(path, reader, column_map)
    pieces = _pieces(path, chosen)
    if pieces is None:
        return summarise(read(path, reader, column_map=column_map))
    tally = _Tally()
    for piece in pieces:
        tally.add(piece)
    return RecordSummary(
        path=str(path),
        reader=chosen.name,
        rows=tally.rows,
        sha256=sha256_of(path),
        columns=tally.columns,
        findings=tally.merged(),
        cycles=len(tally.cycles) if CYCLE_COUNT in tally.columns else None,
        charge_capacity_ah=tally.charge_ah,
        discharge_capacity_ah=tally.discharge_ah,
    )


def _pieces(path: Path, reader: Reader) -> Iterator[RawTest] | None:
    if isinstance(reader, TextReader) and can_be_pieced(path, reader.layout):
        return text_pieces(path, reader.layout)
    if isinstance(reader, ParquetReader) and reader.available():
        return reader.pieces(path, _ROWS)
    return None


@dataclass(slots=True)
class _Tally:
    """What the pieces so far add up to."""

    rows: int = 0
    pieces: int = 0
    columns: tuple[str, ...] = ()
    cycles: set[int] = field(default_factory=set)
    charge_ah: float = 0.0
    discharge_ah: float = 0.0
    findings: dict[tuple[str, str], list[Finding]] = field(default_factory=dict)
    last: Table | None = None
    last_clock: float | None = None

    def add(self, piece: RawTest) -> None:
        data, clock = table_of(piece.data), piece.wall_clock
        carried = 0 if self.last is None else 1
        self.columns = tuple(data.columns)
        self.rows += data.rows
        ends = data.take([data.rows - 1])  # a copy, so that the piece itself can go
        if self.last is not None:
            data = joined([self.last, data])
        if clock is not None and self.last_clock is not None:
            clock = np.concatenate(([self.last_clock], clock))
        if clock is not None and len(clock) != data.rows:
            clock = None
        passed = charge_of(data)
        self.charge_ah += passed.charge_ah
        self.discharge_ah += passed.discharge_ah
        self._note(piece.findings, self.rows + carried - data.rows)
        self._note(check(data, clock), self.rows - data.rows)
        if CYCLE_COUNT in data:
            self.cycles |= set(np.unique(data.numbers(CYCLE_COUNT)).tolist())
        self.pieces += 1
        self.last = ends
        self.last_clock = None if clock is None else float(clock[-1])

    def _note(self, findings: tuple[Finding, ...], by: int) -> None:
        for finding in findings:
            rows = finding.rows and Rows(finding.rows.first + by, finding.rows.last + by)
            known = self.findings.setdefault((finding.code, finding.severity), [])
            known.append(replace(finding, rows=rows))

    def merged(self) -> tuple[Finding, ...]:
        """Return one finding a code and severity, over the rows of all."""
        return tuple(
            _merge(found)
            for (code, _), found in self.findings.items()
            if code not in _OF_ALL or len(found) == self.pieces
        )


def _merge(found: list[Finding]) -> Finding:
    first = found[0]
    if len(found) == 1:
        return first
    rows = [each.rows for each in found if each.rows is not None]
    span = Rows(rows[0].first, rows[-1].last) if rows else None
    return replace(first, rows=span, message=f"{first.message} (so in {len(found)} places)")
