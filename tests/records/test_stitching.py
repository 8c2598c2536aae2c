"""Several files of one cell become one record, or are refused with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from ssbcell.errors import InvalidRecord, UsageError
from ssbcell.records import Finding, Rows, Source, read, stitch

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def part(record, after, name, cell="L1", start=START):
    metadata = replace(
        record.metadata,
        sources=(Source(name, name, "r", "1"),),
        cell_id=cell,
        start_time=None if start is None else start + timedelta(seconds=after),
    )
    finding = Finding("time_gap", "info", name, Rows(2, 3))
    return replace(record, metadata=metadata, findings=(finding,))


def test_files_in_any_order_join_by_their_clocks(made_record):
    first, second = part(made_record, 0.0, "a"), part(made_record, 10000.0, "b")
    joined = stitch([second, first])
    time = joined.data["test_time_second"].to_numpy()
    rows = len(made_record)
    assert len(joined) == 2 * rows
    assert (np.diff(time) > 0.0).all()
    assert time[rows] == 10000.0
    assert [source.path for source in joined.metadata.sources] == ["a", "b"]
    moved = [f.rows for f in joined.findings if f.message == "b"]
    assert moved == [Rows(2 + rows, 3 + rows)]
    (joint,) = [f for f in joined.findings if f.code == "files_joined"]
    assert "2200 s after" in joint.message
    assert joined.data["step_type"].astype(str).iloc[-1] == "CC DChg"


def test_clocks_in_whole_seconds_do_not_make_time_run_backward(made_record):
    joined = stitch([part(made_record, 0.0, "a"), part(made_record, 7799.4, "b")])
    assert (np.diff(joined.data["test_time_second"]) >= 0.0).all()


def test_what_cannot_be_joined_is_refused_with_the_reason(made_record):
    first = part(made_record, 0.0, "a")
    cases = {
        "overlap by 7200 s": part(made_record, 600.0, "b"),
        "different cells: L1, L2": part(made_record, 10000.0, "b", cell="L2"),
        "same content": part(made_record, 10000.0, "a"),
        "does not say when it began": part(made_record, 0.0, "b", start=None),
        "time zone": part(made_record, 10000.0, "b", start=START.replace(tzinfo=None)),
    }
    for reason, second in cases.items():
        with pytest.raises(InvalidRecord, match=reason):
            stitch([first, second])
    with pytest.raises(UsageError, match="no file"):
        read([])
