"""The spellings of time in cycler files, as seconds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from ssbcell.errors import UsageError
from ssbcell.records.readers.quicktimes import (
    CLOCK,
    DATES,
    one_clock,
    one_date,
    quick_clock,
    quick_dates,
)
from ssbcell.records.readers.textparse import Cells, cells_of

Floats = NDArray[np.float64]

_ZONED = re.compile(r"\s*\d{4}-\d\d-\d\d[ T]\d\d?:.*\d(?:Z|[+-]\d\d:?\d\d)\s*$")
_SLASHED = re.compile(r"\s*\d{1,2}/\d{1,2}/\d{4}")
#: Seconds since 1970, as a logger may write them for a date.
_UNIX = re.compile(r"\s*1\d{9}(?:\.\d+)?\s*$")
_MONTHS = 12
_EPOCH = np.datetime64("1970-01-01T00:00:00", "us")
#: A clock that jumps further than this, where the other order of day and month does not, is
#: read in the wrong order [s].
_MONTH_APART, _DAYS_APART = 20 * 86400.0, 1.5 * 86400.0


def looks_like_clock(text: str) -> bool:
    """Return whether a text is a time of the form ``[Nd] hh:mm:ss``."""
    return CLOCK.fullmatch(text) is not None


def looks_like_date(text: str) -> bool:
    """Return whether a text is a date, or one with a time of day and perhaps a zone."""
    return any(form.fullmatch(text) for form in DATES) or names_zone(text)


def names_zone(text: str) -> bool:
    """Return whether a date says how far its clock is from UTC; seconds since 1970 do."""
    return _ZONED.match(text) is not None or _UNIX.match(text) is not None


def clock_seconds(values: NDArray[np.object_]) -> Floats:
    """Turn ``[Nd] hh:mm:ss.fff`` into seconds; hours may pass 24.

    Parameters
    ----------
    values : numpy.ndarray of str
        Shape ``(n,)``.

    Returns
    -------
    numpy.ndarray
        Shape ``(n,)`` [s].

    Raises
    ------
    UsageError
        If a value is no such time; the message has the place, counted from 0, and the value.
    """
    if not len(values):
        return np.empty(0)
    quick = quick_clock(cells_of(values))
    if quick is not None:
        return quick
    seconds = [one_clock(str(value)) for value in values]
    for place, (value, found) in enumerate(zip(values, seconds, strict=True)):
        if found is None:
            raise UsageError(f"{place}: {str(value)!r} is not a time such as 26:03:01.5")
    return np.array(seconds, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Dates:
    """A column of dates.

    Attributes
    ----------
    seconds : numpy.ndarray
        Shape ``(n,)``: since 1970-01-01 by the same clock [s]; NaN where a value is no date.
    open : bool
        Whether day and month could stand the other way round, for all that the column shows;
        `seconds` takes the month as first then.
    day_first : bool
        Whether the column shows that the day stands before the month.
    """

    seconds: Floats
    open: bool = False
    day_first: bool = False


def read_dates(values: Cells | NDArray[np.object_]) -> Dates:
    """Read dates with time of day.

    ISO order; with points day first, as BaSyTec writes; ``23-Nov-23``; seconds since 1970.
    With slashes the order of day and month is the one that gives dates in every row, or in
    which no month passes between two rows. A date that names its zone is turned to UTC.

    Parameters
    ----------
    values : Cells or numpy.ndarray of str
        Shape ``(n,)``.
    """
    cells = values if isinstance(values, Cells) else cells_of(values)
    first = cells.text(0) if len(cells) else ""
    if _UNIX.match(first):
        return Dates(np.array([_number(text) for text in cells.texts()], dtype=np.float64))
    if names_zone(first):
        return Dates(_zoned(cells.texts()))
    if not _SLASHED.match(first):
        quick = quick_dates(cells)
        return Dates(_one_by_one(cells, day_first=False) if quick is None else quick)
    month = quick_dates(cells)
    if month is not None:
        day = _exchanged(month)
        return Dates(month) if day is None else _in_order(month, day)
    quick = quick_dates(cells, day_first=True)
    if quick is not None:
        return Dates(quick, day_first=True)
    return _in_order(_one_by_one(cells, day_first=False), _one_by_one(cells, day_first=True))


def _exchanged(seconds: Floats) -> Floats | None:
    """Return dates with day and month exchanged, or None where a day is no month."""
    days = np.floor(seconds / 86400.0)
    different = np.unique(days[np.diff(days, prepend=np.nan) != 0.0])
    shifts = []
    for day in different.tolist():
        date = datetime(1970, 1, 1) + timedelta(days=day)
        if date.day > _MONTHS:
            return None
        shifts.append((date.replace(month=date.day, day=date.month) - date).total_seconds())
    moved: Floats = seconds + np.array(shifts)[np.searchsorted(different, days)]
    return moved


def _in_order(month: Floats, day: Floats) -> Dates:
    """Choose between month first and day first, where the dates themselves show it."""
    bad = [int(np.isnan(seconds).sum()) for seconds in (month, day)]
    if bad[0] != bad[1]:
        return Dates(month) if bad[0] < bad[1] else Dates(day, day_first=True)
    if np.array_equal(month, day, equal_nan=True):
        return Dates(month)
    jumps = [float(np.nanmax(np.abs(np.diff(each)), initial=0.0)) for each in (month, day)]
    if jumps[0] < _DAYS_APART and jumps[1] > _MONTH_APART:
        return Dates(month)
    if jumps[1] < _DAYS_APART and jumps[0] > _MONTH_APART:
        return Dates(day, day_first=True)
    return Dates(month, open=True)


def _one_by_one(cells: Cells, *, day_first: bool) -> Floats:
    found = [one_date(text, day_first) for text in cells.texts()]
    return np.array([np.nan if each is None else each for each in found], dtype=np.float64)


def _zoned(texts: NDArray[np.object_]) -> Floats:
    import pandas as pd

    found = pd.to_datetime(pd.Series(texts), format="ISO8601", errors="coerce", utc=True)
    zero = pd.Timestamp(0, tz="UTC")
    return np.asarray((found - zero).dt.total_seconds(), dtype=np.float64)


def _number(text: str) -> float:
    return float(text) if _UNIX.match(text) else np.nan


def clock_dates(values: NDArray[np.object_]) -> Floats:
    """Turn dates into seconds as `read_dates` does, with NaN where a value is no date."""
    return read_dates(values).seconds


def read_date(text: str, *, day_first: bool = False) -> datetime | None:
    """Return the one date in a text such as ``05/13/2024 11:19:51.602``, or None.

    Parameters
    ----------
    text : str
        As written.
    day_first : bool
        Whether the day stands before the month where slashes part them.
    """
    seconds = one_date(text, day_first)
    if seconds is None and names_zone(text):
        seconds = float(_zoned(np.array([text], dtype=object))[0])
    return None if seconds is None else from_clock(seconds)


def is_open(text: str) -> bool:
    """Return whether a date reads both with the month first and with the day first."""
    found = [one_date(text, day_first) for day_first in (False, True)]
    return None not in found and found[0] != found[1]


def from_clock(seconds: float) -> datetime | None:
    """Return the naive date of a tester's clock, or None where it is no date."""
    if not np.isfinite(seconds):
        return None
    stamp = _EPOCH + np.timedelta64(round(seconds * 1e6), "us")
    found = stamp.astype(object)
    return found if isinstance(found, datetime) else None
