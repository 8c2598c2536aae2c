"""The resistance of a pulse comes back as it was put in."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import changed, current_of, kept, record, time_of

from ssbcell.analysis import SocReference, pulse_resistance
from ssbcell.errors import InvalidRecord, OutOfRange, UsageError
from ssbcell.records.record import CURRENT, VOLTAGE

AREA = 1e-4
CURRENT_DENSITY = 15.1e-3


def resistance(time: np.ndarray) -> np.ndarray:
    """What the cell is given: ohm cm2 against time after the onset."""
    return 10.0 + np.sqrt(time)


def pulse(interval: float = 0.1, first: float | None = None, lasts: float = 10.0):
    rest = np.arange(0.0, 1800.1, 60.0)
    start = interval if first is None else first
    under = np.round(np.arange(start, lasts + interval / 2, interval), 9)
    after = 1800.0 + lasts + np.arange(10.0, 600.0, 10.0)
    voltage = np.r_[
        np.full(rest.size, 3.7),
        3.7 - CURRENT_DENSITY * resistance(under),
        np.full(after.size, 3.69),
    ]
    current = np.r_[
        np.zeros(rest.size), np.full(under.size, -CURRENT_DENSITY), np.zeros(after.size)
    ]
    return record(np.r_[rest, 1800.0 + under, after], voltage, current)


def test_the_resistances_put_in_come_back_at_each_time():
    found = pulse_resistance(pulse(), AREA)
    for time in (0.1, 1.0, 10.0):
        assert found.at(time) == pytest.approx(resistance(np.array(time)), rel=1e-9)
    assert found.resistance_ohm_cm2 == found.at(10.0)
    assert found.current_density_milliampere_per_cm2 == pytest.approx(-15.1)


def test_a_first_sample_at_the_very_onset_does_not_move_it():
    found = pulse_resistance(pulse(first=0.0), AREA)
    assert found.onset_second == 1800.0
    assert found.at(1.0) == pytest.approx(11.0, rel=1e-9)


def test_a_step_time_tells_the_onset_where_the_first_sample_comes_late():
    given = pulse(interval=1.0, first=0.4, lasts=10.4)
    step_time = np.where(current_of(given) < 0, time_of(given) - 1800.0, 0.0)
    found = pulse_resistance(changed(given, step_time_second=step_time), AREA)
    assert found.onset_second == pytest.approx(1800.0)
    assert found.resistance_ohm_cm2 == pytest.approx(resistance(np.array(10.0)), rel=1e-3)


def test_no_voltage_is_made_up_before_the_first_sample_of_the_pulse():
    found = pulse_resistance(pulse(interval=0.5), AREA)
    assert np.isnan(found.at(0.1))
    assert found.at(1.0) == pytest.approx(11.0, rel=1e-9)


def test_a_pulse_that_ends_early_is_refused():
    with pytest.raises(InvalidRecord, match=r"lasts 6 s.*10 s"):
        pulse_resistance(pulse(lasts=6.0), AREA)


def test_a_current_that_is_not_steady_is_refused_with_its_row():
    given = pulse()
    current = current_of(given)
    row = int(np.argmax(current < 0)) + 50
    current[row : row + 2] *= 1.015
    with pytest.raises(InvalidRecord, match=f"not steady.*row {row}"):
        pulse_resistance(changed(given, **{CURRENT: current}), AREA)


def test_a_record_without_a_rest_before_the_pulse_is_refused():
    given = pulse()
    with pytest.raises(InvalidRecord, match="no pulse"):
        pulse_resistance(kept(given, time_of(given) > 1800.0), AREA)


def test_several_pulses_are_not_chosen_from_silently():
    one = pulse()
    time, voltage, current = (one.data[name].to_numpy() for name in one.data.columns)
    two = record(np.r_[time, time + 3000.0], np.r_[voltage, voltage - 0.1], np.r_[current, current])
    with pytest.raises(UsageError, match="2 pulses"):
        pulse_resistance(two, AREA)
    assert pulse_resistance(two, AREA, pulse=1).at(1.0) == pytest.approx(11.0, rel=1e-9)


def test_the_state_of_charge_counts_from_the_reference_given():
    half = SocReference(3.776e-3, 1.888e-3, "design capacity")
    found = pulse_resistance(pulse(), AREA, soc_reference=half)
    assert found.soc == pytest.approx(0.5)
    assert found.soc_reference == "design capacity"


def test_an_area_of_nothing_is_refused():
    with pytest.raises(OutOfRange, match="electrode_area"):
        pulse_resistance(pulse(), 0.0)


def test_noise_makes_the_uncertainty_that_repeated_pulses_show():
    quiet, found = pulse(), []
    for seed in range(60):
        noise = np.random.default_rng(seed).normal(0.0, 1e-3, len(quiet))
        noisy = changed(quiet, **{VOLTAGE: quiet.data[VOLTAGE].to_numpy() + noise})
        found.append(pulse_resistance(noisy, AREA))
    scatter = float(np.std([one.resistance_ohm_cm2 for one in found]))
    stated = float(np.median([one.standard_uncertainty_ohm_cm2 for one in found]))
    assert 0.7 * scatter < stated < 2.0 * scatter


def test_the_slide_of_the_open_circuit_is_what_stays_after_the_pulse():
    found = pulse_resistance(pulse(), AREA)
    # the voltage comes back to 3.69 V from 3.7 V, by 15.1 mA on 1 cm2
    assert found.open_circuit_slide_ohm_cm2 == pytest.approx(0.01 / 0.0151, rel=1e-6)


def test_without_a_rest_after_the_pulse_no_slide_is_stated():
    given = pulse()
    short = kept(given, time_of(given) < 1900.0)
    assert pulse_resistance(short, AREA).open_circuit_slide_ohm_cm2 is None


@pytest.mark.parametrize("interval", [0.1, 1.0])
def test_at_each_time_the_truth_lies_within_the_uncertainty_whatever_the_phase(interval):
    away = {0.1: [], 1.0: [], 10.0: []}
    for seed in range(60):
        rng = np.random.default_rng(seed)
        given = pulse(interval, first=rng.uniform(0.0, interval), lasts=12.0)
        noise = rng.normal(0.0, 1e-4, len(given))
        noisy = changed(given, **{VOLTAGE: given.data[VOLTAGE].to_numpy() + noise})
        for point in pulse_resistance(noisy, AREA).points:
            if np.isfinite(point.resistance_ohm_cm2):
                truth = resistance(np.array(point.time_second))
                wrong = abs(point.resistance_ohm_cm2 - truth)
                away[point.time_second].append(wrong / point.standard_uncertainty_ohm_cm2)
    for found in away.values():
        assert np.mean(np.array(found) <= 2.0) >= 0.9


def test_where_the_onset_is_not_known_to_a_tenth_of_a_second_none_is_given_there():
    given = pulse(interval=1.0, first=0.0, lasts=12.0)
    late = time_of(given) + np.where(current_of(given) != 0.0, 30.0, 0.0)
    late = late + np.where(time_of(given) > 1812.0, 30.0, 0.0)
    found = pulse_resistance(changed(given, test_time_second=late), AREA)
    assert found.onset_uncertainty_second == pytest.approx(1.0)
    assert np.isnan(found.at(0.1))
    assert np.isfinite(found.at(1.0))


def test_a_drift_of_the_rest_makes_the_slide_as_uncertain_as_it_is_wrong():
    given, drift = pulse(), 1e-5
    sliding = changed(given, **{VOLTAGE: given.data[VOLTAGE].to_numpy() - drift * time_of(given)})
    true, found = pulse_resistance(given, AREA), pulse_resistance(sliding, AREA)
    wrong = abs(found.open_circuit_slide_ohm_cm2 - true.open_circuit_slide_ohm_cm2)
    assert wrong > 5.0 * true.open_circuit_slide_uncertainty_ohm_cm2
    assert wrong < 2.0 * found.open_circuit_slide_uncertainty_ohm_cm2
