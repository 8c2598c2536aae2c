"""Cells densified otherwise than they were."""

import pytest

from ssbcell.errors import OutOfRange, UsageError
from ssbcell.process import densify, load_cell


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
