"""dQ/dV comes back as it was put in."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import first_cycle, record

from ssbcell.analysis import differential_capacity, find_steps
from ssbcell.errors import InvalidRecord, OutOfRange


def two_phase(noise: float = 0.0, sense: float = 1.0):
    """A charge or discharge whose dQ/dV is a peak of 0.02 V about 3.7 V on a floor of 1 mAh/V."""
    voltage = np.linspace(3.2, 4.2, 20001)
    slope = 1e-3 + 20e-3 * np.exp(-(((voltage - 3.7) / 0.02) ** 2))
    charge = np.r_[0.0, np.cumsum(slope[:-1] * np.diff(voltage))]
    time = np.arange(0.0, charge[-1] * 3600.0 / 1e-3, 2.0)
    seen = np.interp(time * 1e-3 / 3600.0, charge, voltage)
    seen = seen if sense > 0.0 else 7.4 - seen
    seen = seen + np.random.default_rng(0).normal(0.0, noise, time.size)
    return record(time, seen, np.full(time.size, sense * 1e-3))


@pytest.mark.parametrize("noise", [0.0, 3e-4])
@pytest.mark.parametrize("sense", [1.0, -1.0])
def test_a_peak_has_its_place_and_height(noise, sense):
    given = two_phase(noise, sense)
    (step,) = find_steps(given)
    found = differential_capacity(given, step)
    top = int(np.argmax(found.capacity_ampere_hour_per_volt))
    assert found.voltage_volt[top] == pytest.approx(3.7, abs=found.width_volt)
    assert found.capacity_ampere_hour_per_volt[top] == pytest.approx(21e-3, rel=0.08)
    away = np.abs(found.voltage_volt - 4.0) < 0.1
    assert found.capacity_ampere_hour_per_volt[away].mean() == pytest.approx(1e-3, rel=0.05)


def test_all_bins_together_hold_the_charge_of_the_step():
    given = first_cycle(noise=1e-3)
    step = find_steps(given)[1]
    found = differential_capacity(given, step)
    total = float(found.capacity_ampere_hour_per_volt.sum() * found.width_volt)
    assert total == pytest.approx(step.charge_ampere_hour, rel=1e-9)


def test_a_noisier_channel_gets_wider_bins_and_a_larger_uncertainty():
    quiet, noisy = (
        differential_capacity(given, find_steps(given)[1])
        for given in (first_cycle(noise=1e-4), first_cycle(noise=2e-3))
    )
    assert noisy.width_volt > 2.0 * quiet.width_volt
    assert noisy.standard_uncertainty.max() > quiet.standard_uncertainty.max()


def test_a_width_of_nothing_and_a_flat_step_are_refused():
    given = first_cycle()
    steps = find_steps(given)
    with pytest.raises(OutOfRange, match="width"):
        differential_capacity(given, steps[1], width=0.0)
    with pytest.raises(InvalidRecord, match="two bins"):
        differential_capacity(given, steps[1], width=5.0)


@pytest.mark.parametrize("interval", [1.0, 10.0])
def test_the_stated_uncertainty_is_the_scatter_over_many_records(interval):
    seen, stated = [], []
    for seed in range(30):
        given = first_cycle(noise=1e-3, interval=interval, seed=seed)
        found = differential_capacity(given, find_steps(given)[1], width=0.01)
        inside = (found.voltage_volt > 3.6) & (found.voltage_volt < 4.27)
        seen.append(found.capacity_ampere_hour_per_volt[inside])
        stated.append(found.standard_uncertainty[inside])
    ratio = np.std(seen, axis=0) / np.mean(stated, axis=0)
    assert 0.7 < np.median(ratio) < 1.2
