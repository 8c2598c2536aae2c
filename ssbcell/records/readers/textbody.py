"""The columns of a text file as arrays, with an error that names line and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ssbcell.errors import UnreadableFile, UsageError
from ssbcell.records.readers.derive import COUNTER, NET_CAPACITY, STEP_TIME, WORKING
from ssbcell.records.readers.quicktimes import quick_clock
from ssbcell.records.readers.textformat import TEXT_COLUMNS, WALL_CLOCK, Column
from ssbcell.records.readers.texthead import Head
from ssbcell.records.readers.textparse import Cells, Grid, Kind, Parsed, cells_of, parsed
from ssbcell.records.readers.textrows import (
    Text,
    bad_number,
    decimal_sign,
    first_row,
    has_decimal_commas,
    require_even_rows,
    uneven,
    whole_rows,
    without_heads,
)
from ssbcell.records.readers.times import (
    Dates,
    clock_seconds,
    looks_like_clock,
    looks_like_date,
    names_zone,
    read_dates,
)
from ssbcell.records.record import CURRENT, REQUIRED, TEST_TIME, Finding, Rows
from ssbcell.records.units import converted, kind_of


@dataclass(frozen=True, slots=True)
class Body:
    """The rows: columns by target, and what was seen.

    Attributes
    ----------
    columns : dict
        Target to array; times that are dates come as seconds since 1970 of the tester's clock.
    dates : mapping of str to Dates
        Targets whose values were dates, with what is known of them.
    findings : tuple of Finding
        A cut last row, and what else was left out.
    unitless : tuple of str
        Head of the test time where it names no unit; the values are as written.
    zoned : bool
        Whether the dates name their zone; they are seconds of UTC then.
    """

    columns: dict[str, Any]
    dates: Mapping[str, Dates] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    unitless: tuple[str, ...] = ()
    zoned: bool = False


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
    first = first_row(path, content, head)
    content, left_out = whole_rows(content, head, len(first))
    first = first and first_row(path, content, head)
    if not first:
        raise UnreadableFile(path, f"no rows below the column heads in line {head.line}")
    if len(first) <= max(place for place, _ in head.found.values()):
        raise uneven(path, head.line + 1, len(first), len(head.heads))
    text = Text(path, content, head, len(first), decimal or decimal_sign(path, content, head))
    worded = {t for t, (place, _) in head.found.items() if _is_text(t, first[place])}
    table, seen = _parse(text, worded)
    number = len(next(iter(table.values())))
    findings = [replace(each, rows=Rows(number - 1, number - 1)) for each in left_out] + seen
    body = _filled(text, table, units, worded)
    findings += [*body.findings, *_unreadable(text, table, body.dates)]
    zoned = any(names_zone(first[head.found[target][0]]) for target in body.dates)
    return replace(body, findings=tuple(findings), zoned=zoned)


def _filled(
    text: Text, table: Mapping[str, Parsed], units: Mapping[str, str | None], worded: set[str]
) -> Body:
    """Return the columns in the units of the Battery Data Format."""
    found = text.head.found
    columns: dict[str, Any] = {}
    dates: dict[str, Dates] = {}
    unitless: tuple[str, ...] = ()
    findings: list[Finding] = []
    for target, values in table.items():
        if target in TEXT_COLUMNS:
            columns[target] = values
        elif target in worded:
            times = _times(text, target, values)
            columns[target] = times.seconds if isinstance(times, Dates) else times
            dates |= {target: times} if isinstance(times, Dates) else {}
        elif target == TEST_TIME and units[target] is None:
            columns[target] = values
            unitless = (text.head.heads[found[target][0]],)
        elif target == STEP_TIME and units[target] is None and TEST_TIME in table:
            continue  # what its numbers mean is not known, and nothing needs it
        else:
            try:
                columns[target] = _scaled(text, target, np.asarray(values), units[target])
            except UnreadableFile as problem:
                if needed(target, found):
                    raise
                said = f"{problem.problem}; nothing needs it, so it was left out"
                findings.append(Finding("column_left_out", "warning", said))
    return Body(columns, dates, tuple(findings), unitless)


def needed(target: str, found: Mapping[str, tuple[int, Column]]) -> bool:
    """Return whether a column is required, or stands in for one that is."""
    stands_in = {STEP_TIME: TEST_TIME, NET_CAPACITY: CURRENT}
    if target in stands_in:
        return stands_in[target] not in found
    return target in (*REQUIRED, WORKING, COUNTER)


def _is_text(target: str, cell: str) -> bool:
    if target in TEXT_COLUMNS or target == WALL_CLOCK:
        return True
    return kind_of(target) == "second" and (looks_like_clock(cell) or looks_like_date(cell))


def _parse(text: Text, worded: set[str]) -> tuple[dict[str, Parsed], list[Finding]]:
    kinds: dict[int, Kind] = {
        place: "text" if target in TEXT_COLUMNS else "time" if target in worded else "number"
        for target, (place, _) in sorted(text.head.found.items(), key=lambda each: each[1][0])
    }
    numbers = [place for place, kind in kinds.items() if kind == "number"]
    findings: list[Finding] = []
    while True:
        grid = Grid(text.content, text.head.end, text.width, text.head.delimiter, text.decimal)
        try:
            columns, even = parsed(grid, kinds)
            break
        except ValueError as problem:
            other = _otherwise(text, numbers)
            if other is None:
                require_even_rows(text)
                found = bad_number(text, numbers) or f"the rows cannot be read: {problem}"
                raise UnreadableFile(text.path, found) from None
            if other.content != text.content:
                note = "the column heads stand again among the rows; those lines were left out"
                findings.append(Finding("heads_repeated", "info", note))
            text = other
    if not even:
        require_even_rows(text)
    return {target: columns[place] for target, (place, _) in text.head.found.items()}, findings


def _otherwise(text: Text, numbers: list[int]) -> Text | None:
    """Return a text that could not be read with what may help, or None."""
    shorter = without_heads(text)
    if shorter is not None:
        return replace(text, content=shorter)
    if text.decimal == "." and has_decimal_commas(text, numbers):
        return replace(text, decimal=",")
    return None


def _times(text: Text, target: str, values: Parsed) -> Dates | NDArray[np.float64]:
    """Return a column of times as seconds, or one of dates."""
    cells = values if isinstance(values, Cells) else cells_of(_texts(values))
    if target == WALL_CLOCK:
        # the rows hold without it; where it cannot be read the checks that need it are left out
        return read_dates(cells)
    clock = quick_clock(cells)
    if clock is not None:
        return clock
    name = text.head.heads[text.head.found[target][0]]
    try:
        if looks_like_clock(cells.text(0)):
            return clock_seconds(cells.texts())
    except UsageError as problem:
        place, _, what = str(problem).partition(": ")
        where = f"row {int(place) + 1}, column {name!r}"
        raise UnreadableFile(text.path, f"{where}: {what}") from None
    dates = read_dates(cells)
    bad = np.flatnonzero(np.isnan(dates.seconds))
    if len(bad):
        said = f"{cells.text(int(bad[0]))!r} is no date such as 11/20/2024 11:38:49.171"
        raise UnreadableFile(text.path, f"row {bad[0] + 1}, column {name!r}: {said}")
    return dates


def _texts(values: Parsed) -> NDArray[np.object_]:
    return np.asarray(values, dtype=object)


def _unreadable(
    text: Text, table: Mapping[str, Parsed], dates: Mapping[str, Dates]
) -> list[Finding]:
    """Say where a tester's clock is no date."""
    clock = dates.get(WALL_CLOCK)
    bad = np.flatnonzero(np.isnan(clock.seconds)) if clock is not None else np.empty(0, np.intp)
    if not len(bad):
        return []
    values = table[WALL_CLOCK]
    cells = values if isinstance(values, Cells) else cells_of(_texts(values))
    name = text.head.heads[text.head.found[WALL_CLOCK][0]]
    said = f"column {name!r} is no date in {len(bad)} rows, first {cells.text(int(bad[0]))!r}; "
    said += "so nothing is held against the tester's clock"
    return [Finding("clock_unreadable", "warning", said, Rows(int(bad[0]), int(bad[-1])))]


def _scaled(text: Text, target: str, numbers: NDArray[Any], unit: str | None) -> NDArray[Any]:
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
