"""Grades the cells of a lot, each once, whatever one of them holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ssbcell.errors import SsbcellError, UsageError
from ssbcell.grading.capability import Capability
from ssbcell.grading.cell_job import CellJob, PageOf, run_job
from ssbcell.grading.criteria import load_criteria
from ssbcell.grading.ledger import Ledger, LedgerUnusable
from ssbcell.grading.lot_file import LotCell
from ssbcell.grading.lot_keeper import Keeper, shared_files
from ssbcell.grading.lot_summary import SummaryRow, capability_of, summary_row, write_summary
from ssbcell.grading.recording import LEDGER, done_before, file_sha256, make_folder
from ssbcell.grading.workers import Workers, run_each

Told = Callable[[str], None]


class LotStopped(UsageError):
    """A lot that could not go on, such as on a full disk; what is recorded stays."""


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
        If criteria, profile or reader are not known, or the criteria were edited since the
        ledger last had them; then nothing is written.
    LotStopped
        If nothing more can be written, such as on a full disk; what is recorded stays, and the
        same call goes on from there.

    Notes
    -----
    A file that is given for two cells makes both of them INVALID, and one that was graded as
    another cell's before makes its cell so: no one knows whose it is. The same goes for two
    files with the same samples.
    """
    out = Path(directory)
    limits = load_criteria(criteria, profile)
    _require_reader(reader)
    jobs = tuple(_job(one, criteria, profile, reader) for one in cells)
    make_folder(out)
    with Ledger(out / LEDGER) as ledger, _writable(out, ledger):
        ledger.require_unedited(limits.name, limits.version, limits.sha256)
        keeper = Keeper(out, ledger, limits, page_of, {job.cell.id: job for job in jobs})
        before, now = _rows(jobs, keeper, workers, progress)
        found = {**before, **now, **keeper.taken_back}
        rows = tuple(found[job.cell.id] for job in jobs)
        count, head = ledger.head()
        write_summary(rows, out)
    allowed = (limits.capacity.lowest.value * 100.0, limits.capacity.highest.value * 100.0)
    return LotOutcome(
        rows=rows,
        graded=len(now),
        skipped=len(before),
        capability=capability_of(rows, allowed),
        ledger_rows=count,
        ledger_head=head,
    )


def _rows(
    jobs: Sequence[CellJob], keeper: Keeper, workers: Workers, progress: Told
) -> tuple[dict[str, SummaryRow], dict[str, SummaryRow]]:
    """Return the rows of cells that were graded before, and of those that are graded now."""
    doubtful = shared_files(jobs)
    before = dict(_done([job for job in jobs if job.cell.id not in doubtful], keeper))
    for row in before.values():
        progress(f"{row.id} {row.grade}, graded before")
    now = {}
    left = [job for job in jobs if job.cell.id not in before]
    for row in _graded(left, doubtful, workers, keeper):
        now[row.id] = row
        progress(f"{row.id} {row.grade}")
    return before, now


def _done(jobs: Sequence[CellJob], keeper: Keeper) -> Iterator[tuple[str, SummaryRow]]:
    """Give the cells that were graded before."""
    for job in jobs:
        done = done_before(job, keeper.limits, keeper.out, keeper.ledger)
        if done is not None:
            entry, content = done
            yield job.cell.id, summary_row(content, entry)


def _job(one: LotCell, criteria: str | Path, profile: str | None, reader: str | None) -> CellJob:
    path = Path(criteria)
    # another process may work in another folder
    name = str(path.absolute()) if path.is_file() else str(criteria)
    sha256s = tuple(file_sha256(file) for file in one.files)
    return CellJob(one.cell, one.files, sha256s, name, profile, reader)


def _graded(
    jobs: Sequence[CellJob], doubtful: Mapping[str, str], workers: Workers, keeper: Keeper
) -> Iterator[SummaryRow]:
    """Grade and keep cells; those whose files may be another's are not read."""
    readable = []
    for job in jobs:
        reason = doubtful.get(job.cell.id) or keeper.claimed(job)
        if reason:
            yield keeper.refuse(job, reason)
        else:
            readable.append(job)
    work = partial(run_job, page_of=keeper.page_of)
    disputed = []
    for job, outcome in run_each(work, readable, workers):
        if keeper.disputed(job):
            disputed.append((job, outcome))
        else:
            yield keeper.keep(job, outcome)
    # those without a claim first: they take back the verdict that was wrong before
    for job, outcome in sorted(disputed, key=lambda one: keeper.has_claim(one[1])):
        yield keeper.keep(job, outcome)


@contextmanager
def _writable(out: Path, ledger: Ledger) -> Iterator[None]:
    """Say what stands and how to go on where nothing more can be written."""
    try:
        yield
    except OSError as problem:
        reason = f"{out}: cannot be written: {problem.strerror or problem}"
        raise LotStopped(f"{reason}. {_how_to_go_on(ledger)}") from None
    except LedgerUnusable as problem:
        raise LotStopped(f"{problem}. {_how_to_go_on(ledger)}") from None


def _how_to_go_on(ledger: Ledger) -> str:
    try:
        rows = f"{ledger.head()[0]} rows of the ledger stand"
    except SsbcellError:
        rows = "what was recorded stands"
    return f"{rows}; make room or access, and the same command goes on from there"


def _require_reader(reader: str | None) -> None:
    if reader is not None:
        from ssbcell.records.readers.registry import choose

        choose(Path(), reader)
