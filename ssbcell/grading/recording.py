"""Keeps verdicts: each in its folder, all in the ledger beside."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ssbcell.errors import UsageError
from ssbcell.grading.cell_job import CellJob
from ssbcell.grading.criteria import Criteria
from ssbcell.grading.engine import program_versions
from ssbcell.grading.ledger import Ledger, LedgerUnusable
from ssbcell.grading.ledger_entry import LedgerEntry, verdict_sha256
from ssbcell.grading.verdict import Verdict, folder_name, write_verdict
from ssbcell.records.atomic import replacing
from ssbcell.records.hashing import sha256_of

LEDGER = "ledger.db"
#: of a cell in its folder, and of the lot beside the folders
PAGE = "index.html"


def make_folder(directory: Path) -> None:
    """Make the folder for verdicts.

    Raises
    ------
    UsageError
        If it is not there and cannot be made.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UsageError(f"--out {directory}: cannot be made: {problem.strerror}") from None


def record_verdict(
    verdict: Verdict,
    directory: Path,
    ledger: Ledger,
    files: Sequence[tuple[str, str]] = (),
    page: str = "",
) -> LedgerEntry:
    """Write a verdict to its folder, with its page, and then to the ledger.

    The row in the ledger says that the cell is done, so it comes last: whatever ends the
    program in between leaves a cell that is graded again, and recorded once.

    Parameters
    ----------
    verdict : Verdict
        Of one cell.
    directory : Path
        Where the cell's folder is made.
    ledger : Ledger
        Open.
    files : sequence of (str, str)
        Name and sha256 of the files that were read.
    page : str
        HTML; no page is written if empty.

    Raises
    ------
    UsageError
        As `Ledger.append`; before anything is written if a file belongs to another cell.
    """
    ledger.require_unclaimed(verdict.id, (sha256 for _, sha256 in files))
    ledger.require_unclaimed(verdict.id, (one.sha256 for one in verdict.trace.inputs))
    ledger.require_unclaimed(verdict.id, [verdict.trace.content_sha256])
    written = write_verdict(verdict, directory)
    if page:
        with replacing(written.with_name(PAGE)) as part:
            part.write_text(page, encoding="utf-8", newline="\n")
    try:
        return ledger.append(verdict, files)
    except LedgerUnusable as problem:
        said = f"{problem}. {written} was written and is not recorded: grade the cell again"
        raise LedgerUnusable(said) from None


def require_new(directory: Path, cell_id: str, files: Sequence[Path], criteria: Criteria) -> None:
    """Raise `UsageError` if what is asked for contradicts what the folder's ledger says.

    Parameters
    ----------
    directory : Path
        Of the ledger; there need be none yet.
    cell_id : str
        That the files are said to be of; another may have been graded from them.
    files : sequence of Path
        Those that are missing are passed over.
    criteria : Criteria
        In use; the ledger may have had others of the same name and version.
    """
    path = directory / LEDGER
    if path.is_file():
        with Ledger(path) as ledger:
            ledger.require_unclaimed(cell_id, (file_sha256(file) for file in files))
            ledger.require_unedited(criteria.name, criteria.version, criteria.sha256)


def file_sha256(file: Path) -> str:
    """Return the sha256 of a file, or an empty text if it cannot be read."""
    try:
        return sha256_of(file) if file.is_file() else ""  # a pipe would keep all waiting
    except OSError:
        return ""


def read_recorded(directory: Path, entry: LedgerEntry) -> dict[str, Any] | None:
    """Return the verdict.json of a row of the ledger, or None if it is gone or was changed.

    Parameters
    ----------
    directory : Path
        Of the ledger.
    entry : LedgerEntry
        The last row of its cell.
    """
    path = directory / folder_name(entry.cell_id) / "verdict.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or verdict_sha256(content) != entry.verdict_sha256:
        return None
    return content


def verdict_dicts(directory: Path, cell_ids: Iterable[str]) -> list[dict[str, Any]]:
    """Return verdicts as `Verdict.to_dict` gave them, from their verdict.json.

    Parameters
    ----------
    directory : Path
        Of the verdicts.
    cell_ids : iterable of str
        Of cells that were graded into it.
    """
    found = []
    for cell_id in cell_ids:
        path = directory / folder_name(cell_id) / "verdict.json"
        content = json.loads(path.read_text(encoding="utf-8"))
        content.pop("run")
        found.append(content)
    return found


def done_before(
    job: CellJob, criteria: Criteria, directory: Path, ledger: Ledger
) -> tuple[LedgerEntry, dict[str, Any]] | None:
    """Return how a cell was graded before, or None if it is to be graded.

    It is done if the ledger's last row of the cell has the same files, cell, criteria, profile
    and version of ssbcell, and its verdict.json stands unchanged. A cell whose data could not
    be used is always tried again.

    Parameters
    ----------
    job : CellJob
        What is asked for.
    criteria : Criteria
        In use.
    directory : Path
        Of the verdicts.
    ledger : Ledger
        Open.
    """
    entry = ledger.last(job.cell.id)
    if entry is None or not _same_request(entry, job, criteria):
        return None
    content = read_recorded(directory, entry)
    if content is None or not content.get("rules") or not _same_reader(content, job.reader):
        return None
    return entry, content


def _same_request(entry: LedgerEntry, job: CellJob, criteria: Criteria) -> bool:
    # files first, then those that they were made from; equal content counts once
    sha256s = tuple(dict.fromkeys(job.sha256s))
    return (
        tuple(sha256 for _, sha256 in entry.inputs[: len(sha256s)]) == sha256s
        and entry.cell_sha256 == job.cell.sha256
        and entry.criteria_sha256 == criteria.sha256
        and entry.profile == criteria.profile_name
        and entry.program_version == dict(program_versions())["ssbcell"]
    )


def _same_reader(content: dict[str, Any], reader: str | None) -> bool:
    used = {one["reader"] for one in content["trace"]["inputs"]}
    return reader is None or used == {reader}
