"""Relaxation and leak of a rest come back, with the form and the bounds that they deserve."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import record

from ssbcell.analysis.leak import conductance_of_slope, leak_of_rest
from ssbcell.analysis.rest import fit_rest
from ssbcell.analysis.signals import signals
from ssbcell.analysis.steps import segment
from ssbcell.errors import OutOfRange

NOISE = 5e-5
#: of a cell of 1 cm2 at the end of its charge [V/(A h)]
SLOPE = 200.0


def rest(fall, hours: float = 4.0, leak: float = 0.0, seed: int = 0):
    """A rest from 4.28 V on that falls by `fall` of the share of time passed, and by a leak."""
    time = np.arange(0.0, hours * 3600.0 + 1.0, 30.0)
    slope = -leak * 4.28 * 1e-4 * SLOPE / 3600.0
    voltage = 4.28 - fall(time) + slope * time
    voltage = voltage + np.random.default_rng(seed).normal(0.0, NOISE, time.size)
    # a current somewhere, so that the rest is told from it
    after = time[-1] + np.arange(10.0, 1000.0, 10.0)
    return record(
        np.r_[time, after],
        np.r_[voltage, np.full(after.size, 4.2)],
        np.r_[np.zeros(time.size), np.full(after.size, -1e-3)],
    )


def fitted(given):
    seen = signals(given)
    return fit_rest(seen, segment(seen)[0], noise=NOISE, largest_relaxation=0.03)


def root(time):
    return 0.012 * np.sqrt(time / time[-1])


def bent(time):
    return 0.012 * (1.0 - np.exp(-time / 1500.0))


def none(time):
    return 0.0 * time


@pytest.mark.parametrize(
    ("fall", "model"),
    [(root, "square root of time"), (bent, "exponential"), (none, "straight line")],
)
def test_the_form_of_relaxation_that_was_put_in_is_chosen_with_evidence(fall, model):
    fit = fitted(rest(fall))
    assert fit.model == model
    if fall is not none:
        assert fit.evidence > 4.0
        assert fit.amplitude_volt == pytest.approx(0.012, rel=0.15)


@pytest.mark.parametrize("fall", [root, bent, none])
@pytest.mark.parametrize("leak", [0.0, 0.1])
def test_the_leak_lies_within_its_range_whatever_the_form_of_relaxation(fall, leak):
    inside = 0
    for seed in range(40):
        fit = fitted(rest(fall, leak=leak, seed=seed))
        slope = -leak * 4.28 * 1e-4 * SLOPE / 3600.0
        inside += fit.slope_low_volt_per_second <= slope <= fit.slope_high_volt_per_second
    # k = 2 is 95 of 100
    assert inside >= 35


def test_a_leak_that_is_seen_has_a_resistance_and_one_that_is_not_has_a_bound():
    leaking = leak_of_rest(fitted(rest(bent, leak=0.1)), SLOPE, 1e-4)
    assert leaking.seen
    # 0.1 S/m2 is 100 kohm cm2
    assert leaking.resistance_ohm_cm2 == pytest.approx(1e5, rel=0.1)
    tight = leak_of_rest(fitted(rest(bent)), SLOPE, 1e-4)
    assert not tight.seen
    assert tight.resistance_ohm_cm2 == np.inf
    assert 1e6 < tight.least_resistance_ohm_cm2 < np.inf


def test_a_longer_rest_bounds_the_leak_more_tightly():
    leaks = [
        leak_of_rest(fitted(rest(bent, hours=hours)), SLOPE, 1e-4) for hours in (1.0, 4.0, 24.0)
    ]
    widths = [leak.highest - leak.lowest for leak in leaks]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 10.0 * widths[2]


def test_a_slope_stands_for_the_current_that_makes_it():
    # 8 mV an hour at 200 V/(A h) is 40 uA, which at 4 V and 1 cm2 is 10 uS/cm2 = 0.1 S/m2
    assert conductance_of_slope(-8e-3 / 3600.0, 4.0, 200.0, 1e-4) == pytest.approx(0.1)
    with pytest.raises(OutOfRange):
        conductance_of_slope(-1e-6, 4.0, 0.0, 1e-4)


def several(time):
    return 0.015 * (1.0 - np.exp(-time / 120.0)) + 0.012 * (1.0 - np.exp(-time / 2500.0))


def stretched(time):
    return 0.03 * (1.0 - np.exp(-np.sqrt(time / 900.0)))


def diffusion(time):
    """Into a slab that is 5000 s deep: a square root of time that ends."""
    order = np.arange(1, 200)[:, np.newaxis]
    return 0.02 * (1.0 - 6.0 / np.pi**2 * (np.exp(-(order**2) * time / 5000.0) / order**2).sum(0))


@pytest.mark.parametrize("fall", [several, stretched, diffusion])
@pytest.mark.parametrize("leak", [0.0, 0.1])
def test_a_relaxation_of_several_parts_is_described_and_leaves_the_leak_in_its_range(fall, leak):
    inside = 0
    for seed in range(20):
        fit = fitted(rest(fall, hours=6.0, leak=leak, seed=seed))
        slope = -leak * 4.28 * 1e-4 * SLOPE / 3600.0
        inside += fit.slope_low_volt_per_second <= slope <= fit.slope_high_volt_per_second
        assert fit.misfit_volt < NOISE
    assert inside >= 17


def test_a_large_relaxation_that_ends_does_not_widen_the_range():
    widths = []
    for size in (0.005, 0.1):
        fit = fitted(rest(lambda time, size=size: size * (1.0 - np.exp(-time / 600.0)), hours=12.0))
        assert fit.misfit_volt < NOISE
        widths.append(fit.slope_high_volt_per_second - fit.slope_low_volt_per_second)
    assert max(widths) < 0.5e-3 / 3600.0


def test_a_leak_that_comes_and_goes_is_no_relaxation():
    def part(time):
        return 0.02 * np.clip((time / time[-1] - 0.3) / 0.2, 0.0, 1.0)

    assert fitted(rest(part)).misfit_volt > 1e-3


def test_a_relaxation_alone_describes_what_relaxes_and_no_steady_fall():
    assert fitted(rest(bent)).relaxation_alone
    assert not fitted(rest(bent, leak=0.1)).relaxation_alone


def test_the_curve_of_the_fit_is_the_voltage_that_was_fitted():
    given = rest(several, leak=0.1)
    seen = signals(given)
    fit = fitted(given)
    part = seen.part(fit.rows)
    time, voltage = seen.time[part] - seen.time[part][0], seen.voltage[part]
    settled = time > 120.0
    drawn = fit.slope_volt_per_second * time + fit.relaxation_volt(time)
    left = (voltage - drawn)[settled]
    assert fit.model == "several exponentials"
    assert np.std(left) < 2.0 * NOISE
