"""Cells that cannot be: each message has the file, the key, the value, and what is allowed."""

import pytest

from ssbcell.errors import DataFileError
from ssbcell.process import load_cell
from ssbcell.process.cell_file import SHELF
from ssbcell.shelf import find

OWNER = 'status = "assumed", source = "test"'


def refused(tmp_path, tables):
    mine = tmp_path / "mine.toml"
    mine.write_text(f'based_on = "Nakagawa2025_example_1"\n{tables}\n', encoding="utf-8")
    with pytest.raises(DataFileError) as problem:
        load_cell(mine)
    message = str(problem.value)
    assert "mine.toml" in message
    return message


@pytest.mark.parametrize(
    ("where", "value", "allowed"),
    [
        ("solid_electrolyte.particle_size", "-3 um", "above zero"),
        ("interlayer.carbon_particle_size", "0 um", "above zero"),
        ("positive_electrode.collector_thickness", "-15 um", "above zero"),
        ("negative_electrode.collector_thickness", "-10 um", "above zero"),
        ("negative_electrode.initial_lithium_thickness", "-1 um", "at least zero"),
        ("positive_electrode.coating_mass", "-27 mg/cm^2", "above zero"),
        ("positive_electrode.as_coated.porosity", "45", '"45 %"'),
        ("positive_electrode.as_coated.porosity", "450 %", "at least zero and below 1"),
        ("positive_electrode.as_coated.thickness", "-80 um", "above zero"),
        ("interlayer.modulus", "-1 GPa", "above zero"),
        ("press.densify.pressure", "-980 MPa", "above zero"),
        ("press.densify.duration", "0 s", "above zero"),
        ("press.densify.rate_of_decrease.interlayer", "92", "write 0.92"),
        ("reported.dcr", "-15 ohm*cm^2", "above zero"),
        ("reported.discharge_capacity", "-166 mAh/g", "above zero"),
        ("short.areal_conductance", "-0.1 mS/cm^2", "at least zero"),
        ("positive_electrode.isolated_fraction", "1.2", "at most 1"),
        ("positive_electrode.porosity", "100 %", "below 1"),
        ("positive_electrode.composition.SBR", "0", "above zero"),
    ],
)
def test_a_number_that_cannot_be_is_refused_with_its_key_and_what_is_allowed(
    tmp_path, where, value, allowed
):
    table, _, key = where.rpartition(".")
    message = refused(tmp_path, f'[{table}]\n{key} = {{ value = "{value}", {OWNER} }}')
    assert f"[{where}]" in message
    assert f'"{value}"' in message
    assert allowed in message


def test_a_percentage_beyond_a_hundred_gets_no_hint_to_write_it_as_one():
    with pytest.raises(DataFileError) as problem:
        load_cell("Nakagawa2025_example_1", {"solid_electrolyte.porosity": "450 %"})
    assert "percentage" not in str(problem.value)


def test_a_negative_resolution_is_refused_with_its_key(tmp_path):
    owner = f'value = "2 %", resolution = "-1 %", {OWNER}'
    message = refused(tmp_path, f"[interlayer]\nporosity = {{ {owner} }}")
    assert "[interlayer.porosity]" in message
    assert '"-1 %"' in message


@pytest.mark.parametrize(
    ("name", "hint"), [("densfy", "densify"), ("first_joinning", "first_joining")]
)
def test_a_step_that_is_misspelled_is_told_the_nearest(tmp_path, name, hint):
    message = refused(tmp_path, f'[press.{name}]\nkind = "uniaxial"')
    assert f"did you mean [press.{hint}]?" in message


def test_a_step_of_ones_own_is_allowed(tmp_path):
    mine = tmp_path / "mine.toml"
    numbers = "\n".join(
        f'{key} = {{ value = "{value}", {OWNER} }}'
        for key, value in (("pressure", "50 MPa"), ("duration", "1 s"), ("temperature", "80 degC"))
    )
    step = f'[press.calender]\nkind = "roll"\nlayers = ["positive_electrode"]\n{numbers}\n'
    mine.write_text(f'based_on = "Nakagawa2025_example_1"\n{step}', encoding="utf-8")
    assert load_cell(mine).schedule.step("calender").pressure == pytest.approx(50e6)


@pytest.mark.parametrize(
    "layers",
    [[], ["interlayer", "interlayer"], ["positive_electrode", "interlayer"]],
)
def test_layers_that_do_not_touch_cannot_be_in_one_press(tmp_path, layers):
    message = refused(tmp_path, f"[press.third_joining]\nlayers = {layers}")
    assert "[press.third_joining]" in message
    assert "expected neighbours, each once" in message


def test_a_rate_of_a_layer_that_is_not_in_the_press_is_refused(tmp_path):
    rate = f'interlayer = {{ value = "5 %", {OWNER} }}'
    message = refused(tmp_path, f"[press.first_joining.rate_of_decrease]\n{rate}")
    assert "[press.first_joining]" in message
    assert "rate_of_decrease.interlayer" in message


def test_a_layer_that_would_be_more_porous_pressed_than_coated_is_refused():
    with pytest.raises(DataFileError) as problem:
        load_cell("Nakagawa2025_example_1", {"solid_electrolyte.porosity": "41 %"})
    message = str(problem.value)
    assert "[solid_electrolyte]" in message
    assert "0.41" in message
    assert '"40 %"' in message


def test_an_alloying_metal_needs_its_thickness_and_the_other_way_round(tmp_path):
    message = refused(tmp_path, '[negative_electrode]\nalloying_metal = "tin"')
    assert "alloying_metal_thickness is not" in message
    size = f'alloying_metal_thickness = {{ value = "1 um", {OWNER} }}'
    assert "alloying_metal is not" in refused(tmp_path, f"[negative_electrode]\n{size}")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("80 %", "21 %"), "sum to 1.01 of the whole"),
        (("150 %", "20 %"), "sum to 1.7 of the whole"),
        (("80 %", "20"), "mixes percent with parts"),
        (("0.8", "0.1"), "sum to 0.9"),
    ],
)
def test_percent_and_fractions_must_make_a_whole(parts, said):
    path = "positive_electrode.composition"
    changes = dict(zip((f"{path}.NCM622", f"{path}.Li6PS5Cl"), parts, strict=True))
    tiny = {f"{path}.{other}": "0.000000001 %" for other in ("carbon_black", "SBR")}
    if "%" not in "".join(parts):
        tiny = dict.fromkeys(tiny, "1e-12")
    with pytest.raises(DataFileError, match=said) as problem:
        load_cell("Nakagawa2025_example_1", changes | tiny)
    assert f"[{path}]" in str(problem.value)


def test_one_part_set_in_percent_among_parts_is_refused_and_not_taken_for_a_part():
    change = {"positive_electrode.composition.Li6PS5Cl": "20 %"}
    with pytest.raises(DataFileError, match=r"Li6PS5Cl 20 %.* mixes percent with parts"):
        load_cell("Nakagawa2025_example_1", change)


def test_an_active_material_that_is_not_in_the_layer_is_named_with_its_key(tmp_path):
    message = refused(tmp_path, '[positive_electrode]\nactive_material = "NCM62"')
    assert "[positive_electrode.active_material]" in message
    assert "Did you mean 'NCM622'" in message


def test_a_word_that_is_none_of_those_allowed_is_named_with_them(tmp_path):
    message = refused(tmp_path, '[press.densify]\nkind = "isotropic"')
    assert "[press.densify.kind]" in message
    assert "'isotropic'" in message
    assert "'isostatic'" in message


def test_a_material_of_ones_own_beside_the_cell_is_found_and_checked(tmp_path):
    hard = tmp_path / "hard_carbon.toml"
    text = (
        'name = "hard_carbon"\ndescription = "test"\nkind = "amorphous carbon"\n'
        f'density = {{ value = "1.6 g/cm^3", {OWNER} }}\n'
        "[electronic_conductivity]\n"
        f'at_reference = {{ value = "SIGMA S/cm", {OWNER} }}\n'
        f'reference_temperature = {{ value = "25 degC", {OWNER} }}\n'
        f'activation_energy = {{ value = "0 J/mol", {OWNER} }}\n'
    )
    hard.write_text(text.replace("SIGMA", "1"), encoding="utf-8")
    mine = tmp_path / "mine.toml"
    part = f'"hard_carbon.toml" = {{ value = 5, {OWNER} }}'
    mine.write_text(
        f'based_on = "Nakagawa2025_example_1"\n[interlayer.composition]\n{part}\n', encoding="utf-8"
    )
    shares = load_cell(mine).laminate.interlayer.composition.volume_shares
    assert str(hard) in shares
    other = tmp_path / "bad"
    other.mkdir()
    (other / "hard_carbon.toml").write_text(text.replace("SIGMA", "-1"), encoding="utf-8")
    (other / "mine.toml").write_text(mine.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(DataFileError, match=r"at_reference\].*above zero"):
        load_cell(other / "mine.toml")


@pytest.mark.parametrize(
    ("tables", "hint"),
    [
        ("[interlayr]\nthickness = 1", "'interlayer'"),
        ("[press.densify]\npresure = 1", "'pressure'"),
        ("[interlayer.as_coated]\nporositi = 1", "'porosity'"),
        ('[interlayer]\nporosity = { value = "5 %", staus = "x", source = "t" }', "'status'"),
        ('[interlayer]\nporosity = { valu = "5 %", status = "x", source = "t" }', "'value'"),
    ],
)
def test_an_unknown_key_is_told_the_nearest_at_any_depth(tmp_path, tables, hint):
    assert f"did you mean {hint}?" in refused(tmp_path, tables)


def test_an_alloying_metal_that_is_not_there_is_named_with_its_key(tmp_path):
    size = f'alloying_metal_thickness = {{ value = "1 um", {OWNER} }}'
    message = refused(tmp_path, f'[negative_electrode]\nalloying_metal = "tinn"\n{size}')
    assert "[negative_electrode.alloying_metal]" in message
    assert "Did you mean 'tin'" in message


@pytest.mark.parametrize(
    ("shipped", "written", "place", "meant"),
    [
        ('kind = "uniaxial"', 'kind = "izostatic"', "press.first_joining.kind", "isostatic"),
        (
            "[press.first_joining.rate_of_decrease]\npositive_electrode",
            "[press.first_joining.rate_of_decrease]\npositiv_electrode",
            "press.first_joining.rate_of_decrease.positiv_electrode]",
            "positive_electrode",
        ),
        ('"solid_electrolyte"', '"solid_elektrolyte"', "layers.1", "solid_electrolyte"),
        ('status = "patent"', 'status = "patnt"', "temperature", "patent"),
    ],
)
def test_every_wrong_word_is_told_the_nearest_that_is_allowed(
    tmp_path, shipped, written, place, meant
):
    text = find("cell", "Nakagawa2025_example_1", *SHELF).read_text(encoding="utf-8")
    mine = tmp_path / "mine.toml"
    mine.write_text(text.replace(shipped, written, 1), encoding="utf-8")
    assert mine.read_text(encoding="utf-8") != text
    with pytest.raises(DataFileError) as told:
        load_cell(mine)
    assert place in told.value.where + "]"
    assert f"Did you mean {meant!r}?" in told.value.problem


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("press.densify.kind", "roll", lambda cell: cell.schedule.step("densify").kind),
        ("description", "mine, too", lambda cell: cell.file.description),
        ("positive_electrode.composition_by", "volume",
         lambda cell: cell.file.positive_electrode.composition_by),
        ("reported.grade", "B", lambda cell: cell.reported.grade),
    ],
)  # fmt: skip
def test_a_word_is_set_as_it_is_written(path, text, found):
    assert found(load_cell("Nakagawa2025_example_1", {path: text})) == text


def test_a_list_of_words_is_set_with_commas():
    layers = "solid_electrolyte, interlayer, negative_electrode"
    cell = load_cell("Nakagawa2025_example_1", {"press.third_joining.layers": layers})
    assert cell.schedule.step("third_joining").layers == tuple(layers.split(", "))
