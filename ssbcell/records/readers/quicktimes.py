"""Columns of times and dates as seconds, digit by digit over all rows at once."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from ssbcell.records.readers.textparse import Cells

Floats = NDArray[np.float64]
Digits = NDArray[np.int64]

#: More spellings than this in one column are left to the patient parser.
_MOST_SPELLINGS = 24
_ZERO, _NINE = ord("0"), ord("9")

_CLOCK = re.compile(
    r"\s*(?:(?P<d>\d+)\s*d\s*)?(?P<h>\d+):(?P<m>\d{1,2}):(?P<s>\d{1,2})(?:\.(?P<f>\d+))?\s*"
)
_TIME = (
    r"(?:[ T](?P<h>\d{1,2}):(?P<m>\d{1,2}):(?P<s>\d{1,2})(?:\.(?P<f>\d{1,6}))?"
    r"(?:\s*(?P<half>[AP]M))?)?\s*"
)
#: As `times` reads them: ISO, month first with slashes, day first with points.
_DATES = tuple(
    re.compile(day + _TIME)
    for day in (
        r"\s*(?P<Y>\d{4})-(?P<M>\d\d)-(?P<D>\d\d)",
        r"\s*(?P<M>\d{1,2})/(?P<D>\d{1,2})/(?P<Y>\d{4})",
        r"\s*(?P<D>\d{1,2})\.(?P<M>\d{1,2})\.(?P<Y>\d{4})",
    )
)


def quick_clock(cells: Cells) -> Floats | None:
    """Return ``[Nd] hh:mm:ss.fff`` as seconds; None if a cell is anything else."""
    return _read(cells, (_CLOCK,), _clock)


def quick_dates(cells: Cells) -> Floats | None:
    """Return dates without a zone as seconds since 1970 of their clock.

    None if a cell is no such date, or the cells are spelled in more ways than one clock does.
    """
    return _read(cells, _DATES, _date)


def _read(cells: Cells, forms: tuple[re.Pattern[str], ...], reading: object) -> Floats | None:
    """Read the rows of each spelling together: where the digits of one stand, those of all do."""
    assert callable(reading)
    lengths = np.diff(cells.offsets)
    seconds = np.empty(len(lengths))
    allowed: set[re.Pattern[str]] = set()
    spellings = 0
    for length in np.unique(lengths):
        rows = np.flatnonzero(lengths == length)
        if len(rows) == len(lengths):
            table = cells.data[cells.offsets[0] : cells.offsets[-1]].reshape(-1, length)
        else:
            table = cells.data[cells.offsets[rows][:, np.newaxis] + np.arange(length)]
        while len(rows):
            first = table[0].tobytes().decode("latin-1")
            form = next(((f, m) for f in forms if (m := f.fullmatch(first))), None)
            spellings += 1
            if form is None or spellings > _MOST_SPELLINGS:
                return None
            allowed.add(form[0])
            alike = _spelled_as(table, table[0])
            numbers = _fields(table if alike.all() else table[alike], form[1])
            found = reading(numbers, form[1])
            if found is None:
                return None
            seconds[rows[alike]] = found
            rows, table = rows[~alike], table[~alike]
    return seconds if len(allowed) <= 1 else None


def _spelled_as(table: NDArray[np.uint8], model: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return which rows have digits where the model has, and its very signs elsewhere."""
    digit = (model >= _ZERO) & (model <= _NINE)
    alike: NDArray[np.bool_] = (table[:, ~digit] == model[~digit]).all(axis=1)
    # below "0" an unsigned difference wraps round to a large one
    alike &= (table[:, digit] - _ZERO <= 9).all(axis=1)
    return alike


def _fields(table: NDArray[np.uint8], match: re.Match[str]) -> dict[str, Digits]:
    """Return the numbers that the named groups of a match stand for, in each row."""
    fields = {}
    for name, text in match.groupdict().items():
        if text is None or not text.isdigit():
            continue
        start, stop = match.span(name)
        total = np.zeros(len(table), dtype=np.int64)
        for place in range(start, stop):
            total = 10 * total + (table[:, place] - _ZERO)
        fields[name] = total
    return fields


def _clock(numbers: dict[str, Digits], match: re.Match[str]) -> Floats | None:
    if (numbers["m"] >= 60).any() or (numbers["s"] >= 60).any() or len(match[0]) > 18:
        return None
    whole = 3600 * numbers["h"] + 60 * numbers["m"]
    if "d" in numbers:
        whole += 86400 * numbers["d"]
    if "f" not in numbers:
        return (whole + numbers["s"]).astype(np.float64)
    parts = 10 ** len(match["f"])
    seconds: Floats = whole + (numbers["s"] * parts + numbers["f"]) / parts
    return seconds


def _date(numbers: dict[str, Digits], match: re.Match[str]) -> Floats | None:
    day = _day(numbers["Y"], numbers["M"], numbers["D"])
    if day is None:
        return None
    if "h" not in numbers:
        return (day * 86400).astype(np.float64)
    hour = numbers["h"]
    if (hour >= 24).any() or (numbers["m"] >= 60).any() or (numbers["s"] >= 60).any():
        return None
    if match["half"]:
        if (hour > 12).any() or (hour < 1).any():
            return None
        hour = hour % 12 + (12 if match["half"] == "PM" else 0)
    whole = day * 86400 + hour * 3600 + numbers["m"] * 60 + numbers["s"]
    digits = len(match["f"] or "")
    micro = numbers["f"] * 10 ** (6 - digits) if digits else 0
    seconds: Floats = (whole * 1_000_000 + micro) / 1e6
    return seconds


def _day(year: Digits, month: Digits, day: Digits) -> Digits | None:
    """Return days since 1970-01-01, or None if one is no day of the calendar."""
    if (month < 1).any() or (month > 12).any() or (day < 1).any() or (year < 1).any():
        return None
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    first = months.astype("datetime64[D]").astype(np.int64)
    next_first = (months + 1).astype("datetime64[D]").astype(np.int64)
    found: Digits = first + day - 1
    return None if (found >= next_first).any() else found
