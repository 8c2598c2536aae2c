import pytest

from ssbcell.process import load_cell
from ssbcell.simulate import cycle_of, dcr_of, simulate_dcr, simulate_protocol

CELLS = ("example_1", "example_3", "comparative_3")


@pytest.fixture(scope="module")
def runs():
    return {
        name: simulate_protocol(load_cell(f"Nakagawa2025_{name}"), "dcr_soc50_10s")
        for name in CELLS
    }


def test_the_cell_that_three_numbers_were_calibrated_on_is_met(runs):
    reported = load_cell("Nakagawa2025_example_1").reported
    dcr, cycle = dcr_of(runs["example_1"]), cycle_of(runs["example_1"])
    assert dcr.resistance_ohm_cm2 == pytest.approx(reported.dcr_ohm_cm2, rel=0.03)
    assert cycle.discharge_capacity_mAh_per_g == pytest.approx(
        reported.discharge_capacity_mAh_per_g, rel=0.02
    )


def test_more_voids_make_more_resistance_in_the_order_of_the_patent(runs):
    values = [dcr_of(runs[name]).resistance_ohm_cm2 for name in CELLS]
    assert values == sorted(values)
    assert values[0] < values[-1]


def test_the_separators_part_follows_its_porosity_and_thickness_and_nothing_else_does():
    dense = simulate_dcr(load_cell("Nakagawa2025_example_1"))
    loose = simulate_dcr(
        load_cell("Nakagawa2025_example_1", {"solid_electrolyte.porosity": "20 %"})
    )
    grown = loose.resistance_ohm_cm2 - dense.resistance_ohm_cm2
    own = loose.contributions.solid_electrolyte - dense.contributions.solid_electrolyte
    assert own > 0.5
    assert grown == pytest.approx(own, rel=0.02)


def test_heat_lowers_the_resistance_by_about_what_the_activation_energies_say():
    warm = simulate_dcr(load_cell("Nakagawa2025_example_1", {"temperature": "45 degC"}))
    cold = simulate_dcr(load_cell("Nakagawa2025_example_1"))
    # 30 to 50 kJ/mol between 25 and 45 degC are factors of 2.1 to 3.6; diffusion and the
    # open-circuit slide dilute that
    assert 1.8 < cold.resistance_ohm_cm2 / warm.resistance_ohm_cm2 < 3.6
