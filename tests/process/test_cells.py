"""The cells that ship, against the tables of US 2025/0260067 A1."""

import pytest

from ssbcell.errors import DataFileError, UnknownName
from ssbcell.laminate import porosity_after_decrease
from ssbcell.process import load_cell
from ssbcell.provenance import Parameter
from ssbcell.shelf import names, shelf

# table 3: PE porosity %, SE porosity %, IL modulus GPa, DCR, capacity, grade; table 1: MPa, degC
TABLES = {
    "Nakagawa2025_example_1": (2.0, 2.0, 0.8, 15.3, 166, "A", 980, 120),
    "Nakagawa2025_example_2": (3.0, 2.0, 0.8, 16.7, 166, "A", 980, 100),
    "Nakagawa2025_example_3": (4.5, 3.0, 0.8, 17.7, 165, "A", 980, 60),
    "Nakagawa2025_comparative_1": (6.0, 3.0, 0.8, 21.0, 121, "B", 980, 25),
    "Nakagawa2025_comparative_2": (8.0, 3.0, 0.7, 45.1, 99, "B", 784, 25),
    "Nakagawa2025_comparative_3": (9.0, 5.5, 0.6, 52.3, 68, "B", 700, 25),
}


def test_six_cells_ship():
    assert set(names("parameter_sets", "cells")) == set(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_a_shipped_cell_has_what_the_patent_prints(name):
    pe, se, modulus, dcr, capacity, grade, pressure, temperature = TABLES[name]
    cell = load_cell(name)
    laminate, densify = cell.laminate, cell.schedule.step("densify")
    assert laminate.positive_electrode.layer.porosity == pytest.approx(pe / 100)
    assert laminate.solid_electrolyte.porosity == pytest.approx(se / 100)
    assert laminate.interlayer.porosity == pytest.approx(0.54)
    assert laminate.interlayer.modulus == pytest.approx(modulus * 1e9)
    assert cell.reported.dcr_ohm_cm2 == pytest.approx(dcr)
    assert cell.reported.discharge_capacity_mAh_per_g == pytest.approx(capacity)
    assert cell.reported.grade == grade
    assert densify.pressure == pytest.approx(pressure * 1e6)
    assert densify.temperature == pytest.approx(temperature + 273.15)
    assert [step.name for step in cell.schedule.steps] == [
        "first_joining",
        "second_joining",
        "densify",
        "third_joining",
    ]


@pytest.mark.parametrize("name", TABLES)
def test_the_reported_rates_of_decrease_lead_to_the_reported_positive_electrode_porosity(name):
    cell = load_cell(name)
    voids = cell.file.positive_electrode.as_coated.porosity.value
    for step in cell.schedule.steps:
        voids = porosity_after_decrease(voids, step.rate_of_decrease.get("positive_electrode", 0))
    # table 3 rounds to half a percent, table 2 to whole ones
    assert voids == pytest.approx(cell.laminate.positive_electrode.layer.porosity, abs=0.0025)


def test_the_printed_thickness_of_the_coating_contradicts_its_printed_mass_and_porosity():
    cell = load_cell("Nakagawa2025_example_1")
    layer, coated = cell.laminate.positive_electrode.layer, cell.file.positive_electrode.as_coated
    computed = layer.pressed_to(coated.porosity.value).thickness
    assert computed == pytest.approx(139e-6, rel=0.02)
    assert coated.thickness.value == pytest.approx(80e-6)


def test_active_material_is_80_percent_of_27_mg_per_cm2():
    electrode = load_cell("Nakagawa2025_example_1").laminate.positive_electrode
    assert electrode.active_material_areal_mass == pytest.approx(0.216)  # 21.6 mg/cm2


def _parameters(model):
    for _, value in model:
        if isinstance(value, Parameter):
            yield value
        elif isinstance(value, dict):
            for inner in value.values():
                yield from [inner] if isinstance(inner, Parameter) else _parameters(inner)
        elif hasattr(value, "model_fields_set"):
            yield from _parameters(value)


@pytest.mark.parametrize("name", TABLES)
def test_every_number_of_a_shipped_cell_has_an_owner(name):
    owned = list(_parameters(load_cell(name).file))
    assert len(owned) > 40
    assert all(number.source and number.status for number in owned)


def test_an_unknown_cell_is_told_the_nearest():
    with pytest.raises(UnknownName, match="Did you mean 'Nakagawa2025_example_1'"):
        load_cell("nakagawa2025_exampel_1")


def test_a_change_keeps_the_mass_of_the_layer():
    before = load_cell("Nakagawa2025_example_1").laminate.solid_electrolyte
    changed = load_cell("Nakagawa2025_example_1", {"solid_electrolyte.porosity": "20 %"})
    after = changed.laminate.solid_electrolyte
    assert after.porosity == pytest.approx(0.2)
    assert after.areal_mass == pytest.approx(before.areal_mass)
    assert after.thickness == pytest.approx(75e-6)  # 60 um of solid


def test_a_change_is_marked_as_assumed():
    cell = load_cell("Nakagawa2025_example_1", {"interlayer.modulus": "0.7 GPa"})
    assert cell.file.interlayer.modulus.status == "assumed"
    assert cell.laminate.interlayer.modulus == pytest.approx(0.7e9)


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("solid_electrolyte.porosity", "20", r"write 0\.2"),
        ("solid_electrolyte.porosty", "0.2", "did you mean 'porosity'"),
        ("interlayer.modulus", "0.7 mA", r"dimension \[current\]"),
        ("interlayer.thickness", "-3 um", "above zero"),
        ("positive_electrode.composition.NCM62", "1", "Did you mean 'NCM622'"),
        ("temperature", "warm", "is not a temperature with its unit"),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_named(path, text, message):
    with pytest.raises(DataFileError, match=message) as refused:
        load_cell("Nakagawa2025_example_1", {path: text})
    assert path in str(refused.value)


def test_a_cell_can_be_based_on_a_shipped_one(tmp_path):
    mine = tmp_path / "mine.toml"
    mine.write_text(
        'based_on = "Nakagawa2025_comparative_1"\n'
        'description = "more pressure"\n'
        "[press.densify]\n"
        'pressure = { value = "900 MPa", status = "measured", source = "press log" }\n',
        encoding="utf-8",
    )
    cell = load_cell(mine)
    assert cell.name == "mine"
    assert cell.schedule.step("densify").pressure == pytest.approx(900e6)
    assert cell.laminate.positive_electrode.layer.porosity == pytest.approx(0.06)


def test_cells_based_on_each_other_are_refused(tmp_path):
    for this, other in [("a", "b"), ("b", "a")]:
        (tmp_path / f"{this}.toml").write_text(f'based_on = "{other}.toml"\n', encoding="utf-8")
    with pytest.raises(DataFileError, match="leads back"):
        load_cell(tmp_path / "a.toml")


def test_a_number_without_an_owner_is_refused(tmp_path):
    mine = tmp_path / "mine.toml"
    mine.write_text(
        'based_on = "Nakagawa2025_example_1"\n[interlayer]\nporosity = "50 %"\n', encoding="utf-8"
    )
    with pytest.raises(DataFileError, match="needs its owner"):
        load_cell(mine)


def test_a_cell_file_that_is_not_utf8_says_so(tmp_path):
    mine = tmp_path / "mine.toml"
    mine.write_text('based_on = "Nakagawa2025_example_1"\n', encoding="utf-16")
    with pytest.raises(DataFileError, match="not UTF-8"):
        load_cell(mine)


def test_a_number_where_a_text_belongs_is_told_to_be_quoted(tmp_path):
    mine = tmp_path / "mine.toml"
    mine.write_text('based_on = "Nakagawa2025_example_1"\ndescription = 3\n', encoding="utf-8")
    with pytest.raises(DataFileError, match="3 is no text; expected one in quotes"):
        load_cell(mine)


@pytest.mark.parametrize(
    ("shares", "fine"), [((0.8, 0.2), True), ((0.8, 0.19), False), ((80, 19), True)]
)
def test_fractions_sum_to_one_and_parts_to_anything(tmp_path, shares, fine):
    owner = 'status = "assumed", source = "test"'
    mine = tmp_path / "mine.toml"
    text = (shelf("parameter_sets", "cells") / "Nakagawa2025_example_1.toml").read_text("utf-8")
    begin, end = text.index("NCM622 = {"), text.index("# 80 um, 45 %")
    parts = "".join(
        f"{name} = {{ value = {share}, {owner} }}\n"
        for name, share in zip(("NCM622", "Li6PS5Cl"), shares, strict=True)
    )
    mine.write_text(text[:begin] + parts + text[end:], encoding="utf-8")
    if fine:
        assert load_cell(mine).laminate.positive_electrode.layer.composition.true_density > 0
    else:
        with pytest.raises(DataFileError, match=r"positive_electrode.composition.*sum to 0\.99"):
            load_cell(mine)
