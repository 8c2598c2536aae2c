from dataclasses import replace

import numpy as np
import pytest

from ssbcell.analysis.dcr import pulse_resistance
from ssbcell.errors import SimulationError, UsageError
from ssbcell.protocols import load_protocol
from ssbcell.simulate import simulate_dcr
from ssbcell.simulate.engine import Engine

AREA = 1e-4


@pytest.fixture(scope="module")
def dcr(properties):
    return simulate_dcr(properties)


def test_the_contributions_add_up_to_the_resistance_read_from_the_record(dcr):
    parts = dcr.to_dict()["contributions_ohm_cm2"]
    assert sum(parts.values()) == pytest.approx(dcr.resistance_ohm_cm2, rel=1e-9)
    assert all(value > 0.0 for value in parts.values())


def test_the_contributions_of_plain_resistors_are_their_resistance(dcr):
    assert dcr.contributions.interlayer == pytest.approx(1.0)  # 1e-4 ohm m2
    assert dcr.contributions.solid_electrolyte == pytest.approx(61.2e-6 / 0.291 * 1e4)


def test_the_ionic_contribution_lies_between_even_and_crowded_reaction(dcr, properties):
    whole = properties.positive_electrode_thickness * 1e4
    whole /= properties.positive_electrode_ionic_conductivity
    assert 0.1 * whole < dcr.contributions.positive_electrode_ionic < whole / 3


def test_a_resistor_in_the_interlayer_adds_itself(dcr, properties):
    more = simulate_dcr(replace(properties, interlayer_resistance=3e-4))
    assert more.contributions.interlayer - dcr.contributions.interlayer == pytest.approx(2.0)
    # the cycle before ends earlier too, so that SOC50 lies at a little more lithium
    assert more.resistance_ohm_cm2 - dcr.resistance_ohm_cm2 == pytest.approx(2.0, rel=5e-3)


def test_the_resistance_grows_with_time_and_stands_at_half_of_the_cells_own_capacity(dcr):
    at = dcr.to_dict()["resistance_ohm_cm2"]
    assert list(at) == ["0.1 s", "1 s", "10 s"]
    assert at["0.1 s"] < at["1 s"] < at["10 s"] == dcr.resistance_ohm_cm2
    assert dcr.soc == pytest.approx(0.5)
    discharge = dcr.run.named("discharge").segment
    capacity = -discharge.charge / 3.6  # mAh on 1 cm2
    assert dcr.soc_reference_capacity_mAh_per_cm2 == pytest.approx(capacity)


def test_the_record_alone_gives_the_same_resistance(dcr):
    again = pulse_resistance(dcr.record, AREA)
    assert again.resistance_ohm_cm2 == pytest.approx(dcr.resistance_ohm_cm2, rel=1e-12)
    assert again.current_density_milliampere_per_cm2 == pytest.approx(-15.1)


@pytest.mark.parametrize(
    "change",
    [
        {"solid_electrolyte_ionic_conductivity": 0.15},
        {"positive_electrode_ionic_conductivity": 0.03},
        {"contact_fraction": 0.5},
        {"isolated_fraction": 0.3},
    ],
)
def test_what_makes_a_cell_worse_makes_its_resistance_higher(dcr, properties, change):
    assert simulate_dcr(replace(properties, **change)).resistance_ohm_cm2 > (
        dcr.resistance_ohm_cm2 + 0.5
    )


def test_half_of_a_given_design_capacity_is_reached_where_the_protocol_asks_for_it(properties):
    plan = load_protocol("dcr_soc50_10s")
    count = plan.soc.model_copy(update={"reference": "design capacity"})
    by_design = plan.model_copy(update={"soc": count})
    with pytest.raises(UsageError, match="design capacity"):
        simulate_dcr(properties, by_design)
    result = simulate_dcr(properties, by_design, design_capacity=3.0 * 36000.0)
    charge = result.run.named("to_soc50").segment.charge / 3.6
    assert charge == pytest.approx(1.5)  # mAh on 1 cm2
    assert result.soc_reference_capacity_mAh_per_cm2 == pytest.approx(3.0)


def test_a_pulse_that_meets_the_cut_off_is_an_error_with_time_and_limit(properties):
    with pytest.raises(SimulationError, match=r"'pulse' ended after 0 s by voltage 2.65 V"):
        simulate_dcr(replace(properties, interlayer_resistance=0.012))


def test_a_protocol_without_a_pulse_is_a_wrong_use(properties):
    with pytest.raises(UsageError, match="no pulse"):
        simulate_dcr(properties, "cycle_c3")


def test_something_that_is_no_cell_is_refused():
    with pytest.raises(UsageError, match="expected a cell"):
        simulate_dcr("Nakagawa2025_example_1")


def resistance(properties, points):
    engine = Engine(properties, points=points)
    engine.advance(1.3e-3, 6000.0, 60.0)
    rest = engine.advance(0.0, 1800.0, 60.0)
    pulse = engine.advance(-15.1e-3, 10.0, 0.1)
    return float(rest.voltage[-1] - pulse.voltage[-1]) / 15.1e-3


def test_the_default_mesh_is_within_a_thousandth_or_two_of_a_fine_one(properties):
    fine = resistance(properties, {"x_p": 60, "r_p": 80})
    assert resistance(properties, {}) == pytest.approx(fine, rel=2e-3)
    assert np.isfinite(fine)
