"""Reads any text format that is described as data."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from ssbcell.errors import UnreadableFile
from ssbcell.records.readers.assembly import assembled
from ssbcell.records.readers.derive import missing_required
from ssbcell.records.readers.library import library_name
from ssbcell.records.readers.raw import RawTest
from ssbcell.records.readers.textbody import read_body
from ssbcell.records.readers.textformat import Column, TextFormat
from ssbcell.records.readers.texthead import (
    UTF16,
    Head,
    Line,
    find_head,
    lines_without_numbers,
    to_utf8,
    without_padding,
)
from ssbcell.records.record import REQUIRED, Finding

_WHAT = {REQUIRED[0]: "test time", REQUIRED[1]: "voltage", REQUIRED[2]: "current"}


@dataclass(frozen=True, slots=True)
class TextReader:
    """A reader of one `TextFormat`."""

    layout: TextFormat
    extra: str | None = None

    @property
    def name(self) -> str:
        """The format's name."""
        return self.layout.name

    @property
    def description(self) -> str:
        """The format in words."""
        return self.layout.description

    def available(self) -> bool:
        """Return True: the parser is part of ssbcell."""
        return True

    def sniff(self, path: Path, head: bytes) -> float:  # noqa: ARG002
        """Return 0.9 if the head names time, voltage and current; less for a part of it.

        Each column that the format knows adds a little, so that the nearest of two wins.
        """
        head = without_padding(head)
        if b"\0" in head and not head.startswith(UTF16):
            return 0.0
        content, lines = _beginning(head)
        found = find_head(content, self.layout, lines)
        signed = bool(self.layout.signature) and content.startswith(self.layout.signature)
        if found is None:
            return 0.3 if signed else 0.0
        if not self.layout.marked(found.heads):
            return 0.0
        known = 0.001 * min(len(found.found), 40)
        return (0.9 if not found.missing else 0.5) + (0.05 if signed else 0.0) + known

    def read(self, path: Path) -> RawTest:
        """Read a file of the format.

        Raises
        ------
        UnreadableFile
            If it is not of the format, a required column is missing, or a value or unit
            cannot be read.
        """
        content = path.read_bytes()
        test = read_text(path, content, self.layout)
        return replace(test, sha256=hashlib.sha256(content).hexdigest())


@functools.lru_cache(maxsize=2)
def _beginning(head: bytes) -> tuple[bytes, tuple[Line, ...]]:
    """Return the beginning of a file in UTF-8, and its lines; every format looks at the same."""
    content = to_utf8(head)
    return content, tuple(lines_without_numbers(content))


def read_text(path: Path, content: bytes, layout: TextFormat) -> RawTest:
    """Read the text of a file in one format.

    Parameters
    ----------
    path : Path
        For messages.
    content : bytes
        The text, in any encoding that `to_utf8` knows.
    layout : TextFormat
        How it is laid out.

    Raises
    ------
    UnreadableFile
        If it is not of the format, a required column is missing, or a value or unit
        cannot be read.
    """
    content = to_utf8(without_padding(content))
    head = require_head(path, content, layout)
    units = units_of(head, layout)
    body = read_body(path, content, head, units)
    habits = unit_habits(layout, head.heads, head.found)
    body = replace(body, findings=(*habits, *body.findings))
    return assembled(path, layout, body, head.preamble, library())


def library() -> str:
    """Return what parses text, name and version."""
    return library_name("pyarrow" if find_spec("pyarrow") is not None else "pandas")


def units_of(head: Head, layout: TextFormat) -> dict[str, str | None]:
    """Return target to the text of its unit."""
    return {
        target: layout.unit_of(column, head.heads[place])
        for target, (place, column) in head.found.items()
    }


def unit_habits(
    layout: TextFormat, heads: list[str], found: Mapping[str, tuple[int, Column]]
) -> tuple[Finding, ...]:
    """Say which units no head names, so that the vendor's habit was taken."""
    assumed = layout.assumed(heads, found)
    if not assumed:
        return ()
    text = f"the heads name no unit; as {layout.description} has them: {', '.join(assumed)}"
    return (Finding("unit_assumed", "warning", text),)


def require_head(path: Path, content: bytes, layout: TextFormat) -> Head:
    """Return the head of a text that has every column that is required.

    Raises
    ------
    UnreadableFile
        If there is no head, or a required column is missing; it names those that are there.
    """
    head = find_head(content, layout)
    if head is None:
        raise UnreadableFile(
            path, f"no line of column heads as {layout.description} has them was found"
        )
    require_complete(path, head.heads, head.found)
    return head


def require_complete(path: Path, heads: list[str], found: Container[str]) -> None:
    """Raise unless time, voltage and current are there, or follow from what is.

    Raises
    ------
    UnreadableFile
        Naming what is missing, and the columns that are there.
    """
    missing = missing_required(found)
    if missing:
        lost = " and no ".join(f"{_WHAT[name]} column" for name in missing)
        seen = ", ".join(name for name in heads if name)
        raise UnreadableFile(path, f"no {lost} with its unit in the head; the columns are: {seen}")
