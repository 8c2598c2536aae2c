"""The rows of a text file as lines: where they end, whether they are even, what is no row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ssbcell.errors import UnreadableFile
from ssbcell.records.readers.texthead import Head, split
from ssbcell.records.record import Finding

#: No cycler's row is longer than this [bytes].
_LONGEST_LINE = 2**20
#: Lines below the rows that are none of them.
_LONGEST_FOOTER = 20
#: Blanks at the end of a text are looked for in pieces of so many bytes.
_PIECE = 4096
_COMMA_NUMBER = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?")
#: What may be thousands with a separator.
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")


@dataclass(frozen=True, slots=True)
class Text:
    """A file's bytes with what is known of its rows."""

    path: Path
    content: bytes
    head: Head
    width: int
    decimal: str


def first_row(path: Path, content: bytes, head: Head) -> list[str]:
    """Return the fields of the first row below a head; empty where there is none.

    Raises
    ------
    UnreadableFile
        If the row is too long to be one.
    """
    start = head.end
    while start < len(content):
        stop = content.find(b"\n", start)
        stop = len(content) if stop < 0 else stop
        if stop - start > _LONGEST_LINE:
            raise UnreadableFile(path, f"line {head.line + 1} is {stop - start} bytes long")
        line = content[start:stop].strip(b"\r")
        if line.strip():
            return _fields(line, head)
        start = stop + 1
    return []


def whole_rows(content: bytes, head: Head, width: int) -> tuple[bytes, tuple[Finding, ...]]:
    """Leave out what stands below the last row that is known to be whole; say so.

    A last line without its end is not known to be: a value that was cut reads as another.

    Parameters
    ----------
    content : bytes
        In UTF-8.
    head : Head
        Of the table.
    width : int
        Fields of the first row.
    """
    # some programs leave the delimiter after the last field out of the last row
    least = min(width, len([name for name in head.heads if name]))
    last = _last_lines(content, head, least)
    if not last:
        return content, ()
    left_out = next((k for k, (_, fields) in enumerate(last) if len(fields) >= least), 0)
    ended = content.endswith((b"\n", b"\r"))
    if not left_out:
        fields, above = last[0][1], last[1][1] if len(last) > 1 else last[0][1]
        whole = len(fields) >= (min(len(above), least) if ended or len(last) == 1 else len(above))
        if whole and (ended or not _ends_in_a_value(fields, head)):
            return content, ()
        left_out = 1
    rest = content[: last[left_out - 1][0]]
    if left_out == 1:
        message = "the last line is cut short and was left out; the file may still be written to"
        return rest, (Finding("truncated", "warning", message),)
    message = f"the last {left_out} lines are no rows of the table and were left out"
    return rest, (Finding("footer", "warning", message),)


def _last_lines(content: bytes, head: Head, least: int) -> list[tuple[int, list[str]]]:
    """Return where the last lines begin and their fields, the last one first.

    They go up to the line above the last one that has at least `least` fields.
    """
    found: list[tuple[int, list[str]]] = []
    size, whole = _text_end(content, 0, len(content)), False
    while len(found) < _LONGEST_FOOTER and size > head.end and not whole:
        start = content.rfind(b"\n", 0, size) + 1
        if start < head.end:
            break
        whole = bool(found) and len(found[-1][1]) >= least
        found.append((start, _fields(content[start:size].strip(b"\r\n"), head)))
        size = _text_end(content, head.end, start)
    return found


def _text_end(content: bytes, start: int, stop: int) -> int:
    """Return where a part ends if the blanks at its end are left out, without a copy of it."""
    while stop > start:
        piece = content[max(start, stop - _PIECE) : stop]
        kept = len(piece.rstrip())
        if kept:
            return stop - len(piece) + kept
        stop -= len(piece)
    return start


def _ends_in_a_value(fields: list[str], head: Head) -> bool:
    return any(place == len(fields) - 1 for place, _ in head.found.values())


def _fields(line: bytes, head: Head) -> list[str]:
    return split(line.decode("utf-8", errors="replace"), head.delimiter)


def uneven(path: Path, line: int, fields: int, heads: int) -> UnreadableFile:
    """Return the error that a row has too many or too few fields."""
    return UnreadableFile(path, f"line {line} has {fields} fields; the column heads are {heads}")


def require_even_rows(text: Text) -> None:
    """Refuse rows with more or fewer fields than the first: their columns may be shifted.

    Raises
    ------
    UnreadableFile
        Naming the first such line.
    """
    head = text.head
    signs = np.frombuffer(text.content, dtype=np.uint8)[head.end :]
    ends = np.flatnonzero(signs == ord("\n"))
    if len(signs) and signs[-1] != ord("\n"):
        ends = np.append(ends, len(signs))
    marks = np.flatnonzero(signs == ord(head.delimiter))
    each = np.diff(np.searchsorted(marks, ends), prepend=0)
    # some rows of some files lack the delimiter after the last field
    least = min(text.width, len([name for name in head.heads if name]))
    for row in np.flatnonzero(each != text.width - 1).tolist():
        line = signs[ends[row - 1] + 1 if row else 0 : ends[row]].tobytes().strip(b"\r")
        fields = _fields(line, head)
        if line.strip() and (len(fields) < least or any(fields[text.width :])):
            raise uneven(text.path, head.line + 1 + row, len(fields), len(head.heads))


def lines(text: Text) -> Iterator[tuple[int, str]]:
    """Yield the rows' lines with their numbers in the file."""
    body = text.content[text.head.end :].decode("utf-8", errors="replace")
    return enumerate(body.split("\n"), start=text.head.line + 1)


def decimal_sign(path: Path, content: bytes, head: Head) -> str:
    """Return the decimal sign of the rows below a head, as the first of them shows it."""
    first = first_row(path, content, head)
    cells = [first[place].strip() for place, _ in head.found.values() if place < len(first)]
    comma = head.delimiter != "," and any(_COMMA_NUMBER.fullmatch(cell) for cell in cells)
    return "," if comma else "."


def has_decimal_commas(text: Text, places: list[int]) -> bool:
    """Return whether a number below the first row has a comma that no thousands have."""
    for _, line in lines(text):
        row = split(line, text.head.delimiter)
        for place in places:
            cell = row[place].strip() if place < len(row) else ""
            if is_decimal_comma(cell):
                return True
    return False


def is_comma_number(cell: str) -> bool:
    """Return whether a text is a number with a comma."""
    return bool(_COMMA_NUMBER.fullmatch(cell))


def is_decimal_comma(cell: str) -> bool:
    """Return whether a text is a number with a comma that no thousands have."""
    return bool(_COMMA_NUMBER.fullmatch(cell)) and not _THOUSANDS.fullmatch(cell)


def without_heads(text: Text) -> bytes | None:
    """Return the content without the column heads that stand again among the rows, or None."""
    above = text.content[: text.head.end]
    line = above[above.rfind(b"\n", 0, len(above) - 1) + 1 :].strip(b"\r\n")
    if not line:
        return None
    body = text.content[text.head.end :].split(b"\n")
    kept = [row for row in body if row.strip(b"\r") != line]
    return above + b"\n".join(kept) if len(kept) < len(body) else None


def bad_number(text: Text, places: list[int]) -> str | None:
    """Say where the first value stands that should be a number and is none."""
    for line_number, line in lines(text):
        row = split(line.rstrip("\r"), text.head.delimiter)
        for place in places:
            cell = row[place].strip() if place < len(row) else ""
            if not _is_number(cell.replace(text.decimal, ".")):
                name = text.head.heads[place]
                said = f"line {line_number}, column {name!r}: {cell!r} is not a number"
                return said + _layers(text.head)
    return None


def _layers(head: Head) -> str:
    above = head.preamble.splitlines()[-1:]
    if above and above[0].startswith(head.delimiter) and "Step" in above[0]:
        return "; cycles, steps and records stand in one table: export the records by themselves"
    return ""


def _is_number(cell: str) -> bool:
    if cell.lower() in ("", "-", "n/a", "na", "null", "none", "#n/a", "<na>"):
        return True
    try:
        float(cell)
    except ValueError:
        return False
    return True
