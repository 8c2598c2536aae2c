"""Each check finds the fault that it is for, in data that had no fault before."""

from __future__ import annotations

import numpy as np
import pytest

from ssbcell.records import check


def codes(data, clock=None, severity=None):
    return {f.code for f in check(data, clock) if severity in (None, f.severity)}


def changed(record, **columns):
    return record.data.assign(**columns)


def with_counters(record):
    data = record.data
    flow = 0.5 * np.diff(data["test_time_second"]) / 3600.0
    current = data["current_ampere"].to_numpy()
    step = flow * (current[1:] + current[:-1])
    up = np.concatenate(([0.0], np.cumsum(np.maximum(step, 0.0))))
    down = np.concatenate(([0.0], np.cumsum(np.maximum(-step, 0.0))))
    return data.assign(charging_capacity_ah=up, discharging_capacity_ah=down)


def test_a_sound_record_has_no_findings(made_record):
    assert check(with_counters(made_record)) == ()


def test_discharge_positive_current_is_an_error(made_record):
    data = changed(made_record, current_ampere=-made_record.data["current_ampere"])
    assert {"current_sign", "step_type_sign"} <= codes(data, severity="error")


def test_a_symmetric_cell_shows_its_sign_by_its_resistance_alone(made_record):
    current = np.tile(np.repeat([1e-3, -1e-3], 30), 10)
    data = made_record.data.iloc[: len(current)].drop(columns=["step_type"])
    data = data.loc[data.index.repeat(3)].reset_index(drop=True).iloc[: len(current)]
    time = 30.0 * np.arange(len(current))
    right = data.assign(test_time_second=time, current_ampere=current, voltage_volt=50.0 * current)
    assert codes(right) == {"cycle_constant"}
    wrong = right.assign(voltage_volt=-right["voltage_volt"])
    assert codes(wrong, severity="error") == {"current_sign"}


@pytest.mark.parametrize("factor", [1e3, 1e-3, 2.5])
def test_current_off_by_a_factor_disagrees_with_the_counters(made_record, factor):
    data = with_counters(made_record)
    data["current_ampere"] *= factor
    assert "counter_mismatch" in codes(data, severity="error")


def test_rows_missing_from_a_charge_show_in_the_counters(made_record):
    data = with_counters(made_record)
    few = data[(data.index < 20) | (data.index > 100)].reset_index(drop=True)
    few["test_time_second"] = 30.0 * np.arange(len(few))
    assert "counter_mismatch" in codes(few)


def test_counters_that_start_again_at_each_step_are_no_fault(made_record):
    data = with_counters(made_record).rename(
        columns={
            "charging_capacity_ah": "step_charging_capacity_ah",
            "discharging_capacity_ah": "step_discharging_capacity_ah",
        }
    )
    for name in ("step_charging_capacity_ah", "step_discharging_capacity_ah"):
        data[name] -= data.groupby("step_id")[name].transform("first")
    assert codes(data) == set()


def test_a_range_switch_spike_is_a_warning_and_millivolts_are_an_error(made_record):
    voltage = made_record.data["voltage_volt"].copy()
    voltage[50] = 9.0
    assert codes(changed(made_record, voltage_volt=voltage)) == {"voltage_window", "spike"}
    data = changed(made_record, voltage_volt=1e3 * made_record.data["voltage_volt"])
    assert "voltage_unit" in codes(data, severity="error")


def test_milliseconds_under_a_head_in_seconds_disagree_with_the_clock(made_record):
    time = made_record.data["test_time_second"].to_numpy()
    data = changed(made_record, test_time_second=1e3 * time)
    assert "time_unit" in codes(data, 1.7e9 + time, severity="error")
    assert codes(made_record.data, 1.7e9 + time) == set()


def test_a_gap_under_current_is_a_warning_and_at_rest_is_not(made_record):
    time = made_record.data["test_time_second"].to_numpy()
    charging = changed(made_record, test_time_second=time + 7200.0 * (time > 1800.0))
    assert codes(charging) == {"time_gap"}
    (finding,) = check(charging)
    assert finding.severity == "warning"
    assert (finding.rows.first, finding.rows.last) == (60, 61)
    (finding,) = check(changed(made_record, test_time_second=time + 7200.0 * (time > 3900.0)))
    assert finding.severity == "info"


def test_charge_through_zero_is_parted_at_the_zero(made_record):
    from dataclasses import replace

    from ssbcell.records.charge import charge_passed

    # a straight line from 1 A to -1 A in 1 h: a triangle of 0.5 h times 1 A each way
    data = made_record.data.iloc[:2].assign(
        test_time_second=[0.0, 3600.0], current_ampere=[1.0, -1.0]
    )
    passed = charge_passed(replace(made_record, data=data))
    assert (passed.charge_ah, passed.discharge_ah) == (0.25, 0.25)


def test_infinity_is_an_error_and_the_other_checks_go_on(made_record):
    voltage = made_record.data["voltage_volt"].copy()
    voltage[[5, 7]] = [np.inf, np.nan]
    time = made_record.data["test_time_second"].copy()
    time[100] = 0.0
    found = check(changed(made_record, voltage_volt=voltage, test_time_second=time))
    seen = {f.code: f.rows for f in found if f.severity == "error"}
    assert set(seen) == {"not_finite", "time_backward"}
    assert (seen["not_finite"].first, seen["not_finite"].last) == (5, 7)
    assert seen["time_backward"].first == 100


def test_a_skipped_a_falling_and_a_constant_cycle_number_are_found(made_record):
    cycles = np.where(np.arange(len(made_record)) < 100, 1, 3)
    (finding,) = check(changed(made_record, cycle_count=cycles))
    assert (finding.code, finding.rows.first) == ("cycle_skipped", 100)
    assert "from 1 to 3" in finding.message
    assert codes(changed(made_record, cycle_count=cycles[::-1])) == {"cycle_backward"}
    data = made_record.data
    many = data.loc[np.tile(data.index, 3)].reset_index(drop=True)
    many["test_time_second"] = 30.0 * np.arange(len(many))
    assert "cycle_constant" in codes(many.drop(columns="step_type"))


def test_a_counter_that_never_starts_again_by_its_name_and_does_is_found(made_record):
    data = with_counters(made_record)
    data.loc[60:, "charging_capacity_ah"] -= 4e-4
    assert "counter_reset" in codes(data, severity="warning")


def test_step_time_and_power_show_a_wrong_unit_of_time_and_of_current(made_record):
    data = made_record.data
    time, current, voltage = (
        data[name].to_numpy() for name in ("test_time_second", "current_ampere", "voltage_volt")
    )
    right = changed(made_record, step_time_second=time, power_watt=voltage * current)
    assert codes(right) == set()
    assert codes(right.assign(step_time_second=time / 3600.0)) == {"time_unit"}
    assert codes(right.assign(power_watt=1e3 * voltage * current)) == {"power_mismatch"}


def test_a_date_among_seconds_is_a_jump_and_not_a_wrong_unit(made_record):
    time = made_record.data["test_time_second"].to_numpy().copy()
    time[-1] = 1.7e9
    found = {f.code: f for f in check(changed(made_record, test_time_second=time))}
    assert found["time_jump"].rows.last == len(made_record) - 1


def test_a_factor_of_a_thousand_is_told_as_a_mistaken_unit(made_record):
    data = with_counters(made_record)
    data["current_ampere"] *= 1e3
    (finding, *_) = [f for f in check(data) if f.code == "counter_mismatch"]
    assert "milli" in finding.message
