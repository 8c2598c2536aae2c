"""The grade of one cell with everything that led to it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ssbcell.analysis.measured import Measured, Signature
from ssbcell.grading.outcome import Grade, RuleResult
from ssbcell.records.atomic import replacing

#: of verdict.json
SCHEMA = "ssbcell verdict 1"
_EXIT_CODES: tuple[tuple[str, int], ...] = (("INVALID", 4), ("B", 1), ("UNDECIDED", 3), ("A", 0))
#: names of devices on Windows, and of the files that stand beside the cells' folders
_RESERVED = re.compile(
    r"^((con|prn|aux|nul|com\d|lpt\d)(\..*)?|index\.html|summary\.csv|ledger\.db.*)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that a verdict rests on."""

    name: str
    sha256: str
    reader: str
    reader_version: str


@dataclass(frozen=True, slots=True)
class Trace:
    """What a verdict was made from.

    Attributes
    ----------
    inputs : tuple of InputFile
        The files of the record.
    data_sha256 : str
        Of time, voltage and current as they were graded.
    content_sha256 : str
        Of the same, as any export of the test has them; see `content.content_sha256`.
    repairs : tuple of str
        Changes made to the data on request.
    cell_file_sha256 : str
        Of the cell file.
    design_capacity, design_capacity_source : str
        As the cell file has them.
    criteria, criteria_version, criteria_sha256, profile : str
        Which limits were used.
    versions : tuple of (name, version)
        Of the programs.
    """

    inputs: tuple[InputFile, ...]
    data_sha256: str
    content_sha256: str
    repairs: tuple[str, ...]
    cell_file_sha256: str
    design_capacity: str
    design_capacity_source: str
    criteria: str
    criteria_version: str
    criteria_sha256: str
    profile: str
    versions: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "inputs": [
                {
                    "name": one.name,
                    "sha256": one.sha256,
                    "reader": one.reader,
                    "reader_version": one.reader_version,
                }
                for one in self.inputs
            ],
            "data_sha256": self.data_sha256,
            "content_sha256": self.content_sha256,
            "repairs": list(self.repairs),
            "cell_file_sha256": self.cell_file_sha256,
            "design_capacity": self.design_capacity,
            "design_capacity_source": self.design_capacity_source,
            "criteria": {
                "name": self.criteria,
                "version": self.criteria_version,
                "sha256": self.criteria_sha256,
                "profile": self.profile,
            },
            "versions": dict(self.versions),
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """The grade of one cell.

    Attributes
    ----------
    id : str
        Of the cell, as the cell file has it.
    grade : str
        ``"A"``, ``"B"``, ``"UNDECIDED"`` or ``"INVALID"``.
    basis : tuple of str
        What the grade rests on: rules by number.
    rules : tuple of RuleResult
        Gates first, then rules.
    would_decide : tuple of str
        The measurements that would settle an undecided grade.
    waivers : tuple of str
        Rules that the profile did not ask for.
    uncertainty : tuple of (str, str, float, str)
        Budget: capacity, component, its share (standard uncertainty, or the bound where the
        component says so), origin.
    trace : Trace
        What it was made from.
    measured : tuple of Measured
        Quantities of the cell, reported and not all of them graded.
    signatures : tuple of Signature
        S1 to S13.
    reasons : tuple of str
        `basis` in sentences for a person; with an A, what the samples could not have shown.
    """

    id: str
    grade: Grade
    basis: tuple[str, ...]
    rules: tuple[RuleResult, ...]
    would_decide: tuple[str, ...]
    waivers: tuple[str, ...]
    uncertainty: tuple[tuple[str, str, float, str], ...]
    trace: Trace
    measured: tuple[Measured, ...] = ()
    signatures: tuple[Signature, ...] = ()
    reasons: tuple[str, ...] = ()

    def rule(self, rule_id: str) -> RuleResult:
        """Return the result of one rule or gate, such as ``"R3"``.

        Raises
        ------
        KeyError
            If no rule has that id.
        """
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it: the same input gives the same."""
        return {
            "schema": SCHEMA,
            "id": self.id,
            "grade": self.grade,
            "basis": list(self.basis),
            "reasons": list(self.reasons or self.basis),
            "rules": [rule.to_dict() for rule in self.rules],
            "would_decide": list(self.would_decide),
            "waivers": list(self.waivers),
            "uncertainty": [
                {
                    "of": of,
                    "component": component,
                    "relative": float(f"{value:.6g}"),
                    "origin": origin,
                }
                for of, component, value, origin in self.uncertainty
            ],
            "measured": [one.to_dict() for one in self.measured],
            "signatures": [one.to_dict() for one in self.signatures],
            "trace": self.trace.to_dict(),
        }


def exit_code(grades: Iterable[str]) -> int:
    """Return the exit code for the grades of several cells; the worst one wins.

    Parameters
    ----------
    grades : iterable of str
        "A", "B", "UNDECIDED" or "INVALID".

    Returns
    -------
    int
        4 if any is INVALID, else 1 if any is B, else 3 if any is UNDECIDED, else 0.
    """
    seen = set(grades)
    return next((code for grade, code in _EXIT_CODES if grade in seen), 0)


def folder_name(cell_id: str) -> str:
    """Return a name of a folder for a cell, whatever its id holds.

    An id that is no plain name has what is unfit replaced, and a hash of the id added behind a
    sign that no plain name has, so that two ids never share a folder.

    Parameters
    ----------
    cell_id : str
        As the cell file has it, such as ``"../L1/007"``.
    """
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", cell_id).strip("._-")[:80].rstrip(".")
    if plain and plain == cell_id and not _RESERVED.match(plain):
        return plain
    digest = hashlib.sha256(cell_id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{plain or 'cell'}~{digest}" if not _RESERVED.match(plain) else f"cell~{digest}"


def write_verdict(verdict: Verdict, directory: Path | str) -> Path:
    """Write ``<directory>/<id>/verdict.json``, whole or not at all.

    The bytes depend on the input alone, but for the table ``run``.

    Parameters
    ----------
    verdict : Verdict
        To write.
    directory : Path or str
        Made if it is not there.

    Returns
    -------
    Path
        Of the file.
    """
    folder = Path(directory) / folder_name(verdict.id)
    folder.mkdir(parents=True, exist_ok=True)
    content = verdict.to_dict()
    content["run"] = {"utc": datetime.now(UTC).isoformat(timespec="seconds")}
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    target = folder / "verdict.json"
    with replacing(target) as part:
        part.write_text(text, encoding="utf-8", newline="\n")
    return target
