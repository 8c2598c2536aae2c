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
        "overlap by 7200 s, and their rows there differ": part(made_record, 600.0, "b"),
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


def rows_of(record, first, last):
    return replace(record, data=record.data.iloc[first:last].reset_index(drop=True))


def test_rows_that_a_later_export_repeats_are_kept_once(made_record):
    early = part(rows_of(made_record, 0, 150), 0.0, "a")
    whole = part(made_record, 0.0, "b")
    late = part(rows_of(made_record, 100, 261), 0.4, "c")  # a clock in whole seconds
    for pieces, repeated in (([early, whole], 150), ([late, early], 50), ([whole, late], 161)):
        joined = stitch(pieces)
        assert len(joined) == len(made_record)
        for name in ("test_time_second", "voltage_volt", "current_ampere", "step_id"):
            np.testing.assert_allclose(joined.data[name], made_record.data[name])
        (finding,) = [f for f in joined.findings if f.code == "files_overlap"]
        assert f"repeats {repeated} rows" in finding.message


def test_rows_of_the_same_time_that_differ_are_refused(made_record):
    other = made_record.data.copy()
    other.loc[120, "voltage_volt"] += 0.01
    early = part(rows_of(made_record, 0, 150), 0.0, "a")
    late = part(rows_of(replace(made_record, data=other), 100, 261), 0.0, "c")
    with pytest.raises(InvalidRecord, match="their rows there differ"):
        stitch([early, late])


def test_with_its_zone_known_a_clock_put_back_in_autumn_loses_no_hour(made_record):
    # in Oslo the clock went from 3:00 back to 2:00 on 25 October 2026
    first = datetime(2026, 10, 25, 0, 30)
    second = first + timedelta(seconds=7800.0 + 600.0) - timedelta(hours=1)
    records = [
        replace(part(made_record, 0.0, name), metadata=replace(made_record.metadata, start_time=at))
        for name, at in (("a", first), ("b", second + timedelta(hours=1, minutes=30)))
    ]
    plain, zoned = stitch(records), stitch(records, "Europe/Oslo")
    rows = len(made_record)
    gap = [r.data["test_time_second"].iloc[rows] - 7800.0 for r in (plain, zoned)]
    assert gap[1] - gap[0] == 3600.0
    assert zoned.metadata.start_time == datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    assert zoned.repairs == ("the tester's clock was taken as local time of Europe/Oslo",)
    with pytest.raises(UsageError, match="'Mars/Base' is no time zone"):
        stitch(records, "Mars/Base")
