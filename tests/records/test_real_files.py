"""Real cycler files against their own counters and against independent readers."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ssbcell.errors import UnreadableFile
from ssbcell.records import read, summarise

KNOWN_WRONG = ("cellpy__batmo_bdf.csv", "Time_Bug", "cellpy__maccor_three.txt")
IMPEDANCE = "EDA"
READABLE = (
    "neware/*.csv",
    "neware/*.nda",
    "neware/*.ndax",
    "misc_small/*.ndax",
    "biologic/*.txt",
    "biologic/*.mpt",
    "gamry/*.mpt",
    "bdf/*.csv",
    "misc_small/*.csv",
    "misc_small/*.parquet",
    "arbin/*.csv",
    "basytec/*.txt",
    "generic/rovi__arbin_example.csv",
    "generic/rovi__maccor_example.*",
    "maccor/beep__*[0-9].0[0-9][0-9]",
    "maccor/beep__*_[a-z]*.0[0-9][0-9]",
    "maccor/cellpy__maccor_001.txt",
    "maccor/cellpy__maccor_three.txt",
    "novonix/pp__*.csv",
    "pec/*.csv",
)


@pytest.fixture(scope="module")
def cycler_files(shared):
    return shared / "cycler_files"


def by_counter(values, steps) -> float:
    """Charge by a counter that starts again at each step: its last value of each, summed."""
    ends = np.flatnonzero(np.diff(steps, append=steps[-1] + 1))
    return float(np.asarray(values)[ends].sum())


def test_no_healthy_file_has_an_error_and_the_wrong_ones_have(cycler_files: Path):
    paths = [path for glob in READABLE for path in sorted(cycler_files.glob(glob))]
    assert len(paths) > 25
    for path in (path for path in paths if IMPEDANCE not in path.name):
        errors = [f for f in read(path).findings if f.severity == "error"]
        wrong = any(mark in path.name for mark in KNOWN_WRONG)
        assert bool(errors) == wrong, (path.name, errors)


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
    data = read(cycler_files / "biologic" / "pp__Sample_data_biologic_timestamped.txt").data
    # 11:38:41.707 is the first row's clock, 11:38:54.171 the last one's
    assert data["test_time_second"].iloc[0] == 0.0
    assert data["test_time_second"].iloc[-1] == pytest.approx(12.464, abs=1e-6)
    assert data["current_ampere"].iloc[-1] == pytest.approx(0.44991840)


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


def test_packed_neware_file_is_refused_with_advice(cycler_files: Path):
    with pytest.raises(UnreadableFile, match="unpack it"):
        read(cycler_files / "neware" / "fast__nda8.nda.zip")


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


def test_a_time_without_a_unit_is_refused_rather_than_guessed(cycler_files: Path):
    with pytest.raises(UnreadableFile, match="column 'TestTime' names no unit"):
        read(cycler_files / "maccor" / "cellpy__maccor_002.txt")


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
