"""Grades one cell from its files, and makes a verdict of whatever goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ssbcell.errors import SsbcellError
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.criteria import Criteria, load_criteria
from ssbcell.grading.engine import grade, program_versions
from ssbcell.grading.verdict import InputFile, Trace, Verdict
from ssbcell.records import Record, read
from ssbcell.records.plain import plain

#: draws a cell's page from its verdict, its record (None if there is none) and the cell
PageOf = Callable[[Verdict, Record | None, TestedCell], str]

#: what would settle a cell whose data could not be used
_READABLE = "files of this cell's test that can be read"


@dataclass(frozen=True, slots=True)
class CellJob:
    """One cell to grade, as it travels to the process that does it.

    Attributes
    ----------
    cell : TestedCell
        As the lot's file has it.
    files : tuple of Path
        Of its test.
    sha256s : tuple of str
        Of the files, in their order; empty where a file is missing.
    criteria : str
        A shipped name, or an absolute path.
    profile, reader : str or None
        As for `ssbcell.grading.grade` and `ssbcell.records.read`.
    """

    cell: TestedCell
    files: tuple[Path, ...]
    sha256s: tuple[str, ...]
    criteria: str
    profile: str | None = None
    reader: str | None = None

    @property
    def inputs(self) -> tuple[tuple[str, str], ...]:
        """Name and sha256 of each file that is there."""
        both = zip(self.files, self.sha256s, strict=True)
        return tuple((plain(file.name), sha256) for file, sha256 in both if sha256)


@dataclass(frozen=True, slots=True)
class DrawnVerdict:
    """A verdict with the page that shows it.

    Attributes
    ----------
    verdict : Verdict
        Of one cell.
    page : str
        HTML; empty if none was asked for.
    """

    verdict: Verdict
    page: str = ""


def run_job(job: CellJob, page_of: PageOf | None = None) -> DrawnVerdict:
    """Read the files of a cell and grade it; never raises for what a file may hold.

    Parameters
    ----------
    job : CellJob
        What to grade.
    page_of : callable, optional
        Of a module, so that other processes find it.

    Returns
    -------
    DrawnVerdict
        INVALID with the reason if the data cannot be used.
    """
    record = None
    try:
        record = read(job.files, job.reader)
        verdict = grade(record, job.cell, job.criteria, job.profile)
    except SsbcellError as problem:
        verdict = ungraded(job, str(problem))
    except Exception as problem:
        # one cell must not stop the others, whatever a library thinks of its files
        verdict = ungraded(job, f"unexpected {type(problem).__name__}: {problem}")
    return DrawnVerdict(verdict, draw(page_of, verdict, record, job.cell))


def draw(page_of: PageOf | None, verdict: Verdict, record: Record | None, cell: TestedCell) -> str:
    """Return the page of a cell; without curves if these cannot be drawn.

    Parameters
    ----------
    page_of : callable or None
        None for no page, which is an empty text.
    verdict, record, cell
        What it is given.
    """
    if page_of is None:
        return ""
    if record is not None:
        try:
            return page_of(verdict, record, cell)
        except Exception:
            record = None  # a drawing that fails never changes a verdict
    return page_of(verdict, None, cell)


def ungraded(job: CellJob, reason: str, *, inputs: bool = True) -> Verdict:
    """Return the verdict on a cell whose data could not be used.

    Parameters
    ----------
    job : CellJob
        What was to be graded.
    reason : str
        For a person; folders are taken out, since a verdict does not depend on them.
    inputs : bool
        Whether the files belong to this cell at all.
    """
    for file in job.files:
        reason = reason.replace(str(file), file.name)
    reason = plain(" ".join(reason.split()))
    limits = load_criteria(job.criteria, job.profile)
    return Verdict(
        id=job.cell.id,
        grade="INVALID",
        basis=(f"not graded: {reason}",),
        rules=(),
        would_decide=(_READABLE,),
        waivers=(),
        uncertainty=(),
        trace=_trace(job, limits, inputs),
    )


def _trace(job: CellJob, limits: Criteria, inputs: bool) -> Trace:
    files = job.inputs if inputs else ()
    return Trace(
        inputs=tuple(InputFile(name, sha256, job.reader or "", "") for name, sha256 in files),
        data_sha256="",
        content_sha256="",
        repairs=(),
        cell_file_sha256=job.cell.sha256,
        design_capacity=job.cell.design_capacity_text,
        design_capacity_source=job.cell.design_capacity_source,
        criteria=limits.name,
        criteria_version=limits.version,
        criteria_sha256=limits.sha256,
        profile=limits.profile_name,
        versions=program_versions(),
    )
