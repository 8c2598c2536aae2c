"""Dates are read in the order that the file shows, and where it shows none nothing is guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from ssbcell.errors import InvalidRecord, UnreadableFile
from ssbcell.records import read, summarise_file
from ssbcell.records.readers.biologic_text import BIOLOGIC_TEXT
from ssbcell.records.readers.textpieces import text_pieces
from ssbcell.records.readers.times import clock_seconds, read_date, read_dates
from ssbcell.records.table import table_of


def seconds_of(*texts):
    return read_dates(np.array(texts, dtype=object))


def with_dates(lines, record, form, start):
    """The lines of a Neware CSV with other dates in their last column."""
    made = [lines[0]]
    for line, second in zip(lines[1:], record.data["test_time_second"], strict=True):
        date = (start + timedelta(seconds=float(second))).strftime(form)
        made.append(f"{line.rpartition(',')[0]},{date}")
    return made


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-02 15:04:05",
        "2024/03/02 15:04:05",
        "2024/3/2 15:04:05",
        "2024-03-02T15:04:05.000",
        "2024-03-02 03:04:05 PM",
        "02.03.2024 15:04:05",
        "02.03.24 15:04:05",
        "2-Mar-24 3:04:05 pm",
        "02-Mar-2024 15:04:05",
        "3/2/2024 3:04:05 PM",
    ],
)
def test_each_spelling_of_a_date_is_the_same_moment(text):
    assert read_date(text) == datetime(2024, 3, 2, 15, 4, 5)


def test_seconds_may_be_missing_and_a_zone_turns_to_utc():
    assert read_date("3/2/2024 9:00") == datetime(2024, 3, 2, 9)
    utc = datetime(2024, 3, 2, 8, tzinfo=UTC).timestamp()
    assert seconds_of("2024-03-02T09:00:00+01:00").seconds.tolist() == [utc]
    assert seconds_of("1709370000").seconds.tolist() == [1709370000.0]


def test_a_day_past_the_twelfth_or_a_midnight_shows_the_order():
    thirteenth = seconds_of("12/03/2024 23:59:30", "13/03/2024 00:00:00")
    midnight = seconds_of("02/03/2024 23:59:30", "03/03/2024 00:00:00")
    for dates in (thirteenth, midnight):
        assert (dates.day_first, dates.open) == (True, False)
        assert np.diff(dates.seconds).tolist() == [30.0]
    american = seconds_of("03/02/2024 23:59:30", "03/03/2024 00:00:00")
    assert (american.day_first, american.open) == (False, False)
    assert seconds_of("03/02/2024 09:00:00", "03/02/2024 09:00:30").open
    assert not seconds_of("03/03/2024 09:00:00").open


def test_an_open_date_is_a_warning_and_gives_no_start(
    tmp_path, made_record, neware_lines, write_text
):
    lines = neware_lines(made_record)
    files = []
    for day in (2, 3):
        start = datetime(2024, 3, day, 9)
        made = with_dates(lines, made_record, "%d/%m/%Y %H:%M:%S", start)
        files.append(write_text(tmp_path / f"{day}.csv", made))
    record = read(files[0])
    assert record.metadata.start_time is None
    (finding,) = record.findings
    assert (finding.code, finding.severity) == ("date_ambiguous", "warning")
    with pytest.raises(InvalidRecord, match="does not say when it began"):
        read(files)


def test_a_clock_that_cannot_be_read_is_a_warning_with_its_first_value(
    tmp_path, made_record, neware_lines, write_text
):
    lines = [line.replace("2026-01-02 ", "day 2 ") for line in neware_lines(made_record)]
    (finding,) = read(write_text(tmp_path / "a.csv", lines)).findings
    assert (finding.code, finding.severity) == ("clock_unreadable", "warning")
    assert "'day 2 03:04:05'" in finding.message


MAP = """
current_positive = "charge"
[columns]
wall_clock = { head = "date" }
voltage_volt = { head = "U", unit = "V" }
current_ampere = { head = "I", unit = "A" }
"""


def test_a_time_in_dates_alone_needs_dates_that_tell_it(tmp_path, made_record, write_text):
    (tmp_path / "map.toml").write_text("\ufeff" + MAP, encoding="utf-8")
    cases = {
        "%Y/%m/%d %H:%M:%S": None,
        "%d/%m/%Y %H:%M:%S": None,  # one day, so the order changes no difference
        "kw9 %H:%M:%S": r"clock alone: column 'date' is no date .*'kw9 09:00:00'",
    }
    for form, problem in cases.items():
        rows = made_record.data.itertuples(index=False)
        lines = ["date,U,I", *(
            f"{(datetime(2024, 3, 2, 9) + timedelta(seconds=r.test_time_second)).strftime(form)},"
            f"{r.voltage_volt},{r.current_ampere}"
            for r in rows
        )]  # fmt: skip
        path = write_text(tmp_path / "a.csv", lines)
        if problem is None:
            record = read(path, column_map=tmp_path / "map.toml")
            np.testing.assert_allclose(
                record.data["test_time_second"], made_record.data["test_time_second"]
            )
        else:
            with pytest.raises(UnreadableFile, match=problem):
                read(path, column_map=tmp_path / "map.toml")


def test_days_before_the_hours_and_milliseconds_behind_a_colon_are_read():
    texts = np.array(["23:59:59", "1.00:00:00", "1d 01:00:00", "00:00:01:500"], dtype=object)
    assert clock_seconds(texts).tolist() == [86399.0, 86400.0, 90000.0, 1.5]


def test_unix_time_in_the_battery_data_format_says_when_a_test_began(tmp_path, made_record):
    data = made_record.data.assign(unix_time_second=1.7e9 + made_record.data["test_time_second"])
    first, second = tmp_path / "a.bdf.csv", tmp_path / "b.bdf.csv"
    data.iloc[:130].to_csv(first, index=False)
    late = data.iloc[130:]
    late.assign(test_time_second=late["test_time_second"] - 3900.0).to_csv(second, index=False)
    joined = read([second, first])
    assert joined.metadata.start_time == datetime.fromtimestamp(1.7e9, UTC)
    np.testing.assert_allclose(
        joined.data["test_time_second"], made_record.data["test_time_second"]
    )


def test_the_pieces_of_a_file_whose_times_are_dates_follow_each_other(
    tmp_path, made_record, biologic_lines, write_text
):
    lines = biologic_lines(made_record)[6:]
    for k, second in enumerate(made_record.data["test_time_second"], 1):
        fields = lines[k].split("\t")
        fields[1] = (datetime(2026, 1, 2, 3, 4, 5) + timedelta(seconds=second)).strftime(
            "%m/%d/%Y %H:%M:%S.%f"
        )
        lines[k] = "\t".join(fields)
    path = write_text(tmp_path / "a.mpt", lines)
    time = np.concatenate(
        [
            table_of(piece.data).numbers("test_time_second")
            for piece in text_pieces(path, BIOLOGIC_TEXT, 4000)
        ]
    )
    np.testing.assert_allclose(time, made_record.data["test_time_second"], atol=1e-6)
    assert "time_backward" not in {f.code for f in summarise_file(path).findings}
