"""The zone of a tester's clock, where someone says which it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from ssbcell.errors import UsageError
from ssbcell.records.record import TEST_TIME, Finding, Record

#: Code of the finding that a clock's hour comes twice.
AMBIGUOUS = "clock_ambiguous"


def in_zone(record: Record, zone: str, *, later: bool = False) -> Record:
    """Return a record whose start is UTC, its clock being local time of a zone.

    A record whose start has a zone already is returned as it is.

    Parameters
    ----------
    record : Record
        As read.
    zone : str
        Of the IANA data base, such as ``"Europe/Oslo"``.
    later : bool
        Whether an hour that comes twice is taken as the second one.

    Raises
    ------
    UsageError
        If there is no such zone.
    """
    try:
        local = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(
            f'{zone!r} is no time zone; expected one such as "Europe/Oslo" (on Windows the zones '
            "need: pip install tzdata)"
        ) from None
    start = record.metadata.start_time
    if start is None or start.tzinfo is not None:
        return record
    time = record.table.numbers(TEST_TIME)
    before = timedelta(seconds=float(time[0]) if np.isfinite(time[0]) else 0.0)
    # the clock was read at the first row, and the start worked out from it
    first = (start + before).replace(tzinfo=local, fold=int(later))
    began = first.astimezone(UTC) - before
    return replace(
        record,
        metadata=replace(record.metadata, start_time=began),
        findings=(*record.findings, *_doubts(first)),
        repairs=(*record.repairs, f"the tester's clock was taken as local time of {zone}"),
    )


def _doubts(first: datetime) -> tuple[Finding, ...]:
    """Say where the change of summer time leaves an hour open."""
    again = first.replace(fold=1 - first.fold)
    if first.utcoffset() == again.utcoffset():
        return ()
    text = f"{first:%Y-%m-%d %H:%M:%S} falls into the change of summer time of its zone; the "
    text += f"{'later' if first.fold else 'earlier'} reading of the clock was taken"
    return (Finding(AMBIGUOUS, "warning", text),)
