"""Grades one cell from its files, and makes a verdict of whatever goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ssbcell.errors import SsbcellError
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.criteria import Criteria, load_criteria
from ssbcell.grading.engine import grade, program_versions
from ssbcell.grading.verdict import InputFile, Trace, Verdict
from ssbcell.records import read

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
        return tuple((file.name, sha256) for file, sha256 in both if sha256)


def run_job(job: CellJob) -> Verdict:
    """Read the files of a cell and grade it; never raises for what a file may hold.

    Parameters
    ----------
    job : CellJob
        What to grade.

    Returns
    -------
    Verdict
        INVALID with the reason if the data cannot be used.
    """
    try:
        return grade(read(job.files, job.reader), job.cell, job.criteria, job.profile)
    except SsbcellError as problem:
        return ungraded(job, str(problem))
    except Exception as problem:
        # one cell must not stop the others, whatever a library thinks of its files
        return ungraded(job, f"unexpected {type(problem).__name__}: {problem}")


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
    reason = " ".join(reason.split())
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
