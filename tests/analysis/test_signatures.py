"""Noise, drops, falls and leaks are found where they were put, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import changed, charge_second, first_cycle, with_drop, with_hump

from ssbcell.analysis.course import CourseLimits, largest_resistance, reversals
from ssbcell.analysis.noise import voltage_noise
from ssbcell.analysis.rest import fit_rest
from ssbcell.analysis.short import Wanted, sudden_drops
from ssbcell.analysis.signals import signals
from ssbcell.analysis.steps import segment


def charge_of(given):
    seen = signals(given)
    return seen, next(step for step in segment(seen) if step.kind == "charge")


def drops_in_charge(given, limit: float = 5e-3):
    seen, step = charge_of(given)
    return sudden_drops(seen, step, Wanted(limit, 5e-3, settle_time=60.0, settle_samples=3))


@pytest.mark.parametrize("noise", [1e-4, 5e-4, 2e-3])
def test_the_noise_put_in_is_the_noise_found(noise):
    seen = signals(first_cycle(noise=noise, rest_interval=10.0))
    found = voltage_noise(seen, segment(seen))
    assert found.standard_deviation_volt == pytest.approx(noise, rel=0.25)


def test_noise_of_the_cell_in_half_of_a_charge_is_not_taken_for_the_instruments():
    given = first_cycle(rest=0.0, after=0.0, before=0.0, noise=1e-4, interval=5.0)
    voltage = given.data["voltage_volt"].to_numpy(copy=True)
    voltage[: voltage.size // 4] += np.random.default_rng(3).normal(0.0, 0.02, voltage.size // 4)
    seen = signals(changed(given, voltage_volt=voltage))
    found = voltage_noise(seen, segment(seen))
    assert found.method == "quietest windows"
    assert found.standard_deviation_volt < 3e-4


def test_a_coarse_resolution_is_found():
    seen = signals(first_cycle(noise=1e-3, resolution=1e-3))
    assert voltage_noise(seen, segment(seen)).resolution_volt == pytest.approx(1e-3, rel=1e-6)


def test_one_drop_is_found_at_its_time_and_size():
    at = charge_second(share=0.4)
    drops = drops_in_charge(with_drop(first_cycle(), at, size=0.030))
    assert len(drops) == 1
    assert 0.0 <= drops[0].time_second - at <= 10.0
    assert drops[0].size_volt == pytest.approx(-0.030, abs=2e-3)


@pytest.mark.parametrize("seed", range(5))
def test_a_healthy_charge_has_no_drop(seed):
    assert drops_in_charge(first_cycle(noise=5e-4, seed=seed, interval=2.0)) == ()


def test_a_drop_just_after_the_onset_of_the_current_does_not_count():
    assert drops_in_charge(with_drop(first_cycle(), 625.0)) == ()


def reversal_in_charge(given):
    seen = signals(given)
    steps = segment(seen)
    limits = CourseLimits(
        usual=5e-3,
        early=5e-2,
        early_ampere_hour=7.5e-5,
        settle_time=60.0,
        resistance=largest_resistance(seen, steps),
    )
    return next(one for one in reversals(seen, steps, limits) if one.kind == "charge")


def test_a_smooth_hump_is_a_fall_and_no_drop():
    at = charge_second(share=0.5)
    given = with_hump(first_cycle(), at, size=0.060, wide=400.0)
    assert drops_in_charge(given) == ()
    back = reversal_in_charge(given)
    assert back.beyond
    assert back.size_volt > 0.015
    assert back.time_second > at


def test_an_overshoot_while_lithium_nucleates_is_no_fall():
    given = with_hump(first_cycle(), 640.0, size=0.050, wide=20.0)
    assert not reversal_in_charge(given).beyond


def rest_of(**changes):
    seen = signals(first_cycle(**changes))
    steps = segment(seen)
    return fit_rest(seen, steps[2], noise=1e-4, largest_relaxation=0.03)


def test_a_leak_put_into_a_rest_comes_back_within_its_range():
    fit = rest_of(leak_slope=-8e-3 / 3600.0)
    assert fit.slope_volt_per_second == pytest.approx(-8e-3 / 3600.0, rel=0.05)
    assert (
        fit.slope_low_volt_per_second <= -8e-3 / 3600.0 * 0.99
        or fit.slope_high_volt_per_second >= -8e-3 / 3600.0 * 1.01
    )
    assert fit.time_constant_second == pytest.approx(600.0, rel=0.2)
    assert fit.amplitude_volt == pytest.approx(0.010, rel=0.1)


def test_relaxation_alone_leaves_no_slope():
    fit = rest_of(relaxation=0.015, rest=7200.0)
    assert abs(fit.slope_volt_per_second) * 3600.0 < 2e-4
    assert fit.slope_low_volt_per_second <= 0.0 <= fit.slope_high_volt_per_second


def test_the_late_slope_is_never_smaller_than_the_leak_while_the_cell_relaxes():
    for rest in (3600.0, 7200.0, 14400.0):
        fit = rest_of(leak_slope=-4e-3 / 3600.0, relaxation=0.02, time_constant=1500.0, rest=rest)
        bound = fit.late_slope_volt_per_second - fit.late_slope_uncertainty_volt_per_second
        assert bound < -4e-3 / 3600.0


def test_a_rest_of_a_few_samples_gives_no_fit():
    assert rest_of(rest=300.0) is None


def test_the_noise_is_known_as_well_as_it_says_over_many_records():
    found = [
        voltage_noise(seen, segment(seen))
        for seen in (signals(first_cycle(noise=5e-4, seed=seed)) for seed in range(40))
    ]
    scatter = float(np.std([one.standard_deviation_volt for one in found]))
    assert 0.6 * scatter < found[0].standard_uncertainty_volt < 1.6 * scatter
    assert found[0].rows.first <= 1
