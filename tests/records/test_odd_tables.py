"""Sound tables that are laid out in odd ways, and cut ones, give every whole row and no other."""

from __future__ import annotations

import numpy as np
import pytest

from ssbcell.errors import DataFileError, UnreadableFile
from ssbcell.records import read

COLUMNS = ("test_time_second", "voltage_volt", "current_ampere")


def same(record, made):
    assert len(record) == len(made)
    for name in COLUMNS:
        np.testing.assert_allclose(record.data[name], made.data[name], rtol=1e-6, atol=1e-9)


def bdf_lines(record):
    return record.data[list(COLUMNS)].to_csv(index=False).splitlines()


def test_a_last_row_without_its_end_is_left_out_wherever_it_was_cut(tmp_path, made_record):
    whole = "".join(f"{line}\n" for line in bdf_lines(made_record)).encode()
    last = len(whole) - whole.rstrip().rfind(b"\n") - 1
    for cut in range(1, last):
        path = tmp_path / "a.bdf.csv"
        path.write_bytes(whole[:-cut])
        record = read(path)
        assert len(record) == len(made_record) - 1, cut
        assert {f.code: f.severity for f in record.findings}["truncated"] == "warning"
        assert record.data["current_ampere"].iloc[-1] == made_record.data["current_ampere"].iloc[-2]


def test_a_tail_of_nuls_gives_the_whole_rows(tmp_path, made_record, neware_lines, write_text):
    path = write_text(tmp_path / "a.csv", neware_lines(made_record))
    path.write_bytes(path.read_bytes()[:-20] + bytes(512))
    record = read(path)
    assert len(record) == len(made_record) - 1
    assert {f.code for f in record.findings} == {"truncated"}


def test_a_footer_of_lines_that_are_no_rows_is_left_out(
    tmp_path, made_record, neware_lines, write_text
):
    lines = [*neware_lines(made_record), "", "Exported by BTS", "User: admin"]
    record = read(write_text(tmp_path / "a.csv", lines))
    same(record, made_record)
    assert {f.code: f.severity for f in record.findings} == {"footer": "warning"}


def test_line_ends_of_old_macs_and_heads_that_stand_again_change_no_number(
    tmp_path, made_record, neware_lines, write_text
):
    lines = neware_lines(made_record)
    same(read(write_text(tmp_path / "a.csv", lines, end="\r")), made_record)
    record = read(write_text(tmp_path / "b.csv", [*lines[:100], lines[0], *lines[100:]]))
    same(record, made_record)
    assert {f.code for f in record.findings} == {"heads_repeated"}


@pytest.mark.parametrize("quoted", [False, True])
def test_decimal_commas_are_found_below_rows_of_whole_numbers(
    tmp_path, made_record, write_text, quoted
):
    mark = "," if quoted else ";"
    shifted = made_record.data.assign(voltage_volt=made_record.data["voltage_volt"].round(3))
    shifted.loc[0, ["voltage_volt", "current_ampere"]] = [3.0, 0.0]
    lines = [mark.join(COLUMNS)]
    for row in shifted[list(COLUMNS)].itertuples(index=False):
        cells = [f"{value:.6g}".replace(".", ",") for value in row]
        lines.append(mark.join(f'"{cell}"' for cell in cells) if quoted else mark.join(cells))
    record = read(write_text(tmp_path / "a.bdf.csv", lines))
    np.testing.assert_allclose(record.data["voltage_volt"], shifted["voltage_volt"])
    np.testing.assert_allclose(record.data["current_ampere"], shifted["current_ampere"])


def test_what_may_be_thousands_is_no_decimal_comma(tmp_path, write_text):
    lines = ["test_time_second,voltage_volt,current_ampere"]
    lines += [f'"{1 + k},080",3.5,0.001' for k in range(30)]
    with pytest.raises(UnreadableFile, match="'1,080' is not a number"):
        read(write_text(tmp_path / "a.bdf.csv", lines))


def test_two_damaged_rows_that_cancel_are_refused(tmp_path, made_record, write_text):
    rows = made_record.data.itertuples(index=False)
    lines = ["test_time_second,voltage_volt,current_ampere,cycle_count,x", *(
        f"{r.test_time_second},{r.voltage_volt},{r.current_ampere},1,7" for r in rows
    )]  # fmt: skip
    cells = lines[30].split(",")
    lines[30] = ",".join([*cells[:2], cells[2] + cells[3], cells[4]])
    lines[50] += ","
    with pytest.raises(UnreadableFile, match="line 31 has 4 fields"):
        read(write_text(tmp_path / "a.bdf.csv", lines))


def test_brackets_of_full_width_name_units_too(tmp_path, made_record, write_text):
    heads = "测试时间(s),电流(mA),电压(V)".translate({ord("("): "\uff08", ord(")"): "\uff09"})
    lines = [heads, *(
        f"{r.test_time_second},{r.current_ampere * 1e3:.6f},{r.voltage_volt:.6f}"
        for r in made_record.data.itertuples(index=False)
    )]  # fmt: skip
    same(read(write_text(tmp_path / "a.csv", lines, "gb18030")), made_record)


@pytest.mark.parametrize(("unit", "seconds"), [("Hr", 3600.0), ("Hrs", 3600.0), ("Mins", 60.0)])
def test_maccors_hours_and_minutes_are_seconds(tmp_path, made_record, write_text, unit, seconds):
    lines = [f"Rec#\tCyc#\tStep\tTest ({unit})\tAmps\tVolts", *(
        f"{k}\t1\t{r.step_id}\t{r.test_time_second / seconds!r}"
        f"\t{r.current_ampere}\t{r.voltage_volt}"
        for k, r in enumerate(made_record.data.itertuples(index=False), 1)
    )]  # fmt: skip
    same(read(write_text(tmp_path / "a.txt", lines)), made_record)


def biologic_with(lines, head, put):
    heads = lines[6].rstrip("\t").split("\t")
    rows = [put(line.split("\t")) for line in lines[7:]]
    return [*lines[:6], "\t".join(head(heads)), *("\t".join(row) for row in rows)]


def test_with_a_reference_electrode_the_voltage_is_that_between_the_other_two(
    tmp_path, made_record, biologic_lines, write_text
):
    lines = biologic_lines(made_record)
    ece = biologic_with(
        lines,
        lambda heads: [*heads, "Ece/V"],
        lambda row: [*row[:2], f"{float(row[2]) - 0.5:.7E}", *row[3:], "-0.5"],
    )
    record = read(write_text(tmp_path / "a.mpt", ece, "cp1252"))
    same(record, made_record)
    assert "voltage_from_electrodes" in {f.code for f in record.findings}
    both = biologic_with(
        lines,
        lambda heads: [*heads, "Ewe-Ece/V"],
        lambda row: [*row[:2], f"{float(row[2]) - 0.5:.7E}", *row[3:], row[2]],
    )
    same(read(write_text(tmp_path / "b.mpt", both, "cp1252")), made_record)


def test_a_charge_in_coulomb_is_read_and_an_unknown_unit_of_it_left_out(
    tmp_path, made_record, biologic_lines, write_text
):
    step = 0.5 * np.diff(made_record.data["test_time_second"])
    current = made_record.data["current_ampere"].to_numpy()
    charge = iter(np.concatenate(([0.0], np.cumsum(step * (current[1:] + current[:-1])))))
    lines = biologic_with(
        biologic_lines(made_record),
        lambda heads: [*heads, "(Q-Qo)/C"],
        lambda row: [*row, repr(float(next(charge)))],
    )
    record = read(write_text(tmp_path / "a.mpt", lines, "cp1252"))
    assert record.data["net_capacity_ah"].max() == pytest.approx(1e-3, rel=0.01)
    assert {f.code for f in record.findings} <= {"date_order_assumed"}
    odd = [line.replace("(Q-Qo)/C", "(Q-Qo)/kg") for line in lines]
    record = read(write_text(tmp_path / "b.mpt", odd, "cp1252"))
    same(record, made_record)
    assert {f.code: f.severity for f in record.findings}["column_left_out"] == "warning"


def test_basytecs_time_with_a_hash_is_the_test_time_and_not_the_time_of_day(
    tmp_path, made_record, write_text
):
    lines = ["#Time[h]\tDate\tTime\tU[V]\tI[A]", *(
        f"{r.test_time_second / 3600!r}\t02.03.2024\t09:00:00\t{r.voltage_volt}\t{r.current_ampere}"
        for r in made_record.data.itertuples(index=False)
    )]  # fmt: skip
    same(read(write_text(tmp_path / "a.txt", lines)), made_record)


def test_units_that_are_arbins_habit_alone_are_a_warning(tmp_path, made_record, write_text):
    lines = ["Data_Point,Test_Time,Current,Voltage", *(
        f"{k},{r.test_time_second},{r.current_ampere},{r.voltage_volt}"
        for k, r in enumerate(made_record.data.itertuples(index=False), 1)
    )]  # fmt: skip
    record = read(write_text(tmp_path / "a.csv", lines))
    same(record, made_record)
    (finding,) = record.findings
    assert (finding.code, finding.severity) == ("unit_assumed", "warning")
    assert "Current in A" in finding.message


def test_an_export_in_layers_is_refused_with_what_it_is(tmp_path, write_text):
    lines = [
        "Cycle ID,Cap_Chg(mAh),,,",
        ",Step ID,Step Name,,",
        ",,Record ID,Voltage(V),Current(mA),Time(h:min:s.ms)",
    ]
    lines += ["1,2.5,,,,", ",1,Rest,,,", ",,1,3.5,0.0,00:00:00.000", ",,2,3.5,0.0,00:00:01.000"]
    with pytest.raises(UnreadableFile, match="export the records by themselves"):
        read(write_text(tmp_path / "a.csv", lines))


def test_one_head_for_two_columns_of_a_map_is_refused_by_name(tmp_path, write_text):
    (tmp_path / "map.toml").write_text(
        'current_positive = "charge"\n[columns]\n'
        'test_time_second = { head = "t", unit = "s" }\n'
        'voltage_volt = { head = "I", unit = "mV" }\n'
        'current_ampere = { head = "I", unit = "A" }\n',
        encoding="utf-8",
    )
    path = write_text(tmp_path / "a.csv", ["t,U,I", "0,3,0.1", "1,3,0.1"])
    with pytest.raises(DataFileError, match="'I' stands for voltage_volt and for current_ampere"):
        read(path, column_map=tmp_path / "map.toml")
