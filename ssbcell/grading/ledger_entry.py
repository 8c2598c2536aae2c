"""One row of the ledger, and the hash that ties it to the row before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from ssbcell.errors import UsageError
from ssbcell.grading.verdict import Verdict

#: what stands as the hash before the first row
GENESIS = "0" * 64

#: name under which the samples of a test stand among its inputs
CONTENT = "time, voltage, current"
#: says how a row is hashed; another way of hashing gets another name
_HASHED_AS = "ssbcell ledger 1"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One verdict as the ledger has it.

    Attributes
    ----------
    sequence : int
        Number of the row, from 1.
    utc : str
        When it was recorded, ISO 8601.
    cell_id, grade : str
        Of the verdict.
    cell_sha256 : str
        Of the cell file, or of the cell's table in a lot.
    criteria, criteria_version, criteria_sha256, profile : str
        Which limits were used.
    program_version : str
        Of ssbcell.
    data_sha256 : str
        Of the data as they were graded; empty where there were none.
    verdict_sha256 : str
        Of the verdict; see `verdict_sha256`.
    inputs : tuple of (str, str)
        Name and sha256 of each file that was read, then of those that it was made from, then
        of the samples themselves (`CONTENT`).
    previous, hash : str
        Hash of the row before, and of this one.
    """

    sequence: int
    utc: str
    cell_id: str
    grade: str
    cell_sha256: str
    criteria: str
    criteria_version: str
    criteria_sha256: str
    profile: str
    program_version: str
    data_sha256: str
    verdict_sha256: str
    inputs: tuple[tuple[str, str], ...]
    previous: str
    hash: str = ""

    def hash_of_content(self) -> str:
        """Return the sha256 of everything in the row but its own hash."""
        content = [_HASHED_AS, *astuple(self)[:-1]]
        # default: what someone put there may be of any kind, and must not stop the check
        return hashlib.sha256(canonical(content, default=repr)).hexdigest()


#: columns of a row in the table, in order; `inputs` has a table of its own
COLUMNS: tuple[str, ...] = tuple(
    name for name in LedgerEntry.__dataclass_fields__ if name != "inputs"
)


def entry_from_row(row: Sequence[Any], inputs: Sequence[tuple[str, str]]) -> LedgerEntry:
    """Return an entry from its columns, in the order of `COLUMNS`, and its input files."""
    return LedgerEntry(
        **dict(zip(COLUMNS, row, strict=True)), inputs=tuple((name, sha) for name, sha in inputs)
    )


def verdict_sha256(content: dict[str, Any]) -> str:
    """Return the sha256 of a verdict, which does not depend on when it was made.

    Parameters
    ----------
    content : dict
        From `Verdict.to_dict`, or as verdict.json has it; the table ``run`` does not count.
    """
    graded = {key: value for key, value in content.items() if key != "run"}
    return hashlib.sha256(canonical(graded)).hexdigest()


def described(verdict: Verdict, files: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    """Return what the ledger says of a verdict: the fields of `LedgerEntry` but place and time.

    Parameters
    ----------
    verdict : Verdict
        Of one cell.
    files : sequence of (str, str)
        Name and sha256 of the files that were read. A record that was stored again names the
        cycler's files instead; the ledger has both.
    """
    trace = verdict.trace
    origins = ((one.name, one.sha256) for one in trace.inputs)
    inputs: dict[str, tuple[str, str]] = {}
    for name, sha256 in (*files, *origins, (CONTENT, trace.content_sha256)):
        if sha256:
            inputs.setdefault(sha256, (name, sha256))
    return {
        "cell_id": verdict.id,
        "grade": verdict.grade,
        "cell_sha256": trace.cell_file_sha256,
        "criteria": trace.criteria,
        "criteria_version": trace.criteria_version,
        "criteria_sha256": trace.criteria_sha256,
        "profile": trace.profile,
        "program_version": dict(trace.versions).get("ssbcell", ""),
        "data_sha256": trace.data_sha256,
        "verdict_sha256": verdict_sha256(verdict.to_dict()),
        "inputs": tuple(inputs.values()),
    }


def canonical(content: Any, **options: Any) -> bytes:
    """Return JSON as bytes of which there is only one spelling."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, **options)
    return text.encode("ascii")


class FileClaimed(UsageError):
    """A file, or its samples, that was graded as another cell's.

    Parameters
    ----------
    cell_id : str
        Of the cell that it is now said to be of.
    claim : tuple of (str, str, int)
        Name of the file (or what its samples are listed as), the cell that it was graded as, and
        the row of the ledger.
    path : Path
        Of the ledger.
    """

    def __init__(self, cell_id: str, claim: tuple[str, str, int], path: Path) -> None:
        name, other, row = claim
        self.cell_id, self.other = cell_id, other
        what = f"the content of {name} was"
        if name == CONTENT:
            what = "the same samples of time, voltage and current, from whatever file, were"
        super().__init__(
            f"cell {cell_id!r}: {what} graded as cell {other!r} (row {row} of {path}); a file "
            "belongs to one cell. Give the right file, or another --out if the first id was wrong"
        )


class CriteriaEdited(UsageError):
    """Criteria that say something else than those of the same name and version did before.

    Parameters
    ----------
    name, version, sha256 : str
        Of the criteria as they are now.
    row : int
        Of the ledger, graded by the others.
    path : Path
        Of the ledger.
    """

    def __init__(self, name: str, version: str, sha256: str, *, row: int, path: Path) -> None:
        super().__init__(
            f"criteria {name} {version} were edited: they now have the sha256 {sha256[:12]}, and "
            f"row {row} of {path} was graded by others of the same name and version. Give changed "
            "criteria a new version"
        )
