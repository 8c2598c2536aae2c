"""What of a record the model is to follow, by the limits of one's own criteria."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import ssbcell
from ssbcell.diagnose.features import features_of, held_along
from ssbcell.diagnose.observed import observe_test
from ssbcell.diagnose.traces import Trace, level_near
from ssbcell.grading import cell_from_table, load_criteria
from ssbcell.simulate import simulate_protocol

CARD = {
    "id": "L-7",
    "electrode_area": "1.0 cm^2",
    "design_capacity": "3.725 mAh",
    "design_capacity_source": "example 1 in the model",
}


@cache
def qualified(leak=0.0):
    cell = ssbcell.load_cell(
        "Nakagawa2025_example_1", {"short.areal_conductance": f"{leak} mS/cm^2"}
    )
    return simulate_protocol(cell, "qualification").record


def observed(criteria=None, leak=0.0):
    return observe_test(
        qualified(leak), cell_from_table({"cell": CARD}, "cell.toml"), criteria or load_criteria()
    )


def test_what_counts_as_a_pulse_is_taken_from_the_criteria():
    limits = load_criteria()
    longest = limits.steps.longest_pulse
    short = longest.__class__(5.0, "5 s", "assumed", "shorter than the 10 s pulse")
    steps = limits.steps.model_copy(update={"longest_pulse": short})
    own = replace(limits, steps=steps)
    assert observed().sees("pulse")
    assert not observed(own).sees("pulse")


def test_a_discharge_begins_when_its_current_does_and_not_with_its_first_sample():
    test = observed()
    at = next(n for n, one in enumerate(test.stretches) if one.role == "discharge")
    stretch, trace = test.stretches[at], test.traces[at]
    lasts = trace.charge / abs(stretch.current_density)
    assert trace.time[0] == pytest.approx(10.0, abs=5.1)  # sampled every 10 s
    assert trace.time[-1] == pytest.approx(lasts, abs=10.0)


def test_a_rest_with_a_leak_empties_the_cell_and_the_discharge_begins_there():
    test = observed(leak=0.1)
    features = held_along(features_of(test.stretches), test.stretches, test.traces)
    rest = [one.soc for one in features if one.kind == "rest"]
    after = [one.soc for one in features if one.kind == "discharge curve"]
    assert rest[0] > 0.99
    assert 0.3 < rest[-1] < 0.6
    assert max(after) < rest[-1]


def test_a_pulse_near_the_cut_off_is_not_compared():
    assert not observed(leak=0.1).sees("pulse")


def test_a_level_among_many_samples_is_less_noisy_than_one_of_them():
    time = np.arange(0.0, 1000.0, 1.0)
    noise = 1e-3 * np.random.default_rng(1).standard_normal(time.size)
    trace = Trace(time, 4.0 - 1e-4 * time + noise, 0.0, float("nan"), sampled=True)
    level = level_near(trace, 500.0, 50.0)
    assert level.voltage == pytest.approx(3.95, abs=3e-4)
    assert level.samples == 25.0
