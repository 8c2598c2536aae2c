"""`ssbcell conformity`: claims, own rules, and the layers through the schedule."""

import json

import pytest

from ssbcell.cli.app import run


def test_the_history_of_example_1_is_that_of_table_2(capsys):
    assert run(["conformity", "Nakagawa2025_example_1", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["history"]
    after = {(r["step"], r["layer"]): r["porosity_after_percent"] for r in rows}
    assert after["first_joining", "positive_electrode"] == pytest.approx(45 * 0.84)
    assert after["second_joining", "interlayer"] == pytest.approx(82 * 0.69)
    assert {r["from"] for r in rows} == {"reported rate", "kept"}


def test_rules_of_ones_own_replace_those_that_ship(tmp_path, capsys):
    mine = tmp_path / "mine.toml"
    mine.write_text(
        'description = "x"\nsource = "house rules"\nversion = "1"\n[[rules]]\n'
        'paragraph = "1"\nkind = "claim"\nsays = "z"\n'
        'quantity = "densify.pressure"\nat_most = "900 MPa"\n',
        encoding="utf-8",
    )
    assert run(["conformity", "Nakagawa2025_example_1", "--rules", str(mine), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["claims"] == {"1": "broken"}
    assert document["source"] == "house rules"


def test_rules_that_are_not_there_are_wrong_usage(capsys):
    assert run(["conformity", "Nakagawa2025_example_1", "--rules", "nakagawa2024"]) == 2
    assert "Did you mean 'nakagawa2025'" in capsys.readouterr().err


def test_the_table_shows_the_interval_of_what_was_not_measured(capsys):
    assert run(["conformity", "Nakagawa2025_example_1"]) == 0
    printed = capsys.readouterr().out
    assert "0.02 (0.01667 to 0.02333)" in printed
    assert "Layers through the press schedule" in printed
