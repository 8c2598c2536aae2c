"""Where the table begins in a text file, and what its columns are."""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ssbcell.records.readers.derive import WORKING, missing_required
from ssbcell.records.readers.textformat import Column, TextFormat
from ssbcell.records.record import REQUIRED

#: Preambles longer than this are not looked through [lines].
_LONGEST_PREAMBLE = 2000
#: "voltage" and "current" as Chinese programs write them, whose code page this shows.
_CHINESE = tuple(word.encode("gbk") for word in ("电压", "电流"))
#: The byte order marks of UTF-16.
UTF16 = (b"\xff\xfe", b"\xfe\xff")
#: A line that begins like this holds values; most lines do.
_OF_NUMBERS = tuple(bytes([sign]) for sign in b"0123456789+-.")

#: A line that names two of these is one of column heads.
_TELLING = (*REQUIRED, WORKING)

#: Delimiter, heads, and target to place and column.
_Split = tuple[str, list[str], dict[str, tuple[int, Column]]]


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
        """The required columns that the file has not, and that follow from no other."""
        return missing_required(self.found)


def without_padding(content: bytes) -> bytes:
    """Return a text's bytes without the NULs that end a file which is being written."""
    return content if content.startswith(UTF16) else content.rstrip(b"\0")


def to_utf8(content: bytes) -> bytes:
    """Return a text file's bytes as UTF-8 without a byte order mark, in lines that end in LF.

    UTF-16 is known by its mark, the Chinese code page by the words for voltage and current;
    what else is not UTF-8 is taken as Windows' Western code page, in which the vendors'
    programs write their micro and degree signs.
    """
    if b"\n" not in content and b"\r" in content and not content.startswith(UTF16):
        content = content.replace(b"\r", b"\n")
    if content.isascii():
        return content
    if content.startswith(UTF16):
        return content.decode("utf-16", errors="replace").encode("utf-8")
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as problem:
        # the end of a sniffed piece may cut a sign in two
        if problem.start < len(content) - 4:
            page = "gb18030" if any(word in content for word in _CHINESE) else "cp1252"
            return content.decode(page, errors="replace").encode("utf-8")
    return content


@dataclass(frozen=True, slots=True)
class Line:
    """A line that may hold column heads.

    Attributes
    ----------
    number : int
        In the file, from 1.
    start, end : int
        Where it begins, and where the next one does [bytes].
    text : str
        Without its end.
    """

    number: int
    start: int
    end: int
    text: str


def lines_without_numbers(content: bytes) -> Iterator[Line]:
    """Yield the lines of a preamble's length that begin with no number."""
    start = 0
    for number in range(1, _LONGEST_PREAMBLE + 1):
        stop = content.find(b"\n", start)
        end = stop + 1 if stop >= 0 else len(content)
        if content[start : start + 1] not in _OF_NUMBERS:
            yield Line(number, start, end, _text(content[start : stop if stop >= 0 else end]))
        if stop < 0:
            return
        start = end


def find_head(
    content: bytes, layout: TextFormat, lines: Iterable[Line] | None = None
) -> Head | None:
    """Find the line of column heads.

    It is the first line that names at least two of time, voltage and current in the way
    of the format.

    Parameters
    ----------
    content : bytes
        In UTF-8, from the file's beginning.
    layout : TextFormat
        The format to look for.
    lines : iterable of Line, optional
        The `lines_without_numbers` of the content, where they are known.

    Returns
    -------
    Head or None
        None if no line of the preamble's length is one.
    """
    for line in lines_without_numbers(content) if lines is None else lines:
        end, best = line.end, None
        if layout.units_below:
            below = content.find(b"\n", end)
            best = _over_units(line.text, _text(content[end : max(below, end)]), layout)
            end = below + 1 if best else end
        best = best or _best_split(line.text, layout)
        if best is not None:
            delimiter, heads, found = best
            preamble = content[: line.start].decode("utf-8", errors="replace")
            return Head(line.number, end, delimiter, heads, found, preamble)
    return None


def _text(line: bytes) -> str:
    return line.decode("utf-8", errors="replace").rstrip("\r")


def _over_units(names: str, units: str, layout: TextFormat) -> _Split | None:
    """Return what a line of names gives together with a line of units in brackets below it."""
    for delimiter in layout.delimiters:
        above, below = split(names, delimiter), split(units, delimiter)
        bracketed = [cell for cell in below if cell]
        if bracketed and all(cell[0] + cell[-1] == "[]" for cell in bracketed):
            below += [""] * (len(above) - len(below))
            heads = [name + unit for name, unit in zip(above, below, strict=False)]
            return _best_split(delimiter.join(heads), layout)
    return None


def _best_split(text: str, layout: TextFormat) -> _Split | None:
    best: _Split | None = None
    for delimiter in layout.delimiters:
        if delimiter not in text:
            continue
        heads = split(text, delimiter)
        found = layout.find(heads)
        if sum(name in found for name in _TELLING) >= 2 and (
            best is None or len(found) > len(best[2])
        ):
            best = (delimiter, heads, found)
    return best


def split(text: str, delimiter: str) -> list[str]:
    """Split one line, minding quotes; heads are stripped of blanks."""
    return list(_split(text, delimiter))


@functools.lru_cache(maxsize=256)
def _split(text: str, delimiter: str) -> tuple[str, ...]:
    """Split a line; each format asks for the same ones when a file is looked at."""
    try:
        row = next(csv.reader([text], delimiter=delimiter))
    except (csv.Error, StopIteration):
        return ()
    return tuple(head.strip() for head in row)


def first_heads(content: bytes) -> str:
    """Return the first line that looks like column heads, shortened; empty if there is none."""
    if b"\0" in content:
        return ""
    for line in to_utf8(content).splitlines()[:_LONGEST_PREAMBLE]:
        text = _text(line)
        widest = max((split(text, mark) for mark in ",;\t"), key=len)
        if len(widest) >= 3 and not line.startswith(_OF_NUMBERS):
            shown = ", ".join(repr(head) for head in widest[:20] if head)
            return shown if len(widest) <= 20 else f"{shown} ..."
    return ""
