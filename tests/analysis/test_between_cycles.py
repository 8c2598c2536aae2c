"""Signatures that compare cycles, steps and pulses find what was put in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from synthetic import (
    CURRENT,
    DESIGN,
    changed,
    charge_second,
    current_of,
    first_cycle,
    joined,
    kept,
    record,
    time_of,
    voltage_of,
)

from ssbcell.analysis.between_cycles import (
    early_discharge_fall,
    lowest_efficiency,
    retained_charge,
)
from ssbcell.analysis.capacity import first_cycle as measure_first
from ssbcell.analysis.capacity import later_cycles
from ssbcell.analysis.cycle_measures import cycle_measures
from ssbcell.analysis.noise import voltage_noise
from ssbcell.analysis.pulses import all_pulses, resistance_fall
from ssbcell.analysis.signals import signals
from ssbcell.analysis.single_signs import hard_short, hold_plateau, noisiest
from ssbcell.analysis.soc import SocReference
from ssbcell.analysis.steps import segment
from ssbcell.records.record import Rows

ENDS = {"upper": 4.3, "lower": 2.65, "tolerance": 0.01}


def analysed(given):
    seen = signals(given)
    return seen, segment(seen)


def cycles_of(given):
    seen, steps = analysed(given)
    return seen, (measure_first(seen, steps, **ENDS), *later_cycles(seen, steps, **ENDS))


def test_the_lowest_efficiency_is_that_of_a_later_cycle_and_never_of_the_first():
    given = joined(
        first_cycle(charge=1.02, discharge=0.9),
        first_cycle(charge=0.90, discharge=0.87),
        first_cycle(charge=0.88, discharge=0.87),
    )
    found = lowest_efficiency(cycles_of(given)[1][1:])
    assert found.value == pytest.approx(0.87 / 0.90, rel=2e-3)
    assert found.standard_uncertainty < 2e-3


def test_one_cycle_alone_has_no_later_efficiency():
    assert lowest_efficiency(cycles_of(first_cycle())[1][1:]) is None


def test_the_charge_retained_over_a_rest_is_that_against_a_cycle_without_one():
    given = joined(
        first_cycle(charge=1.0, discharge=0.97, rest=0.0),
        first_cycle(charge=0.97, discharge=0.93, rest=7200.0),
    )
    found = retained_charge(cycles_of(given)[1], 3600.0)
    assert found.value == pytest.approx(0.93 / 0.97, rel=2e-3)
    assert retained_charge(cycles_of(first_cycle())[1], 3600.0) is None


def test_a_discharge_that_begins_lower_than_another_is_found_with_its_distance():
    low = first_cycle()
    voltage = voltage_of(low)
    under = current_of(low) < 0.0
    early = under & (time_of(low) < time_of(low)[np.argmax(under)] + 3000.0)
    low = changed(low, voltage_volt=voltage - np.where(early, 0.08, 0.0))
    seen, cycles = cycles_of(joined(first_cycle(), low))
    found = early_discharge_fall(seen, cycles, 0.1 * DESIGN)
    assert found.value == pytest.approx(0.08, rel=0.05)
    assert found.rows == cycles[1].discharge.rows


def test_energy_is_the_integral_of_voltage_times_current_and_its_efficiency_is_lower():
    _, (cycle,) = cycles_of(first_cycle(charge=1.0, discharge=1.0, noise=0.0, interval=2.0))
    found = {one.name: one for one in cycle_measures(cycle)}
    # the drawn charge curve: 4.3 - 0.75 / 2 less what the exponential at its beginning takes
    mean = 4.3 - 0.375 - 0.35 * 0.02
    assert found["charge energy"].value == pytest.approx(mean * DESIGN, rel=1e-3)
    assert found["coulombic efficiency"].value == pytest.approx(1.0, abs=1e-3)
    assert found["energy efficiency"].value < found["coulombic efficiency"].value - 0.01


def test_a_capacity_that_does_not_reach_its_cut_off_says_so():
    _, (cycle,) = cycles_of(first_cycle(upper=4.2))
    found = {one.name: one for one in cycle_measures(cycle)}
    assert "cut-off" in found["charge capacity"].lacking
    assert "cut-off" in found["coulombic efficiency"].lacking
    assert found["discharge capacity"].lacking == ""


def noise_of(given):
    seen, steps = analysed(given)
    return noisiest(seen, steps, voltage_noise(seen, steps), coarsest=10.5, settle_time=60.0)


def test_noise_of_the_cell_in_a_part_of_the_charge_is_found_where_it_is():
    given = first_cycle(interval=5.0)
    inside = np.abs(time_of(given) - charge_second(share=0.5)) < 200.0
    noisy = voltage_of(given) + np.where(
        inside, np.random.default_rng(1).normal(0.0, 3e-3, inside.size), 0.0
    )
    found = noise_of(changed(given, voltage_volt=noisy))
    assert found.value == pytest.approx(3e-3, rel=0.4)
    assert abs(found.time_second - charge_second(share=0.5)) < 300.0
    assert noise_of(given).value < 3e-4


def test_rows_written_twice_make_no_noise():
    given = first_cycle()
    twice = given.data.loc[given.data.index.repeat(2)].reset_index(drop=True)
    assert noise_of(record(*(twice[name].to_numpy() for name in twice.columns))).value < 3e-4


def hold(plateau: float):
    """A charge at constant voltage for two hours, whose current decays to a plateau."""
    time = np.arange(10.0, 7200.1, 10.0)
    current = 1.26e-3 * ((1.0 - plateau) * np.exp(-time / 1200.0) + plateau)
    before = np.arange(0.0, 3600.0, 10.0)
    return record(
        np.r_[before, before[-1] + time],
        np.r_[4.0 + 0.3 * before / before[-1], np.full(time.size, 4.3)],
        np.r_[np.full(before.size, 1.26e-3), current],
    )


def test_a_plateau_of_a_hold_stands_above_its_decay_and_a_decay_alone_does_not():
    seen, steps = analysed(hold(0.0))
    assert hold_plateau(seen, steps, 3600.0).value == pytest.approx(1.0, rel=0.02)
    for plateau in (0.01, 0.02, 0.05, 0.1):
        assert hold_plateau(*analysed(hold(plateau)), 3600.0).value > 2.5
    assert hold_plateau(seen, steps, 8000.0) is None


def test_a_hard_short_is_found_with_its_resistance_and_a_healthy_cell_has_none():
    time = np.arange(0.0, 600.0, 10.0)
    current = np.full(time.size, 1.26e-3)
    seen, steps = analysed(record(time, 12.0 * current, current))
    assert hard_short(seen, steps, 0.05).value == pytest.approx(12.0)
    assert hard_short(*analysed(first_cycle()), 0.05) is None


def two_pulses(second: float):
    """Two equal pulses an hour apart, of 20 ohm and of another resistance."""
    parts = []
    for number, ohm in enumerate((20.0, second)):
        start = 4000.0 * number
        rest = start + np.arange(0.0, 1800.1, 30.0)
        under = start + 1800.0 + np.arange(0.1, 10.05, 0.1)
        after = start + 1810.0 + np.arange(30.0, 1500.0, 30.0)
        parts.append((rest, 3.7, 0.0))
        parts.append((under, 3.7 - 0.0151 * ohm, -0.0151))
        parts.append((after, 3.7, 0.0))
    return record(
        np.concatenate([time for time, _, _ in parts]),
        np.concatenate([np.full(time.size, level) for time, level, _ in parts]),
        np.concatenate([np.full(time.size, flow) for time, _, flow in parts]),
    )


@pytest.mark.parametrize(("second", "fall"), [(12.0, 0.4), (20.0, 0.0), (24.0, -0.2)])
def test_the_fall_of_the_resistance_from_pulse_to_pulse_comes_back(second, fall):
    given = two_pulses(second)
    reference = SocReference(DESIGN, 0.5 * DESIGN, "design capacity")
    pulses = all_pulses(signals(given), 1e-4, segment(signals(given)), 0.0, reference)
    assert len(pulses) == 2
    assert resistance_fall(pulses).value == pytest.approx(fall, abs=1e-6)


def test_pulses_at_other_states_of_charge_are_not_compared():
    given = two_pulses(12.0)
    current = current_of(given)
    current[(time_of(given) > 2100.0) & (time_of(given) < 3200.0)] = 2e-3
    moved = changed(given, **{CURRENT: current})
    reference = SocReference(DESIGN, 0.2 * DESIGN, "design capacity")
    pulses = all_pulses(signals(moved), 1e-4, segment(signals(moved)), 0.0, reference)
    assert resistance_fall(pulses) is None


def test_the_largest_fall_among_hundreds_of_pulses_is_that_of_all_pairs():
    random, count = np.random.default_rng(5), 300
    resistance = np.exp(0.5 * random.standard_normal(count))
    current = 1e-3 * np.exp(0.1 * random.standard_normal(count)) * random.choice([-1, 1], count)
    soc = random.uniform(-0.2, 1.1, count)
    seen, steps = analysed(two_pulses(12.0))
    one = all_pulses(seen, 1e-4, steps, 0.0)[0]
    pulses = tuple(
        replace(one, resistance_ohm_cm2=ohm, mean_current_ampere=amps, soc=share, rows=Rows(at, at))
        for at, (ohm, amps, share) in enumerate(zip(resistance, current, soc, strict=True))
    )
    alike = np.abs(current[None, :] / current[:, None] - 1.0) <= 0.1
    alike &= np.abs(soc[None, :] - soc[:, None]) <= 0.1
    falls = 1.0 - resistance[None, :] / resistance[:, None]
    falls[~(alike & np.triu(np.ones((count, count), dtype=bool), 1))] = -np.inf
    found = resistance_fall(pulses)
    assert found.value == falls.max()
    assert found.rows.first == np.argwhere(falls == falls.max())[0, 1]


def test_the_energy_of_a_beginning_between_two_samples_lies_at_its_own_voltage():
    given = first_cycle(noise=0.0)
    # the first minute of the discharge is not sampled; it lies near 4.2 V, the end at 2.65 V
    began = time_of(given)[np.flatnonzero(current_of(given) < 0.0)[0] - 1]
    late = kept(given, (time_of(given) <= began) | (time_of(given) > began + 60.0))
    (_, (whole,)), (_, (cut,)) = cycles_of(given), cycles_of(late)
    lost = whole.discharge.capacity_ampere_hour - cut.discharge.capacity_ampere_hour
    energy = whole.discharge.energy_watt_hour - cut.discharge.energy_watt_hour
    assert lost > 1e-6
    assert energy / lost == pytest.approx(4.2, abs=0.1)
