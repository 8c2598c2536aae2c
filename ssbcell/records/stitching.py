"""Several files of one test, joined by the time they began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from ssbcell.errors import InvalidRecord
from ssbcell.records.record import TEST_TIME, Finding, Record, Rows
from ssbcell.records.table import frame

#: Clocks in file heads are often whole seconds, so files may seem to overlap by this [s].
_CLOCK_RESOLUTION = 1.0


@dataclass(frozen=True, slots=True)
class _Part:
    record: Record
    start: datetime
    first: float
    last: float

    @property
    def name(self) -> str:
        sources = self.record.metadata.sources
        return sources[0].path if sources else "a record without a file"


def stitch(records: Sequence[Record]) -> Record:
    """Join the records of one cell into one, in the order of their clocks.

    Test time counts from the start of the earliest one; cycle and step numbers stay as the
    files have them.

    Parameters
    ----------
    records : sequence of Record
        In any order.

    Returns
    -------
    Record
        With the findings of each at its new rows, and one finding a joint.

    Raises
    ------
    InvalidRecord
        If they are of two cells, one is there twice, one does not say when it began, only
        some clocks have a zone, or they overlap in time.
    """
    if not records:
        raise InvalidRecord("there are no records to join")
    if len(records) == 1:
        return records[0]
    _require_one_cell(records)
    parts = sorted((_part(record) for record in records), key=lambda part: part.start)
    origin = parts[0].start
    offsets = [(part.start - origin).total_seconds() for part in parts]
    order = np.argsort([offset + part.first for offset, part in zip(offsets, parts, strict=True)])
    parts, offsets = [parts[k] for k in order], [offsets[k] for k in order]
    joints = _close_joints(parts, offsets)
    return Record(
        frame(_joined([part.record.data for part in parts], offsets)),
        _metadata(parts),
        (*_moved_findings(parts), *joints),
        tuple(repair for part in parts for repair in part.record.repairs),
    )


def _require_one_cell(records: Sequence[Record]) -> None:
    cells = {record.metadata.cell_id for record in records} - {None}
    if len(cells) > 1:
        names = ", ".join(sorted(str(cell) for cell in cells))
        raise InvalidRecord(f"the files are of different cells: {names}; give one cell at a time")
    sums = [source.sha256 for record in records for source in record.metadata.sources]
    twice = {text for text in sums if text and sums.count(text) > 1}
    if twice:
        same = [s.path for r in records for s in r.metadata.sources if s.sha256 in twice]
        raise InvalidRecord(f"{' and '.join(same)} have the same content; give each file once")
    zoned = {r.metadata.start_time.tzinfo is not None for r in records if r.metadata.start_time}
    if len(zoned) > 1:
        raise InvalidRecord("some files give their start with a time zone and some without")


def _part(record: Record) -> _Part:
    start = record.metadata.start_time
    if start is None:
        sources = record.metadata.sources
        name = sources[0].path if sources else "a record"
        raise InvalidRecord(f"{name}: does not say when it began, so it cannot be joined to others")
    time = record.data[TEST_TIME].to_numpy()
    if not np.isfinite(time).any():
        raise InvalidRecord(f"{record.metadata.sources}: has no finite test time")
    return _Part(record, start, float(np.nanmin(time)), float(np.nanmax(time)))


def _close_joints(parts: list[_Part], offsets: list[float]) -> list[Finding]:
    """Look at each joint, and move a part by the clock's resolution where it needs it."""
    findings = []
    rows = 0
    for k in range(1, len(parts)):
        rows += len(parts[k - 1].record)
        gap = offsets[k] + parts[k].first - offsets[k - 1] - parts[k - 1].last
        if gap < -_CLOCK_RESOLUTION:
            raise InvalidRecord(
                f"{parts[k - 1].name} and {parts[k].name} overlap by {-gap:g} s; "
                "which rows hold there is not known"
            )
        offsets[k] -= min(gap, 0.0)
        text = f"{parts[k].name} begins {max(gap, 0.0):g} s after {parts[k - 1].name} ends"
        if parts[k].start.tzinfo is None:
            text += ", by clocks without a time zone: summer time may shift it by an hour"
        findings.append(Finding("files_joined", "info", text, Rows(rows - 1, rows)))
    return findings


def _joined(tables: list[pd.DataFrame], offsets: list[float]) -> dict[str, Any]:
    names = dict.fromkeys(name for table in tables for name in table.columns)
    columns: dict[str, Any] = {}
    for name in names:
        pieces = [_piece(table, str(name)) for table in tables]
        if any(isinstance(piece.dtype, pd.CategoricalDtype) for piece in pieces):
            texts = pd.concat([piece.astype(object) for piece in pieces], ignore_index=True)
            columns[str(name)] = pd.Categorical(texts)
        else:
            columns[str(name)] = pd.concat(pieces, ignore_index=True).to_numpy()
    columns[TEST_TIME] = np.concatenate(
        [table[TEST_TIME].to_numpy() + by for table, by in zip(tables, offsets, strict=True)]
    )
    return columns


def _piece(table: pd.DataFrame, name: str) -> pd.Series[Any]:
    return table[name] if name in table else pd.Series(np.full(len(table), np.nan))


def _metadata(parts: list[_Part]) -> Any:
    first = min(parts, key=lambda part: part.start).record.metadata
    sources = tuple(source for part in parts for source in part.record.metadata.sources)
    cells = [part.record.metadata.cell_id for part in parts if part.record.metadata.cell_id]
    channels = {part.record.metadata.channel for part in parts}
    return replace(
        first,
        sources=sources,
        cell_id=cells[0] if cells else None,
        channel=first.channel if len(channels) == 1 else None,
    )


def _moved_findings(parts: list[_Part]) -> list[Finding]:
    moved = []
    before = 0
    for part in parts:
        for finding in part.record.findings:
            rows = finding.rows
            place = rows and Rows(rows.first + before, rows.last + before)
            moved.append(replace(finding, rows=place))
        before += len(part.record)
    return moved
