"""The rows of a text file as arrays, with an error that names line and column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ssbcell.errors import UnreadableFile, UsageError
from ssbcell.records.readers.derive import STEP_TIME
from ssbcell.records.readers.quicktimes import quick_clock, quick_dates
from ssbcell.records.readers.textformat import TEXT_COLUMNS, WALL_CLOCK
from ssbcell.records.readers.texthead import Head, split
from ssbcell.records.readers.textparse import Cells, Grid, Kind, Parsed, parsed
from ssbcell.records.readers.times import (
    clock_dates,
    clock_seconds,
    date_seconds,
    looks_like_clock,
    looks_like_date,
    names_zone,
)
from ssbcell.records.record import TEST_TIME, Finding, Rows
from ssbcell.records.units import converted, kind_of

#: No cycler's row is longer than this [bytes].
_LONGEST_LINE = 2**20

_COMMA_NUMBER = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Body:
    """The rows: columns by target, and what was seen.

    Attributes
    ----------
    columns : dict
        Target to array; times that are dates come as seconds since 1970 of the tester's clock.
    dated : frozenset of str
        Targets whose values were dates.
    findings : tuple of Finding
        A cut last row.
    unitless : tuple of str
        Head of the test time where it names no unit; the values are as written.
    zoned : bool
        Whether the dates name their zone; they are seconds of UTC then.
    """

    columns: dict[str, Any]
    dated: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()
    unitless: tuple[str, ...] = ()
    zoned: bool = False


@dataclass(frozen=True, slots=True)
class _Text:
    """A file's bytes with what is known of its rows."""

    path: Path
    content: bytes
    head: Head
    width: int
    decimal: str


def read_body(
    path: Path,
    content: bytes,
    head: Head,
    units: dict[str, str | None],
    decimal: str | None = None,
) -> Body:
    """Read the rows below a head.

    Parameters
    ----------
    path : Path
        For messages.
    content : bytes
        The file, in UTF-8.
    head : Head
        Where the rows begin and what they hold.
    units : dict
        Target to its unit's text; None where the head names none.
    decimal : str, optional
        The decimal sign, where it is known from an earlier piece of the file.

    Raises
    ------
    UnreadableFile
        If there are no rows, a value is not what its column should hold, or a unit is unknown.
    """
    first = _first_row(path, content, head)
    content, findings = _without_cut_row(content, head)
    first = first and _first_row(path, content, head)
    if not first:
        raise UnreadableFile(path, f"no rows below the column heads in line {head.line}")
    if len(first) <= max(place for place, _ in head.found.values()):
        raise _uneven(path, head.line + 1, len(first), len(head.heads))
    text = _Text(path, content, head, len(first), decimal or _decimal(first, head))
    worded = {t for t, (place, _) in head.found.items() if _is_text(t, first[place])}
    table = _parse(text, worded)
    columns: dict[str, Any] = {}
    dated: set[str] = set()
    unitless: tuple[str, ...] = ()
    for target, values in table.items():
        if target in TEXT_COLUMNS:
            columns[target] = values
        elif target in worded:
            columns[target], is_date = _times(text, target, values)
            dated |= {target} if is_date else set()
        elif target == TEST_TIME and units[target] is None:
            columns[target] = values
            unitless = (head.heads[head.found[target][0]],)
        elif target == STEP_TIME and units[target] is None and TEST_TIME in table:
            continue  # what its numbers mean is not known, and nothing needs it
        else:
            columns[target] = _scaled(text, target, np.asarray(values), units[target])
    last = Rows(len(next(iter(table.values()))) - 1, len(next(iter(table.values()))) - 1)
    findings = tuple(replace(finding, rows=last) for finding in findings)
    zoned = any(names_zone(first[head.found[target][0]]) for target in dated)
    return Body(columns, frozenset(dated), findings, unitless, zoned)


def _without_cut_row(content: bytes, head: Head) -> tuple[bytes, tuple[Finding, ...]]:
    """Drop a last row that was cut while it was written; say so."""
    size = len(content.rstrip())
    start = content.rfind(b"\n", 0, size) + 1
    if start < head.end:
        return content, ()
    above = content.rfind(b"\n", 0, start - 1) + 1
    fields, fields_above = (
        len(split(line.decode("utf-8", errors="replace").strip("\r\n"), head.delimiter))
        for line in (content[start:], content[above:start])
    )
    whole_line = content.endswith((b"\n", b"\r"))
    # some programs leave the delimiter after the last field out of the last row
    needed = min(fields_above, len([name for name in head.heads if name]))
    if fields < (needed if whole_line or start == head.end else fields_above):
        message = "the last line is cut short and was left out; the file may still be written to"
        return content[:start], (Finding("truncated", "warning", message),)
    if whole_line:
        return content, ()
    if any(place == fields - 1 for place, _ in head.found.values()):
        message = "the file ends without a line end; the last value may be cut short"
        return content, (Finding("no_line_end", "info", message),)
    return content, ()


def _uneven(path: Path, line: int, fields: int, heads: int) -> UnreadableFile:
    return UnreadableFile(path, f"line {line} has {fields} fields; the column heads are {heads}")


def _require_even_rows(text: _Text) -> None:
    """Refuse rows with more or fewer fields than the first: their columns may be shifted."""
    content, head = text.content, text.head
    rows = content.count(b"\n", head.end) + (not content.endswith(b"\n"))
    if content.count(head.delimiter.encode(), head.end) == rows * (text.width - 1):
        return
    # some rows of some files lack the delimiter after the last field
    least = min(text.width, len([name for name in head.heads if name]))
    for number, line in _lines(text):
        fields = split(line, head.delimiter)
        missing = len(fields) < least
        if line.strip() and (missing or any(fields[text.width :])):
            raise _uneven(text.path, number, len(fields), len(head.heads))


def _lines(text: _Text) -> Iterator[tuple[int, str]]:
    """Yield the rows' lines with their numbers in the file."""
    body = text.content[text.head.end :].decode("utf-8", errors="replace")
    return enumerate(body.splitlines(), start=text.head.line + 1)


def _first_row(path: Path, content: bytes, head: Head) -> list[str]:
    start = head.end
    while start < len(content):
        stop = content.find(b"\n", start)
        stop = len(content) if stop < 0 else stop
        if stop - start > _LONGEST_LINE:
            raise UnreadableFile(path, f"line {head.line + 1} is {stop - start} bytes long")
        line = content[start:stop].strip(b"\r")
        if line.strip():
            return split(line.decode("utf-8", errors="replace"), head.delimiter)
        start = stop + 1
    return []


def decimal_sign(path: Path, content: bytes, head: Head) -> str:
    """Return the decimal sign of the rows below a head, as the first of them shows it."""
    return _decimal(_first_row(path, content, head), head)


def _decimal(first: list[str], head: Head) -> str:
    cells = [first[place].strip() for place, _ in head.found.values() if place < len(first)]
    comma = head.delimiter != "," and any(_COMMA_NUMBER.fullmatch(cell) for cell in cells)
    return "," if comma else "."


def _is_text(target: str, cell: str) -> bool:
    if target in TEXT_COLUMNS or target == WALL_CLOCK:
        return True
    return kind_of(target) == "second" and (looks_like_clock(cell) or looks_like_date(cell))


def _parse(text: _Text, worded: set[str]) -> dict[str, Parsed]:
    places = {place: target for target, (place, _) in text.head.found.items()}
    kinds: dict[int, Kind] = {
        place: "text" if target in TEXT_COLUMNS else "time" if target in worded else "number"
        for place, target in sorted(places.items())
    }
    grid = Grid(text.content, text.head.end, text.width, text.head.delimiter, text.decimal)
    try:
        columns, even = parsed(grid, kinds)
    except ValueError as problem:
        _require_even_rows(text)
        found = _bad_number(text, [place for place, kind in kinds.items() if kind == "number"])
        raise UnreadableFile(text.path, found or f"the rows cannot be read: {problem}") from None
    if not even:
        _require_even_rows(text)
    return {target: columns[place] for place, target in places.items()}


def _bad_number(text: _Text, places: list[int]) -> str | None:
    """Say where the first value stands that should be a number and is none."""
    for line_number, line in _lines(text):
        row = split(line, text.head.delimiter)
        for place in places:
            cell = row[place].strip() if place < len(row) else ""
            if not _is_number(cell.replace(text.decimal, ".")):
                name = text.head.heads[place]
                return f"line {line_number}, column {name!r}: {cell!r} is not a number"
    return None


def _is_number(cell: str) -> bool:
    if cell.lower() in ("", "n/a", "na", "null", "none", "#n/a", "<na>"):
        return True
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _times(text: _Text, target: str, values: Parsed) -> tuple[NDArray[np.float64], bool]:
    """Return a column of times or dates as seconds, and whether they are dates."""
    texts: Any = values
    if isinstance(values, Cells):
        clock = quick_clock(values) if target != WALL_CLOCK else None
        quick = quick_dates(values) if clock is None else clock
        if quick is not None:
            return quick, clock is None
        texts = values.texts()
    name = text.head.heads[text.head.found[target][0]]
    if target == WALL_CLOCK:
        # the rows hold without it; where it cannot be read the checks that need it are left out
        return clock_dates(texts), True
    try:
        if looks_like_clock(str(texts[0])):
            return clock_seconds(texts), False
        return date_seconds(texts), True
    except UsageError as problem:
        place, _, what = str(problem).partition(": ")
        where = f"row {int(place) + 1}, " if place.isdigit() else ""
        why = what if where else str(problem)
        raise UnreadableFile(text.path, f"{where}column {name!r}: {why}") from None


def _scaled(text: _Text, target: str, numbers: NDArray[Any], unit: str | None) -> NDArray[Any]:
    name = text.head.heads[text.head.found[target][0]]
    if not kind_of(target):
        whole = numbers.astype(np.int64) if np.isfinite(numbers).all() else None
        return whole if whole is not None and (whole == numbers).all() else numbers
    if unit is None:
        raise UnreadableFile(text.path, f"column {name!r} names no unit; expected one in the head")
    try:
        return converted(numbers, unit, target)
    except UsageError as problem:
        raise UnreadableFile(text.path, f"column {name!r}: {problem}") from None
