from dataclasses import replace

import numpy as np
import pytest

from ssbcell.analysis.steps import find_steps
from ssbcell.cell import IntermittentShort
from ssbcell.errors import OutOfRange, SimulationError
from ssbcell.protocols import load_protocol
from ssbcell.provenance import Parameter
from ssbcell.records.record import CURRENT, TEST_TIME, VOLTAGE
from ssbcell.simulate import simulate_cycle, simulate_dcr, simulate_protocol
from ssbcell.simulate.engine import Engine

FARADAY = 96485.33212
MASS = 0.216 * 1e-4  # kg on 1 cm2


@pytest.fixture(scope="module")
def cycle(properties):
    return simulate_cycle(properties)


def thickness_of(charge):
    """Lithium of a charge [C] on 1 cm2, in micrometres, by Faraday's law."""
    return charge / 1e-4 * 13.0e-6 / FARADAY * 1e6


@pytest.mark.parametrize("start", [0.0, 40e-6])
def test_the_lithium_at_the_end_of_charge_is_the_charge_by_faradays_law(properties, start):
    result = simulate_cycle(replace(properties, initial_lithium_thickness=start)).to_dict()
    seen = result["lithium_thickness_um"]
    charge = result["charge_capacity_mAh_per_g"] * 3600.0 * MASS
    assert result["active_material_mg_per_cm2"] == pytest.approx(21.6)
    assert result["lithium_molar_volume_cm3_per_mol"] == pytest.approx(6.94 / 0.534, rel=1e-3)
    assert seen["start"] == pytest.approx(start * 1e6)
    assert seen["end_of_charge"] - seen["start"] == pytest.approx(thickness_of(charge), rel=1e-9)
    discharge = result["discharge_capacity_mAh_per_g"] * 3600.0 * MASS
    left = seen["end_of_discharge"] - seen["start"]
    assert left == pytest.approx(thickness_of(charge - discharge), rel=1e-7)
    assert result["lithium_balance_relative"] < 1e-8


def test_the_steps_end_at_the_cut_offs_of_the_patent(cycle):
    assert cycle.to_dict()["ended_by"] == {
        "charge": "voltage 4.3 V",
        "discharge": "voltage 2.65 V",
    }
    assert cycle.coulombic_efficiency == pytest.approx(
        cycle.discharge_capacity_mAh_per_g / cycle.charge_capacity_mAh_per_g
    )


def test_the_record_reads_as_a_charge_and_a_discharge_of_the_same_capacities(cycle):
    charge, discharge = find_steps(cycle.record)
    assert (charge.kind, discharge.kind) == ("charge", "discharge")
    # a reader integrates between samples, the model to the event: one sample apart at most
    per_gram = 1e3 / (MASS * 1e3)
    sample = 1.3e-3 * 10 / 3600 * per_gram
    seen = charge.charge_ampere_hour * per_gram
    assert seen == pytest.approx(cycle.charge_capacity_mAh_per_g, abs=sample)
    assert charge.end_voltage_volt == pytest.approx(4.3, abs=1e-6)
    assert discharge.end_voltage_volt == pytest.approx(2.65, abs=1e-6)


def test_the_record_is_one_that_a_cycler_could_have_written(cycle):
    data = cycle.record.data
    assert (np.diff(data[TEST_TIME]) > 0.0).all()
    assert (data.dtypes == np.float64).all()
    assert data[CURRENT].iloc[0] > 0.0  # charge is positive
    assert data[VOLTAGE].between(2.6, 4.31).all()
    assert cycle.record.metadata.sources[0].reader == "simulation"


def test_isolated_material_gives_no_charge_and_loses_none(cycle, properties):
    less = simulate_cycle(replace(properties, isolated_fraction=0.3))
    ratio = less.charge_capacity_mAh_per_g / cycle.charge_capacity_mAh_per_g
    assert ratio == pytest.approx(0.7, abs=0.01)
    assert less.coulombic_efficiency == pytest.approx(cycle.coulombic_efficiency, abs=0.02)


def test_a_leak_charges_longer_and_gives_less_back(cycle, properties):
    leaking = simulate_cycle(replace(properties, short_areal_conductance=1e4 / 30e3))
    # 30 kohm cm2 take 0.13 mA/cm2, a tenth of the current
    ratio = leaking.charge_capacity_mAh_per_g / cycle.charge_capacity_mAh_per_g
    assert 1.08 < ratio < 1.15
    assert leaking.coulombic_efficiency < 0.8
    assert leaking.lithium_balance_relative < 1e-8  # a leak moves lithium and loses none


def test_a_cell_that_leaks_as_much_as_it_is_given_ends_by_the_time_limit(properties):
    leaking = simulate_cycle(replace(properties, short_areal_conductance=1e4 / 2.95e3))
    assert leaking.to_dict()["ended_by"]["charge"] == "time limit 9 h"
    with pytest.raises(SimulationError, match=r"'charge' ended after .* by time limit 9 h"):
        simulate_dcr(replace(properties, short_areal_conductance=1e4 / 2.95e3))


def test_a_hard_short_ends_where_the_model_ends_and_says_so(properties):
    shorted = simulate_cycle(replace(properties, short_areal_conductance=1e4 / 300.0))
    assert shorted.to_dict()["ended_by"]["charge"] == "deep discharge under 2 V"
    assert shorted.discharge_capacity_mAh_per_g == 0.0


def test_a_short_that_comes_and_goes_drops_the_voltage_of_the_record_and_lets_it_recover(
    properties,
):
    short = IntermittentShort(5.0, begins=3605.0, ends=3665.0)
    data = simulate_protocol(properties, "cycle_c3", short=short).record.data
    voltage = np.interp([3600.0, 3660.0, 3900.0], data[TEST_TIME], data[VOLTAGE])
    assert voltage[1] < voltage[0] - 0.01
    assert voltage[2] > voltage[0]
    early = data[TEST_TIME] < 7000.0
    assert np.diff(data.loc[early, TEST_TIME]) == pytest.approx(10.0)  # sampling tells nothing


def test_from_no_lithium_a_cell_charges_strips_until_none_is_left_and_charges_again(properties):
    engine = Engine(replace(properties, initial_lithium_thickness=0.0))
    # half of the sites are empty, so that lithium runs out before they are full
    engine._structure["Initial concentration in positive electrode [mol.m-3]"] *= 0.5
    charge = engine.advance(1.3e-3, 1800.0, 60.0)
    strip = engine.advance(-1.3e-3, 7200.0, 60.0)
    again = engine.advance(1.3e-3, 1800.0, 60.0)
    assert charge.lithium_thickness[0] == 0.0
    assert strip.ended_by == "lithium exhausted"
    assert strip.charge == pytest.approx(-charge.charge, rel=2e-3)
    assert 0.0 <= strip.lithium_thickness[-1] < 2e-9
    assert again.ended_by == "time"
    grown = again.lithium_thickness[-1] - strip.lithium_thickness[-1]
    assert grown * 1e6 == pytest.approx(thickness_of(again.charge), rel=1e-6)
    assert np.ptp(np.concatenate([one.lithium for one in (charge, strip, again)])) < (
        1e-8 * charge.lithium[0]
    )


def test_a_cell_that_cannot_reach_its_cut_off_says_after_which_time_and_at_which_limit(properties):
    leaking = replace(properties, short_areal_conductance=1e4 / 2.95e3)
    found = simulate_cycle(leaking)
    step = found.run.named("charge")
    assert not step.complete
    assert step.segment.duration == pytest.approx(9 * 3600)
    assert step.segment.voltage.max() < 4.3


def altered(step, **changes):
    plan = load_protocol("cycle_c3")
    steps = tuple(one.model_copy(update=changes) if one.name == step else one for one in plan.steps)
    return plan.model_copy(update={"steps": steps})


def volts(value):
    return Parameter(value=value, text=f"{value} V", status="assumed", source="test")


def test_a_discharge_that_begins_beyond_its_cut_off_says_so_and_is_not_complete(properties):
    run = simulate_protocol(properties, altered("discharge", until_voltage=volts(4.35)))
    assert run.ended_by["discharge"] == "voltage 4.35 V, beyond it at the onset"
    assert not run.named("discharge").complete


def test_more_samples_than_fit_are_refused_with_their_number(properties):
    with pytest.raises(SimulationError, match=r"'charge': sample_every is 1e-06 s .* samples"):
        simulate_protocol(properties, altered("charge", sample_every=1e-6))


def test_a_cell_beyond_its_limits_as_the_test_begins_names_time_and_limit(properties):
    resisting = replace(properties, interlayer_resistance=0.1)
    with pytest.raises(SimulationError, match=r"at 0 s, .*upper voltage 4\.3 V"):
        simulate_protocol(resisting, "cycle_c3")


@pytest.mark.parametrize("voltage", [2.0, 6.0])
def test_a_start_voltage_beyond_the_cells_window_is_refused(properties, voltage):
    plan = load_protocol("cycle_c3").model_copy(update={"start_voltage": volts(voltage)})
    with pytest.raises(OutOfRange, match=r"start voltage .* 2\.65 to 4\.3 V"):
        simulate_protocol(properties, plan)
