"""The cases that a careful engineer would want a grader to get right."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from synthetic import (
    DESIGN,
    changed,
    charge_second,
    current_of,
    first_cycle,
    kept,
    record,
    time_of,
    voltage_of,
    with_drop,
    with_hump,
    with_temperature,
)

import ssbcell
from ssbcell.errors import UnreadableFile
from ssbcell.grading import grade
from ssbcell.records.record import (
    CHARGING_CAPACITY,
    CURRENT,
    DISCHARGING_CAPACITY,
    STEP_COUNT,
    TEST_TIME,
    VOLTAGE,
    Finding,
)


def results(verdict) -> dict[str, str]:
    return {rule.id: rule.result for rule in verdict.rules}


def test_a_clean_cell_is_a(cell):
    verdict = grade(first_cycle(), cell)
    assert verdict.grade == "A", verdict.basis
    assert set(results(verdict).values()) == {"PASS"}


def test_the_capacities_in_the_verdict_are_those_put_in(cell):
    verdict = grade(first_cycle(charge=1.03, discharge=0.97), cell)
    assert verdict.rule("R2").value == pytest.approx(103.0, abs=0.1)
    assert verdict.rule("R1").value == pytest.approx(97.0, abs=0.1)


def test_a_capacity_within_its_uncertainty_of_the_limit_is_undecided(cell_with):
    wide = cell_with(cycler={"current_range": "15 mA", "current_accuracy": "0.1 % of range"})
    verdict = grade(first_cycle(discharge=0.952), wide)
    assert verdict.grade == "UNDECIDED"
    assert verdict.rule("R1").expanded_uncertainty == pytest.approx(1.4, abs=0.2)
    assert any("uncertainty" in wanted for wanted in verdict.would_decide)


def test_exactly_at_the_limit_is_a_under_simple_acceptance_only(cell_with):
    given = first_cycle(interval=1.0, discharge=0.97, noise=0.0)
    share = grade(given, cell_with(), profile="simple_acceptance").rule("R1").value
    exact = cell_with(cell={"design_capacity": f"{DESIGN * 1e3 * share / 95.0:.15g} mAh"})
    verdict = grade(given, exact, profile="simple_acceptance")
    assert verdict.rule("R1").value == pytest.approx(95.0, abs=1e-9)
    assert verdict.rule("R1").result == "PASS"
    assert grade(given, exact).rule("R1").result == "NOT_TESTABLE"


def test_121_of_174_without_a_short_is_b_by_table_3_and_undecided_by_the_text(cell_with):
    mass = cell_with(cell={"design_capacity": "174 mAh/g"})
    given = first_cycle(charge=0.96, discharge=121.0 / 174.0)
    inferred = grade(given, mass)
    assert inferred.grade == "B"
    assert inferred.basis == ("R1 table3_inference",)
    assert grade(given, mass, profile="strict_text").grade == "UNDECIDED"


def test_one_drop_of_30_mv_with_recovery_is_b_and_says_where(cell):
    at = charge_second(share=0.6)
    verdict = grade(with_drop(first_cycle(), at), cell)
    assert verdict.grade == "B"
    rule = verdict.rule("R3")
    assert rule.result == "FAIL"
    assert 0.0 <= rule.time_second - at <= 10.0


def test_the_same_drop_with_a_step_of_the_temperature_is_not_called_a_short(cell):
    at = charge_second(share=0.6)
    dropped = with_drop(first_cycle(), at)
    warm = np.where(time_of(dropped) < at, 25.6, 24.6)
    verdict = grade(with_temperature(dropped, warm), cell)
    assert verdict.grade == "UNDECIDED"
    assert verdict.rule("R3").result == "NOT_TESTABLE"


def test_the_same_drop_with_a_step_of_the_current_is_not_called_a_short(cell):
    at = charge_second(share=0.6)
    dropped = with_drop(first_cycle(), at)
    less = (time_of(dropped) >= at) & (current_of(dropped) > 0.0)
    verdict = grade(
        changed(dropped, **{CURRENT: current_of(dropped) * np.where(less, 0.9, 1)}), cell
    )
    assert verdict.rule("R3").result != "FAIL"
    assert verdict.grade == "UNDECIDED"


def test_an_overshoot_in_the_first_percent_of_the_charge_is_a(cell):
    assert grade(with_hump(first_cycle(), 640.0, size=0.04, wide=25.0), cell).grade == "A"


def test_a_smooth_hump_is_undecided(cell):
    verdict = grade(with_hump(first_cycle(), charge_second(share=0.5), 0.06, 400.0), cell)
    assert verdict.grade == "UNDECIDED"
    assert verdict.rule("R3").result == "NOT_TESTABLE"
    assert "goes back" in verdict.rule("R3").message


@pytest.mark.parametrize(("charge", "expected"), [(1.3, "B"), (0.9, "UNDECIDED")])
def test_a_charge_that_never_comes_to_its_cut_off_is_b_only_beyond_the_limit(
    cell, charge, expected
):
    assert grade(first_cycle(charge=charge, upper=4.15), cell).grade == expected


@pytest.mark.parametrize("cut", [0.4, 0.9])
def test_a_record_cut_in_the_charge_is_undecided(cell, cut):
    given = first_cycle()
    verdict = grade(kept(given, time_of(given) < charge_second(share=cut)), cell)
    assert verdict.grade == "UNDECIDED"
    assert verdict.rule("G2").result == "FAIL"


def test_a_record_cut_in_the_discharge_is_undecided(cell):
    given = first_cycle()
    last = int(np.flatnonzero(current_of(given) < 0.0)[600])
    verdict = grade(kept(given, np.arange(len(given)) < last), cell)
    assert verdict.grade == "UNDECIDED"


def test_a_charge_of_160_percent_is_b(cell):
    verdict = grade(first_cycle(charge=1.6), cell, profile="strict_text")
    assert verdict.grade == "B"
    assert verdict.basis == ("R6 [0092]: charge capacity excessively large",)


def test_a_straight_fall_of_8_mv_an_hour_at_rest_is_b(cell):
    verdict = grade(first_cycle(leak_slope=-8e-3 / 3600.0), cell)
    assert verdict.grade == "B"
    assert verdict.basis == ("R7 [0092]: large self-discharge",)


@pytest.mark.parametrize("time_constant", [300.0, 900.0, 1500.0])
def test_15_mv_of_relaxation_alone_is_a(cell, time_constant):
    given = first_cycle(relaxation=0.015, time_constant=time_constant)
    assert grade(given, cell).grade == "A"


def test_relaxation_that_an_hour_cannot_tell_from_a_leak_is_never_b(cell):
    for time_constant in (1800.0, 3600.0, 7200.0, 20000.0):
        given = first_cycle(relaxation=0.02, time_constant=time_constant, rest=3600.0)
        assert grade(given, cell).rule("R7").result != "FAIL"


def test_without_a_rest_the_cell_is_undecided_and_told_which_rest_it_needs(cell):
    verdict = grade(first_cycle(rest=0.0), cell)
    assert verdict.grade == "UNDECIDED"
    assert results(verdict)["R7"] == results(verdict)["R5"] == "NOT_TESTABLE"
    assert verdict.would_decide == ("a rest of 1 h or more after the charge, sampled every 60 s",)


def test_a_named_profile_may_waive_the_rest_and_the_verdict_prints_it(cell):
    verdict = grade(first_cycle(rest=0.0), cell, profile="without_rest")
    assert verdict.grade == "A"
    assert len(verdict.waivers) == 2
    assert "R7 waived" in " ".join(verdict.basis)


def test_a_waiver_does_not_hide_a_failure(cell):
    leaking = first_cycle(leak_slope=-8e-3 / 3600.0)
    assert grade(leaking, cell, profile="without_rest").grade == "B"


def test_a_drop_only_after_the_discharge_is_b(cell):
    given = first_cycle()
    verdict = grade(with_drop(given, time_of(given)[-1] - 1800.0), cell)
    assert verdict.grade == "B"
    assert verdict.rule("R5").result == "FAIL"


def test_a_drop_in_the_discharge_is_b(cell):
    given = first_cycle()
    at = time_of(given)[np.flatnonzero(current_of(given) < 0.0)[400]]
    verdict = grade(with_drop(given, at), cell)
    assert verdict.rule("R4").result == "FAIL"
    assert verdict.grade == "B"


def test_the_collapse_at_the_end_of_a_discharge_is_no_short(cell):
    given = first_cycle()
    voltage, last = voltage_of(given), int(np.flatnonzero(current_of(given) < 0.0)[-1])
    floor = 3.4 + 1e-4 * np.random.default_rng(0).standard_normal(len(given))
    steep = np.where(np.arange(len(given)) == last, voltage, np.maximum(voltage, floor))
    under = (current_of(given) < 0.0) | (np.arange(len(given)) < last)
    verdict = grade(changed(given, **{VOLTAGE: np.where(under, steep, voltage)}), cell)
    assert verdict.rule("R4").result == "PASS"


def test_a_hold_after_the_constant_current_is_judged_by_the_profile(cell):
    given = first_cycle(charge=0.98, hold=1800.0)
    assert grade(given, cell).grade == "UNDECIDED"
    counted = grade(given, cell, profile="hold_allowed")
    assert counted.grade == "A"
    assert counted.rule("R2").value == pytest.approx(98.0 + 5.32, abs=0.4)


def test_a_first_sample_off_by_volts_after_a_range_switch_is_a(cell):
    given = first_cycle()
    voltage = voltage_of(given)
    voltage[int(np.argmax(current_of(given) > 0.0))] += 2.0
    assert grade(changed(given, **{VOLTAGE: voltage}), cell).grade == "A"


@pytest.mark.parametrize("interval", [60.0, 300.0])
def test_coarse_sampling_is_undecided(cell, interval):
    verdict = grade(first_cycle(interval=interval), cell)
    assert verdict.grade == "UNDECIDED"
    assert verdict.rule("R3").result == "NOT_TESTABLE"
    assert any("10 s" in wanted for wanted in verdict.would_decide)


def test_coarse_sampling_may_still_prove_a_short(cell):
    given = with_drop(first_cycle(interval=60.0), charge_second(), size=0.2, lasting=3000.0)
    assert grade(given, cell).grade == "B"


def test_milliampere_read_as_ampere_is_caught_by_the_counters(cell):
    given = first_cycle()
    passed = np.cumsum(np.maximum(current_of(given), 0.0) * np.gradient(time_of(given))) / 3600.0
    counted = changed(given, **{CHARGING_CAPACITY: passed, CURRENT: 1e3 * current_of(given)})
    assert grade(counted, cell).grade == "INVALID"


def test_milliampere_read_as_ampere_without_counters_is_caught_by_the_rate(cell):
    given = first_cycle()
    verdict = grade(changed(given, **{CURRENT: 1e3 * current_of(given)}), cell)
    assert verdict.grade == "UNDECIDED"
    assert verdict.rule("G4").result == "FAIL"


def test_a_swapped_sign_is_refused(cell):
    given = first_cycle()
    verdict = grade(changed(given, **{CURRENT: -current_of(given)}), cell)
    assert verdict.grade == "INVALID"


@pytest.mark.parametrize(("declared", "expected"), [("discharge", "A"), ("charge", "INVALID")])
def test_a_swapped_sign_is_right_where_it_is_declared(cell, tmp_path, declared, expected):
    given, table, chart = first_cycle(), tmp_path / "cell.csv", tmp_path / "map.toml"
    columns = {"t": time_of(given), "U": voltage_of(given), "I": -current_of(given)}
    pd.DataFrame(columns).to_csv(table, index=False)
    chart.write_text(
        f'current_positive = "{declared}"\n[columns]\n'
        'test_time_second = { head = "t", unit = "s" }\n'
        'voltage_volt = { head = "U", unit = "V" }\n'
        'current_ampere = { head = "I", unit = "A" }\n',
        encoding="utf-8",
    )
    assert grade(ssbcell.read(table, column_map=chart), cell).grade == expected


def test_an_empty_file_is_an_error_and_a_file_with_decimal_commas_is_right(cell, tmp_path):
    empty, commas = tmp_path / "empty.csv", tmp_path / "commas.csv"
    empty.write_bytes(b"")
    with pytest.raises(UnreadableFile, match="empty"):
        ssbcell.read(empty)
    given = first_cycle()
    given.data.to_csv(commas, sep=";", decimal=",", index=False)
    verdict = grade(ssbcell.read(commas), cell)
    assert verdict.grade == "A"
    assert verdict.rule("R1").value == pytest.approx(grade(given, cell).rule("R1").value)


def test_a_wrong_rate_is_undecided(cell):
    verdict = grade(first_cycle(current=0.63e-3), cell)
    assert verdict.grade == "UNDECIDED"
    assert verdict.rule("R1").result == "NOT_TESTABLE"
    assert verdict.rule("R3").result == "PASS"


def test_a_wrong_rate_does_not_hide_a_short(cell):
    given = with_drop(first_cycle(current=0.63e-3), 9000.0)
    assert grade(given, cell).grade == "B"


@pytest.mark.parametrize("celsius", [22.0, 45.0])
def test_a_logged_temperature_wins_over_the_declared_one(cell, celsius):
    verdict = grade(with_temperature(first_cycle(), celsius), cell)
    assert verdict.grade == "UNDECIDED"
    assert verdict.rule("G5").result == "FAIL"


def test_an_unknown_temperature_is_undecided(cell_with):
    verdict = grade(first_cycle(), cell_with(cell={"temperature": None}))
    assert verdict.grade == "UNDECIDED"
    assert verdict.rule("G5").result == "NOT_TESTABLE"


def test_a_cut_off_of_4_2_v_is_undecided(cell):
    verdict = grade(first_cycle(upper=4.2), cell)
    assert verdict.grade == "UNDECIDED"
    assert verdict.rule("G3").result == "FAIL"


def test_a_charge_beyond_the_cut_off_is_undecided(cell):
    assert grade(first_cycle(upper=4.4), cell).grade == "UNDECIDED"


def test_counters_and_step_numbers_that_reset_or_stand_still_change_nothing(cell):
    plain = first_cycle()
    current, hours = current_of(plain), np.gradient(time_of(plain)) / 3600.0
    step = np.r_[0, np.cumsum(np.diff(np.sign(current)) != 0)]
    resetting = np.zeros(len(plain))
    for number in np.unique(step):
        inside = step == number
        resetting[inside] = np.cumsum(np.maximum(current, 0.0)[inside] * hours[inside])
    for columns in (
        {CHARGING_CAPACITY: resetting, STEP_COUNT: step},
        {CHARGING_CAPACITY: 0.0, DISCHARGING_CAPACITY: 0.0, STEP_COUNT: 1},
    ):
        verdict = grade(changed(plain, **columns), cell)
        assert verdict.grade == "A", verdict.basis
        assert verdict.rule("R1").value == grade(plain, cell).rule("R1").value


def test_a_record_that_begins_with_a_discharge_is_graded_by_the_charge_after_it(cell):
    plain = first_cycle()
    early = np.arange(5.0, 605.0, 10.0)
    joined = record(
        np.r_[early, 605.0 + time_of(plain)],
        np.r_[3.4 - 4e-4 * early, voltage_of(plain)],
        np.r_[np.full(early.size, -1.26e-3), current_of(plain)],
    )
    verdict = grade(joined, cell)
    assert verdict.grade == "A", verdict.basis
    assert verdict.rule("R2").value == pytest.approx(102.0, abs=0.1)


def test_backward_time_is_invalid_and_duplicated_time_is_reported(cell):
    given = first_cycle()
    time = time_of(given)
    time[900:] -= 500.0
    assert grade(changed(given, **{TEST_TIME: time}), cell).grade == "INVALID"
    twice = dataclasses.replace(
        given, data=given.data.loc[given.data.index.repeat(2)].reset_index(drop=True)
    )
    verdict = grade(twice, cell)
    assert verdict.grade == "A"
    assert "1 lesser findings" in verdict.rule("G1").message


def test_rows_without_numbers_never_leave_an_a(cell):
    given = first_cycle()
    voltage = voltage_of(given)
    voltage[500:520] = np.nan
    assert grade(changed(given, **{VOLTAGE: voltage}), cell).grade == "INVALID"


def test_an_error_found_in_reading_is_invalid(cell):
    finding = Finding("checksum", "error", "the file's own checksum does not fit")
    verdict = grade(dataclasses.replace(first_cycle(), findings=(finding,)), cell)
    assert verdict.grade == "INVALID"
    assert "checksum" in verdict.rule("G1").message


def test_a_short_in_data_that_contradict_themselves_is_invalid(cell):
    given = with_drop(first_cycle(), charge_second())
    finding = Finding("checksum", "error", "the file's own checksum does not fit")
    assert grade(dataclasses.replace(given, findings=(finding,)), cell).grade == "INVALID"


def test_a_pause_in_the_charge_is_undecided(cell):
    given = first_cycle()
    time, at = time_of(given), charge_second()
    stopped = at + np.arange(30.0, 900.0, 30.0)
    where = int(np.searchsorted(time, at))
    verdict = grade(
        record(
            np.insert(np.where(time < at, time, time + 900.0), where, stopped),
            np.insert(voltage_of(given), where, np.full(stopped.size, 3.8)),
            np.insert(current_of(given), where, np.zeros(stopped.size)),
        ),
        cell,
    )
    assert verdict.grade == "UNDECIDED"
    assert "paused" in verdict.rule("G4").message


def test_a_record_that_misses_the_beginning_of_the_test_is_undecided(cell):
    given = first_cycle()
    assert grade(kept(given, time_of(given) > 3600.0), cell).rule("G2").result == "FAIL"


def test_an_instrument_whose_range_is_far_too_large_cannot_decide(cell_with):
    coarse = cell_with(cycler={"current_range": "100 mA", "current_accuracy": "0.1 % of range"})
    verdict = grade(first_cycle(), coarse)
    assert verdict.grade == "UNDECIDED"
    assert "instrument cannot decide" in verdict.rule("R1").message


def test_a_noisy_voltage_cannot_support_an_a(cell):
    verdict = grade(first_cycle(noise=4e-3), cell)
    assert verdict.grade == "UNDECIDED"
    assert verdict.rule("G6").result == "FAIL"


def test_a_rest_or_a_charge_alone_is_undecided(cell):
    given = first_cycle()
    for rows in (current_of(given) == 0.0, current_of(given) > 0.0):
        assert grade(kept(given, rows), cell).grade == "UNDECIDED"


def test_a_rest_too_short_to_tell_a_leak_from_relaxation_is_undecided(cell):
    verdict = grade(first_cycle(rest=900.0, leak_slope=-30e-3 / 3600.0, rest_interval=10.0), cell)
    assert verdict.rule("R7").result == "NOT_TESTABLE"
    assert verdict.grade == "UNDECIDED"
