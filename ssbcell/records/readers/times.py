"""The spellings of time in cycler files, as seconds."""

from __future__ import annotations

import contextlib
import re
import warnings
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from ssbcell.errors import UsageError

#: ``26:03:01.5`` and ``0d 00:01:00.00``; hours may pass 24.
_CLOCK = re.compile(r"\s*(?:\d+\s*d\s*)?\d+:\d{1,2}:\d{1,2}(?:\.\d+)?\s*$")
_ISO = re.compile(r"\s*\d{4}-\d\d-\d\d[ T]\d")
_ZONE = re.compile(r"\d(?:Z|[+-]\d\d:?\d\d)\s*$")
_NAMED_MONTH = re.compile(r"\s*\d{1,2}-[A-Za-z]{3}-\d{2}\s+\d")
_SLASHED = re.compile(r"\s*\d{1,2}/\d{1,2}/\d{4}\s+\d")
_DOTTED = re.compile(r"\s*\d{1,2}\.\d{1,2}\.\d{4}\s+\d")

_EPOCH = np.datetime64("1970-01-01T00:00:00", "us")


def looks_like_clock(text: str) -> bool:
    """Return whether a text is a time of the form ``[Nd] hh:mm:ss``."""
    return _CLOCK.match(text) is not None


def looks_like_date(text: str) -> bool:
    """Return whether a text begins with a date and a time of day."""
    return any(form.match(text) for form in (_ISO, _SLASHED, _DOTTED, _NAMED_MONTH))


def names_zone(text: str) -> bool:
    """Return whether a date says how far its clock is from UTC."""
    return _ISO.match(text) is not None and _ZONE.search(text) is not None


def clock_seconds(values: NDArray[np.object_]) -> NDArray[np.float64]:
    """Turn ``[Nd] hh:mm:ss.fff`` into seconds.

    Parameters
    ----------
    values : numpy.ndarray of str
        Shape ``(n,)``, all of one spelling.

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
    parts = 4 if "d" in str(values[0]) else 3
    try:
        joined = ":".join(values)
    except TypeError:
        raise _bad_clock(values) from None
    if parts == 4:
        joined = joined.replace("d", ":")
    with warnings.catch_warnings():
        # numpy warns where it meets a text that is no number and stops there
        warnings.simplefilter("error", DeprecationWarning)
        try:
            numbers = np.fromstring(joined.replace(":", ";"), dtype=np.float64, sep=";")
        except (ValueError, DeprecationWarning):
            raise _bad_clock(values) from None
    if len(numbers) != parts * len(values):
        raise _bad_clock(values)
    table = numbers.reshape(-1, parts)
    if (table[:, -2:] >= 60.0).any() or (table < 0.0).any():
        raise _bad_clock(values)
    # whole minutes first, so that only the last sum is rounded
    weights = np.array([86400.0, 3600.0, 60.0])[1 - parts :]
    seconds: NDArray[np.float64] = table[:, :-1] @ weights + table[:, -1]
    return seconds


def _bad_clock(values: NDArray[np.object_]) -> UsageError:
    for place, value in enumerate(values):
        parts = str(value).split(":")[1:]
        if not looks_like_clock(str(value)) or any(float(part) >= 60.0 for part in parts):
            return UsageError(f"{place}: {str(value)!r} is not a time such as 26:03:01.5")
    return UsageError("the times are not all spelled alike")


def date_seconds(values: NDArray[np.object_]) -> NDArray[np.float64]:
    """Turn dates with time of day into seconds since 1970-01-01, by the same clock.

    ISO order; with slashes month first, as BioLogic, Arbin and Maccor write; with points day
    first, as BaSyTec writes; ``23-Nov-23``. A date that names its zone is turned to UTC.

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
        If a value is no such date.
    """
    seconds = clock_dates(values)
    bad = np.flatnonzero(np.isnan(seconds))
    if len(bad):
        value = str(values[bad[0]])
        raise UsageError(f"{bad[0]}: {value!r} is no date such as 11/20/2024 11:38:49.171")
    return seconds


def clock_dates(values: NDArray[np.object_]) -> NDArray[np.float64]:
    """Turn dates into seconds as `date_seconds` does, with NaN where a value is no date."""
    with contextlib.suppress(ValueError, TypeError, IndexError, UserWarning):
        # ten times as fast as what follows, for the one spelling that it knows
        if _ISO.match(str(values[0])) and not names_zone(str(values[0])):
            with warnings.catch_warnings():
                # numpy warns of a zone among dates that should have none
                warnings.simplefilter("error")
                stamps = np.array(values, dtype="datetime64[us]")
            plain: NDArray[np.float64] = (stamps - _EPOCH) / np.timedelta64(1, "s")
            return plain
    import pandas as pd

    texts = pd.Series(values, dtype=object).fillna("").astype(str).str.strip()
    # Maccor leaves the time of day out at midnight
    texts = texts.where(texts.str.len() != 10, texts + " 00:00:00")
    form = "ISO8601" if _ISO.match(texts.iloc[0]) else _date_form(texts.iloc[0])
    zoned = names_zone(texts.iloc[0])
    found = pd.to_datetime(texts, format=form, errors="coerce", utc=zoned)
    zero = pd.Timestamp(0, tz="UTC") if zoned else pd.Timestamp(0)
    return np.asarray((found - zero).dt.total_seconds(), dtype=np.float64)


def _date_form(text: str) -> str:
    day = "%d.%m.%Y" if _DOTTED.match(text) else "%m/%d/%Y"
    day = "%d-%b-%y" if _NAMED_MONTH.match(text) else day
    half = text.upper().endswith(("AM", "PM"))
    fraction = ".%f" if "." in text.partition(" ")[2] else ""
    return f"{day} %I:%M:%S{fraction} %p" if half else f"{day} %H:%M:%S{fraction}"


def read_date(text: str) -> datetime | None:
    """Return the one date in a text such as ``05/13/2024 11:19:51.602``, or None."""
    if not looks_like_date(text):
        return None
    try:
        return from_clock(float(date_seconds(np.array([text.strip()], dtype=object))[0]))
    except UsageError:
        return None


def from_clock(seconds: float) -> datetime | None:
    """Return the naive date of a tester's clock, or None where it is no date."""
    if not np.isfinite(seconds):
        return None
    stamp = _EPOCH + np.timedelta64(round(seconds * 1e6), "us")
    found = stamp.astype(object)
    return found if isinstance(found, datetime) else None
