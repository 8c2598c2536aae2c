"""Capacities come back as they were put in."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import DESIGN, changed, current_of, first_cycle, kept, record, time_of, voltage_of

from ssbcell.analysis.capacity import first_cycle as measure
from ssbcell.analysis.signals import signals
from ssbcell.analysis.steps import segment


def measured(given, upper: float = 4.3, lower: float = 2.65):
    seen = signals(given)
    return measure(seen, segment(seen), upper=upper, lower=lower, tolerance=0.01)


def test_charge_and_discharge_are_the_capacities_put_in():
    cycle = measured(first_cycle(charge=1.021, discharge=0.957, interval=5.0))
    assert cycle.charge.capacity_ampere_hour == pytest.approx(1.021 * DESIGN, rel=5e-4)
    assert cycle.discharge.capacity_ampere_hour == pytest.approx(0.957 * DESIGN, rel=5e-4)
    assert cycle.charge.reached
    assert cycle.discharge.reached


def test_the_stated_uncertainty_covers_the_beginning_between_two_samples():
    for interval in (10.0, 60.0, 300.0):
        charge = measured(first_cycle(charge=1.0, interval=interval, noise=0.0)).charge
        wrong = abs(charge.capacity_ampere_hour - DESIGN)
        assert wrong <= charge.sampling_bound_ampere_hour * 1.001


def test_a_step_time_tells_all_that_passed_before_the_first_sample():
    given = first_cycle(charge=1.0, interval=60.0, noise=0.0)
    current, time = current_of(given), time_of(given)
    start = np.maximum.accumulate(np.where(np.diff(current, prepend=0.0) != 0.0, time - 60.0, 0.0))
    charge = measured(changed(given, step_time_second=time - start)).charge
    assert charge.capacity_ampere_hour == pytest.approx(DESIGN, rel=1e-9)
    assert charge.sampling_bound_ampere_hour == pytest.approx(0.0, abs=1e-12)


def test_an_end_beyond_the_cut_off_is_taken_back_to_it():
    beyond = measured(first_cycle(charge=1.0, upper=4.36)).charge
    # the drawn charge curve rises by 0.75 V over the whole charge
    assert beyond.capacity_ampere_hour == pytest.approx((1.0 - 0.06 / 0.75) * DESIGN, rel=2e-3)
    assert beyond.extreme_voltage_volt == pytest.approx(4.36, abs=1e-3)


def test_a_charge_that_ends_below_the_cut_off_has_not_reached_it():
    low = measured(first_cycle(upper=4.2))
    assert not low.charge.reached
    assert low.charge.ended


def test_a_record_that_ends_in_the_charge_says_so():
    given = first_cycle()
    cut = measured(kept(given, time_of(given) < 6000.0))
    assert not cut.charge.reached
    assert not cut.charge.ended
    assert cut.discharge is None


def test_the_first_full_charge_comes_after_a_discharge_and_a_short_check():
    given = first_cycle(charge=1.0)
    time, voltage, current = (given.data[name].to_numpy() for name in given.data.columns)
    early = np.arange(10.0, 1200.0, 10.0)
    sense = np.where((early < 300.0) | (early > 600.0), -1.26e-3, 1.26e-3)
    joined = record(
        np.r_[early, 1200.0 + time],
        np.r_[np.where(sense < 0.0, 3.1, 3.3), voltage],
        np.r_[sense, current],
    )
    assert [step.kind for step in segment(signals(joined))][:4] == [
        *("discharge", "charge", "discharge", "rest")
    ]
    cycle = measured(joined)
    assert cycle.charge.rows.first > early.size
    assert cycle.charge.capacity_ampere_hour == pytest.approx(DESIGN, rel=2e-3)


def test_a_hold_counts_apart():
    cycle = measured(first_cycle(charge=1.0, hold=1800.0))
    passed = 1.26e-3 * 0.5 * (1.0 - np.exp(-3.0)) / 3.0
    assert cycle.charge.hold_ampere_hour == pytest.approx(passed, rel=0.05)
    assert cycle.charge.capacity_ampere_hour == pytest.approx(DESIGN, rel=2e-3)


def test_a_first_sample_off_by_volts_moves_nothing():
    given = first_cycle()
    voltage = voltage_of(given)
    first = int(np.argmax(time_of(given) > 600.0))
    voltage[first] += 2.0
    glitch = record(time_of(given), voltage, given.data["current_ampere"].to_numpy())
    plain, seen = measured(given).charge, measured(glitch).charge
    assert seen.capacity_ampere_hour == pytest.approx(plain.capacity_ampere_hour)
    assert seen.extreme_voltage_volt == pytest.approx(plain.extreme_voltage_volt)


def test_a_record_that_begins_days_after_its_test_adds_no_charge_of_days():
    given = first_cycle(before=0.0)
    late = changed(given, test_time_second=time_of(given) + 30.0 * 86400.0)
    charge = measured(late).charge
    seen = charge.capacity_ampere_hour - charge.sampling_bound_ampere_hour
    assert seen == pytest.approx(measured(given).charge.capacity_ampere_hour, rel=2e-3)
    assert charge.capacity_ampere_hour < 2.0 * seen
