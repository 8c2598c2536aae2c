"""Where the table begins in a text file, and what its columns are."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from ssbcell.records.readers.textformat import Column, TextFormat
from ssbcell.records.record import REQUIRED

#: Preambles longer than this are not looked through [lines].
_LONGEST_PREAMBLE = 2000
#: A line that begins like this holds values; most lines do.
_OF_NUMBERS = tuple(bytes([sign]) for sign in b"0123456789+-.")


@dataclass(frozen=True, slots=True)
class Head:
    """The line of column heads.

    Attributes
    ----------
    line : int
        Its number in the file, from 1.
    end : int
        Where the first row begins [bytes, in UTF-8].
    delimiter : str
        Between columns.
    heads : list of str
        As written.
    found : dict
        Target to place and column.
    preamble : str
        What stands above it.
    """

    line: int
    end: int
    delimiter: str
    heads: list[str]
    found: dict[str, tuple[int, Column]]
    preamble: str

    @property
    def missing(self) -> list[str]:
        """The required columns that the file has not."""
        return [name for name in REQUIRED if name not in self.found]


def to_utf8(content: bytes) -> bytes:
    """Return a text file's bytes as UTF-8 without a byte order mark.

    UTF-16 is known by its mark; what is not UTF-8 is taken as Windows' Western code page,
    in which the vendors' programs write their micro and degree signs.
    """
    if content.isascii():
        return content
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace").encode("utf-8")
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as problem:
        # the end of a sniffed piece may cut a sign in two
        if problem.start < len(content) - 4:
            return content.decode("cp1252", errors="replace").encode("utf-8")
    return content


def find_head(content: bytes, layout: TextFormat) -> Head | None:
    """Find the line of column heads.

    It is the first line that names at least two of time, voltage and current in the way
    of the format.

    Parameters
    ----------
    content : bytes
        In UTF-8, from the file's beginning.
    layout : TextFormat
        The format to look for.

    Returns
    -------
    Head or None
        None if no line of the preamble's length is one.
    """
    start = 0
    for number in range(1, _LONGEST_PREAMBLE + 1):
        stop = content.find(b"\n", start)
        line = content[start : stop if stop >= 0 else len(content)]
        best = None
        if line[:1] not in _OF_NUMBERS:
            text = line.decode("utf-8", errors="replace").rstrip("\r")
            best = _best_split(text, layout)
        if best is not None:
            delimiter, heads, found = best
            end = stop + 1 if stop >= 0 else len(content)
            preamble = content[:start].decode("utf-8", errors="replace")
            return Head(number, end, delimiter, heads, found, preamble)
        if stop < 0:
            return None
        start = stop + 1
    return None


def _best_split(
    text: str, layout: TextFormat
) -> tuple[str, list[str], dict[str, tuple[int, Column]]] | None:
    best: tuple[str, list[str], dict[str, tuple[int, Column]]] | None = None
    for delimiter in layout.delimiters:
        if delimiter not in text:
            continue
        heads = split(text, delimiter)
        found = layout.find(heads)
        if sum(name in found for name in REQUIRED) >= 2 and (
            best is None or len(found) > len(best[2])
        ):
            best = (delimiter, heads, found)
    return best


def split(text: str, delimiter: str) -> list[str]:
    """Split one line, minding quotes; heads are stripped of blanks."""
    try:
        row = next(csv.reader([text], delimiter=delimiter))
    except (csv.Error, StopIteration):
        return []
    return [head.strip() for head in row]
