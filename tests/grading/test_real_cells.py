"""Real cells that nobody reports a short of raise no rule on shorts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from soft_shorts import soft_short_segments
from synthetic import CELL, changed, kept, record, time_of, voltage_of

import ssbcell
from ssbcell.analysis.signals import integral
from ssbcell.errors import MissingReader, SsbcellError
from ssbcell.grading import cell_from_table, grade
from ssbcell.grading.outcome import RuleResult
from ssbcell.records.record import CURRENT, TEST_TIME, VOLTAGE
from ssbcell.shelf import shelf

#: files with the cut-offs and the charge of their own cells, since their chemistries differ
HEALTHY = {
    "neware/cellpy__neware_uio.csv": ("0.05 V", "1 V"),
    "bdf/bda__DLR__LiLNMOHydra0b__20221125__POCV__25degC__Basytec.bdf.csv": ("3.5 V", "5 V"),
    "bdf/bda__SINTEF__LiGrR2032__2024-04-30__25degC__Landt.bdf.csv": ("0.005 V", "1.5 V"),
    "arbin/cellpy__20160805_test001_45_cc_01.res": ("0.05 V", "1 V"),
    "arbin/cellpy__20210210_FC_01_cc_03.res": ("2.7 V", "4 V"),
    "arbin/nav__arbin_example.res": ("2.0 V", "3.6 V"),
    "biologic/dl__jdb11-1_c3_gcpl_5cycles_2V-3p8V_C-24_data_C09.mpr": ("2 V", "3.8 V"),
    "generic/rovi__arbin_example.csv": ("2.0 V", "3.6 V"),
    "maccor/beep__xTESLADIAG_000038.078": ("2.7 V", "4.2 V"),
    "maccor/cellpy__maccor_001.txt": ("2.7 V", "4.2 V"),
    "neware/acm__nw4-120-6-1-36.ndax": ("2.7 V", "4.2 V"),
    "misc_small/bda__legacy.bdf.parquet": ("2.7 V", "4.2 V"),
}


def own_criteria(folder: Path, lower: str, upper: str) -> Path:
    """The shipped criteria with the cut-offs of another chemistry, as a version of their own."""
    text = (shelf("test_protocols", "criteria") / "nakagawa2025.toml").read_text(encoding="utf-8")
    for old, new in (('"4.3 V"', upper), ('"2.65 V"', lower)):
        assert old in text
        text = text.replace(old, f'"{new}"')
    path = folder / "own.toml"
    text = text.replace('name = "nakagawa2025"', 'name = "own_cut_offs"')
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_cell_raises_no_rule_on_shorts(shared, tmp_path, name):
    path = shared / "cycler_files" / name
    assert path.is_file(), f"{path} is missing"
    raw = {"cell": {**CELL["cell"], "design_capacity": "3.76 mAh"}}
    try:
        record = ssbcell.read(path)
    except MissingReader as missing:  # an extra under the GPL, or a program of the system
        pytest.skip(str(missing))
    verdict = grade(
        record,
        cell_from_table(raw, "CELL.toml"),
        criteria=own_criteria(tmp_path, *HEALTHY[name]),
    )
    for rule in ("R3", "R4", "R5", "R7"):
        assert verdict.rule(rule).result != "FAIL", verdict.rule(rule).message
    assert verdict.grade != "A"


def test_a_real_charge_that_loses_86_mv_from_one_sample_to_the_next_is_told(shared, tmp_path):
    """A titration: from 4.000 to 3.914 V within 4 s at a steady 0.72 mA, and the rest after it
    ends 50 mV below the one before. Nobody calls the cell shorted; nothing explains it either."""
    record = ssbcell.read(shared / "cycler_files" / "arbin/cellpy__20210210_FC_01_cc_02.res")
    cell = cell_from_table({"cell": {**CELL["cell"], "design_capacity": "3.76 mAh"}}, "CELL.toml")
    rule = grade(record, cell, criteria=own_criteria(tmp_path, "2.7 V", "4 V")).rule("R3")
    assert rule.result == "FAIL"
    assert rule.value == pytest.approx(-86.3, abs=0.1)
    assert rule.rows.first == 10041


@pytest.mark.parametrize(
    ("name", "lower", "upper"),
    [
        ("neware/fast__test_2.parquet", "2.5 V", "4.2 V"),
        ("maccor/beep__PredictionDiagnostics_000109_tztest.010", "2.7 V", "4.4 V"),
    ],
)
def test_a_real_charge_that_falls_smoothly_is_doubtful_and_no_short(
    shared, tmp_path, name, lower, upper
):
    """One falls by 5.6 mV within 10 s and comes back; one by 0.3 V within a minute, at 2C."""
    record = ssbcell.read(shared / "cycler_files" / name)
    cell = cell_from_table({"cell": {**CELL["cell"], "design_capacity": "3.76 mAh"}}, "CELL.toml")
    rule = grade(record, cell, criteria=own_criteria(tmp_path, lower, upper)).rule("R3")
    assert rule.result == "NOT_TESTABLE"
    assert "not at once" in rule.message


SOFT_SHORT = {**CELL["cell"], "design_capacity": "0.4 mAh"}


def of_soft_short(given, folder):
    """The rule on charges for a half-cycle that its authors call a soft short."""
    own = own_criteria(folder, "-0.5 V", "0.5 V")
    return grade(given, cell_from_table({"cell": SOFT_SHORT}, "CELL.toml"), criteria=own).rule("R3")


def test_the_grader_flags_the_soft_shorts_of_a_labelled_cell(shared, tmp_path):
    """No rest is in the segments, so that nothing shows the noise of the instrument apart."""
    segments = soft_short_segments(shared)
    assert len(segments) == 45
    results = [of_soft_short(one, tmp_path).result for one in segments]
    assert results.count("FAIL") >= 43


@pytest.mark.parametrize("every", [5.0, 10.0])
def test_no_sampling_of_the_labelled_soft_shorts_makes_a_pass(shared, tmp_path, every):
    for one in soft_short_segments(shared):
        time = time_of(one)
        even = np.arange(time[0], time[-1], every)
        at = np.searchsorted(time, even)
        coarse = record(even, voltage_of(one)[at], np.full(even.size, 0.4e-3))
        assert of_soft_short(coarse, tmp_path).result != "PASS"


#: real records of healthy cells that a coarse logger, or whole seconds, made look steep
COARSE = [
    ("maccor/cellpy__maccor_002.txt", 10, 0),
    ("neware/fast__test_2.parquet", 10, 0),
    ("neware/fast__nw4-120-1-6-53.ndax", 2, 0),
    ("generic/rovi__arbin_example.csv", 1, 1),
    ("arbin/cellpy__20160805_test001_45_cc_01.res", 1, 1),
]


@pytest.mark.parametrize(("name", "every", "seconds"), COARSE)
def test_a_coarse_record_of_a_healthy_cell_raises_no_rule(shared, tmp_path, name, every, seconds):
    whole = ssbcell.read(shared / "cycler_files" / name)
    given = kept(whole, np.arange(len(whole)) % every == 0)
    if seconds:
        given = changed(given, **{TEST_TIME: np.round(time_of(given))})
    raised = [rule for rule in short_rules_of(given, tmp_path) if rule.result == "FAIL"]
    assert raised == []


#: what is no healthy record, and why
ODD = {
    "arbin/cellpy__20210210_FC_01_cc_02.res": "loses 86 mV at once, see above",
    "bdf/bda__SINTEF__SLPBA842124HV__2024-10-23__Rate_25degC__Neware__Time_Bug.bdf.csv": "its "
    "time goes backward where a discharge begins",
    "bdf/cellpy__batmo_bdf.csv": "its current has the wrong sign",
    "neware/nnda__TestFile.nda": "for 50 ms of a rest the voltage falls by 2.4 V",
}
#: these have their twins in the set, or are no test of a cell with a charge
LEFT_OUT = ("lili_soft_short", "generic_bad", "nda_v26.nda.zip")


def gradable(shared: Path) -> tuple[list[tuple[str, ssbcell.Record]], list[str]]:
    """Read every real file that has a current and a voltage above zero; name what needs more."""
    found, unread = [], []
    for path in sorted((shared / "cycler_files").rglob("*")):
        name = path.relative_to(shared / "cycler_files").as_posix()
        if not path.is_file() or name in ODD or any(part in name for part in LEFT_OUT):
            continue
        try:
            record = ssbcell.read(path)
        except MissingReader:
            unread.append(name)
            continue
        except SsbcellError:
            continue
        voltage = record.table.numbers(VOLTAGE)
        moved = np.any(np.abs(np.nan_to_num(record.table.numbers(CURRENT))) > 0.0)
        if moved and voltage.size >= 50 and np.nanquantile(voltage, 0.999) > 0.0:
            found.append((name, record))
    return found, unread


def limits_of(record: ssbcell.Record) -> tuple[str, str]:
    """Cut-offs of a test whose protocol nobody told: what it comes to under current."""
    voltage, current = record.table.numbers(VOLTAGE), record.table.numbers(CURRENT)
    under = np.abs(current) > 1e-3 * np.nanmax(np.abs(current))
    low, high = np.nanquantile(voltage[under], (0.001, 0.999))
    return f"{max(low, 1e-3):.4f} V", f"{high:.4f} V"


def swing_of(record: ssbcell.Record) -> float:
    """By how much the charge of a cell swings in its test [A h]."""
    columns = (record.table.numbers(name) for name in (TEST_TIME, CURRENT))
    time, current = (np.nan_to_num(column) for column in columns)
    return max(float(np.ptp(integral(time, current))), 1e-6)


def short_rules_of(given: ssbcell.Record, folder: Path) -> list[RuleResult]:
    """The rules on shorts, with the limits and the charge that a record shows by itself."""
    capacity = swing_of(given)
    raw = {"cell": {**CELL["cell"], "design_capacity": f"{capacity:.9f} Ah"}}
    raw["cell"]["electrode_area"] = f"{capacity / 3.76e-3:.9f} cm^2"
    own = own_criteria(folder, *limits_of(given))
    verdict = grade(given, cell_from_table(raw, "CELL.toml"), criteria=own)
    assert verdict.grade != "A"
    return [verdict.rule(rule) for rule in ("R3", "R4", "R5", "R7")]


def test_no_real_file_raises_a_rule_on_shorts_but_the_odd_ones(shared, tmp_path):
    """None is known to be of a shorted cell; most are of other chemistries, so none is an A."""
    raised = []
    found, unread = gradable(shared)
    assert all(name.endswith(".mpr") for name in unread)  # the extra under the GPL
    assert len(found) >= 39
    for name, given in found:
        rules = short_rules_of(given, tmp_path)
        raised += [(name, rule.id, rule.message) for rule in rules if rule.result == "FAIL"]
    assert raised == []
