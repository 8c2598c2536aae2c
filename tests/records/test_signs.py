"""A current without its sign, or in the wrong column, is found by the physics of the cell alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ssbcell.records import check, read
from ssbcell.records.states import direction_of

CURRENT, RESISTANCE, CAPACITY = 1.5e-3, 40.0, 3e-3


@pytest.fixture
def cycles():
    """Three cycles of a cell with 40 ohm, with rests and a voltage that rises with its charge."""
    one = np.repeat([0.0, CURRENT, 0.0, -CURRENT, 0.0], [8, 200, 8, 190, 8])
    current = np.tile(one, 3)
    charge = np.concatenate(([0.0], np.cumsum(current[:-1]) * 30.0 / 3600.0))
    voltage = 3.0 + 1.2 * charge / CAPACITY + RESISTANCE * current
    return pd.DataFrame(
        {
            "test_time_second": 30.0 * np.arange(len(current)),
            "voltage_volt": voltage.round(5),
            "current_ampere": current,
        }
    )


def codes(data, severity="error"):
    return {finding.code for finding in check(data) if finding.severity == severity}


def test_a_sound_test_has_no_finding_of_its_signs(cycles):
    assert check(cycles) == ()


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_current_without_its_sign_is_an_error(cycles, sign):
    assert codes(cycles.assign(current_ampere=sign * cycles["current_ampere"].abs())) == {
        "current_sign"
    }


def test_a_sign_lost_in_one_cycle_of_three_is_an_error_at_its_rows(cycles):
    current = cycles["current_ampere"].to_numpy().copy()
    current[828:] = np.abs(current[828:])
    (finding,) = check(cycles.assign(current_ampere=current))
    assert (finding.code, finding.severity) == ("current_sign", "error")
    discharge = 828 + 8 + 200 + 8
    assert abs(finding.rows.first - discharge) <= 1
    assert abs(finding.rows.last - (discharge + 189)) <= 1


def test_a_sign_lost_without_rests_between_shows_by_the_saw_tooth(cycles):
    flowing = cycles[cycles["current_ampere"] != 0.0].reset_index(drop=True)
    flowing["test_time_second"] = 30.0 * np.arange(len(flowing))
    assert codes(flowing) == set()
    assert codes(flowing.assign(current_ampere=CURRENT)) == {"current_sign"}


@pytest.mark.parametrize("rows_of_fall", [1, 60])
def test_a_short_circuit_in_a_charge_is_no_wrong_sign(cycles, rows_of_fall):
    voltage = cycles["voltage_volt"].to_numpy().copy()
    fall = np.interp(np.arange(len(voltage)), [100, 100 + rows_of_fall], [0.0, 0.4])
    in_charge = (np.arange(len(voltage)) < 208) & (cycles["current_ampere"] > 0.0)
    voltage[in_charge] -= fall[in_charge]
    assert codes(cycles.assign(voltage_volt=voltage)) == set()


@pytest.mark.parametrize("rising", [0, 20, 400])
def test_a_cell_that_a_short_empties_while_it_is_charged_has_no_wrong_sign(rising):
    row = np.arange(2000)
    voltage = 3.0 + 0.6 * np.minimum(row, rising) / 500.0
    late = np.maximum(row - rising, 0)
    voltage = voltage - (voltage[-1] - 1.5) * (1.0 - np.exp(-late / 300.0))
    after = voltage[-1] * np.exp(-np.arange(200) / 50.0)
    current = np.r_[np.zeros(20), np.full(row.size, CURRENT), np.zeros(200)]
    voltage = np.r_[np.full(20, 3.0), voltage, after] + RESISTANCE * current
    data = {
        "test_time_second": 30.0 * np.arange(current.size),
        "voltage_volt": voltage.round(5),
        "current_ampere": current,
    }
    assert codes(pd.DataFrame(data)) == set()


def test_step_types_of_discharge_alone_show_a_lost_sign(cycles):
    current = cycles["current_ampere"]
    words = np.select([current > 0.0, current < 0.0], ["CC Chg", "CC DChg"], "Rest")
    data = cycles.assign(step_type=pd.Categorical(words), current_ampere=current.abs())
    found = {f.code: f.message for f in check(data)}
    assert "of discharge" in found["step_type_sign"]
    assert "of charge" not in found["step_type_sign"]


def test_voltage_and_current_under_each_others_head_are_an_error(cycles):
    swapped = cycles.rename(
        columns={"voltage_volt": "current_ampere", "current_ampere": "voltage_volt"}
    )
    assert codes(swapped) == {"columns_exchanged"}


def test_one_row_far_off_both_beside_it_is_a_warning_at_its_row(cycles):
    for name, value in (("current_ampere", 1.5), ("voltage_volt", 0.0)):
        values = cycles[name].to_numpy().copy()
        values[100] = value
        (finding,) = [f for f in check(cycles.assign(**{name: values})) if f.code == "spike"]
        assert (finding.severity, finding.rows.first, finding.rows.last) == ("warning", 100, 100)


def test_words_for_charge_and_discharge_are_known_in_any_case():
    charge = ("C", "c", "C ", "Charge", "CHA", "CC Chg", "CV_Chg", "恒流充电", "C_CC")
    discharge = ("D", "d", "Discharge", "DCH", "CC DChg", "恒流放电", "D_CC")
    assert {direction_of(word) for word in charge} == {1.0}
    assert {direction_of(word) for word in discharge} == {-1.0}
    assert {direction_of(word) for word in ("R", "Rest", "搁置", "Pause", "CCCV", "")} == {0.0}


@pytest.mark.parametrize("words", [("Charge", "Discharge"), ("c", "d"), ("C ", "D ")])
def test_maccors_states_give_the_sign_however_they_are_spelled(tmp_path, cycles, write_text, words):
    word = {1.0: words[0], -1.0: words[1], 0.0: "R"}
    lines = ["Rec#\tCyc#\tStep\tTest (Sec)\tAmps\tVolts\tState", *(
        f"{k}\t1\t1\t{t}\t{abs(i):.6f}\t{v}\t{word[float(np.sign(i))]}"
        for k, (t, v, i) in enumerate(cycles.itertuples(index=False), 1)
    )]  # fmt: skip
    record = read(write_text(tmp_path / "a.txt", lines))
    np.testing.assert_allclose(record.data["current_ampere"], cycles["current_ampere"])
    assert {f.code for f in record.findings} == {"sign_from_state", "cycle_constant"}


def test_a_state_of_a_column_map_that_no_row_has_is_told(tmp_path, cycles, write_text):
    (tmp_path / "map.toml").write_text(
        'current_positive = "charge"\n[columns]\n'
        'test_time_second = { head = "t", unit = "s" }\nvoltage_volt = { head = "U", unit = "V" }\n'
        'current_ampere = { head = "I", unit = "A" }\nstep_type = { head = "state" }\n'
        '[current_sign]\nC = "charge"\nDIS = "discharge"\n',
        encoding="utf-8",
    )
    lines = ["t,U,I,state", *(
        f"{t},{v},{abs(i):.6f},{'C' if i > 0 else 'D' if i < 0 else 'R'}"
        for t, v, i in cycles.itertuples(index=False)
    )]  # fmt: skip
    record = read(write_text(tmp_path / "a.csv", lines), column_map=tmp_path / "map.toml")
    found = {f.code: (f.severity, f.message) for f in record.findings}
    assert found["current_sign"][0] == "error"
    assert "'DIS'" in found["state_unmatched"][1]
    assert "C, D, R" in found["state_unmatched"][1]
