"""A workbook gives every row of its table, whatever sheets it is spread over, or is refused."""

from __future__ import annotations

import numpy as np
import pytest

from ssbcell.errors import UnreadableFile
from ssbcell.records import read

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("python_calamine")

HEADS = ["DataPoint", "Step Type", "Total Time(s)", "Current(A)", "Voltage(V)"]


@pytest.fixture
def rows(made_record):
    data = made_record.data
    return [
        [number, str(row.step_type), row.test_time_second, row.current_ampere, row.voltage_volt]
        for number, row in enumerate(data.itertuples(index=False), 1)
    ]


@pytest.fixture
def book(tmp_path):
    def write(**sheets):
        made = openpyxl.Workbook()
        made.remove(made.active)
        for name, lines in sheets.items():
            sheet = made.create_sheet(name.replace("__", "-"))
            for line in lines:
                sheet.append(line)
        made.save(tmp_path / "a.xlsx")
        return tmp_path / "a.xlsx"

    return write


def same(record, made):
    assert len(record) == len(made)
    for name in ("test_time_second", "voltage_volt", "current_ampere"):
        np.testing.assert_allclose(record.data[name], made.data[name])


def test_sheets_are_joined_in_the_order_of_their_record_numbers(book, rows, made_record):
    record = read(book(record2=[HEADS, *rows[150:]], record1=[HEADS, *rows[:150]]))
    same(record, made_record)
    assert record.findings == ()


def test_a_sheet_in_another_unit_or_without_heads_is_refused_by_name(book, rows):
    other = [head.replace("(A)", "(mA)") for head in HEADS]
    with pytest.raises(UnreadableFile, match=r"'r1' and 'r2' have the same columns in different"):
        read(book(r1=[HEADS, *rows[:150]], r2=[other, *rows[150:]]))
    with pytest.raises(UnreadableFile, match="'r2' has rows like those of 'r1' without"):
        read(book(r1=[HEADS, *rows[:150]], r2=rows[150:]))


def test_two_channels_in_one_workbook_are_refused_and_one_is_kept(book, rows, made_record):
    heads = ["Data_Point", "Step Type", "Test_Time(s)", "Current(A)", "Voltage(V)"]
    one = {"Channel_1__008_1": [heads, *rows[:150]], "Channel_1__008_2": [heads, *rows[150:]]}
    record = read(book(**one))
    same(record, made_record)
    assert record.metadata.channel == "1-008"
    two = {"Channel_1__008": [heads, *rows], "Channel_1__009": [heads, *rows]}
    with pytest.raises(UnreadableFile, match="several channels"):
        read(book(**two))


def test_statistics_with_more_columns_than_the_record_are_left_out_and_told(
    book, rows, made_record
):
    few = [[*row, 1, 25.0] for row in rows[::100]]
    record = read(book(stat=[[*HEADS, "Cycle Index", "T1(℃)"], *few], record=[HEADS, *rows]))
    same(record, made_record)
    assert [(f.code, f.severity) for f in record.findings] == [("sheet_left_out", "info")]


def test_blank_rows_and_a_footer_are_no_rows(book, rows, made_record):
    record = read(book(r=[HEADS, *rows[:150], [None] * 5, *rows[150:], ["Total", None, 5]]))
    same(record, made_record)
    assert [(f.code, f.severity) for f in record.findings] == [("footer", "warning")]


def test_numbers_as_text_with_decimal_commas_are_read(book, rows, made_record):
    lines = [[*row[:3], *(repr(float(x)).replace(".", ",") for x in row[3:])] for row in rows]
    same(read(book(r=[HEADS, *lines])), made_record)
