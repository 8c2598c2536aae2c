"""Real cycler files against their own counters and against independent readers."""

from __future__ import annotations

import re
import shutil
import zipfile
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ssbcell.errors import SsbcellError, UnreadableFile
from ssbcell.records import Record, read, summarise

#: file: one finding that it must have. Those with an error are the wrong ones.
KNOWN_WRONG = {
    "bdf/cellpy__batmo_bdf.csv": ("error", "current_sign"),
    "bdf/bda__SINTEF__SLPBA842124HV__2024-10-23__Rate_25degC__Neware__Time_Bug.bdf.csv": (
        "error",
        "time_backward",
    ),
    "maccor/cellpy__maccor_three.txt": ("error", "voltage_unit"),
    "maccor/cellpy__maccor_002.txt": ("info", "sign_from_state"),
    "maccor/beep__PredictionDiagnostics_000109_tztest.010": ("warning", "clock_backward"),
    "maccor/beep__PredictionDiagnostics_000151_paused.052": ("info", "time_pause"),
}
#: No test of a cell, or not of a format that is read: spectra of Gamry and Maccor, settings,
#: notes, summaries, models, other people's HDF5, and tables that only a column map explains.
_REASONS = ("unknown format", "with its unit", "names no unit", "--map", "needs")
NO_TEST = ("*.md", "*.tsv", "*.mps", "*_LOOP.txt", "*.DTA", "*EDA0001*", "*.mat", "*.hdf")


@pytest.fixture(scope="module")
def cycler_files(shared):
    return shared / "cycler_files"


def by_counter(values, steps) -> float:
    """Charge by a counter that starts again at each step: its last value of each, summed."""
    ends = np.flatnonzero(np.diff(steps, append=steps[-1] + 1))
    return float(np.asarray(values)[ends].sum())


@pytest.fixture(scope="module")
def every_file(cycler_files: Path) -> dict[str, Record | SsbcellError]:
    """Every file of the folder, as a record or as the error that refused it."""
    found: dict[str, Record | SsbcellError] = {}
    for path in sorted(cycler_files.rglob("*")):
        if path.is_file() and not any(path.match(glob) for glob in NO_TEST):
            name = path.relative_to(cycler_files).as_posix()
            try:
                found[name] = read(path)
            except SsbcellError as problem:
                found[name] = problem
    return found


def test_no_healthy_file_has_an_error_and_each_wrong_one_has_its_finding(every_file):
    records = {name: seen for name, seen in every_file.items() if isinstance(seen, Record)}
    assert len(records) > 50
    for name, record in records.items():
        errors = [f for f in record.findings if f.severity == "error"]
        severity = KNOWN_WRONG.get(name, ("", ""))[0]
        assert bool(errors) == (severity == "error"), (name, errors)
    for name, seen in KNOWN_WRONG.items():
        assert seen in {(f.severity, f.code) for f in records[name].findings}, name


def test_what_is_refused_is_refused_with_a_reason_on_one_line(every_file):
    refused = {n: e for n, e in every_file.items() if not isinstance(e, Record)}
    for name, problem in refused.items():
        text = str(problem)
        assert "\n" not in text, name
        assert any(reason in text for reason in _REASONS), text


def test_neware_csv_charge_agrees_with_the_files_own_counters(cycler_files: Path):
    path = cycler_files / "neware" / "cellpy__neware_uio.csv"
    raw = pd.read_csv(path)
    summary = summarise(read(path))
    assert summary.rows == len(raw) == 9065
    assert summary.cycles == 4
    steps = raw["Step Index"].to_numpy() + 100 * raw["Cycle Index"].to_numpy()
    counted = by_counter(raw["Chg. Cap.(Ah)"], steps)
    assert summary.charge_capacity_ah == pytest.approx(counted, rel=1e-4)
    counted = by_counter(raw["DChg. Cap.(Ah)"], steps)
    assert summary.discharge_capacity_ah == pytest.approx(counted, rel=1e-4)


def test_neware_csv_in_microampere_and_millivolt_is_read_in_ampere_and_volt(cycler_files: Path):
    data = read(cycler_files / "neware" / "fast__interp-test.csv").data
    binary = read(cycler_files / "neware" / "fast__interp-test.ndax").data
    assert len(data) == len(binary) == 333
    # the CSV rounds to 0.1 mV
    np.testing.assert_allclose(data["voltage_volt"], binary["voltage_volt"], atol=6e-5)
    np.testing.assert_allclose(data["test_time_second"], binary["test_time_second"], atol=1e-3)


GOLDENS = {
    "nnda__test_2.ndax": "fast__test_2",
    "fast__interp-test.ndax": "fast__interp-test",
    "fast__nw4-120-1-6-53.ndax": "fast__nw4-120-1-6-53",
    "nnda__TESTCELL0001-Test_Data_Collection_Ndc17.ndax": (
        "fast__TESTCELL0001-Test_Data_Collection_Ndc17"
    ),
    "fast__nda8.nda.zip": "fast__nda8",
    "fast__nda_v26.nda.zip": "fast__nda_v26",
}


@pytest.mark.parametrize(("name", "golden"), GOLDENS.items())
def test_neware_binary_agrees_with_the_vendors_own_export(
    cycler_files: Path, tmp_path: Path, name: str, golden: str
):
    path = cycler_files / "neware" / name
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            path = Path(archive.extract(archive.namelist()[0], tmp_path))
    data = read(path).data
    truth = pd.read_parquet(cycler_files / "neware" / f"{golden}.parquet")
    assert len(data) == len(truth)
    # the export rounds: to 0.1 mV, to 1 uA or to what its range shows, to 1 ms or 1 s
    assert np.abs(data["voltage_volt"] - truth["Voltage(mV)"] / 1e3).max() < 1.01e-4
    step = np.abs(data["current_ampere"] - truth["Current(uA)"] / 1e6)
    assert (step <= 1e-4 * np.abs(data["current_ampere"]) + 5.1e-7).all()
    assert np.abs(data["test_time_second"] - truth["Total Time"]).max() <= (
        0.51 if "v26" in name else 1e-3
    )
    assert (data["step_id"] == truth["Step Index"]).all()


def test_fastnda_and_newarenda_agree_on_a_file(cycler_files: Path):
    from ssbcell.records.readers.neware_binary import by_fastnda, by_newarenda

    for name in ("acm__nw4-120-6-1-36.ndax", "nav__test.nda", "nnda__TestFile.nda"):
        path = cycler_files / "neware" / name
        quick, slow = by_fastnda(path)[0], by_newarenda(path)
        np.testing.assert_allclose(quick["test_time_second"], slow["test_time_second"], atol=0.02)
        for column in ("voltage_volt", "current_ampere", "cycle_count", "step_count", "step_id"):
            np.testing.assert_allclose(quick[column], slow[column], atol=1e-6, err_msg=name)


def test_biologic_charge_agrees_with_the_files_own_counter(cycler_files: Path):
    path = cycler_files / "biologic" / "pp__Sample_data_biologic_01_MB_CA1.txt"
    record = read(path)
    raw = pd.read_csv(path, sep="\t", skiprows=102, usecols=range(16), encoding="cp1252")
    assert len(record) == len(raw) == 1397
    passed = summarise(record)
    net = passed.charge_capacity_ah - passed.discharge_capacity_ah
    assert net == pytest.approx(raw["(Q-Qo)/mA.h"].iloc[-1] / 1e3, rel=2e-3)
    assert record.metadata.start_time == datetime(2024, 5, 13, 11, 19, 51, 602000)
    assert record.metadata.instrument == "BCS-815 (SN 0433)"


def test_two_biologic_files_of_one_acquisition_join_by_its_clock(cycler_files: Path):
    folder = cycler_files / "biologic"
    paths = [folder / f"pp__Sample_data_biologic_0{n}_MB_CA1.txt" for n in (2, 1)]
    joined = read(paths)
    time = joined.data["test_time_second"].to_numpy()
    assert len(joined) == 2 * 1397
    assert (np.diff(time) > 0.0).all()
    assert time[1397] == 2.252887682362646e5
    assert [f.code for f in joined.findings].count("files_joined") == 1


def test_biologic_dates_under_time_count_from_the_start(cycler_files: Path):
    path = cycler_files / "biologic" / "pp__Sample_data_biologic_timestamped.txt"
    record = read(path)
    # 11:38:41.707 is the first row's clock; the last row has no line end and is left out
    assert record.data["test_time_second"].iloc[0] == 0.0
    stamps = re.findall(rb"11/20/2024 (\d\d):(\d\d):(\d\d\.\d+)", path.read_bytes())
    seconds = [3600 * int(h) + 60 * int(m) + float(s) for h, m, s in stamps]
    time = record.data["test_time_second"]
    np.testing.assert_allclose(time, np.array(seconds[-8:-1]) - seconds[-8], atol=1e-6)
    assert {f.code for f in record.findings} == {"truncated"}


def test_biologic_text_without_preamble_is_read(cycler_files: Path):
    data = read(cycler_files / "biologic" / "pp__Sample_data_biologic_no_header.mpt").data
    assert len(data) == 13
    assert data["voltage_volt"].iloc[-1] == 2.9814022


def test_text_of_a_cell_without_a_current_column_is_refused_by_name(cycler_files: Path):
    (path,) = (cycler_files / "lili_soft_short").glob("*_03_GCPL_C05.txt")
    with pytest.raises(UnreadableFile, match=r"no current column.*columns are: time/s, Ewe/V"):
        read(path)


def test_discharge_positive_file_is_caught_by_voltage_step_types_and_counters(cycler_files: Path):
    codes = {f.code for f in read(cycler_files / "bdf" / "cellpy__batmo_bdf.csv").findings}
    assert {"current_sign", "step_type_sign", "counter_sign"} <= codes


def test_bdf_labels_in_hours_become_seconds(cycler_files: Path):
    data = read(cycler_files / "bdf" / "cellpy__batmo_bdf.csv").data
    assert len(data) == 21206
    assert data["test_time_second"].iloc[0] == pytest.approx(500.0, rel=1e-12)


def test_backward_time_is_found_at_its_rows(cycler_files: Path):
    (path,) = (cycler_files / "bdf").glob("*Time_Bug*")
    raw = pd.read_csv(path)["test_time_second"].to_numpy()
    back = np.flatnonzero(np.diff(raw) < 0.0) + 1
    (finding,) = [f for f in read(path).findings if f.code == "time_backward"]
    assert (finding.rows.first, finding.rows.last) == (back[0], back[-1])
    assert str(len(back)) in finding.message


def test_a_zipped_neware_file_is_read_as_the_one_in_it(cycler_files: Path, tmp_path: Path):
    path = cycler_files / "neware" / "fast__nda8.nda.zip"
    with zipfile.ZipFile(path) as archive:
        plain = Path(archive.extract(archive.namelist()[0], tmp_path))
    packed = read(path)
    pd.testing.assert_frame_equal(packed.data, read(plain).data)
    assert packed.metadata.sources[0].path == str(path)


def test_maccor_numbered_file_agrees_with_its_own_counter(cycler_files: Path):
    path = cycler_files / "maccor" / "beep__xTESLADIAG_000038.078"
    raw = pd.read_csv(path, sep="\t", skiprows=1, index_col=False)
    summary = summarise(read(path))
    assert summary.reader == "maccor-text"
    assert summary.rows == len(raw) == 10714
    # a step keeps the sense of its first row, also where its last row says S, suspended
    run = raw["Step"].diff().ne(0).cumsum()
    ends = raw.groupby(run).agg(state=("State", "first"), charge=("Amp-hr", "max"))
    counted = ends.groupby("state")["charge"].sum()
    assert summary.charge_capacity_ah == pytest.approx(counted["C"], rel=1e-3)
    assert summary.discharge_capacity_ah == pytest.approx(counted["D"], rel=1e-3)


def test_maccor_current_without_sign_takes_it_from_the_state(cycler_files: Path):
    path = cycler_files / "maccor" / "cellpy__maccor_001.txt"
    record = read(path)
    state = record.data["step_type"].astype(str)
    assert (record.data["current_ampere"][state == "D"] <= 0.0).all()
    assert (record.data["current_ampere"][state == "C"] >= 0.0).all()
    assert "sign_from_state" in {f.code for f in record.findings}
    assert "current_sign" not in {f.code for f in record.findings}


def test_millivolts_under_volts_are_found(cycler_files: Path):
    codes = {f.code for f in read(cycler_files / "maccor" / "cellpy__maccor_three.txt").findings}
    assert "voltage_unit" in codes


def test_a_time_without_a_unit_has_the_one_that_the_clock_shows(cycler_files: Path):
    record = read(cycler_files / "maccor" / "cellpy__maccor_002.txt")
    # the clock runs from 5/11 15:40:24 to 5/14 07:10:13
    passed = datetime(2021, 5, 14, 7, 10, 13) - datetime(2021, 5, 11, 15, 40, 24)
    last = record.data["test_time_second"].iloc[-1]
    assert last == pytest.approx(passed.total_seconds(), abs=2.0)
    assert len(record) == 7446
    assert {f.code for f in record.findings} == {"unit_from_clock", "sign_from_state"}


def test_a_file_cut_in_the_middle_of_a_row_gives_its_whole_rows(cycler_files: Path):
    record = read(cycler_files / "maccor" / "cellpy__maccor_two.txt")
    assert record.data["record_index"].tolist() == list(range(1, 214))
    (finding,) = [f for f in record.findings if f.code == "truncated"]
    assert finding.rows.last == 212


def test_columns_without_units_are_refused_with_the_way_to_name_them(cycler_files: Path):
    with pytest.raises(UnreadableFile, match=r"'Current', 'Voltage'.*--map MAP.toml"):
        read(cycler_files / "maccor" / "pp__sample_data_maccor.csv")


def test_arbin_res_agrees_with_its_own_counters_and_is_in_order(cycler_files: Path):
    if shutil.which("mdb-export") is None:
        pytest.skip("mdb-export of the mdbtools is not installed")
    rows = {"20160805_test001_45_cc_01": 10261, "20210210_FC_01_cc_02": 26989}
    for name, count in rows.items():
        record = read(cycler_files / "arbin" / f"cellpy__{name}.res")
        assert len(record) == count
        assert (np.diff(record.data["record_index"]) == 1).all()
        summary = summarise(record)
        for way in ("charge", "discharge"):
            # its counters start again at each cycle
            up = np.maximum(np.diff(record.data[f"{way}_capacity_ah"]), 0.0).sum()
            assert getattr(summary, f"{way}_capacity_ah") == pytest.approx(up, rel=2e-3), name


def test_arbin_res_that_follow_each_other_join(cycler_files: Path):
    if shutil.which("mdb-export") is None:
        pytest.skip("mdb-export of the mdbtools is not installed")
    paths = [cycler_files / "arbin" / f"cellpy__20210210_FC_01_cc_0{n}.res" for n in (3, 1, 2)]
    joined = read(paths)
    assert len(joined) == 7218 + 26989 + 26286
    assert (np.diff(joined.data["test_time_second"]) > 0.0).all()
    assert [Path(s.path).stem[-2:] for s in joined.metadata.sources] == ["01", "02", "03"]


def test_biologic_mpr_without_a_current_has_it_from_its_charge(cycler_files: Path):
    pytest.importorskip("galvani")
    path = cycler_files / "biologic" / "dl__jdb11-1_c3_gcpl_5cycles_2V-3p8V_C-24_data_C09.mpr"
    record = read(path)
    assert "current_from_charge" in {f.code for f in record.findings}
    net = record.data["net_capacity_ah"].to_numpy()
    summary = summarise(record)
    up, down = np.maximum(np.diff(net), 0.0).sum(), np.maximum(-np.diff(net), 0.0).sum()
    assert summary.charge_capacity_ah == pytest.approx(up, rel=2e-3)
    assert summary.discharge_capacity_ah == pytest.approx(down, rel=2e-3)


def test_an_old_neware_workbook_agrees_with_its_own_cycle_sheet(cycler_files: Path):
    calamine = pytest.importorskip("python_calamine")
    path = cycler_files / "generic" / "cellpy__custom_data_003.xls"
    record = read(path)
    book = calamine.CalamineWorkbook.from_path(str(path))
    cycles = book.get_sheet_by_name("Cycle_14_1_3").to_python()[1:]
    assert len(record) == book.get_sheet_by_name("Detail_14_1_3").height - 1 == 2943
    summary = summarise(record)
    charged, discharged = (sum(row[place] for row in cycles) / 1e3 for place in (2, 3))
    assert summary.charge_capacity_ah == pytest.approx(charged, rel=1e-4)
    assert summary.discharge_capacity_ah == pytest.approx(discharged, rel=1e-4)


def test_fastndas_parquet_of_the_vendors_export_reads_as_the_binary_does(cycler_files: Path):
    folder = cycler_files / "neware"
    export, binary = read(folder / "fast__nda8.parquet"), read(folder / "fast__nda8.nda.zip")
    assert len(export) == len(binary) == 46805
    np.testing.assert_allclose(export.data["voltage_volt"], binary.data["voltage_volt"], atol=1e-4)
    assert export.data["test_time_second"].iloc[-1] == pytest.approx(
        binary.data["test_time_second"].iloc[-1], abs=1e-3
    )


def test_a_clock_set_back_by_an_hour_and_a_pause_are_found(cycler_files: Path):
    folder = cycler_files / "maccor"
    found = {
        name: {
            f.code: f.message for f in read(folder / f"beep__PredictionDiagnostics_{name}").findings
        }
        for name in ("000109_tztest.010", "000151_paused.052")
    }
    assert "by 3593 s" in found["000109_tztest.010"]["clock_backward"]
    assert "7200.56 s more" in found["000151_paused.052"]["time_pause"]


def test_pec_in_millivolt_and_milliampere_agrees_with_its_own_counters(cycler_files: Path):
    path = cycler_files / "pec" / "cellpy__pec.csv"
    raw = pd.read_csv(path, skiprows=32, index_col=False)
    summary = summarise(read(path))
    assert summary.rows == len(raw) == 16255
    assert read(path).data["voltage_volt"].iloc[0] == pytest.approx(3.272632)
    for name, seen in (
        ("Charge Capacity (mAh)", summary.charge_capacity_ah),
        ("Discharge Capacity (mAh)", summary.discharge_capacity_ah),
    ):
        up = np.maximum(np.diff(raw[name].to_numpy()), 0.0).sum() / 1e3
        assert seen == pytest.approx(up, rel=5e-3), name


def test_arbin_basytec_novonix_agree_with_their_own_counters(cycler_files: Path):
    cases = {
        "generic/rovi__arbin_example.csv": (0, "Charge_Capacity", "utf-8", ","),
        "basytec/pp__sample_data_basytec.txt": (12, "Ah[Ah]", "cp1252", "\t"),
        "novonix/pp__sample_data_novonix.csv": (20, "Capacity (Ah)", "utf-8", ","),
    }
    for name, (skip, column, encoding, sep) in cases.items():
        path = cycler_files / name
        raw = pd.read_csv(path, skiprows=skip, encoding=encoding, sep=sep, index_col=False)
        summary = summarise(read(path))
        assert summary.rows == len(raw), name
        up = np.maximum(np.diff(raw[column].to_numpy()), 0.0).sum()
        assert summary.charge_capacity_ah == pytest.approx(up, rel=1e-2), name


def test_older_bdf_parquet_in_milliseconds_is_read_in_seconds(cycler_files: Path):
    record = read(cycler_files / "misc_small" / "bda__legacy.bdf.parquet")
    assert len(record) == 5000
    assert record.data["test_time_second"].iloc[-1] == pytest.approx(148782.0)
    assert record.data["unix_time_second"].iloc[0] == pytest.approx(1.719934e9, rel=1e-6)
