"""Steps are told from the current alone."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import changed, current_of, first_cycle, record, time_of, voltage_of

from ssbcell.analysis import find_steps
from ssbcell.errors import InvalidRecord
from ssbcell.records.record import CURRENT, STEP_COUNT, TEST_TIME


def kinds(given) -> list[str]:
    return [step.kind for step in find_steps(given)]


WHOLE = ["rest", "charge", "rest", "discharge", "rest"]


def test_a_first_cycle_has_its_five_steps_with_the_charge_that_was_put_in():
    steps = find_steps(first_cycle(charge=1.0, discharge=0.95))
    assert [step.kind for step in steps] == WHOLE
    # the sample interval before the first sample under current does not belong to the step
    assert steps[1].charge_ampere_hour == pytest.approx(3.76e-3, rel=1.1e-3)
    assert steps[3].charge_ampere_hour == pytest.approx(-0.95 * 3.76e-3, rel=1.1e-3)
    assert steps[1].end_voltage_volt == pytest.approx(4.3, abs=1e-3)


def test_every_row_belongs_to_one_step():
    given = first_cycle()
    rows = [row for step in find_steps(given) for row in range(step.rows.first, step.rows.last + 1)]
    assert rows == list(range(len(given)))


def test_noise_and_offset_of_the_current_channel_make_no_steps():
    given = first_cycle()
    noise = np.random.default_rng(1).normal(1e-6, 2e-6, len(given))
    assert kinds(changed(given, **{CURRENT: current_of(given) + noise})) == WHOLE


def test_a_glitch_of_one_sample_makes_no_step():
    given = first_cycle()
    current = current_of(given)
    current[400], current[1200], current[1700] = 0.0, 1.26e-3, -2.5e-3
    assert kinds(changed(given, **{CURRENT: current})) == WHOLE


def test_wrong_step_numbers_of_the_cycler_change_nothing():
    given = first_cycle()
    assert find_steps(changed(given, **{STEP_COUNT: np.arange(len(given)) % 7})) == find_steps(
        given
    )


def test_duplicated_time_adds_no_charge():
    given = first_cycle()
    twice = given.data.loc[given.data.index.repeat(2)].reset_index(drop=True)
    steps = find_steps(record(*(twice[name].to_numpy() for name in given.data.columns)))
    assert [step.kind for step in steps] == WHOLE
    for step, single in zip(steps, find_steps(given), strict=True):
        assert step.charge_ampere_hour == pytest.approx(single.charge_ampere_hour, abs=1e-12)


def test_a_test_may_begin_with_a_discharge():
    given = first_cycle(before=0.0)
    time, voltage, current = time_of(given), voltage_of(given), current_of(given)
    early = np.arange(1.0, 600.0, 10.0)
    joined = record(
        np.r_[early, 600.0 + time],
        np.r_[3.3 - 1e-4 * early, voltage],
        np.r_[np.full(early.size, -1.26e-3), current],
    )
    assert kinds(joined) == ["discharge", "charge", "rest", "discharge", "rest"]


def test_a_hold_at_constant_voltage_is_told_from_the_constant_current_before_it():
    steps = find_steps(first_cycle(hold=1800.0))
    assert [(step.kind, step.control) for step in steps[1:3]] == [
        ("charge", "current"),
        ("charge", "voltage"),
    ]
    assert steps[2].duration_second == pytest.approx(1800.0, abs=60.0)


def test_another_current_begins_another_step():
    time = np.arange(0.0, 4000.0, 10.0)
    current = np.where(time < 2000.0, 1e-3, 0.5e-3)
    steps = find_steps(record(time, 3.5 + 1e-4 * time, current))
    assert [step.rows.first for step in steps] == [0, 200]


def test_a_pulse_is_short_and_follows_a_rest():
    time = np.r_[np.arange(0.0, 601.0, 10.0), 600.0 + np.arange(0.1, 10.05, 0.1)]
    current = np.where(np.arange(time.size) < 61, 0.0, -15.1e-3)
    steps = find_steps(record(time, np.where(current < 0, 3.5, 3.7), current))
    assert [(step.kind, step.pulse) for step in steps] == [("rest", False), ("discharge", True)]


def test_a_record_without_current_is_refused():
    given = first_cycle()
    with pytest.raises(InvalidRecord, match="current_ampere"):
        find_steps(changed_without(given, CURRENT))


def changed_without(given, column):
    from dataclasses import replace

    return replace(given, data=given.data.drop(columns=column))


def test_a_record_without_numbers_is_refused():
    given = first_cycle()
    with pytest.raises(InvalidRecord, match="at least two"):
        find_steps(changed(given, **{TEST_TIME: np.nan}))
