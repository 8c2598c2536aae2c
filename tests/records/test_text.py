"""Text files of our own making: units, encodings, spellings, and what is wrong with them."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from ssbcell.errors import UnknownName, UnreadableFile
from ssbcell.records import read, summarise, write_bdf_csv


def same(record, other, rtol=1e-6):
    for name in ("test_time_second", "voltage_volt", "current_ampere"):
        np.testing.assert_allclose(record.data[name], other.data[name], rtol=rtol, atol=1e-9)


@pytest.mark.parametrize(
    "spelling", [("A", 1.0), ("mA", 1e3), ("uA", 1e6), ("µA", 1e6), ("μA", 1e6)]
)
def test_the_unit_of_current_is_the_one_its_head_names(
    tmp_path, made_record, neware_lines, write_text, spelling
):
    lines = neware_lines(made_record, *spelling)
    record = read(write_text(tmp_path / "a.csv", lines))
    same(record, made_record)
    assert record.metadata.start_time == datetime(2026, 1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    "bytes_as",
    [("utf-8", "\n"), ("utf-8-sig", "\r\n"), ("utf-16", "\n"), ("cp1252", "\r\n")],
)
def test_code_page_and_line_end_change_no_number(
    tmp_path, made_record, neware_lines, write_text, bytes_as
):
    lines = neware_lines(made_record, "µA", 1e6)
    same(read(write_text(tmp_path / "a.csv", lines, *bytes_as)), made_record)


def test_biologic_text_with_decimal_commas_is_the_same_as_with_points(
    tmp_path, made_record, biologic_lines, write_text
):
    lines = biologic_lines(made_record)
    head, rows = lines[:7], [line.replace(".", ",") for line in lines[7:]]
    record = read(write_text(tmp_path / "a.mpt", head + rows, "cp1252"))
    same(record, made_record)
    assert record.metadata.sources[0].reader == "biologic-text"
    assert record.metadata.channel == "3 (SN 1)"


def test_bdf_csv_gives_back_every_number_that_was_written(tmp_path, made_record):
    path = tmp_path / "a.bdf.csv"
    write_bdf_csv(made_record, path)
    record = read(path)
    for name in made_record.data.columns:
        assert (record.data[name] == made_record.data[name]).all(), name
    assert record.metadata.start_time is None


def test_hours_past_a_day_and_maccors_days_are_seconds():
    from ssbcell.records.readers.times import clock_seconds

    hours = np.array(["00:00:01.5", "144:02:18"], dtype=object)
    assert clock_seconds(hours).tolist() == [1.5, 518538.0]
    days = np.array(["  0d 00:01:00.00", " 12d 01:00:00.25"], dtype=object)
    assert clock_seconds(days).tolist() == [60.0, 1040400.25]


def test_summary_integrates_what_the_cell_was_given(
    tmp_path, made_record, neware_lines, write_text
):
    summary = summarise(read(write_text(tmp_path / "a.csv", neware_lines(made_record)))).to_dict()
    # 1 mA for 1 h each way; straight lines between rows add half an interval at each end
    assert summary["charge_capacity_ah"] == pytest.approx(1e-3, rel=0.005)
    assert summary["discharge_capacity_ah"] == pytest.approx(1e-3, rel=0.005)
    assert summary["rows"] == 261
    assert summary["cycles"] == 1
    assert len(summary["sha256"]) == 64


def broken(lines, find, put):
    return [line.replace(find, put) for line in lines]


def test_a_missing_current_column_is_named_with_the_columns_seen(
    tmp_path, made_record, neware_lines, write_text
):
    lines = broken(neware_lines(made_record), "Current(mA)", "Strom")
    with pytest.raises(UnreadableFile, match=r"no current column.*columns are: .*Voltage\(V\)"):
        read(write_text(tmp_path / "a.csv", lines))


def test_an_unknown_unit_is_named_with_its_column(tmp_path, made_record, neware_lines, write_text):
    lines = broken(neware_lines(made_record), "Current(mA)", "Current(mX)")
    with pytest.raises(
        UnreadableFile, match=r"column 'Current\(mX\)': the unit 'mX'.*known: A, mA"
    ):
        read(write_text(tmp_path / "a.csv", lines))


def test_a_word_among_numbers_is_named_with_line_and_column(
    tmp_path, made_record, neware_lines, write_text
):
    lines = neware_lines(made_record)
    lines[40] = lines[40].replace(",1.000000,", ",high,")
    with pytest.raises(UnreadableFile, match=r"line 41, column 'Current\(mA\)': 'high'"):
        read(write_text(tmp_path / "a.csv", lines))


def test_a_row_with_a_field_too_many_is_named_by_its_line(
    tmp_path, made_record, neware_lines, write_text
):
    lines = neware_lines(made_record)
    lines[40] = lines[40].replace("CC Chg", "CC, Chg")
    with pytest.raises(UnreadableFile, match="line 41 has 9 fields"):
        read(write_text(tmp_path / "a.csv", lines))


def test_a_time_that_is_none_is_named(tmp_path, made_record, neware_lines, write_text):
    lines = neware_lines(made_record)
    lines[40] = lines[40].replace("00:19:30.000", "00:19:75.000")
    with pytest.raises(UnreadableFile, match=r"column 'Total Time'.*00:19:75"):
        read(write_text(tmp_path / "a.csv", lines))


@pytest.mark.parametrize("cut", [1, 7, 20, 33, 49])
def test_a_cut_last_row_is_left_out_or_told_and_no_other_row_changes(
    tmp_path, made_record, neware_lines, write_text, cut
):
    path = write_text(tmp_path / "a.csv", neware_lines(made_record))
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    record = read(path)
    kept = len(record)
    assert kept >= 260
    np.testing.assert_allclose(
        record.data["voltage_volt"], made_record.data["voltage_volt"][:kept], atol=1e-6
    )
    assert (kept == 261) == all(f.code != "truncated" for f in record.findings)


def test_an_empty_cell_in_a_required_column_is_an_error_at_its_row(
    tmp_path, made_record, neware_lines, write_text
):
    lines = neware_lines(made_record)
    lines[41] = lines[41].replace(",1.000000,", ",,")
    (finding,) = [
        f for f in read(write_text(tmp_path / "a.csv", lines)).findings if f.code == "not_finite"
    ]
    assert finding.severity == "error"
    assert (finding.rows.first, finding.rows.last) == (40, 40)


def test_a_date_that_is_none_is_named_where_it_stands_for_the_time(
    tmp_path, made_record, biologic_lines, write_text
):
    lines = biologic_lines(made_record)[:10]
    for place, second in enumerate((5, 35, "1:35"), start=7):
        fields = lines[place].split("\t")
        fields[1] = f"01/02/2026 03:04:{second}.000"
        lines[place] = "\t".join(fields)
    with pytest.raises(UnreadableFile, match=r"row 3, column 'time/s': '.*1:35.000' is no date"):
        read(write_text(tmp_path / "a.mpt", lines, "cp1252"))


def test_damage_gives_a_record_or_one_named_line_and_nothing_else(
    tmp_path, made_record, neware_lines, biologic_lines, write_text
):
    rng = np.random.default_rng(20260102)
    for number in range(240):
        lines = (neware_lines if number % 2 else biologic_lines)(made_record)
        path = write_text(tmp_path / "a.txt", lines, "cp1252")
        content = bytearray(path.read_bytes())
        kind = number % 3
        if kind == 0:
            for place in rng.integers(0, len(content), 5):
                content[place] = rng.integers(0, 256)
        elif kind == 1:
            del content[rng.integers(0, len(content)) :]
        else:
            place = int(rng.integers(0, len(content)))
            del content[place : place + int(rng.integers(1, 200))]
        path.write_bytes(bytes(content))
        try:
            summarise(read(path))
        except UnreadableFile as problem:
            assert "\n" not in str(problem)  # noqa: PT017 - both outcomes are right


def test_what_is_no_file_of_a_known_format_is_refused_in_one_line(tmp_path):
    cases = {
        "missing.csv": (None, "no such file"),
        "empty.csv": (b"", "empty"),
        "noise.bin": (bytes(range(256)) * 200, "unknown format"),
        "prose.txt": (b"These are no measurements.\n" * 50, r"unknown format.*--reader NAME"),
        "heads.csv": (b"Test Time / s,Voltage / V,Current / A\n", "no rows"),
        "noise.ndax": (b"PK\x03\x04" + bytes(1000), "damaged|cut short"),
        "noise.nda": (b"NEWARE" + bytes(1000), "damaged"),
        "noise.h5": (b"\x89HDF\r\n\x1a\n" + bytes(1000), "unknown format"),
    }
    for name, (content, message) in cases.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(UnreadableFile, match=message) as seen:
            read(tmp_path / name)
        assert "\n" not in str(seen.value), name
    with pytest.raises(UnreadableFile, match="a folder"):
        read(tmp_path)


def test_an_unknown_reader_suggests_the_nearest(tmp_path):
    (tmp_path / "a.csv").write_text("x", encoding="utf-8")
    with pytest.raises(UnknownName, match="Did you mean 'neware-"):
        read(tmp_path / "a.csv", reader="neware")


def test_reading_imports_neither_pybamm_nor_polars_nor_pint():
    import subprocess
    import sys

    code = (
        "import sys, ssbcell.records;"
        "print([m for m in ('pybamm', 'polars', 'pint', 'h5py', 'matplotlib') if m in sys.modules])"
    )
    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "[]"
