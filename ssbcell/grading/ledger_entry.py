"""One row of the ledger, and the hash that ties it to the row before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from ssbcell.grading.verdict import Verdict

#: what stands as the hash before the first row
GENESIS = "0" * 64

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
        Name and sha256 of each file that was read, then of those that it was made from.
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
    inputs = {sha256: (name, sha256) for name, sha256 in (*origins, *files) if sha256}
    order = dict.fromkeys(sha256 for _, sha256 in (*files, *inputs.values()) if sha256)
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
        "inputs": tuple(inputs[sha256] for sha256 in order),
    }


def canonical(content: Any, **options: Any) -> bytes:
    """Return JSON as bytes of which there is only one spelling."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, **options)
    return text.encode("ascii")
