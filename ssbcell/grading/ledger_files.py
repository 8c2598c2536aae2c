"""Finds out whether the verdicts that stand beside a ledger are those that it recorded."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from ssbcell.grading.ledger_entry import LedgerEntry
from ssbcell.grading.lot_summary import SUMMARY
from ssbcell.grading.recording import read_recorded
from ssbcell.grading.verdict import folder_name


def changed_files(directory: Path, last: Mapping[str, LedgerEntry]) -> Iterator[tuple[int, str]]:
    """Give the files that say something else than the ledger, which may also stand alone.

    Parameters
    ----------
    directory : Path
        Of the ledger.
    last : mapping of str to LedgerEntry
        The last row of each cell, by its id.

    Yields
    ------
    tuple of (int, str)
        Number of the row, and what is wrong.
    """
    for cell_id, entry in last.items():
        path = directory / folder_name(cell_id) / "verdict.json"
        if path.is_file() and read_recorded(directory, entry) is None:
            yield entry.sequence, f"{path} is not the verdict that row {entry.sequence} recorded"
    yield from _changed_summary(directory / SUMMARY, last)


def _changed_summary(path: Path, last: Mapping[str, LedgerEntry]) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, ValueError, csv.Error):
        return
    by_hash = {entry.hash: entry for entry in last.values()}
    for row in rows:
        entry = by_hash.get(row.get("ledger_hash") or "")
        if entry is not None and row.get("grade") != entry.grade:
            yield (
                entry.sequence,
                f"{path} grades {entry.cell_id} {row.get('grade')}, "
                f"row {entry.sequence} {entry.grade}",
            )
