"""Grades one cell from its files, and keeps the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.cell_job import PageOf, draw
from ssbcell.grading.criteria import load_criteria
from ssbcell.grading.engine import grade
from ssbcell.grading.ledger import Ledger
from ssbcell.grading.ledger_entry import LedgerEntry
from ssbcell.grading.lot_summary import rows_of_ledger, write_summary
from ssbcell.grading.recording import (
    LEDGER,
    file_sha256,
    make_folder,
    record_verdict,
    require_new,
)
from ssbcell.grading.verdict import Verdict
from ssbcell.records import read
from ssbcell.records.plain import plain


@dataclass(frozen=True, slots=True)
class GradedCell:
    """One cell, graded and recorded.

    Attributes
    ----------
    verdict : Verdict
        Of the cell.
    entry : LedgerEntry
        Its row in the ledger; another process may have added rows since.
    earlier : tuple of (int, str)
        Row and grade of each verdict on the cell that the ledger had before: who grades until
        the grade pleases leaves them there.
    """

    verdict: Verdict
    entry: LedgerEntry
    earlier: tuple[tuple[int, str], ...] = ()


def grade_files(
    files: Sequence[Path],
    cell: TestedCell,
    directory: Path | str,
    *,
    criteria: str | Path = "nakagawa2025",
    profile: str | None = None,
    reader: str | None = None,
    page_of: PageOf | None = None,
) -> GradedCell:
    """Grade one cell from its files into a folder, beside those graded there before.

    Writes ``<directory>/<id>/verdict.json``, a row of ``ledger.db``, and ``summary.csv`` with
    every cell of the ledger.

    Parameters
    ----------
    files : sequence of Path
        Of the cell's test.
    cell : TestedCell
        From `load_tested_cell`.
    directory : Path or str
        Made if it is not there.
    criteria, profile, reader
        As for `ssbcell.grading.grade` and `ssbcell.records.read`.
    page_of : callable, optional
        Draws the page that is written beside the verdict.

    Raises
    ------
    UnreadableFile
        If a file cannot be read.
    InvalidRecord
        If the files cannot be joined, or hold no data.
    UsageError
        If a file was graded under another cell id, the criteria were edited since the ledger
        last had them, or a name is not known. In all these cases nothing is written.
    """
    out = Path(directory)
    require_new(out, cell.id, files, load_criteria(criteria, profile))
    inputs = [(plain(file.name), file_sha256(file)) for file in files]
    record = read(files, reader)
    verdict = grade(record, cell, criteria, profile)
    page = draw(page_of, verdict, record, cell)
    make_folder(out)
    with Ledger(out / LEDGER) as ledger:
        entry = record_verdict(verdict, out, ledger, inputs, page)
        earlier = ledger.earlier(cell.id)
    write_summary(rows_of_ledger(out), out)
    return GradedCell(verdict, entry, earlier)
