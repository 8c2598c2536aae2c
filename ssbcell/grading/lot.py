"""Grades the cells of a lot, each once, whatever one of them holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ssbcell.errors import UsageError
from ssbcell.grading.capability import Capability
from ssbcell.grading.cell_job import CellJob, DrawnVerdict, PageOf, draw, run_job, ungraded
from ssbcell.grading.criteria import Criteria, load_criteria
from ssbcell.grading.ledger import Ledger
from ssbcell.grading.lot_file import LotCell
from ssbcell.grading.lot_summary import SummaryRow, capability_of, summary_row, write_summary
from ssbcell.grading.recording import (
    LEDGER,
    done_before,
    file_sha256,
    make_folder,
    record_verdict,
)
from ssbcell.grading.workers import WorkerDied, Workers, run_each

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class LotOutcome:
    """What became of a lot.

    Attributes
    ----------
    rows : tuple of SummaryRow
        One a cell, in the order of the lot.
    graded, skipped : int
        Cells graded now, and those that were done before.
    capability : Capability
        Of the discharge capacity.
    ledger_rows : int
        Of the whole ledger.
    ledger_head : str
        Hash of its last row.
    """

    rows: tuple[SummaryRow, ...]
    graded: int
    skipped: int
    capability: Capability
    ledger_rows: int
    ledger_head: str

    @property
    def grades(self) -> tuple[str, ...]:
        """Of the cells, in the order of the lot."""
        return tuple(row.grade for row in self.rows)

    @property
    def words(self) -> tuple[str, ...]:
        """What holds for the lot as a whole, for a person."""
        return (
            f"discharge capacity: {self.capability.message}",
            f"ledger: {self.ledger_rows} rows, head {self.ledger_head}",
        )

    def to_dict(self) -> dict[str, Any]:
        """Return what holds for the lot as a whole, as JSON has it."""
        return {
            "cells": len(self.rows),
            "grades": dict(sorted(Counter(self.grades).items())),
            "graded": self.graded,
            "skipped": self.skipped,
            "capability": self.capability.to_dict(),
            "ledger": {"rows": self.ledger_rows, "head": self.ledger_head},
        }


def grade_lot(
    cells: Sequence[LotCell],
    directory: Path | str,
    workers: Workers,
    *,
    criteria: str | Path = "nakagawa2025",
    profile: str | None = None,
    reader: str | None = None,
    progress: Told = lambda _: None,
    page_of: PageOf | None = None,
) -> LotOutcome:
    """Grade every cell of a lot that is not graded yet.

    Each verdict goes to ``<directory>/<id>/verdict.json`` and to ``ledger.db`` as soon as it is
    there, and only this process writes; so whatever ends a run, the next one goes on where it
    stopped. `summary.csv` follows at the end.

    Parameters
    ----------
    cells : sequence of LotCell
        From `load_lot`.
    directory : Path or str
        Made if it is not there.
    workers : Workers
        Where cells are read and graded.
    criteria, profile, reader
        As for `ssbcell.grading.grade` and `ssbcell.records.read`.
    progress : callable
        Told of every cell once.
    page_of : callable, optional
        Draws the page that is written beside each verdict.

    Returns
    -------
    LotOutcome

    Raises
    ------
    UsageError
        If criteria, profile or reader are not known, or one file is given for two cells; then
        nothing is written.
    """
    out = Path(directory)
    limits = load_criteria(criteria, profile)
    _require_reader(reader)
    jobs = tuple(_job(one, criteria, profile, reader) for one in cells)
    _require_one_cell_a_file(jobs)
    _require_unclaimed(jobs, out)
    make_folder(out)
    with Ledger(out / LEDGER) as ledger:
        rows = dict(_done(jobs, limits, out, ledger))
        for row in rows.values():
            progress(f"{row.id} {row.grade}, graded before")
        open_jobs = [job for job in jobs if job.cell.id not in rows]
        work = partial(run_job, page_of=page_of)
        for job, outcome in run_each(work, open_jobs, workers):
            row = _record(job, outcome, page_of=page_of, limits=limits, out=out, ledger=ledger)
            rows[row.id] = row
            progress(f"{row.id} {row.grade}")
        count, head = ledger.head()
    ordered = tuple(rows[job.cell.id] for job in jobs)
    write_summary(ordered, out)
    allowed = (limits.capacity.lowest.value * 100.0, limits.capacity.highest.value * 100.0)
    return LotOutcome(
        rows=ordered,
        graded=len(open_jobs),
        skipped=len(jobs) - len(open_jobs),
        capability=capability_of(ordered, allowed),
        ledger_rows=count,
        ledger_head=head,
    )


def _done(
    jobs: Sequence[CellJob], limits: Criteria, out: Path, ledger: Ledger
) -> Iterator[tuple[str, SummaryRow]]:
    """Give the cells that were graded before."""
    for job in jobs:
        done = done_before(job, limits, out, ledger)
        if done is not None:
            entry, content = done
            yield job.cell.id, summary_row(content, entry)


def _job(one: LotCell, criteria: str | Path, profile: str | None, reader: str | None) -> CellJob:
    path = Path(criteria)
    # another process may work in another folder
    name = str(path.absolute()) if path.is_file() else str(criteria)
    sha256s = tuple(file_sha256(file) for file in one.files)
    return CellJob(one.cell, one.files, sha256s, name, profile, reader)


def _record(
    job: CellJob,
    outcome: DrawnVerdict | Exception,
    *,
    page_of: PageOf | None,
    limits: Criteria,
    out: Path,
    ledger: Ledger,
) -> SummaryRow:
    """Keep one verdict, or what came instead of it."""
    if isinstance(outcome, WorkerDied):
        outcome = _ungraded(job, str(outcome), page_of)
    elif isinstance(outcome, Exception):
        # `run_job` raises nothing, so it is the workers that fail, and no cell is to blame
        raise UsageError(
            f"the workers cannot grade: {type(outcome).__name__}: {outcome}. What is done is "
            "kept; the same command goes on from there"
        ) from outcome
    if outcome.verdict.trace.criteria_sha256 != limits.sha256:
        raise UsageError(f"{job.criteria}: the criteria were changed while the lot was graded")
    try:
        entry = record_verdict(outcome.verdict, out, ledger, job.inputs, outcome.page)
    except UsageError as problem:
        # a stored record may hide until it is read that it is of another cell's file
        outcome = _ungraded(job, str(problem), page_of, inputs=False)
        entry = record_verdict(outcome.verdict, out, ledger, page=outcome.page)
    return summary_row(outcome.verdict.to_dict(), entry)


def _ungraded(
    job: CellJob, reason: str, page_of: PageOf | None, *, inputs: bool = True
) -> DrawnVerdict:
    verdict = ungraded(job, reason, inputs=inputs)
    return DrawnVerdict(verdict, draw(page_of, verdict, None, job.cell))


def _require_reader(reader: str | None) -> None:
    if reader is not None:
        from ssbcell.records.readers.registry import choose

        choose(Path(), reader)


def _require_one_cell_a_file(jobs: Sequence[CellJob]) -> None:
    """Raise if the same content is given for two cells of the lot."""
    seen: dict[str, tuple[str, Path]] = {}
    for job in jobs:
        for file, sha256 in zip(job.files, job.sha256s, strict=True):
            other, before = seen.setdefault(sha256, (job.cell.id, file)) if sha256 else ("", file)
            if other and other != job.cell.id:
                what = "is given for" if before == file else f"has the content of {before}, of"
                raise UsageError(
                    f"{file} of cell {job.cell.id!r} {what} cell {other!r}; "
                    "a file belongs to one cell"
                )


def _require_unclaimed(jobs: Sequence[CellJob], directory: Path) -> None:
    """Raise if a file was graded under another cell id before."""
    path = directory / LEDGER
    if path.is_file():
        with Ledger(path) as ledger:
            for job in jobs:
                ledger.require_unclaimed(job.cell.id, job.sha256s)
