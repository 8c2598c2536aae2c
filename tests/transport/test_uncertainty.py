"""Uncertainty of properties against sampling of its own and closed forms."""

import math

import numpy as np
import pytest

from ssbcell.errors import UnknownName, UsageError
from ssbcell.process import load_cell
from ssbcell.transport import (
    inputs_of_properties,
    properties_of,
    properties_with,
    uncertain_properties,
    with_uncertainties,
)

EXAMPLE = "Nakagawa2025_example_1"
SEPARATOR = "solid_electrolyte_ionic_conductivity"


@pytest.fixture(scope="module")
def cell():
    return load_cell(EXAMPLE)


@pytest.fixture(scope="module")
def found(cell):
    return uncertain_properties(cell)


def test_the_separator_is_as_uncertain_as_its_factors_say(found):
    """kappa (1 - porosity)^1.5 at 25 degC, with what each factor's owner states."""
    conductivity, porosity, heat = 0.09 / 0.3, 1.5 * 0.0025 / math.sqrt(3) / 0.98, 34e3 / 8.314463
    kelvin = heat / 298.15**2 * math.sqrt(2) * 0.5 / math.sqrt(3)  # of the test and the reference
    expected = 0.3 * 0.98**1.5 * math.hypot(conductivity, porosity, kelvin)
    one = found.values[SEPARATOR]
    assert one.standard_uncertainty == pytest.approx(expected, rel=2e-3)
    assert one.method == "first order"
    assert one.dominated_by[0].path == "materials.Li6PS5Cl.ionic_conductivity.at_reference"
    assert one.dominated_by[0].share == pytest.approx(
        (conductivity * 0.98**1.5 * 0.3 / expected) ** 2
    )
    assert one.dominated_by[0].status == "assumed"


def test_first_order_meets_a_sample_drawn_beside_it(cell, found):
    inputs = inputs_of_properties(cell)
    rng = np.random.default_rng(11)
    rows = []
    for _ in range(600):
        drawn = {
            path: one.value
            + (
                rng.normal(0.0, one.uncertainty)
                if one.uncertainty
                else rng.uniform(-one.rounding, one.rounding)
            )
            for path, one in inputs.items()
        }
        try:
            rows.append(properties_with(cell, drawn))
        except UsageError:  # a conductivity below zero
            continue
    first_order = {k: v for k, v in found.values.items() if v.method == "first order"}
    assert len(first_order) > 8
    for name, one in first_order.items():
        spread = np.std([getattr(row, name) for row in rows])
        assert one.standard_uncertainty == pytest.approx(spread, rel=0.12, abs=1e-12)


def test_properties_that_share_an_input_know_it(found):
    """Thickness and conductivity rest on the same porosity and parts; their ratio is a sum."""
    thick = found.correlated["positive_electrode_thickness"]
    mass = found.correlated["active_material_areal_mass"]
    apart = math.hypot(thick.s / thick.n, mass.s / mass.n)
    assert (thick / mass).s / (thick.n / mass.n) < 0.8 * apart
    assert (thick - thick).s == 0.0
    assert thick.n == found.properties.positive_electrode_thickness
    assert thick.s == pytest.approx(
        found.values["positive_electrode_thickness"].standard_uncertainty
    )


def test_near_a_threshold_the_cell_is_sampled_and_its_interval_is_lopsided(cell):
    """10.5 parts of carbon are 17 % of the volume, and 16 % is where percolation begins."""
    near = load_cell(EXAMPLE, {"positive_electrode.composition.carbon_black": "10.5"})
    found = uncertain_properties(
        near, "percolation", {"positive_electrode.composition.carbon_black": "2"}
    )
    one = found.values["positive_electrode_electronic_conductivity"]
    assert one.method == "sampling"
    assert one.high - one.value > 2.0 * (one.value - one.low)
    assert one.low >= 0.0
    assert "positive_electrode.composition.carbon_black" in {c.path for c in one.dominated_by}


def test_the_same_seed_gives_the_same_sample(cell):
    one, same, other = (uncertain_properties(cell, seed=seed) for seed in (1, 1, 2))
    assert one.values == same.values
    assert one.values["interlayer_resistance"] != other.values["interlayer_resistance"]
    assert one.values["interlayer_resistance"].method == "sampling"


def test_a_stated_uncertainty_goes_before_rounding(cell, found):
    key = "solid_electrolyte.porosity"
    wider = uncertain_properties(cell, uncertainties={key: "5 %"})
    assert (
        wider.values[SEPARATOR].standard_uncertainty > found.values[SEPARATOR].standard_uncertainty
    )
    certain = uncertain_properties(
        cell, uncertainties={"materials.Li6PS5Cl.ionic_conductivity.at_reference": "0 S/m"}
    )
    assert (
        certain.values[SEPARATOR].standard_uncertainty
        < 0.1 * found.values[SEPARATOR].standard_uncertainty
    )


def test_uncertainties_are_read_in_the_unit_of_their_number_or_as_a_share_of_it(cell):
    inputs = inputs_of_properties(cell)
    read = with_uncertainties(
        inputs,
        {
            "temperature": "2 degC",
            "solid_electrolyte.porosity": "0.5 %",
            "positive_electrode.coating_mass": "1 %",
            "interlayer.modulus": "50 MPa",
        },
    )
    assert read["temperature"].standard_uncertainty == pytest.approx(2.0)
    assert read["solid_electrolyte.porosity"].standard_uncertainty == pytest.approx(0.005)
    assert read["positive_electrode.coating_mass"].standard_uncertainty == pytest.approx(0.0027)
    assert read["interlayer.modulus"].standard_uncertainty == pytest.approx(50e6)


def test_an_uncertainty_of_nothing_or_of_another_dimension_is_refused(cell):
    with pytest.raises(UnknownName, match=r"solid_electrolyte\.porosity"):
        uncertain_properties(cell, uncertainties={"solid_electrolyte.porosty": "1 %"})
    with pytest.raises(UsageError, match=r"interlayer\.modulus = 0\.8 GPa"):
        uncertain_properties(cell, uncertainties={"interlayer.modulus": "3 um"})


def test_numbers_as_they_stand_give_the_properties_as_they_are(cell):
    inputs = inputs_of_properties(cell)
    same = properties_with(cell, {path: one.value for path, one in inputs.items()})
    plain = properties_of(cell)
    assert same.positive_electrode_ionic_conductivity == pytest.approx(
        plain.positive_electrode_ionic_conductivity
    )
    assert properties_with(cell, {}) == plain
    assert properties_of(cell) == plain  # the shelf's materials are back


def test_fractions_of_a_composition_still_sum_to_one_when_one_of_them_moves(tmp_path):
    text = "".join(
        f'{name} = {{ value = "{share} %", status = "assumed", source = "test" }}\n'
        for name, share in {"NCM622": 80, "Li6PS5Cl": 17, "carbon_black": 2, "SBR": 1}.items()
    )
    path = tmp_path / "percent.toml"
    path.write_text(f'based_on = "{EXAMPLE}"\n[positive_electrode.composition]\n{text}')
    found = uncertain_properties(load_cell(path))
    assert found.values["active_material_areal_mass"].standard_uncertainty > 0.0
