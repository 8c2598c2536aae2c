"""Data that contradict themselves are never graded by what they seem to say."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from synthetic import (
    changed,
    charge_second,
    current_of,
    first_cycle,
    time_of,
    voltage_of,
    with_drop,
)

from ssbcell.analysis.signals import integral
from ssbcell.grading import grade
from ssbcell.records.record import CHARGING_CAPACITY, CURRENT, TEST_TIME, VOLTAGE, Finding


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_row_of_impedance_does_not_hide_a_counter_that_disagrees(cell, share):
    plain = first_cycle()
    counted = integral(time_of(plain), np.maximum(current_of(plain), 0.0)) * share
    frequency = np.zeros(len(plain))
    frequency[5] = 1e3
    for columns in ({}, {"frequency_hertz": frequency}):
        verdict = grade(changed(plain, **{CHARGING_CAPACITY: counted}, **columns), cell)
        assert verdict.grade in ("INVALID", "UNDECIDED"), columns


def test_a_healthy_cell_with_a_spectrum_in_its_file_is_a(cell):
    plain = first_cycle()
    frequency = np.zeros(len(plain))
    frequency[2:8] = np.geomspace(1e5, 1.0, 6)
    assert grade(changed(plain, frequency_hertz=frequency), cell).grade == "A"


def test_a_current_without_its_sign_is_invalid_and_not_an_excess_charge(cell):
    plain = first_cycle()
    verdict = grade(changed(plain, **{CURRENT: np.abs(current_of(plain))}), cell)
    assert verdict.grade == "INVALID"
    assert "without its sign" in verdict.rule("G1").message


def test_a_charge_that_collapses_is_no_current_without_its_sign(cell):
    plain = first_cycle()
    time, at = time_of(plain), charge_second()
    voltage = np.where(time >= at, np.minimum(voltage_of(plain), 3.3), voltage_of(plain))
    half = changed(plain, **{VOLTAGE: voltage, CURRENT: np.maximum(current_of(plain), 0.0)})
    assert grade(half, cell).grade == "B"


@pytest.mark.parametrize("code", ["not_finite", "time_backward"])
def test_a_lesser_finding_of_the_same_name_hides_no_error(cell, code):
    plain = first_cycle()
    voltage, time = voltage_of(plain), time_of(plain)
    voltage[500] = np.nan
    time[700:] -= 300.0
    bad = {"not_finite": {VOLTAGE: voltage}, "time_backward": {TEST_TIME: time}}[code]
    known = dataclasses.replace(plain, findings=(Finding(code, "info", "seen before"),))
    assert grade(changed(known, **bad), cell).grade == "INVALID"


@pytest.mark.parametrize("seed", range(4))
def test_rows_in_no_order_are_invalid(cell, seed):
    plain = first_cycle()
    shuffled = plain.data.sample(frac=1.0, random_state=seed).reset_index(drop=True)
    assert grade(dataclasses.replace(plain, data=shuffled), cell).grade == "INVALID"


@pytest.mark.parametrize("noise", [1e-6, 5e-6, 2e-5])
def test_a_noisy_current_hides_no_drop_and_makes_none(cell, noise):
    plain = first_cycle()
    rough = current_of(plain) + noise * np.random.default_rng(0).standard_normal(len(plain))
    assert grade(changed(plain, **{CURRENT: rough}), cell).grade == "A"
    dropped = with_drop(changed(plain, **{CURRENT: rough}), charge_second(), 0.5, 600.0)
    assert grade(dropped, cell).grade == "B"


@pytest.mark.parametrize("column", ["temperature_t1_celsius", "surface_temperature_celsius"])
def test_a_logged_temperature_of_any_channel_wins_over_the_declared_one(cell, column):
    verdict = grade(changed(first_cycle(), **{column: 45.0}), cell)
    assert verdict.grade == "UNDECIDED"
    assert verdict.rule("G5").result == "FAIL"
