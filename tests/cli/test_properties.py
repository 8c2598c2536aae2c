"""`ssbcell properties`: uncertainty, contact and the figure, through the real command."""

import json

import pytest
from typer.testing import CliRunner

from ssbcell.cli.app import app, run
from ssbcell.errors import UsageError

CELL = "Nakagawa2025_example_1"


def ssbcell(*words, catch=True):
    return CliRunner().invoke(app, ["properties", CELL, *words], catch_exceptions=catch)


def test_properties_come_with_uncertainty_and_what_dominates_it():
    document = json.loads(ssbcell("--json").stdout)
    separator = document["uncertainty"]["solid_electrolyte_ionic_conductivity"]
    assert separator["value"] == document["solid_electrolyte_ionic_conductivity"]
    assert separator["low"] < separator["value"] < separator["high"]
    assert separator["dominated_by"][0] == {
        "path": "materials.Li6PS5Cl.ionic_conductivity.at_reference",
        "share": pytest.approx(1.0, abs=0.01),
        "status": "assumed",
    }
    assert any("carbon_black" in one for one in document["warnings"])


def test_the_table_shows_value_width_and_wanted_input_in_one_row():
    rows = ssbcell().stdout.splitlines()
    (row,) = [row for row in rows if row.startswith("solid electrolyte, ionic")]
    assert "2.91" in row
    assert "0.87" in row
    assert "materials.Li6PS5Cl.ionic_conductivity.at_reference 100% (assumed)" in row


def test_a_stated_uncertainty_changes_the_width():
    words = ("--uncertainty", "solid_electrolyte.as_coated.thickness=10 um", "--json")
    wide = json.loads(ssbcell(*words).stdout)["uncertainty"]["solid_electrolyte_thickness"]
    assert wide["standard_uncertainty"] == pytest.approx(6.1e-6, rel=0.02)
    assert wide["dominated_by"][0]["path"] == "solid_electrolyte.as_coated.thickness"


def test_contact_is_asked_for_behind_the_closure_and_the_modulus_then_counts():
    found = [
        json.loads(
            ssbcell(
                "--closure", "default+contact", "--set", f"interlayer.modulus={m}", "--json"
            ).stdout
        )["interlayer_resistance"]
        for m in ("0.4 GPa", "0.8 GPa")
    ]
    plain = json.loads(ssbcell("--json").stdout)["interlayer_resistance"]
    assert plain < found[0] < found[1]


def test_the_figure_is_written_as_asked(tmp_path):
    path = tmp_path / "pressing.png"
    assert ssbcell("--figure", str(path)).exit_code == 0
    assert path.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_a_row_whose_closure_is_used_outside_its_range_is_marked_and_spans_what_closures_say():
    printed = ssbcell().stdout
    rows = {row.split("  ")[0]: row for row in printed.splitlines()}
    # by the closures that hold, the 0.032 mS/cm of percolation; by the default one, 7 mS/cm
    assert "0.0317 to" in rows["positive electrode, electronic *"]
    assert "positive electrode, ionic" in rows
    document = json.loads(ssbcell("--json").stdout)
    assert document["closure_out_of_range"] == [
        "positive_electrode_electronic_conductivity",
        "interlayer_electronic_conductivity",
    ]


def test_a_contradiction_and_a_claim_that_is_broken_are_told_beside_the_properties():
    doubts = json.loads(ssbcell("--json").stdout)["doubts"]
    assert [one.partition(" =")[0] for one in doubts] == ["positive_electrode.as_coated.thickness"]
    odd = ("--set", "press.first_joining.pressure=90 GPa", "--json")
    last = json.loads(ssbcell(*odd).stdout)["doubts"][-1]
    assert "outside claim 2" in last
    assert "`ssbcell conformity`" in last


@pytest.mark.parametrize("name", ["x.xyz", "x"])
def test_a_figure_of_no_known_format_is_wrong_usage_and_writes_nothing(name, tmp_path):
    path = tmp_path / "new" / name
    with pytest.raises(UsageError, match=r"no format of a figure; expected one of .*\.png"):
        ssbcell("--figure", str(path), catch=False)
    assert not path.parent.exists()


def test_a_figure_in_a_folder_that_is_not_there_makes_none(tmp_path, capsys):
    path = tmp_path / "new" / "x.png"
    assert run(["properties", CELL, "--figure", str(path)]) == 2
    assert "is not there; make it first" in capsys.readouterr().err
    assert not path.parent.exists()


def test_a_word_is_set_as_a_word_and_a_wrong_one_is_told_the_nearest(capsys):
    assert run(["properties", CELL, "--set", "press.densify.kind=roll", "--json"]) == 0
    capsys.readouterr()
    assert run(["properties", CELL, "--set", "press.densify.kind=rol"]) == 2
    said = capsys.readouterr().err
    assert "[press.densify.kind]: 'rol' is not allowed" in said
    assert "Did you mean 'roll'?" in said
