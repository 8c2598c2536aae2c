"""Numbers that a cell's file gives twice, with the interval that rounding allows."""

from dataclasses import replace

import pytest

from ssbcell.process import PressSchedule, consistency_report, load_cell

CELLS = [
    f"Nakagawa2025_{kind}_{number}" for kind in ("example", "comparative") for number in (1, 2, 3)
]
# table 1's porosities through table 2's rates of decrease, by hand [%]
CHAINS = {
    "positive_electrode": (2.00, 2.99, 4.49, 5.99, 7.98, 8.98),
    "solid_electrolyte": (1.75, 1.75, 2.63, 3.51, 3.95, 4.82),
    "interlayer": (53.8, 53.0, 52.7, 53.4, 53.5, 53.8),
}


def checked(cell):
    return {one.what: one for one in consistency_report(cell)}


@pytest.mark.parametrize("layer", CHAINS)
@pytest.mark.parametrize("at", range(6))
def test_the_rates_of_table_2_lead_where_they_lead_by_hand(layer, at):
    one = checked(load_cell(CELLS[at]))[f"{layer}.porosity"]
    assert one.computed == pytest.approx(CHAINS[layer][at], rel=0.004)
    assert one.low < one.computed < one.high


def test_rounding_allows_what_the_edges_of_all_printed_numbers_make_of_it():
    one = checked(load_cell("Nakagawa2025_comparative_1"))["solid_electrolyte.porosity"]
    # 39.5 to 40.5 % through 13, 37 and 84 %, each half a percent up or down
    assert one.low == pytest.approx(39.5 * 0.865 * 0.625 * 0.155)
    assert one.high == pytest.approx(40.5 * 0.875 * 0.635 * 0.165)
    assert not one.agrees  # 3.0 % to half a percent ends at 3.25


def test_a_contradiction_is_told_with_what_the_number_would_have_to_be():
    one = checked(load_cell("Nakagawa2025_example_1"))["positive_electrode.as_coated.thickness"]
    assert one.computed == pytest.approx(138, abs=1.0)
    assert "80.0 um would be 5.4% porous" in one.how
    assert not one.agrees


@pytest.mark.parametrize(("text", "agrees"), [("78.5 um", True), ("80.0 um", False)])
def test_a_layer_given_by_mass_thickness_and_porosity_is_checked_as_built(tmp_path, text, agrees):
    # 27 mg/cm2 at 2 % and 3.57 g/cm3 are 77.2 um; rounding reaches 78.6
    owner = 'status = "measured", source = "test"'
    mine = tmp_path / "mine.toml"
    mine.write_text(
        'based_on = "Nakagawa2025_example_1"\n[positive_electrode]\n'
        f'thickness = {{ value = "{text}", {owner} }}\n',
        encoding="utf-8",
    )
    one = checked(load_cell(mine))["positive_electrode.thickness"]
    assert one.computed == pytest.approx(77.2, abs=0.1)
    assert one.agrees == agrees


def test_rates_that_do_not_reach_the_layer_as_built_are_no_contradiction():
    cell = load_cell("Nakagawa2025_example_1")
    densify = cell.file.press["densify"].model_copy(update={"rate_of_decrease": {}})
    file = cell.file.model_copy(update={"press": {**cell.file.press, "densify": densify}})
    steps = tuple(
        replace(one, rate_of_decrease={}) if one.name == "densify" else one
        for one in cell.schedule.steps
    )
    found = checked(replace(cell, file=file, schedule=PressSchedule(steps)))
    assert not any(what.endswith(".porosity") for what in found)


@pytest.mark.parametrize("pressure", ["180 MPa", "1180 MPa"])
def test_more_voids_as_built_than_the_rates_left_is_a_contradiction_at_any_pressure(pressure):
    changes = {"positive_electrode.porosity": "20 %", "press.third_joining.pressure": pressure}
    one = checked(load_cell("Nakagawa2025_example_1", changes))["positive_electrode.porosity"]
    assert not one.agrees
    assert one.computed == pytest.approx(2.0, abs=0.01)
    assert one.high < 3.0


def test_voids_that_rise_by_the_rounding_of_the_source_only_are_no_contradiction():
    # the rates leave 1.75 % of the separator, 53.8 % of the interlayer; 2.0 and 54 % are printed
    found = checked(
        load_cell("Nakagawa2025_example_1", {"press.third_joining.pressure": "1.2 GPa"})
    )
    assert not any(what.endswith(".porosity") for what in found)


def test_a_mass_that_has_no_room_in_its_thickness_is_told_as_that():
    one = checked(
        load_cell("Nakagawa2025_example_1", {"positive_electrode.coating_mass": "270 mg/cm^2"})
    )
    how = one["positive_electrode.as_coated.thickness"].how
    # 2.7 kg/m2 over 3570 kg/m3
    assert "80.0 um has no room for the 756" in how
    assert "-" not in how.partition(";")[2]
