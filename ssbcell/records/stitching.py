"""Several files of one test, joined by the time they began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from ssbcell.errors import InvalidRecord
from ssbcell.records.clocks import AMBIGUOUS, in_zone
from ssbcell.records.identity import check_joint, named, require_one_cell
from ssbcell.records.overlap import find_overlap
from ssbcell.records.record import TEST_TIME, Finding, Record, Rows
from ssbcell.records.table import Table, joined, ordered

#: Clocks in file heads are often whole seconds, so files may seem to overlap by this [s].
_CLOCK_RESOLUTION = 1.0


@dataclass(frozen=True, slots=True)
class _Part:
    """A record with its rows on the joint time scale, less the first `cut` ones."""

    record: Record
    data: Table
    cut: int = 0

    @property
    def name(self) -> str:
        sources = self.record.metadata.sources
        return sources[0].path if sources else "a record without a file"

    def later(self, seconds: float) -> _Part:
        if seconds == 0.0:
            return self
        time = self.data.numbers(TEST_TIME) + seconds
        return replace(self, data=self.data.replaced(**{TEST_TIME: time}))

    def without(self, rows: int) -> _Part:
        return replace(self, data=self.data.take(slice(rows, None)), cut=rows)


def stitch(records: Sequence[Record], zone: str | None = None, cell: str | None = None) -> Record:
    """Join the records of one cell into one, in the order of their clocks.

    Test time counts from the start of the earliest one; cycle and step numbers stay as the
    files have them. Rows that a file repeats are kept once, if they agree.

    Parameters
    ----------
    records : sequence of Record
        In any order.
    zone : str, optional
        Of clocks that name none, such as ``"Europe/Oslo"``; with it, summer time is known. An
        hour that comes twice is the first one, or the second where only that fits.
    cell : str, optional
        Name of the cell, for files that name none.

    Returns
    -------
    Record
        With the findings of each at its new rows, and one finding a joint.

    Raises
    ------
    InvalidRecord
        If they are of two cells (see `ssbcell.records.identity`), one is there twice, one does
        not say when it began, only some clocks have a zone, or rows of the same time differ.
    UsageError
        If there is no such zone.
    """
    if not records:
        raise InvalidRecord("there are no records to join")
    records = named(records, cell)
    if zone is None:
        return _joined(records)
    placed = [in_zone(record, zone) for record in records]
    try:
        return _joined(placed)
    except InvalidRecord:
        if not any(f.code == AMBIGUOUS for record in placed for f in record.findings):
            raise
        return _joined([in_zone(record, zone, later=True) for record in records])


def _joined(records: Sequence[Record]) -> Record:
    if len(records) == 1:
        return records[0]
    seen = require_one_cell(records)
    _require_new(records)
    starts = [_start(record) for record in records]
    parts = [
        _part(record, (at - min(starts)).total_seconds())
        for record, at in zip(records, starts, strict=True)
    ]
    parts.sort(key=lambda part: float(part.data.numbers(TEST_TIME)[0]))
    joints: list[Finding] = list(seen)
    for k in range(1, len(parts)):
        before = [part for part in parts[:k] if part.data.rows]
        parts[k], found = _joined_to(before, parts[k])
        joints += found
    return Record(
        ordered(joined([part.data for part in parts]).columns),
        _metadata(parts),
        (*_moved_findings(parts), *joints),
        tuple(dict.fromkeys(repair for part in parts for repair in part.record.repairs)),
    )


def _require_new(records: Sequence[Record]) -> None:
    """Raise where a file is there twice, or clocks cannot be compared."""
    sums = [source.sha256 for record in records for source in record.metadata.sources]
    twice = {text for text in sums if text and sums.count(text) > 1}
    if twice:
        same = [s.path for r in records for s in r.metadata.sources if s.sha256 in twice]
        raise InvalidRecord(f"{' and '.join(same)} have the same content; give each file once")
    zoned = {r.metadata.start_time.tzinfo is not None for r in records if r.metadata.start_time}
    if len(zoned) > 1:
        raise InvalidRecord("some files give their start with a time zone and some without")


def _start(record: Record) -> datetime:
    start = record.metadata.start_time
    if start is None:
        sources = record.metadata.sources
        name = sources[0].path if sources else "a record"
        raise InvalidRecord(f"{name}: does not say when it began, so it cannot be joined to others")
    return start


def _part(record: Record, offset: float) -> _Part:
    time = record.table.numbers(TEST_TIME)
    sound = np.isfinite(time)
    if not sound.any():
        raise InvalidRecord(f"{record.metadata.sources}: has no finite test time")
    return _Part(record, record.table.replaced(**{TEST_TIME: time + offset}))


def _joined_to(before: list[_Part], part: _Part) -> tuple[_Part, tuple[Finding, ...]]:
    """Fit a part to those before it; return what is new of it, and how the joint looks."""
    last = max(before, key=lambda each: float(each.data.numbers(TEST_TIME).max()))
    rows = sum(each.data.rows for each in before)
    gap = float(part.data.numbers(TEST_TIME).min() - last.data.numbers(TEST_TIME).max())
    place = Rows(rows - 1, rows)
    if gap >= -_CLOCK_RESOLUTION:
        text = f"{part.name} begins {max(gap, 0.0):g} s after {last.name} ends"
        if _naive(part):
            text += ", by clocks without a time zone: summer time may shift it by an hour"
        jump = check_joint(last.data, part.data, place)
        return part.later(-min(gap, 0.0)), (Finding("files_joined", "info", text, place), *jump)
    try:
        overlap = find_overlap(last.data, part.data, _CLOCK_RESOLUTION, (last.name, part.name))
    except InvalidRecord as problem:
        hint = "; by clocks without a zone, which summer time may shift: give the zone"
        raise InvalidRecord(f"{problem}{hint if _naive(part) else ''}") from None
    text = f"{part.name} repeats {overlap.repeated} rows of {last.name}, which agree and are "
    text += "kept once"
    where = place if overlap.repeated < part.data.rows else None
    rest = part.later(overlap.shift).without(overlap.repeated)
    return rest, (Finding("files_overlap", "info", text, where),)


def _naive(part: _Part) -> bool:
    start = part.record.metadata.start_time
    return start is not None and start.tzinfo is None


def _metadata(parts: list[_Part]) -> Any:
    facts = [part.record.metadata for part in parts]
    first = min(facts, key=lambda each: each.start_time or datetime.max)
    cells = [each.cell_id for each in facts if each.cell_id]
    channels = {each.channel for each in facts}
    return replace(
        first,
        sources=tuple(source for each in facts for source in each.sources),
        cell_id=cells[0] if cells else None,
        channel=first.channel if len(channels) == 1 else None,
    )


def _moved_findings(parts: list[_Part]) -> list[Finding]:
    moved = []
    before = 0
    for part in parts:
        for finding in part.record.findings:
            rows = finding.rows
            if rows is not None and rows.last < part.cut:
                continue  # of rows that an earlier file has too
            by = before - part.cut
            place = rows and Rows(max(rows.first, part.cut) + by, rows.last + by)
            moved.append(replace(finding, rows=place))
        before += part.data.rows
    return moved
