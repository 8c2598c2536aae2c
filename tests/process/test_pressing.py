"""Cells densified otherwise than they were."""

import math
from dataclasses import replace

import pytest

from ssbcell.errors import OutOfRange, UsageError
from ssbcell.process import PressSchedule, consistency_report, densify, load_cell, press_history


def test_densifying_as_it_was_done_gives_back_the_reported_electrode():
    cell = load_cell("Nakagawa2025_example_3")
    found = densify(cell, 980e6, 273.15 + 60)
    built = found.cell.laminate.positive_electrode.layer
    assert built.porosity == pytest.approx(0.045, rel=0.05)
    reported = found.porosity["positive_electrode"]
    assert reported.low < 0.045 < reported.high


def test_other_pressing_changes_thickness_and_keeps_the_active_material():
    cell = load_cell("Nakagawa2025_example_1")
    found = densify(cell, 750e6, 298.15).cell
    before, after = cell.laminate.positive_electrode, found.laminate.positive_electrode
    assert after.layer.thickness > before.layer.thickness
    assert after.active_material_areal_mass == before.active_material_areal_mass
    assert found.schedule.step("densify").pressure == 750e6
    assert found.schedule.step("densify").rate_of_decrease == {}


def test_pressing_beyond_the_cells_says_so():
    found = densify(load_cell("Nakagawa2025_example_1"), 1200e6, 298.15)
    assert "outside 700 to 980 MPa" in found.porosity["solid_electrolyte"].beyond_the_data[0]


def test_no_pressure_is_no_pressing():
    with pytest.raises(OutOfRange):
        densify(load_cell("Nakagawa2025_example_1"), 0.0, 298.15)


def test_a_cell_without_a_densifying_step_is_refused(tmp_path):
    mine = tmp_path / "joined_only.toml"
    text = """
description = "only joined"
source = "test"
temperature = { value = "25 degC", status = "assumed", source = "test" }
[positive_electrode]
active_material = "NCM622"
electrolyte = "Li6PS5Cl"
porosity = { value = "30 %", status = "assumed", source = "test" }
thickness = { value = "80 um", status = "assumed", source = "test" }
[positive_electrode.composition]
NCM622 = { value = 80, status = "assumed", source = "test" }
Li6PS5Cl = { value = 20, status = "assumed", source = "test" }
[solid_electrolyte]
porosity = { value = "30 %", status = "assumed", source = "test" }
thickness = { value = "80 um", status = "assumed", source = "test" }
[solid_electrolyte.composition]
Li6PS5Cl = { value = 1, status = "assumed", source = "test" }
[interlayer]
porosity = { value = "50 %", status = "assumed", source = "test" }
thickness = { value = "3 um", status = "assumed", source = "test" }
[interlayer.composition]
acetylene_black = { value = 1, status = "assumed", source = "test" }
[negative_electrode]
initial_lithium_thickness = { value = "0 um", status = "assumed", source = "test" }
"""
    mine.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="no press step 'densify'"):
        densify(load_cell(mine), 980e6, 298.15)


def reported_again(cell, **coated):
    """The same cell, coated otherwise."""
    return load_cell(cell, {f"{layer}.as_coated.porosity": text for layer, text in coated.items()})


def test_a_cell_that_was_looser_before_densifying_stays_looser_after():
    name = "Nakagawa2025_example_1"
    usual = densify(load_cell(name), 850e6, 353.15).porosity["positive_electrode"]
    loose = densify(reported_again(name, positive_electrode="55 %"), 850e6, 353.15)
    # the reported rates take their shares of the coating's voids, and so does Heckel's law
    found = loose.porosity["positive_electrode"]
    assert found.porosity == pytest.approx(usual.porosity * 55 / 45, rel=1e-9)
    assert any("porosity before 30.49 %" in flag for flag in found.beyond_the_data)
    assert found.high / found.low > usual.high / usual.low


def test_a_cell_that_is_not_known_before_densifying_says_whose_porosity_stands_in():
    cell = load_cell("Nakagawa2025_example_1")
    tables = {
        name: getattr(cell.file, name).model_copy(update={"as_coated": None})
        for name in ("positive_electrode", "solid_electrolyte", "interlayer")
    }
    blind = replace(cell, file=cell.file.model_copy(update=tables))
    found = densify(blind, 980e6, 353.15).porosity
    assert "before densifying is not known" in found["solid_electrolyte"].beyond_the_data[0]
    assert found["positive_electrode"].porosity == pytest.approx(
        densify(cell, 980e6, 353.15).porosity["positive_electrode"].porosity, rel=1e-9
    )


def test_what_is_predicted_of_a_cell_without_rates_is_less_sure_and_says_so():
    cell = load_cell("Nakagawa2025_example_1")
    steps = tuple(replace(step, rate_of_decrease={}) for step in cell.schedule.steps)
    bare = replace(cell, schedule=PressSchedule(steps))
    sure = densify(cell, 980e6, 353.15).porosity["positive_electrode"]
    found = densify(bare, 980e6, 353.15).porosity["positive_electrode"]
    assert found.high / found.low > sure.high / sure.low
    assert "before densifying is itself predicted" in found.beyond_the_data[0]


def test_a_densified_cell_contradicts_itself_nowhere_that_its_origin_did_not():
    cell = load_cell("Nakagawa2025_example_1")
    dense = densify(cell, 750e6, 330.0).cell
    assert {one.what for one in consistency_report(dense) if not one.agrees} == {
        one.what for one in consistency_report(cell) if not one.agrees
    }
    layer = dense.laminate.interlayer
    assert dense.file.interlayer.thickness.value == pytest.approx(layer.thickness)
    assert dense.file.interlayer.porosity.status == "calibrated"


def test_nothing_was_measured_on_a_densified_cell():
    dense = densify(load_cell("Nakagawa2025_example_1"), 900e6, 353.15).cell
    assert dense.reported.dcr_ohm_cm2 is None
    assert dense.reported.grade is None
    assert dense.file.reported.dcr is None


@pytest.mark.parametrize(("megapascal", "gigapascal"), [(980, 0.8), (784, 0.7), (700, 0.6)])
def test_the_interlayer_is_as_stiff_as_the_pressure_that_the_source_pressed_it_with(
    megapascal, gigapascal
):
    dense = densify(load_cell("Nakagawa2025_example_1"), megapascal * 1e6, 298.15).cell
    assert dense.laminate.interlayer.modulus == pytest.approx(gigapascal * 1e9, rel=0.05)


def test_densifying_softer_than_the_joinings_still_gives_the_cell_one_history():
    dense = densify(load_cell("Nakagawa2025_example_1"), 100e6, 298.15)
    stages = press_history(dense.cell)
    electrode = dense.cell.laminate.positive_electrode.layer
    assert stages[2].after["positive_electrode"] == electrode
    assert stages[3].after["positive_electrode"] == electrode


@pytest.mark.parametrize("megapascal", [50, 100, 290])
def test_densifying_no_harder_than_the_second_joining_changes_no_porosity(megapascal):
    cell = load_cell("Nakagawa2025_example_1")
    before = press_history(cell)[2].before
    found = densify(cell, megapascal * 1e6, 298.15)
    for layer, one in found.porosity.items():
        assert one.porosity == before[layer].porosity
        assert one.low < one.porosity
    assert found.cell.laminate.positive_electrode.layer.porosity == pytest.approx(0.2495, abs=1e-4)


def test_densifying_harder_than_the_second_joining_is_foretold_by_the_law_as_ever():
    found = densify(load_cell("Nakagawa2025_example_1"), 300e6, 298.15).porosity
    # Heckel: 24.95 % through 300 MPa over 688.3 MPa
    expected = 0.45 * 0.84 * 0.66 * math.exp(-300 / 688.3)
    assert found["positive_electrode"].porosity == pytest.approx(expected, rel=1e-3)
