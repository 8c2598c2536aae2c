"""How densely a record is sampled, and what times that are written wrongly make of it."""

from __future__ import annotations

import numpy as np
import pytest

from ssbcell.analysis.coverage import mean_interval
from ssbcell.analysis.noise import window_noise

SLOPE = -2.4e-3
"""Of the end of a discharge [V/s]."""


def test_a_moment_taken_at_random_lies_in_a_long_interval_by_its_length():
    # 1 s in 10 lies in each of the short ones, 8 in the long one
    assert mean_interval(np.array([1.0, 1.0, 8.0])) == pytest.approx(0.1 + 0.1 + 0.8 * 8.0)


@pytest.mark.parametrize("jitter", [0.1, 0.2])
def test_jitter_of_every_sample_changes_the_mean_interval_by_its_variance(jitter):
    rng = np.random.default_rng(1)
    times = 10.0 * (np.arange(20_000) + jitter * rng.uniform(-1.0, 1.0, 20_000))
    # an interval has the variance of two uniform times, (2 j)^2 / 12 each
    assert mean_interval(np.diff(times)) == pytest.approx(10.0 * (1 + 2 * jitter**2 / 3), rel=2e-3)


def line(noise: float, jitter: float) -> tuple[np.ndarray, np.ndarray]:
    """A straight discharge, sampled every 5 s, its times written down wrongly."""
    rng = np.random.default_rng(5)
    time = 5.0 * np.arange(4000.0)
    voltage = SLOPE * time + noise * rng.standard_normal(time.size)
    return time + jitter * rng.uniform(-1.0, 1.0, time.size), voltage


def test_wrong_times_on_a_slope_make_noise_and_it_is_taken_off():
    time, voltage = line(0.0, jitter=1.0)
    # a uniform error of 1 s has a standard deviation of 0.577 s
    assert np.median(window_noise(time, voltage)) == pytest.approx(-SLOPE * 3**-0.5, rel=0.1)
    assert np.quantile(window_noise(time, voltage, 2.0), 0.99) == 0.0


def test_noise_of_the_voltage_stays_where_times_are_right_or_the_slope_is_small():
    time, voltage = line(2e-3, jitter=0.0)
    assert window_noise(time, voltage, 2.0) == pytest.approx(window_noise(time, voltage))
    time, voltage = line(2e-3, jitter=1.0)
    flat = voltage - SLOPE * 0.97 * 5.0 * np.arange(4000.0)
    assert np.median(window_noise(time, flat, 2.0)) == pytest.approx(2e-3, rel=0.05)
