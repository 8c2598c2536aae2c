"""The cells of a lot as a table for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from ssbcell.grading.capability import Capability, capability
from ssbcell.grading.ledger import Ledger
from ssbcell.grading.ledger_entry import CONTENT, LedgerEntry
from ssbcell.grading.recording import LEDGER, read_recorded
from ssbcell.records.atomic import replacing

SUMMARY = "summary.csv"
#: a discharge capacity can be compared with others if these pass
_COMPARABLE = ("G1", "G2", "G3", "G4", "G5")
#: what spreadsheets take for the beginning of a formula
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One cell of a lot; the fields are the columns of summary.csv.

    Attributes
    ----------
    id, grade : str
        Of the cell.
    discharge_capacity_percent, charge_capacity_percent : float or None
        Of the design capacity.
    discharge_capacity_uncertainty_percent : float or None
        Expanded, k = 2.
    design_capacity : str
        As the cell file has it.
    basis, would_decide, waivers : str
        As the verdict has them, with semicolons between.
    files : str
        Names, with semicolons between.
    criteria, profile : str
        Which limits were used.
    ledger_row : int
        Where the verdict stands in the ledger.
    ledger_hash : str
        Of that row; see ``ssbcell ledger verify --head``.
    comparable : str
        ``"yes"`` if the discharge capacity counts for the lot's capability, else ``"no"``.
    """

    id: str
    grade: str
    discharge_capacity_percent: float | None
    discharge_capacity_uncertainty_percent: float | None
    charge_capacity_percent: float | None
    design_capacity: str
    basis: str
    would_decide: str
    waivers: str
    files: str
    criteria: str
    profile: str
    comparable: str
    ledger_row: int
    ledger_hash: str


def summary_row(content: dict[str, Any], entry: LedgerEntry) -> SummaryRow:
    """Return the row of one cell.

    Parameters
    ----------
    content : dict
        From `Verdict.to_dict`, or as verdict.json has it.
    entry : LedgerEntry
        Where it was recorded.
    """
    rules = {rule["id"]: rule for rule in content["rules"]}
    discharge, charge = rules.get("R1", {}), rules.get("R2", {})
    comparable = discharge.get("value") is not None and comparable_test(rules)
    trace = content["trace"]
    return SummaryRow(
        id=content["id"],
        grade=content["grade"],
        discharge_capacity_percent=discharge.get("value"),
        discharge_capacity_uncertainty_percent=discharge.get("expanded_uncertainty"),
        charge_capacity_percent=charge.get("value"),
        design_capacity=trace["design_capacity"],
        basis="; ".join(content["basis"]),
        would_decide="; ".join(content["would_decide"]),
        waivers="; ".join(content["waivers"]),
        files="; ".join(name for name, _ in entry.inputs if name != CONTENT),
        criteria=f"{entry.criteria} {entry.criteria_version}",
        profile=entry.profile,
        comparable="yes" if comparable else "no",
        ledger_row=entry.sequence,
        ledger_hash=entry.hash,
    )


def comparable_test(rules: Mapping[str, Mapping[str, Any]]) -> bool:
    """Tell whether a cell's test was run so that its numbers compare with those of others.

    Parameters
    ----------
    rules : mapping of str to mapping
        Gates and rules of a verdict by their id, as verdict.json has them.
    """
    return all(rules.get(gate, {}).get("result") == "PASS" for gate in _COMPARABLE)


def rows_of_ledger(directory: Path) -> tuple[SummaryRow, ...]:
    """Return a row for every cell that a folder's ledger knows, by its last verdict.

    Parameters
    ----------
    directory : Path
        With a ledger.
    """
    return tuple(summary_row(content, entry) for entry, content in verdicts_of_ledger(directory))


def verdicts_of_ledger(directory: Path) -> tuple[tuple[LedgerEntry, dict[str, Any]], ...]:
    """Return the last verdict on every cell that a folder's ledger knows.

    Parameters
    ----------
    directory : Path
        With a ledger.

    Returns
    -------
    tuple of (LedgerEntry, dict)
        The dict is that of verdict.json; where this is gone or was changed, it holds what the
        ledger knows.
    """
    with Ledger(directory / LEDGER) as ledger:
        last = {entry.cell_id: entry for entry in ledger.entries()}
    return tuple(
        (entry, read_recorded(directory, entry) or _lost(entry)) for entry in last.values()
    )


def _lost(entry: LedgerEntry) -> dict[str, Any]:
    """Return what the ledger alone knows of a verdict."""
    return {
        "id": entry.cell_id,
        "grade": entry.grade,
        "rules": [],
        "basis": ["verdict.json is missing or was changed; the grade is the ledger's"],
        "would_decide": [],
        "waivers": [],
        "trace": {"design_capacity": ""},
    }


def capability_of(rows: Iterable[SummaryRow], limits: tuple[float, float]) -> Capability:
    """Return the capability of the discharge capacity, in % of the design capacity.

    Every cell counts whose capacity can be compared, whatever its grade: a spread over the
    good ones alone would say nothing of the process.

    Parameters
    ----------
    rows : iterable of SummaryRow
        Of the lot.
    limits : tuple of float
        Lowest and highest capacity that is allowed [%].
    """
    values = [
        row.discharge_capacity_percent
        for row in rows
        if row.comparable == "yes" and row.discharge_capacity_percent is not None
    ]
    return capability(values, *limits)


def write_summary(rows: Sequence[SummaryRow], directory: Path) -> Path:
    """Write ``summary.csv``, whole or not at all.

    A text that a spreadsheet would take for a formula gets an apostrophe before it. The last
    column, ``graded_before``, has the earlier verdicts on the cell from the ledger beside.

    Parameters
    ----------
    rows : sequence of SummaryRow
        In the order in which they are to stand.
    directory : Path
        That is there.
    """
    target = directory / SUMMARY
    heads = [*(field.name for field in fields(SummaryRow)), "graded_before"]
    with (
        replacing(target) as part,
        part.open("w", encoding="utf-8", newline="") as file,
        Ledger(directory / LEDGER) as ledger,
    ):
        writer = csv.DictWriter(file, heads, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            cells = {key: _harmless(value) for key, value in asdict(row).items()}
            writer.writerow({**cells, "graded_before": earlier_words(ledger.earlier(row.id))})
    return target


def earlier_words(earlier: Iterable[tuple[int, str]]) -> str:
    """Return earlier verdicts on a cell, from `Ledger.earlier`, in words."""
    return "; ".join(f"{grade} (row {row})" for row, grade in earlier)


def _harmless(value: object) -> object:
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return value
