"""When a test began, by the dates that its file has, and what its clock can be held to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ssbcell.errors import UnreadableFile
from ssbcell.records.readers.derive import STEP_TIME
from ssbcell.records.readers.textbody import Body
from ssbcell.records.readers.textformat import WALL_CLOCK, TextFormat
from ssbcell.records.readers.times import Dates, from_clock, is_open, read_date
from ssbcell.records.record import TEST_TIME, UNIX_TIME, Finding

#: Within so long an open order of day and month changes no difference of two times [s].
_ONE_DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Start:
    """Where a test lies in time.

    Attributes
    ----------
    time : datetime or None
        When it began.
    clock : numpy.ndarray or None
        The tester's clock at each row [s].
    findings : tuple of Finding
        What is open.
    """

    time: datetime | None
    clock: NDArray[np.float64] | None
    findings: tuple[Finding, ...]


def require_clock(path: Path, body: Body) -> None:
    """Raise unless the dates tell the time where nothing else does.

    Raises
    ------
    UnreadableFile
        If the test time is in the dates alone, and they are none or their order is open.
    """
    own = TEST_TIME in body.dates
    clock = body.dates.get(TEST_TIME if own else WALL_CLOCK)
    if clock is None or not (own or not {TEST_TIME, STEP_TIME} & set(body.columns)):
        return
    if np.isnan(clock.seconds[0]):
        said = next((f.message for f in body.findings if f.code == "clock_unreadable"), "no date")
        raise UnreadableFile(path, f"the time is in the tester's clock alone: {said}")
    if clock.open and np.nanmax(clock.seconds) - np.nanmin(clock.seconds) > _ONE_DAY:
        raise UnreadableFile(
            path,
            "the time is in dates alone, and whether the day or the month stands first is open; "
            "write the dates year first",
        )


def placed_in_time(
    layout: TextFormat, body: Body, columns: dict[str, Any], said: str | None, began: float | None
) -> Start:
    """Return when a test began; a test time of dates is turned to seconds, in place.

    Parameters
    ----------
    layout : TextFormat
        Of the file.
    body : Body
        Its rows.
    columns : dict
        Target to array; `WALL_CLOCK` is taken out.
    said : str or None
        The date that the preamble gives.
    began : float or None
        The clock at the start, where an earlier piece of the file has told it [s].
    """
    own = TEST_TIME in body.dates
    dates = body.dates.get(TEST_TIME if own else WALL_CLOCK)
    clock = columns.pop(WALL_CLOCK, None)
    clock = columns[TEST_TIME] if own else clock
    open_ = (dates is not None and dates.open) or (dates is None and is_open(said or ""))
    day_first = dates is not None and dates.day_first
    start = read_date(said, day_first=day_first) if said else None
    if own:
        zero = began if began is not None else _seconds(start) if start else float(clock[0])
        columns[TEST_TIME] = clock - zero
        start = from_clock(zero)
    elif start is None and clock is not None:
        start = from_clock(float(clock[0]) - float(columns[TEST_TIME][0]))
    findings: tuple[Finding, ...] = ()
    if open_ and start is not None:
        findings = (_open_order(layout, start),)
        start = start if layout.month_first else None
        clock = clock if clock is None or _within_a_day(dates) or layout.month_first else None
    if clock is not None and not np.isfinite(clock).all():
        clock = None
    if body.zoned and clock is not None:
        columns[UNIX_TIME] = clock
        start = start.replace(tzinfo=UTC) if start else None
    return Start(start or _by_unix_time(columns), clock, findings)


def _within_a_day(dates: Dates | None) -> bool:
    return dates is not None and float(np.ptp(dates.seconds)) < _ONE_DAY


def _open_order(layout: TextFormat, start: datetime) -> Finding:
    if layout.month_first:
        text = f"the test began on {start:%d %B %Y} if the month stands first, as "
        return Finding("date_order_assumed", "info", f"{text}{layout.description} has it")
    text = f"the date of {start:%m/%d/%Y} may have the month or the day first, and nothing in the "
    text += "file tells; it is not taken, so the file cannot be joined to others"
    return Finding("date_ambiguous", "warning", text)


def _by_unix_time(columns: dict[str, Any]) -> datetime | None:
    if UNIX_TIME not in columns:
        return None
    began = float(columns[UNIX_TIME][0]) - float(columns[TEST_TIME][0])
    found = from_clock(began) if began > 0.0 else None
    return found.replace(tzinfo=UTC) if found else None


def _seconds(date: datetime) -> float:
    return float((np.datetime64(date, "us") - np.datetime64(0, "us")) / np.timedelta64(1, "s"))
