import math
from dataclasses import replace

import numpy as np
import pytest

from ssbcell.cell import LithiumDepositionDFN, parameter_values
from ssbcell.cell._pybamm import pybamm
from ssbcell.protocols import Protocol
from ssbcell.records.record import CHARGING_CAPACITY, CURRENT, VOLTAGE
from ssbcell.simulate import simulate_cycle, simulate_protocol, to_experiment
from ssbcell.simulate.engine import Engine

FARADAY = 96485.33212


def number(value):
    return {"value": value, "status": "assumed", "source": "test"}


def plan(**safety):
    charge = {
        "name": "charge",
        "kind": "charge",
        "current": number("1.3 mA/cm^2"),
        "until_voltage": number("4.3 V"),
        "at_most": number("9 h"),
        "sample_every": "10 s",
    }
    hold = {
        "name": "hold",
        "kind": "hold",
        "voltage": number("4.3 V"),
        "until_current": number("0.13 mA/cm^2"),
        "at_most": number("4 h"),
        "sample_every": "10 s",
    }
    rest = {"name": "rest", "kind": "rest", "duration": number("10 min"), "sample_every": "10 s"}
    discharge = {
        **charge,
        "name": "discharge",
        "kind": "discharge",
        "until_voltage": number("2.65 V"),
    }
    return Protocol.model_validate(
        {
            "name": "held",
            "description": "charge with a hold",
            "source": "test",
            "safety": {name: number(value) for name, value in safety.items()},
            "steps": [charge, hold, rest, discharge],
        }
    )


@pytest.fixture(scope="module")
def run(properties):
    return simulate_protocol(properties, plan())


def test_a_hold_takes_the_time_and_the_current_that_pybamms_own_experiment_gives(run, properties):
    solution = pybamm.Simulation(
        LithiumDepositionDFN(),
        parameter_values=parameter_values(properties),
        experiment=to_experiment(run.protocol, 1e-4),
        solver=pybamm.IDAKLUSolver(rtol=1e-7, atol=1e-7),
    ).solve(calc_esoh=False)
    theirs = [step for cycle in solution.cycles for step in cycle.steps]
    assert len(theirs) == len(run.steps) == 4
    for ours, other in zip(run.steps, theirs, strict=True):
        assert ours.segment.duration == pytest.approx(other.t[-1] - other.t[0], abs=0.5)
    hold, other = run.named("hold").segment, theirs[1]
    middle = hold.time.size // 2
    seen = float(np.squeeze(other["Current [A]"](other.t[0] + hold.time[middle])))
    assert hold.current[middle] == pytest.approx(-seen, rel=1e-3)
    assert run.ended_by["hold"] == "current 0.13 mA/cm^2"
    assert hold.current[-1] == pytest.approx(0.13e-3, rel=1e-4)


def test_the_voltage_of_a_hold_does_not_move_and_its_charge_is_the_integral_of_its_current(run):
    hold = run.named("hold").segment
    assert hold.voltage == pytest.approx(4.3, abs=1e-6)
    assert np.all(np.diff(hold.current) < 0.0)
    assert hold.charge == pytest.approx(np.trapezoid(hold.current, hold.time), rel=5e-4)
    grown = hold.lithium_thickness[-1] - hold.lithium_thickness[0]
    assert grown == pytest.approx(hold.charge / 1e-4 * 13.0e-6 / FARADAY, rel=1e-6)
    assert run.lithium_balance < 1e-8


def test_the_record_of_a_hold_has_its_falling_current_and_counts_its_charge(run):
    data = run.record.data
    assert np.diff(data[CHARGING_CAPACITY]).min() >= 0.0
    charged = sum(run.named(name).segment.charge for name in ("charge", "hold")) / 3600
    assert data[CHARGING_CAPACITY].iloc[-1] == pytest.approx(charged, rel=1e-9)
    held = data[data[VOLTAGE].between(4.2999999, 4.3000001)]
    assert held[CURRENT].max() == pytest.approx(1.3e-3, rel=1e-2)


def test_what_a_hold_adds_counts_as_charge_of_the_cycle(run, properties):
    with_hold = simulate_cycle(properties, plan())
    plain = simulate_cycle(properties)
    more = run.named("hold").segment.charge / (0.216 * 1e-4) / 3600  # mAh/g
    assert more > 1.0
    assert with_hold.charge_capacity_mAh_per_g - plain.charge_capacity_mAh_per_g == pytest.approx(
        more, rel=1e-4
    )


def test_the_hold_of_a_leaking_cell_ends_by_its_time_limit(properties):
    leaking = replace(properties, short_areal_conductance=1e4 / 20e3)
    step = simulate_protocol(leaking, plan()).named("hold")
    assert step.ended_by == "time limit 4 h"
    assert not step.complete
    # what is left is the leak: 4.3 V by 20 kohm cm2
    assert step.segment.current[-1] == pytest.approx(4.3 / 20e3, rel=0.05)


def test_a_cell_at_rest_can_be_held_and_a_lower_voltage_discharges_it(properties):
    engine = Engine(properties, start_voltage=3.8)
    engine.advance(0.0, 60.0, 60.0)
    lower = engine.hold(3.75, 600.0, 60.0, 1e-6)
    assert lower.ended_by == "time"
    assert lower.charge < 0.0
    up = engine.hold(3.85, 60.0, 60.0, 1e-6)
    assert up.charge > 0.0
    assert engine.advance(0.0, 60.0, 60.0).time.size == 2


def test_a_hold_whose_current_would_be_too_high_stops_the_test_at_the_safety_limit(properties):
    whole = plan(max_current="2 mA/cm^2")
    steps = {step.name: step for step in whole.steps}
    cut_off = steps["charge"].until_voltage
    bare = whole.model_copy(
        update={
            "steps": (steps["rest"], steps["hold"], steps["discharge"]),
            "start_voltage": replace(cut_off, value=3.6, text="3.6 V"),
        }
    )
    stopped = simulate_protocol(properties, bare)
    assert stopped.ended_by == {"rest": "duration 10 min", "hold": "safety limit 2 mA/cm^2"}
    assert math.isclose(stopped.steps[-1].segment.charge, 0.0, abs_tol=1e-3)
