"""Effective properties of laminates against closed forms and bounds."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssbcell.errors import UnknownName, UsageError
from ssbcell.laminate import NegativeElectrode
from ssbcell.materials import load_material
from ssbcell.process import load_cell
from ssbcell.transport import (
    CLOSURES,
    closure_spread,
    conductivity,
    effective_properties,
    tortuosity_factor,
)


@pytest.mark.parametrize("name", CLOSURES)
@given(fraction=st.floats(0.0, 1.0), more=st.floats(0.0, 1.0))
def test_more_conductor_never_conducts_less(name, fraction, more):
    low, high = sorted((fraction, more))
    assert CLOSURES[name].law(low) <= CLOSURES[name].law(high)


def test_argyrodite_at_its_reference_temperature_has_the_conductivity_of_its_file():
    law = load_material("Li6PS5Cl").ionic_conductivity
    assert conductivity(law, 298.15) == pytest.approx(0.3)  # 3 mS/cm


def test_conductivity_at_60_degc_follows_arrhenius():
    law = load_material("Li6PS5Cl").ionic_conductivity
    slope = math.log(conductivity(law, 333.15) / conductivity(law, 298.15))
    assert slope == pytest.approx(34e3 / 8.314462618 * (1 / 298.15 - 1 / 333.15))


def test_the_separator_of_example_1_conducts_by_bruggeman():
    properties = effective_properties(load_cell("Nakagawa2025_example_1").laminate)
    assert properties.closure == "bruggeman"
    assert properties.solid_electrolyte_ionic_conductivity == pytest.approx(0.3 * 0.98**1.5)


def test_denser_layers_conduct_better_and_are_thinner():
    dense = effective_properties(load_cell("Nakagawa2025_example_1").laminate)
    loose = effective_properties(load_cell("Nakagawa2025_comparative_3").laminate)
    assert dense.positive_electrode_ionic_conductivity > loose.positive_electrode_ionic_conductivity
    assert dense.positive_electrode_thickness < loose.positive_electrode_thickness


def test_pressing_keeps_the_active_material():
    laminate = load_cell("Nakagawa2025_example_1").laminate
    looser = laminate.positive_electrode.layer.pressed_to(0.3)
    changed = replace(
        laminate, positive_electrode=replace(laminate.positive_electrode, layer=looser)
    )
    before, after = effective_properties(laminate), effective_properties(changed)
    volume = [
        p.positive_electrode_active_fraction * p.positive_electrode_thickness
        for p in (before, after)
    ]
    assert volume[0] == pytest.approx(volume[1])
    assert before.active_material_areal_mass == after.active_material_areal_mass


def test_an_unknown_closure_is_told_the_nearest():
    with pytest.raises(UnknownName, match="Did you mean 'bruggeman'"):
        effective_properties(load_cell("Nakagawa2025_example_1").laminate, closure="bruggemann")


def test_nothing_conducts_below_the_percolation_threshold():
    assert CLOSURES["percolation"].law(0.15) == 0.0
    assert tortuosity_factor(0.15, "percolation") == math.inf


# P. Minnmann et al. 2021, as quoted: NCM622 in 100 of its mixture with Li6PS5Cl by mass, and
# the ionic tortuosity factor; densities 4.65 and 1.87 g/cm3, 14 % voids
NAME = "ncm_argyrodite"
MEASURED = [(50, 2.40), (60, 3.23), (70, 4.27), (80, 15.3), (86, 130)]


@pytest.mark.parametrize(("mass", "factor"), MEASURED)
def test_the_closure_of_ncm_and_argyrodite_gives_the_measured_tortuosity_back(mass, factor):
    active, electrolyte = mass / 4.65, (100 - mass) / 1.87
    fraction = (1.0 - 0.14) * electrolyte / (active + electrolyte)
    assert CLOSURES[NAME].holds(fraction)
    assert tortuosity_factor(fraction, NAME) == pytest.approx(factor, rel=0.17)


def test_the_measured_resistance_of_70_parts_of_ncm_is_that_of_its_tortuosity_factor():
    # 360 ohm over 470 um and 0.785 cm2, the electrolyte alone 1.6 mS/cm
    relative = 0.047 / (360 * 0.785) / 1.6e-3
    assert CLOSURES[NAME](0.4437) == pytest.approx(relative, rel=0.15)


def test_what_was_measured_on_ions_in_the_electrode_says_nothing_of_other_paths():
    laminate = load_cell("Nakagawa2025_example_1").laminate
    told = {path for path, one in closure_spread(laminate).items() if NAME in one.closures}
    assert told == {"positive_electrode_ionic_conductivity"}
    said = effective_properties(laminate, NAME).warnings
    assert all("positive_electrode_ionic_conductivity only" in one for one in said)
    assert any(one.startswith("interlayer_resistance") for one in said)


def test_no_other_closure_is_as_near_to_what_was_measured_on_ncm_and_argyrodite():
    def misfit(name):
        found = []
        for mass, factor in MEASURED:
            active, electrolyte = mass / 4.65, (100 - mass) / 1.87
            fraction = (1.0 - 0.14) * electrolyte / (active + electrolyte)
            found.append(math.log(tortuosity_factor(fraction, name) / factor) ** 2)
        return sum(found)

    assert min(CLOSURES, key=misfit) == NAME


@pytest.mark.parametrize("name", CLOSURES)
def test_a_dense_conductor_has_no_tortuosity(name):
    assert CLOSURES[name].law(1.0) == pytest.approx(1.0)
    assert tortuosity_factor(1.0, name) == pytest.approx(1.0)


def test_bruggeman_tortuosity_is_the_inverse_root_of_the_fraction():
    assert tortuosity_factor(0.25) == pytest.approx(2.0)


def test_a_negative_electrode_that_alloys_is_representable_and_not_simulated():
    cell = load_cell("Nakagawa2025_example_1")
    alloy = replace(cell.laminate, negative_electrode=NegativeElectrode(0.0, "tin", 1e-6))
    assert alloy.negative_electrode.kind == "alloying metal"
    with pytest.raises(UsageError, match="alloying metal"):
        effective_properties(alloy)


@given(loose=st.floats(0.0, 0.5), dense=st.floats(0.0, 0.5))
def test_conductivity_never_rises_with_porosity(loose, dense):
    dense, loose = sorted((dense, loose))
    laminate = load_cell("Nakagawa2025_example_1").laminate
    pair = [
        effective_properties(
            replace(laminate, solid_electrolyte=laminate.solid_electrolyte.pressed_to(voids))
        ).solid_electrolyte_ionic_conductivity
        for voids in (dense, loose)
    ]
    assert pair[1] <= pair[0]


def test_the_spread_of_closures_holds_the_default_one_where_that_holds():
    laminate = load_cell("Nakagawa2025_example_1").laminate
    given_properties = effective_properties(laminate)
    spreads = closure_spread(laminate)
    for key in ("positive_electrode_ionic_conductivity", "interlayer_resistance"):
        assert spreads[key].low <= getattr(given_properties, key) <= spreads[key].high
        assert "bruggeman" in spreads[key].closures


def test_a_closure_outside_its_range_is_said_in_the_result_and_left_out_of_the_spread():
    laminate = load_cell("Nakagawa2025_example_1").laminate
    key = "positive_electrode_electronic_conductivity"
    (warning,) = [one for one in effective_properties(laminate).warnings if key in one]
    assert "carbon_black" in warning
    assert "NCM622" not in warning
    assert "bruggeman holds from 30% to 100%" in warning
    assert "bruggeman" not in closure_spread(laminate)[key].closures
    assert not [one for one in effective_properties(laminate, "percolation").warnings if key in one]


def test_the_spread_leaves_out_closures_that_do_not_hold_for_the_layer():
    spread = closure_spread(load_cell("Nakagawa2025_example_1").laminate)
    assert "maxwell" not in spread["positive_electrode_ionic_conductivity"].closures
    assert "maxwell" in spread["solid_electrolyte_ionic_conductivity"].closures


def test_a_layer_too_loose_for_one_closure_still_has_a_spread_from_the_others():
    loose = {"interlayer.as_coated.porosity": "92 %", "interlayer.porosity": "90 %"}
    laminate = load_cell("Nakagawa2025_example_1", loose).laminate
    spread = closure_spread(laminate)["interlayer_resistance"]
    assert 0.0 < spread.low <= spread.high < math.inf
