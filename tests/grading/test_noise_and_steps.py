"""What scatters, is written coarsely or steps is told from a short, and never hides one."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import (
    CURRENT,
    TEST_TIME,
    VOLTAGE,
    changed,
    charge_second,
    current_of,
    first_cycle,
    record,
    time_of,
    voltage_of,
)

from ssbcell.analysis.noise import even_and_white
from ssbcell.analysis.signals import signals
from ssbcell.grading import grade
from ssbcell.records.record import Rows


def dipping(size: float, seed: int = 0):
    """A cell that shorts for a sample now and then, under current only, with 20 samples of rest."""
    given = first_cycle(charge=1.0, discharge=0.98, rest=0.0, after=0.0, interval=9.9)
    rng = np.random.default_rng(seed)
    dips = np.where(rng.random(len(given)) < 0.3, rng.uniform(0.3, 1.0, len(given)) * size, 0.0)
    return changed(given, **{VOLTAGE: voltage_of(given) - dips * (current_of(given) != 0.0)})


@pytest.mark.parametrize("size", [0.006, 0.008, 0.010, 0.020])
def test_a_short_does_not_hide_in_its_own_noise_where_no_rest_shows_the_instruments(cell, size):
    verdict = grade(dipping(size), cell, profile="without_rest")
    assert verdict.grade != "A"
    assert any(rule.result != "PASS" for rule in verdict.rules if rule.id in {"G6", "R3"})


def test_a_noisy_instrument_that_no_rest_shows_is_no_short(cell):
    """White and even: it may be the instrument, and a rest would tell."""
    noisy = first_cycle(rest=0.0, before=0.0, after=0.0, noise=2.5e-3)
    verdict = grade(noisy, cell)
    assert verdict.grade == "UNDECIDED"
    assert verdict.rule("G6").result == "FAIL"
    assert any("rest of 25 samples" in wanted for wanted in verdict.would_decide)


def test_white_noise_is_told_from_a_voltage_that_jumps_and_stays():
    rng = np.random.default_rng(0)
    time = np.arange(2000.0)
    white = 2e-3 * rng.standard_normal(time.size)
    jumps = 4e-3 * (rng.random(time.size) < 0.2).cumsum() % 8e-3
    for noise, wanted in (
        (white, True),
        (jumps, False),
        (white * (1.0 + 9.0 * (time > 1e3)), False),
    ):
        seen = signals(record(time, 3.7 + 1e-5 * time + noise, np.full(time.size, 1e-3)))
        assert even_and_white(seen, Rows(0, time.size - 1), 0.33, 3.0) is wanted


def plateau(width: float, interval: float):
    """A discharge with a step of 0.3 V between two plateaus, `width` seconds wide."""
    given = first_cycle(interval=interval)
    current, time = current_of(given), time_of(given)
    since = time - float(np.median(time[current < 0.0])) - 0.3 * interval
    fall = 0.15 * (1.0 + np.tanh(since / width))
    away = np.where(current < 0.0, fall, 0.3 * (since > 0.0))
    return changed(given, **{VOLTAGE: voltage_of(given) - away})


@pytest.mark.parametrize("interval", [10.0, 20.0, 30.0])
def test_a_step_of_the_curve_with_a_few_samples_on_it_is_no_sudden_drop(cell, interval):
    assert grade(plateau(2.0 * interval, interval), cell).rule("R4").result == "NOT_TESTABLE"
    assert grade(plateau(0.01 * interval, interval), cell).rule("R4").result == "FAIL"


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_relaxation_after_a_pulse_of_one_sample_at_rest_is_no_short(cell, sign):
    plain = first_cycle(rest_interval=10.0)
    at = int(np.searchsorted(time_of(plain), charge_second(share=1.0) + 3600.0))
    since = np.maximum(time_of(plain) - time_of(plain)[at], -1.0)
    settling = 0.08 * np.exp(-since / 15.0) * ((since >= 0.0) & (current_of(plain) == 0.0))
    pulse = current_of(plain)
    pulse[at] = 3.0 * sign * 1.26e-3
    given = changed(plain, **{CURRENT: pulse, VOLTAGE: voltage_of(plain) + sign * settling})
    assert grade(given, cell).rule("R5").result == "NOT_TESTABLE"


def test_times_in_whole_seconds_make_no_sudden_drop(cell):
    fine = first_cycle(interval=0.5, rest_interval=0.5, rest=3600.0, after=0.0)
    whole = changed(fine, **{TEST_TIME: np.floor(time_of(fine))})
    for rule in ("R3", "R4", "R5"):
        assert grade(whole, cell).rule(rule).result != "FAIL"
