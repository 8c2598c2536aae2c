"""A first cycle that cannot be one, or not the first, is never graded A."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from synthetic import (
    CURRENT,
    DESIGN,
    VOLTAGE,
    changed,
    charge_second,
    current_of,
    first_cycle,
    joined,
    kept,
    record,
    time_of,
    voltage_of,
    with_drop,
)

from ssbcell.grading import grade
from ssbcell.records.record import CYCLE_COUNT, TEST_TIME


def resting(record) -> np.ndarray:
    """The rest between charge and discharge."""
    current = current_of(record)
    row = np.arange(len(record))
    charged, emptied = np.flatnonzero(current > 0.0)[-1], np.argmax(current < 0.0)
    return (row > charged) & (row < emptied)


def from_second(record, second: float):
    """The record from a moment on, as if the test had begun there."""
    cut = kept(record, time_of(record) >= second)
    return changed(cut, **{TEST_TIME: time_of(cut) - time_of(cut)[0]})


@pytest.mark.parametrize(
    ("charge", "discharge", "profile"),
    [
        (0.97, 1.03, None),
        (0.965, 1.035, None),
        (0.5, 0.97, "charge_upper_limit_only"),
        (0.5, 0.97, None),
    ],
)
def test_a_discharge_of_more_than_was_charged_is_undecided(cell, charge, discharge, profile):
    verdict = grade(first_cycle(charge=charge, discharge=discharge), cell, profile=profile)
    assert verdict.grade == "UNDECIDED"
    assert "of what the charge took" in verdict.rule("G2").message


@pytest.mark.parametrize("share", [0.1, 0.16, 0.5])
def test_a_charge_whose_beginning_is_cut_off_is_undecided(cell, share):
    long = first_cycle(charge=1.02 + share)
    cut = from_second(long, 600.0 + share * DESIGN * 3600.0 / 1.26e-3)
    assert grade(cut, cell).rule("G2").result == "FAIL"
    assert grade(cut, cell).grade != "A"


def test_a_test_that_begins_with_its_charge_is_a(cell):
    assert grade(from_second(first_cycle(), 605.0), cell).grade == "A"


def test_a_record_that_begins_with_the_second_cycle_is_undecided(cell):
    assert grade(changed(first_cycle(), **{CYCLE_COUNT: 2.0}), cell).grade == "UNDECIDED"
    assert grade(changed(first_cycle(), **{CYCLE_COUNT: 1.0}), cell).grade == "A"


def test_an_excess_charge_behind_a_short_discharge_is_never_a(cell):
    whole = first_cycle(charge=1.21)
    at = charge_second(share=0.24 / 1.02)
    pulse = first_cycle(rest=0.0)
    few = kept(pulse, np.arange(len(pulse)) < 7)
    time = np.arange(10.0, 80.0, 10.0)
    few = changed(few, **{TEST_TIME: time, VOLTAGE: 3.6 - 1e-4 * time, CURRENT: -1.26e-3})
    early, late = kept(whole, time_of(whole) <= at), from_second(whole, at + 1.0)
    assert grade(joined(early, few, late), cell).grade in ("B", "UNDECIDED")


@pytest.mark.parametrize("shift", [-0.6, 0.3])
def test_a_rest_at_the_voltage_of_another_cell_is_undecided(cell, shift):
    plain = first_cycle()
    moved = voltage_of(plain) + np.where(resting(plain), shift, 0.0)
    verdict = grade(changed(plain, **{VOLTAGE: moved}), cell)
    assert verdict.grade in ("UNDECIDED", "INVALID")
    assert "not of one cell" in verdict.rule("G2").message


def test_a_voltage_that_stands_still_over_a_rest_leaves_no_a(cell):
    plain = first_cycle()
    voltage, rest = voltage_of(plain), resting(plain)
    stuck = np.where(rest, voltage[np.argmax(rest)], voltage)
    verdict = grade(changed(plain, **{VOLTAGE: stuck}), cell)
    assert verdict.grade == "UNDECIDED"
    assert "no noise" in verdict.rule("G6").message


def test_rows_written_twice_hide_no_voltage_that_stands_still(cell):
    plain = first_cycle()
    voltage, at = voltage_of(plain), int(np.argmax(current_of(plain) > 0.0)) + 400
    voltage[at : at + 100] = voltage[at]
    stuck = changed(plain, **{VOLTAGE: voltage})
    assert grade(stuck, cell).grade == "UNDECIDED"
    again = stuck.data.iloc[np.sort(np.r_[0 : len(stuck), 300:1000:7])].reset_index(drop=True)
    assert grade(replace(stuck, data=again), cell).grade == "UNDECIDED"


def test_a_straight_line_drawn_through_twenty_minutes_leaves_no_a(cell):
    plain = first_cycle(interval=1.0)
    voltage = voltage_of(plain)
    drawn = np.flatnonzero(current_of(plain) < 0.0)[4000:5200]
    voltage[drawn] = np.linspace(voltage[drawn[0]], voltage[drawn[-1]], drawn.size)
    assert grade(changed(plain, **{VOLTAGE: voltage}), cell).grade == "UNDECIDED"


def test_a_leak_behind_a_channel_that_is_at_its_end_leaves_no_a(cell):
    leaking = first_cycle(leak_slope=-30e-3 / 3600.0)
    voltage, rest = voltage_of(leaking), resting(leaking)
    clipped = np.where(rest, np.maximum(voltage, voltage[np.argmax(rest)] - 0.012), voltage)
    assert grade(changed(leaking, **{VOLTAGE: clipped}), cell).grade in ("B", "UNDECIDED")


@pytest.mark.parametrize("resolution", [5e-3, 8e-3])
def test_a_voltage_in_steps_as_large_as_a_drop_leaves_no_a(cell, resolution):
    dropped = with_drop(first_cycle(), charge_second(), 0.008, 600.0)
    coarse = np.round(voltage_of(dropped) / resolution) * resolution
    verdict = grade(changed(dropped, **{VOLTAGE: coarse}), cell)
    assert verdict.grade in ("B", "UNDECIDED")
    assert grade(first_cycle(resolution=resolution), cell).rule("G6").result == "FAIL"


def test_a_discharge_far_below_its_cut_off_is_undecided(cell):
    plain = first_cycle()
    last = np.flatnonzero(current_of(plain) < 0.0)[-1]
    row = np.arange(len(plain))
    deep = kept(plain, row <= last)
    time = time_of(deep)[-1] + np.arange(10.0, 1800.0, 10.0)
    more = kept(plain, row < time.size)
    more = changed(
        more, **{TEST_TIME: time, VOLTAGE: np.linspace(2.6, 0.1, time.size), CURRENT: -1.26e-3}
    )
    whole = dataclasses.replace(deep, data=pd.concat([deep.data, more.data], ignore_index=True))
    verdict = grade(whole, cell)
    assert verdict.rule("G3").result == "FAIL"
    assert verdict.grade == "UNDECIDED"


@pytest.mark.parametrize("factor", [60.0, 3600.0])
def test_a_time_in_minutes_or_hours_is_never_graded_b(cell, factor):
    plain = first_cycle()
    wrong = changed(plain, **{TEST_TIME: time_of(plain) / factor})
    assert grade(wrong, cell).grade in ("UNDECIDED", "INVALID")


def emptied(passed: float, peak: float):
    """A charge in which a short grows: the voltage rises to its peak, and then only falls.

    Until the end some shares of the design capacity pass; the peak is such a share too.
    """
    time = np.arange(0.0, passed * DESIGN * 3600.0 / 1.26e-3, 10.0)
    share = time * 1.26e-3 / 3600.0 / DESIGN
    rise = 3.1 + 0.6 * np.minimum(share, peak)
    noise = 1e-4 * np.random.default_rng(1).standard_normal(time.size)
    voltage = rise - 1.4 * (1.0 - np.exp(-np.maximum(share - peak, 0.0) / 0.8)) + noise
    return record(time, voltage, np.full(time.size, 1.26e-3))


@pytest.mark.parametrize("peak", [0.0, 0.1, 0.5])
def test_a_leak_that_empties_a_cell_while_it_is_charged_is_b_and_no_wrong_sign(cell, peak):
    verdict = grade(emptied(peak + 1.6, peak), cell)
    assert verdict.grade == "B"
    assert verdict.rule("R6").result == "FAIL"


def test_a_voltage_that_only_falls_over_less_than_a_discharge_may_be_a_turned_sign(cell):
    assert grade(emptied(0.9, 0.0), cell).grade == "INVALID"


def test_a_sign_that_is_turned_is_no_leak(cell):
    plain = first_cycle()
    assert grade(changed(plain, **{CURRENT: -current_of(plain)}), cell).grade == "INVALID"


@pytest.mark.parametrize("cycles", [1, 3])
def test_a_sign_that_is_lost_is_no_leak(cell, cycles):
    plain = first_cycle(rest=0.0)
    flows = joined(*[kept(plain, current_of(plain) != 0.0)] * cycles)
    lost = changed(flows, **{CURRENT: np.abs(current_of(flows))})
    verdict = grade(lost, cell)
    assert verdict.grade in ("INVALID", "UNDECIDED")
    assert verdict.rule("G1").result == "FAIL" or cycles == 1


@pytest.mark.parametrize("resolution", [1e-4, 3e-4, 1e-3])
@pytest.mark.parametrize("on_change", [False, True])
def test_a_voltage_at_rest_that_is_written_with_few_digits_does_not_stand_still(
    cell, resolution, on_change
):
    given = first_cycle(interval=1.0, noise=2e-5, resolution=resolution, rest=21600.0)
    if on_change:  # every 5 mV, and every 10 s
        time, voltage = time_of(given), voltage_of(given)
        switched = np.abs(np.diff(current_of(given), prepend=0.0, append=0.0)) > 0.0
        written = switched[1:] | switched[:-1] | (current_of(given) == 0.0)
        written |= np.floor(time) % 10.0 == 0.0
        written |= np.abs(np.diff(voltage // 5e-3, prepend=0.0)) > 0.0
        given = kept(given, written)
    assert grade(given, cell).grade == "A"
