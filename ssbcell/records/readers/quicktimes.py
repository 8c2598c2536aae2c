"""Columns of times and dates as seconds, digit by digit over all rows at once."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ssbcell.records.readers.textparse import Cells

Floats = NDArray[np.float64]
Digits = NDArray[np.int64]
_Reading = Callable[[dict[str, Digits], re.Match[str]], Floats | None]

#: More spellings than this in one column are left to the patient parser.
_MOST_SPELLINGS = 24
_ZERO, _NINE = ord("0"), ord("9")

#: ``26:03:01.5``, ``0d 00:01:00.00``, .NET's ``1.02:00:00`` and Neware's ``00:01:00:500``.
CLOCK = re.compile(
    r"\s*(?:(?P<d>\d{1,6})\s*[d.-]\s*)?(?P<h>\d{1,8}):(?P<m>\d{1,2}):(?P<s>\d{1,2})"
    r"(?:\.(?P<f>\d{1,17})|:(?P<ms>\d{3}))?\s*"
)
_TIME = (
    r"(?:(?:\s+|T)(?P<h>\d{1,2}):(?P<m>\d{1,2})(?::(?P<s>\d{1,2})(?:[.:](?P<f>\d{1,6}))?)?"
    r"(?:\s*(?P<half>[AaPp][Mm]))?)?\s*"
)
#: Year first; with slashes day and month in an order `A`, `B` that has to be told; with points
#: day first; with the month's name.
DATES = tuple(
    re.compile(day + _TIME)
    for day in (
        r"\s*(?P<Y>\d{4})[-/](?P<M>\d{1,2})[-/](?P<D>\d{1,2})",
        r"\s*(?P<A>\d{1,2})/(?P<B>\d{1,2})/(?P<Y>\d{4})",
        r"\s*(?P<D>\d{1,2})\.(?P<M>\d{1,2})\.(?P<Y>\d{4}|\d{2})",
        r"\s*(?P<D>\d{1,2})-(?P<name>[A-Za-z]{3})-(?P<Y>\d{4}|\d{2})",
    )
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: Years of two digits from here on are of the last century.
_LAST_CENTURY = 70


def quick_clock(cells: Cells) -> Floats | None:
    """Return ``[Nd] hh:mm:ss.fff`` as seconds; None if a cell is anything else."""
    return _read(cells, (CLOCK,), _clock)


def quick_dates(cells: Cells, day_first: bool = False) -> Floats | None:
    """Return dates without a zone as seconds since 1970 of their clock.

    None if a cell is no such date, or the cells are spelled in more ways than one clock does.

    Parameters
    ----------
    cells : Cells
        The dates.
    day_first : bool
        Whether the day stands before the month where slashes part them.
    """
    return _read(cells, DATES, functools.partial(_date, day_first=day_first))


def one_clock(text: str) -> float | None:
    """Return one time as seconds, or None if it is none."""
    return _one(text, (CLOCK,), _clock)


def one_date(text: str, day_first: bool = False) -> float | None:
    """Return one date as seconds since 1970 of its clock, or None; see `quick_dates`."""
    return _one(text, DATES, functools.partial(_date, day_first=day_first))


def _one(text: str, forms: tuple[re.Pattern[str], ...], reading: _Reading) -> float | None:
    match = next((m for form in forms if (m := form.fullmatch(text))), None)
    if match is None:
        return None
    numbers = {
        name: np.array([int(digits)])
        for name, digits in match.groupdict().items()
        if digits and digits.isdecimal()
    }
    found = reading(numbers, match)
    return None if found is None else float(found[0])


def _read(cells: Cells, forms: tuple[re.Pattern[str], ...], reading: _Reading) -> Floats | None:
    """Read the rows of each spelling together: where the digits of one stand, those of all do."""
    lengths = np.diff(cells.offsets)
    seconds = np.empty(len(lengths))
    allowed: set[re.Pattern[str]] = set()
    spellings = 0
    for length in _different(lengths):
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


def _different(lengths: NDArray[Any]) -> list[int]:
    """Return the different lengths; they change in few places, as an hour gains a digit."""
    begins = np.flatnonzero(lengths[1:] != lengths[:-1]) + 1
    return sorted({*lengths[:1].tolist(), *lengths[begins].tolist()})


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
    if (numbers["m"] >= 60).any() or (numbers["s"] >= 60).any():
        return None
    whole = 3600 * numbers["h"] + 60 * numbers["m"]
    if "d" in numbers:
        whole += 86400 * numbers["d"]
    part = "ms" if "ms" in numbers else "f"
    if part not in numbers:
        return (whole + numbers["s"]).astype(np.float64)
    parts = 10 ** len(match[part])
    seconds: Floats = whole + (numbers["s"] * parts + numbers[part]) / parts
    return seconds


def _date(
    numbers: dict[str, Digits], match: re.Match[str], *, day_first: bool = False
) -> Floats | None:
    parts = match.groupdict()
    year, day_of, month = numbers["Y"], numbers.get("D"), numbers.get("M")
    if parts.get("A"):
        day_of, month = numbers["A" if day_first else "B"], numbers["B" if day_first else "A"]
    elif parts.get("name"):
        name = match["name"].casefold()
        month = np.full(len(year), _MONTHS.index(name) + 1 if name in _MONTHS else 0)
    assert day_of is not None  # every form has both
    assert month is not None
    if len(match["Y"]) == 2:
        year = year + np.where(year < _LAST_CENTURY, 2000, 1900)
    day = _day(year, month, day_of)
    if day is None:
        return None
    if "h" not in numbers:
        return (day * 86400).astype(np.float64)
    hour, second = numbers["h"], numbers.get("s", np.zeros_like(numbers["h"]))
    if (hour >= 24).any() or (numbers["m"] >= 60).any() or (second >= 60).any():
        return None
    if match["half"]:
        if (hour > 12).any() or (hour < 1).any():
            return None
        hour = hour % 12 + (12 if match["half"].upper() == "PM" else 0)
    whole = day * 86400 + hour * 3600 + numbers["m"] * 60 + second
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
