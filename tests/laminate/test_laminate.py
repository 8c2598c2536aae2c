"""Layers and laminates: what pressing keeps, and the negative electrodes of [0045] and [0077]."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssbcell.errors import OutOfRange, UsageError
from ssbcell.laminate import Composition, Layer, NegativeElectrode, PositiveElectrode
from ssbcell.process import load_cell

OWNER = 'status = "assumed", source = "test"'
SOLID = Composition.from_parts({"Li6PS5Cl": 1.0}, {"Li6PS5Cl": 1860.0})


@given(st.floats(0.0, 0.95), st.floats(0.0, 0.95))
def test_pressing_keeps_the_solid_and_so_the_thickness_follows(loose, dense):
    layer = Layer(SOLID, areal_mass=0.1, porosity=loose)
    pressed = layer.pressed_to(dense)
    assert pressed.areal_mass == layer.areal_mass
    # thickness times share of solid is what the solid alone fills
    for one in (layer, pressed):
        assert one.thickness * one.filling_rate == pytest.approx(0.1 / 1860.0, rel=1e-9)


@given(st.floats(0.0, 0.99))
def test_solids_and_voids_fill_a_layer(porosity):
    mixed = Composition.from_parts({"a": 80, "b": 17, "c": 3}, {"a": 4770, "b": 1860, "c": 950})
    layer = Layer(mixed, areal_mass=0.27, porosity=porosity)
    shares = sum(layer.volume_fraction(material) for material in "abc")
    assert shares + porosity == pytest.approx(1.0)
    assert layer.volume_fraction("d") == 0.0


def test_a_layer_at_its_own_thickness_has_its_own_mass():
    layer = Layer(SOLID, areal_mass=0.1, porosity=0.25)
    assert layer.density * layer.thickness == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("numbers", "name"),
    [
        ({"areal_mass": 0.0, "porosity": 0.2}, "areal mass"),
        ({"areal_mass": 0.1, "porosity": 1.2}, "porosity"),
        ({"areal_mass": 0.1, "porosity": 0.2, "modulus": -1.0}, "modulus"),
    ],
)
def test_a_layer_that_cannot_be_is_not_made(numbers, name):
    with pytest.raises(OutOfRange, match=name):
        Layer(SOLID, **numbers)


def test_an_electrode_without_its_active_material_is_not_made():
    layer = Layer(SOLID, areal_mass=0.1, porosity=0.2)
    with pytest.raises(UsageError, match="NCM622 is not in this layer"):
        PositiveElectrode(layer, active_material="NCM622", electrolyte="Li6PS5Cl")


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        ({"initial_lithium_thickness": 40e-6}, "lithium"),
        ({"initial_lithium_thickness": 0.0}, "bare collector"),
        (
            {
                "initial_lithium_thickness": 0.0,
                "alloying_metal": "tin",
                "alloying_metal_thickness": 1e-6,
            },
            "alloying metal",
        ),
        (
            {"initial_lithium_thickness": 0.0, "active_layer": Layer(SOLID, 0.1, 0.3)},
            "active layer",
        ),
    ],
)
def test_every_negative_electrode_of_the_source_can_be_told(numbers, kind):
    assert NegativeElectrode(**numbers).kind == kind


def test_lithium_and_an_active_layer_at_once_are_refused():
    with pytest.raises(UsageError, match="not both"):
        NegativeElectrode(40e-6, active_layer=Layer(SOLID, 0.1, 0.3))


def test_a_cell_file_can_have_an_active_layer_in_place_of_the_metal(tmp_path):
    mine = tmp_path / "mine.toml"
    mine.write_text(
        f"""based_on = "Nakagawa2025_example_1"
[negative_electrode]
initial_lithium_thickness = {{ value = "0 um", {OWNER} }}
[negative_electrode.active_layer]
thickness = {{ value = "50 um", {OWNER} }}
porosity = {{ value = "30 %", {OWNER} }}
[negative_electrode.active_layer.composition]
tin = {{ value = 1, {OWNER} }}
acetylene_black = {{ value = 3, {OWNER} }}
""",
        encoding="utf-8",
    )
    negative = load_cell(mine).laminate.negative_electrode
    assert negative.kind == "active layer"
    assert negative.active_layer.thickness == pytest.approx(50e-6)
