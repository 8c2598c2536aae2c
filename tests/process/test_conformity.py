"""Claims, ranges and contradictions of the six cells."""

import pytest

from ssbcell.errors import DataFileError
from ssbcell.process import check_conformity, consistency_report, load_cell

CLAIMS = [f"claim {number}" for number in range(1, 11)]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_examples_hold_all_ten_claims(number):
    claims = check_conformity(load_cell(f"Nakagawa2025_example_{number}")).claims
    assert claims == dict.fromkeys(CLAIMS, "held")


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_comparative_examples_break_claims_1_5_and_6_and_no_other(number):
    claims = check_conformity(load_cell(f"Nakagawa2025_comparative_{number}")).claims
    assert {claim for claim, result in claims.items() if result == "broken"} == {
        "claim 1",
        "claim 5",
        "claim 6",
    }


def test_what_a_cell_does_not_say_is_not_known():
    found = check_conformity(load_cell("Nakagawa2025_example_1"))
    unknown = [rule for rule in found.rules if rule.result == "not_known"]
    assert {rule.paragraph for rule in unknown} == {"[0038]", "[0041]", "[0051]"}
    assert all(rule.value is None for rule in unknown)


@pytest.mark.parametrize(
    ("change", "claim"),
    [
        ({"press.densify.pressure": "280 MPa"}, "claim 2"),
        ({"press.second_joining.pressure": "80 MPa"}, "claim 3"),
        ({"press.third_joining.pressure": "300 MPa"}, "claim 4"),
        ({"press.densify.temperature": "59 degC"}, "claim 6"),
        ({"interlayer.modulus": "1.0 GPa"}, "claim 8"),
        ({"interlayer.porosity": "71 %"}, "claim 9"),
        ({"solid_electrolyte.porosity": "5.1 %"}, "claim 1"),
    ],
)
def test_each_numeric_claim_can_be_broken_by_its_own_number(change, claim):
    assert check_conformity(load_cell("Nakagawa2025_example_1", change)).claims[claim] == "broken"


@pytest.mark.parametrize(
    "change",
    [
        {"solid_electrolyte.porosity": "5.0 %"},
        {"press.densify.temperature": "60 degC"},
        {"press.densify.temperature": "200 degC"},
        {"interlayer.porosity": "40 %"},
    ],
)
def test_a_limit_itself_is_allowed(change):
    claims = check_conformity(load_cell("Nakagawa2025_example_1", change)).claims
    assert set(claims.values()) == {"held"}


def blocks_of_example_1():
    text = load_text("Nakagawa2025_example_1")
    second, densify = text.index("[press.second_joining]"), text.index("[press.densify]")
    third = text.index("[press.third_joining]")
    return text[:second], text[second:densify], text[densify:third], text[third:]


def test_a_cell_without_its_second_joining_breaks_claim_1(tmp_path):
    head, _, densify, tail = blocks_of_example_1()
    mine = tmp_path / "three_steps.toml"
    mine.write_text(head + densify + tail, encoding="utf-8")
    assert check_conformity(load_cell(mine)).claims["claim 1"] == "broken"


def test_densifying_before_joining_is_refused(tmp_path):
    head, second, densify, tail = blocks_of_example_1()
    mine = tmp_path / "swapped.toml"
    mine.write_text(head + densify + second + tail, encoding="utf-8")
    with pytest.raises(DataFileError, match=r"\[press.densify\] stands before"):
        load_cell(mine)


def load_text(name):
    from ssbcell.shelf import shelf

    return (shelf("parameter_sets", "cells") / f"{name}.toml").read_text(encoding="utf-8")


def test_a_rule_file_with_an_unknown_key_is_refused(tmp_path):
    mine = tmp_path / "rules.toml"
    mine.write_text(
        'description = "x"\nsource = "y"\nversion = "1"\n'
        "[[rules]]\n"
        'paragraph = "1"\nkind = "claim"\nsays = "z"\nquantity = "q"\nat_leest = "1"\n',
        encoding="utf-8",
    )
    with pytest.raises(DataFileError, match="at_leest"):
        check_conformity(load_cell("Nakagawa2025_example_1"), mine)


@pytest.mark.parametrize("name", ["example_1", "example_2", "example_3"])
def test_only_the_coating_thickness_of_the_examples_contradicts_the_rest(name):
    report = consistency_report(load_cell(f"Nakagawa2025_{name}"))
    assert [one.what for one in report if not one.agrees] == [
        "positive_electrode.as_coated.thickness"
    ]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_solid_electrolyte_of_the_comparative_examples_contradicts_its_own_rates(number):
    report = consistency_report(load_cell(f"Nakagawa2025_comparative_{number}"))
    wrong = {one.what for one in report if not one.agrees}
    assert "solid_electrolyte.porosity" in wrong
    assert "positive_electrode.porosity" not in wrong
