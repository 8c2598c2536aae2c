"""Formats without a real file at hand, from fixtures that our own writers make."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from ssbcell.errors import UnreadableFile
from ssbcell.records import read


def same(record, other, rtol=1e-6):
    for name in ("test_time_second", "voltage_volt", "current_ampere"):
        np.testing.assert_allclose(record.data[name], other.data[name], rtol=rtol, atol=1e-9)


def clock(seconds):
    whole = int(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{seconds % 60:06.3f}"


def stamp(seconds, form="%m/%d/%Y %I:%M:%S %p"):
    start = datetime.datetime(2026, 1, 2, 3, 4, 5)
    return (start + datetime.timedelta(seconds=seconds)).strftime(form)


def digatron_lines(record):
    yield from ("Measurement ID,585", "Battery Name,L1-007", "Test section,C20DisCh")
    yield "Time Stamp,Step,Status,Prog Time,Step Time,Cycle,Procedure,Voltage,Current,Capacity,"
    yield ",,,,,,,[V],[A],[Ah],"
    for row in record.data.itertuples(index=False):
        t = row.test_time_second
        yield (
            f"{stamp(t)},{row.step_id},DCH,{clock(t)},{clock(t)},1,P,"
            f"{row.voltage_volt:.6f},{row.current_ampere:.7f},0,"
        )


def digatron_hash_lines(record):
    yield "Timestamp,Step,Status,Program Duration#s,Step Duration#s,Voltage#V,Current#A,AhCha#AH"
    for row in record.data.itertuples(index=False):
        t = row.test_time_second
        yield (
            f"{stamp(t, '%Y-%m-%d %H:%M:%S+02:00')},{row.step_id},CHA,{t},{t},"
            f"{row.voltage_volt:.6f},{row.current_ampere:.7f},0"
        )


def landt_lines(record):
    yield "Index\tTestTime/Sec.\tStepTime/Sec.\tVoltage/V\tCurrent/mA\tCapacity/mAh\tSysTime\tState"
    for number, row in enumerate(record.data.itertuples(index=False), start=1):
        state = {1: "C_CC", 3: "D_CC"}.get(row.step_id, "R")
        yield (
            f"{number}\t{row.test_time_second}\t0\t{row.voltage_volt:.6f}"
            f"\t{abs(row.current_ampere) * 1e3:.6f}\t0\t"
            f"{stamp(row.test_time_second, '%Y-%m-%d %H:%M:%S')}\t{state}"
        )


def landt_csv_lines(record):
    yield (
        "channel_index,cycle_index,step_index,date_time_iso_string,test_time_s,step_time_s,"
        "current_a,voltage_v"
    )
    for row in record.data.itertuples(index=False):
        t = row.test_time_second
        yield (
            f"3,1,{row.step_id},{stamp(t, '%Y-%m-%dT%H:%M:%S')},{t},0,"
            f"{row.current_ampere:.7f},{row.voltage_volt:.6f}"
        )


@pytest.mark.parametrize(
    ("lines", "reader"),
    [
        (digatron_lines, "digatron-csv"),
        (digatron_hash_lines, "digatron-hash-csv"),
        (landt_lines, "landt-text"),
        (landt_csv_lines, "landt-csv"),
    ],
)
def test_digatron_and_landt_heads_are_known_and_read_in_si(
    tmp_path, made_record, write_text, lines, reader
):
    record = read(write_text(tmp_path / "a.csv", list(lines(made_record))))
    assert record.metadata.sources[0].reader == reader
    same(record, made_record)


def test_digatrons_units_stand_in_the_line_below_and_are_obeyed(tmp_path, made_record, write_text):
    lines = [line.replace("[A]", "[mA]") for line in digatron_lines(made_record)]
    data = read(write_text(tmp_path / "a.csv", lines)).data
    np.testing.assert_allclose(data["current_ampere"], 1e-3 * made_record.data["current_ampere"])


def test_a_clock_with_a_zone_gives_unix_time(tmp_path, made_record, write_text):
    record = read(write_text(tmp_path / "a.csv", list(digatron_hash_lines(made_record))))
    began = datetime.datetime(2026, 1, 2, 1, 4, 5, tzinfo=datetime.UTC)
    assert record.metadata.start_time == began
    assert record.data["unix_time_second"].iloc[0] == began.timestamp()


def test_neware_csv_with_chinese_heads_in_their_code_page(tmp_path, made_record, write_text):
    lines = ["记录序号,循环号,工步号,工步类型,总时间,电流(mA),电压(V),绝对时间"]
    for number, row in enumerate(made_record.data.itertuples(index=False), start=1):
        t = row.test_time_second
        lines.append(
            f"{number},1,{row.step_id},恒流充电,{clock(t)},{row.current_ampere * 1e3:.6f},"
            f"{row.voltage_volt:.6f},{stamp(t, '%Y-%m-%d %H:%M:%S')}"
        )
    for encoding in ("utf-8", "gb18030"):
        record = read(write_text(tmp_path / "a.csv", lines, encoding))
        same(record, made_record)
        assert record.metadata.start_time == datetime.datetime(2026, 1, 2, 3, 4, 5)


def test_chinese_counters_of_neware_are_kept_and_a_dash_is_no_value(tmp_path, write_text):
    lines = ["数据序号,循环号,工步号,工步类型,总时间,电流(A),电压(V),充电容量(Ah),放电容量(Ah)"]
    for k in range(60):
        # 140 A over 10 s a row
        lines.append(f"{k + 1},1,1,恒流放电,{clock(10.0 * k)[:8]},-140,3.2,-,{k * 1400 / 3600:.5f}")
    record = read(write_text(tmp_path / "zh.csv", lines))
    assert record.data["step_charging_capacity_ah"].isna().all()
    assert record.data["step_discharging_capacity_ah"].iloc[-1] == pytest.approx(22.94444)
    assert not any(f.severity == "error" for f in record.findings)


def test_digatron_milliseconds_under_a_head_of_seconds_break_with_the_clock(tmp_path, write_text):
    lines = ["Timestamp,Step,Status,Program Duration#s,Voltage#V,Current#A,Tenv#degC"]
    for k in range(60):
        when = stamp(10 * k, "%Y-%m-%dT%H:%M:%S+02:00")
        lines.append(f"{when},1,CHA,{10_000 * k},{3.0 + 0.001 * k},0.5,25.5")
    record = read(write_text(tmp_path / "ms.csv", lines))
    assert record.metadata.sources[0].reader == "digatron-hash-csv"
    assert ("time_unit", "error") in {(f.code, f.severity) for f in record.findings}
    assert set(record.data["ambient_temperature_celsius"]) == {25.5}


def test_step_times_that_start_again_add_up_to_the_test_time(
    tmp_path, made_record, neware_lines, write_text
):
    data = made_record.data
    step = data["test_time_second"] - data.groupby("step_id")["test_time_second"].transform("first")
    lines = neware_lines(made_record)
    body = [
        line.replace(clock(t), clock(s), 1)
        for line, t, s in zip(lines[1:], data["test_time_second"], step, strict=True)
    ]
    lines = [lines[0].replace("Total Time", "Time(h:min:s.ms)").replace(",Date", ",Realtime")]
    record = read(write_text(tmp_path / "a.csv", lines + body))
    assert "test_time_from_steps" in {f.code for f in record.findings}
    # two steps begin 30 s after the row before, which their own times do not show
    expected = data["test_time_second"] - 30.0 * (data["step_id"] - 1)
    np.testing.assert_allclose(record.data["test_time_second"], expected)
    assert "time_pause" not in {f.code for f in record.findings}


def test_a_unit_in_the_head_wins_over_the_usual_one(tmp_path, write_text):
    head = "Data Point,Test Time (s),Cycle Index,Step Index,Current (mA),Voltage (mV)"
    lines = [head, *(f"{k},{30 * k},1,1,2.0,{3000 + k}" for k in range(20))]
    data = read(write_text(tmp_path / "a.csv", lines)).data
    assert data["current_ampere"].iloc[0] == pytest.approx(2e-3)
    assert data["voltage_volt"].iloc[1] == pytest.approx(3.001)


def workbook(path, sheets):
    openpyxl = pytest.importorskip("openpyxl")
    pytest.importorskip("python_calamine")
    book = openpyxl.Workbook()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    book.save(path)
    return path


def neware_rows(data):
    for number, row in enumerate(data.itertuples(index=False), start=1):
        t = row.test_time_second
        yield [
            number,
            row.cycle_count,
            row.step_id,
            row.step_type,
            clock(t),
            row.current_ampere * 1e3,
            row.voltage_volt,
            datetime.datetime(2026, 1, 2, 3, 4, 5) + datetime.timedelta(seconds=t),
        ]


HEADS = ["DataPoint", "Cycle Index", "Step Index", "Step Type", "Total Time"]
HEADS += ["Current(mA)", "Voltage(V)", "Date"]


def test_a_neware_workbook_of_two_record_sheets_is_read_whole(tmp_path, made_record):
    data = made_record.data
    sheets = {
        "unit": [["Start Time", "2026-01-02"], ["Voltage", "V"]],
        "step": [["Cycle Index", "Step Index", "Onset Volt.(V)"], [1, 1, 3.0]],
        "record": [HEADS, *neware_rows(data.iloc[:150])],
        "record_2": [HEADS, *neware_rows(data.iloc[150:])],
    }
    record = read(workbook(tmp_path / "a.xlsx", sheets))
    same(record, made_record, rtol=1e-12)
    assert record.metadata.start_time == datetime.datetime(2026, 1, 2, 3, 4, 5)
    assert record.metadata.sources[0].reader == "workbook"


def test_an_arbin_workbook_is_read_by_its_own_heads(tmp_path, made_record):
    heads = ["Data_Point", "Test_Time(s)", "Date_Time", "Step_Index", "Cycle_Index"]
    rows = [
        [k, r.test_time_second, datetime.datetime(2026, 1, 2), r.step_id, 1, r.current_ampere,
         r.voltage_volt]
        for k, r in enumerate(made_record.data.itertuples(index=False), start=1)
    ]  # fmt: skip
    sheets = {
        "Global_Info": [["TEST REPORT"], ["Test_Name", "x"]],
        "Channel_1-008": [[*heads, "Current(A)", "Voltage(V)"], *rows],
    }
    same(read(workbook(tmp_path / "a.xlsx", sheets)), made_record, rtol=1e-12)


def test_a_workbook_without_a_known_table_names_its_sheets(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"Sheet3": [["Time", "Current", "Voltage"], [0, 1, 2]]})
    with pytest.raises(UnreadableFile, match=r"the sheets are: Sheet3.*--map"):
        read(path)
