"""Keeps the verdicts of a lot, and refuses cells whose files may be another's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ssbcell.errors import UsageError
from ssbcell.grading.cell_job import CellJob, DrawnVerdict, PageOf, draw, ungraded
from ssbcell.grading.criteria import Criteria
from ssbcell.grading.ledger import Ledger
from ssbcell.grading.ledger_entry import FileClaimed
from ssbcell.grading.lot_summary import SummaryRow, summary_row
from ssbcell.grading.recording import record_verdict
from ssbcell.grading.workers import WorkerDied


def shared_files(jobs: Sequence[CellJob]) -> dict[str, str]:
    """Find the cells of a lot that are given a file of the same content.

    Parameters
    ----------
    jobs : sequence of CellJob
        Of the lot.

    Returns
    -------
    dict of str to str
        Why each such cell cannot be graded, by its id.
    """
    owners: dict[str, dict[str, Path]] = {}
    for job in jobs:
        for file, sha256 in zip(job.files, job.sha256s, strict=True):
            if sha256:
                owners.setdefault(sha256, {}).setdefault(job.cell.id, file)
    found = {}
    for cells in owners.values():
        for cell_id, file in cells.items():
            others = [(other, path) for other, path in cells.items() if other != cell_id]
            if others:
                other, path = others[0]
                same = "" if path == file else f" as {path.name}"
                found[cell_id] = (
                    f"{file.name} is given for cell {other!r} too{same}; a file belongs to one "
                    "cell, and it is not known to which"
                )
    return found


@dataclass(frozen=True, slots=True)
class Keeper:
    """What it takes to keep the verdicts of one lot.

    Attributes
    ----------
    out : Path
        Folder of the lot's verdicts.
    ledger : Ledger
        Open.
    limits : Criteria
        In use.
    page_of : callable or None
        Draws a cell's page.
    jobs : mapping of str to CellJob
        All of the lot, by the id of the cell.
    taken_back : dict of str to SummaryRow
        Cells of which it came out that another has the same samples; they stay refused.
    """

    out: Path
    ledger: Ledger
    limits: Criteria
    page_of: PageOf | None
    jobs: Mapping[str, CellJob]
    taken_back: dict[str, SummaryRow] = field(default_factory=dict)

    def claimed(self, job: CellJob) -> str:
        """Return why a cell's files are another's by the ledger; empty if they are not."""
        try:
            self.ledger.require_unclaimed(job.cell.id, job.sha256s)
        except FileClaimed as problem:
            return str(problem)
        return ""

    def disputed(self, job: CellJob) -> bool:
        """Tell whether a cell was refused before, since its data may be another's."""
        last = self.ledger.last(job.cell.id)
        return last is not None and not last.inputs

    def has_claim(self, outcome: DrawnVerdict | Exception) -> bool:
        """Tell whether no other cell was ever graded from the samples of a verdict."""
        if isinstance(outcome, Exception):
            return True
        verdict = outcome.verdict
        try:
            self.ledger.require_unclaimed(verdict.id, [verdict.trace.content_sha256])
        except FileClaimed:
            return False
        return True

    def keep(self, job: CellJob, outcome: DrawnVerdict | Exception) -> SummaryRow:
        """Keep one verdict, or what came instead of it.

        Parameters
        ----------
        job : CellJob
            What was to be graded.
        outcome : DrawnVerdict or Exception
            From the worker.

        Raises
        ------
        UsageError
            If the workers cannot work at all, or the criteria were changed meanwhile.
        """
        if job.cell.id in self.taken_back:
            return self.taken_back[job.cell.id]
        if isinstance(outcome, WorkerDied):
            outcome = self._ungraded(job, str(outcome))
        elif isinstance(outcome, Exception):
            # `run_job` raises nothing, so it is the workers that fail, and no cell is to blame
            why = f"{type(outcome).__name__}: {outcome}"
            if "Cancelled" in why:
                why = "they, or their scheduler, no longer answer"
            raise UsageError(
                f"the workers cannot grade: {why}. What is done is kept; the same command goes on "
                "from there"
            ) from outcome
        if outcome.verdict.trace.criteria_sha256 != self.limits.sha256:
            raise UsageError(f"{job.criteria}: the criteria were changed while the lot was graded")
        try:
            entry = record_verdict(outcome.verdict, self.out, self.ledger, job.inputs, outcome.page)
        except FileClaimed as problem:
            # what a file holds shows only when it is read
            other = self.jobs.get(problem.other)
            if other is not None:
                reason = f"cell {job.cell.id!r} of this lot has the same samples, from its files"
                self.taken_back[problem.other] = self.refuse(other, reason)
            return self.refuse(job, str(problem))
        return summary_row(outcome.verdict.to_dict(), entry)

    def refuse(self, job: CellJob, reason: str) -> SummaryRow:
        """Keep that a cell was not graded, since its data may be another's.

        Parameters
        ----------
        job : CellJob
            The cell.
        reason : str
            For a person.
        """
        drawn = self._ungraded(job, reason, inputs=False)
        entry = record_verdict(drawn.verdict, self.out, self.ledger, page=drawn.page)
        return summary_row(drawn.verdict.to_dict(), entry)

    def _ungraded(self, job: CellJob, reason: str, *, inputs: bool = True) -> DrawnVerdict:
        verdict = ungraded(job, reason, inputs=inputs)
        return DrawnVerdict(verdict, draw(self.page_of, verdict, None, job.cell))
