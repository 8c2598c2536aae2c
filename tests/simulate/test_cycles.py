from dataclasses import replace

import numpy as np
import pytest

from ssbcell.cell import InterlayerStorage, IntermittentShort
from ssbcell.errors import OutOfRange, UsageError
from ssbcell.protocols import load_protocol
from ssbcell.records.record import CYCLE_COUNT, TEST_TIME
from ssbcell.simulate import simulate_cycle, simulate_cycles, simulate_dcr


@pytest.fixture(scope="module")
def three(properties):
    return simulate_cycles(properties, cycles=3)


def test_the_first_of_many_cycles_is_the_single_one(three, properties):
    first, alone = three.cycles[0], simulate_cycle(properties)
    assert first.charge_capacity_mAh_per_g == pytest.approx(alone.charge_capacity_mAh_per_g)
    # ten minutes of rest before the discharge
    assert first.discharge_capacity_mAh_per_g == pytest.approx(
        alone.discharge_capacity_mAh_per_g, rel=2e-3
    )
    assert first.dcr_ohm_cm2 == pytest.approx(simulate_dcr(properties).resistance_ohm_cm2, rel=2e-3)


def test_a_cell_in_which_nothing_ages_gives_the_same_from_the_second_cycle_on(three):
    first, second, third = three.cycles
    assert first.coulombic_efficiency < 0.95  # the last lithium comes back too slowly
    assert second.coulombic_efficiency == pytest.approx(1.0, abs=5e-3)
    for name in ("charge_capacity_mAh_per_g", "discharge_capacity_mAh_per_g", "dcr_ohm_cm2"):
        assert getattr(third, name) == pytest.approx(getattr(second, name), rel=2e-3)
    assert three.stopped is None


def test_every_cycle_says_what_ended_each_step_and_loses_no_lithium(three):
    assert three.lithium_balance_relative < 1e-8
    for cycle in three.cycles:
        assert cycle.ended_by["charge"] == "voltage 4.3 V"
        assert cycle.ended_by["to_soc50"] == "SOC 50 %"
        assert cycle.ended_by["pulse"] == "duration 10 s"
        assert cycle.dcr_not_reached is None


def test_the_record_counts_the_cycles_and_its_time_runs_on(three):
    data = three.record.data
    assert (np.diff(data[TEST_TIME]) > 0.0).all()
    assert sorted(set(data[CYCLE_COUNT])) == [1.0, 2.0, 3.0]


def test_a_short_that_comes_in_the_second_cycle_shows_in_that_cycle_alone(three, properties):
    at = three.record.data
    begins = at[at[CYCLE_COUNT] == 2.0][TEST_TIME].iloc[0] + 1800.0
    short = IntermittentShort(2.0, begins=begins, ends=begins + 1200.0)
    seen = simulate_cycles(properties, cycles=3, short=short).cycles
    assert seen[0].coulombic_efficiency == pytest.approx(three.cycles[0].coulombic_efficiency)
    assert seen[1].coulombic_efficiency < 0.95
    assert seen[2].coulombic_efficiency == pytest.approx(
        three.cycles[2].coulombic_efficiency, abs=2e-3
    )


def test_an_interlayer_that_stores_keeps_lithium_and_none_is_lost(properties):
    found = simulate_cycles(
        replace(properties, initial_lithium_thickness=0.0),
        "cycle_c3",
        cycles=2,
        extras=[InterlayerStorage(0.2 * 36e3)],
    )
    assert found.lithium_balance_relative < 1e-8
    assert all(cycle.dcr_ohm_cm2 is None for cycle in found.cycles)


def test_cycles_of_a_cell_that_leaks_strongly_are_reported_without_a_resistance(properties):
    leaking = replace(properties, short_areal_conductance=1e4 / 2.95e3)
    cycles = simulate_cycles(leaking, cycles=2).cycles
    assert [cycle.number for cycle in cycles] == [1, 2]
    for cycle in cycles:
        assert cycle.dcr_ohm_cm2 is None
        assert "time limit 9 h" in cycle.dcr_not_reached
        assert cycle.ended_by["charge"] == "time limit 9 h"


def test_a_short_that_breaks_a_safety_limit_stops_the_cycling_and_says_where(three, properties):
    plan = load_protocol("cycling_c3")
    limit = replace(plan.safety.min_voltage, value=2.5, text="2.5 V")
    watched = plan.model_copy(
        update={"safety": plan.safety.model_copy(update={"min_voltage": limit})}
    )
    data = three.record.data
    begins = data[data[CYCLE_COUNT] == 2.0][TEST_TIME].iloc[0] + 1800.0
    hard = IntermittentShort(1e3, begins=begins, ends=begins + 1200.0)  # 10 ohm cm2
    found = simulate_cycles(properties, watched, cycles=3, short=hard)
    assert found.stopped.startswith("cycle 2: ")
    assert [cycle.number for cycle in found.cycles] == [1]
    assert found.record.data[TEST_TIME].iloc[-1] == pytest.approx(begins, abs=60.0)


def test_what_makes_no_cycle_is_refused(properties):
    with pytest.raises(OutOfRange, match="cycles"):
        simulate_cycles(properties, cycles=0)
    plan = load_protocol("cycle_c3")
    with pytest.raises(UsageError, match="no charge that a discharge follows"):
        simulate_cycles(properties, plan.model_copy(update={"steps": plan.steps[:1]}))
