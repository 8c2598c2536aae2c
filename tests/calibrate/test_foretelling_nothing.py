"""Hypotheses that foretell nothing, numbers that change nothing, and what is said of both."""

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest

from ssbcell.calibrate import (
    Outcome,
    advice,
    case_of,
    near_table,
    predict,
    rank_experiments,
    read_own_cells,
    shipped_calibrations,
    weights_of,
)
from ssbcell.calibrate.compare import average_left_out, leave_one_out
from ssbcell.calibrate.interval import intervals_of
from ssbcell.calibrate.made import made
from ssbcell.calibrate.own_fit import fit_own_cells
from ssbcell.calibrate.without_effect import without_effect
from ssbcell.cli.app import run
from ssbcell.errors import UsageError
from ssbcell.process import densify, load_cell
from ssbcell.shelf import names, shelf
from ssbcell.transport import HYPOTHESES, Structure, hypothesis

EXAMPLE = "Nakagawa2025_example_1"
CSV = Path(__file__).parents[2] / "examples" / "my_cells.csv"
DOCS = Path(__file__).parents[2] / "docs" / "calibration.md"
SETTINGS = ["--densify-pressure", "980 MPa", "--densify-temperature", "120 degC"]


@pytest.fixture(scope="module")
def six():
    return [case_of(load_cell(name), 174.0) for name in names("parameter_sets", "cells")]


@pytest.fixture(scope="module")
def leak_only(tmp_path_factory):
    folder = tmp_path_factory.mktemp("leak")
    text = (shelf("parameter_sets", "closures") / "contact_and_leak.toml").read_text("utf-8")
    (folder / "contact_and_leak.toml").write_text(text, encoding="utf-8")
    return folder


def nothing(properties):
    return [Outcome(math.nan, math.nan, math.nan) for _ in properties]


def test_a_hypothesis_without_a_score_has_no_weight_and_takes_none_from_others():
    weights = weights_of({"a": -10.0, "b": -math.inf, "c": -10.0, "d": math.nan})
    assert weights == pytest.approx({"a": 0.5, "b": 0.0, "c": 0.5, "d": 0.0})


def test_hypotheses_that_all_foretell_nothing_are_refused_by_name():
    with pytest.raises(UsageError, match=r"no weight for a, b.*no pulse"):
        weights_of({"a": -math.inf, "b": -math.inf})


def test_an_average_of_hypotheses_that_foretell_nothing_has_no_result(six):
    closure = hypothesis("shared_fraction")
    left = leave_one_out(closure, six, near_table(), starts=1)
    silent = [type(left)(
        left.name, left.cells, tuple(nothing(six)), (-math.inf,) * 6, (math.inf,) * 6,
        (math.inf,) * 6,
    )]  # fmt: skip
    assert silent[0].unforetold == left.cells
    assert math.isnan(intervals_of(nothing(six), np.ones(6))["dcr_ohm_cm2"].median)
    found = average_left_out(silent, [closure], six, near_table())
    assert all(math.isnan(one.dcr_ohm_cm2) for one in found.outcomes)
    assert found.rms[0] == math.inf


def test_a_fit_names_a_hypothesis_without_weight_and_refuses_if_there_is_no_other():
    own = read_own_cells(CSV, EXAMPLE, design_capacity=174.0)[:6]
    names_ = ["shared_fraction", "contact_and_leak"]
    found = fit_own_cells(own, near_table(), hypotheses=names_, design_capacity=174.0, starts=1)
    (words,) = found.weightless
    assert words.startswith("contact_and_leak")
    assert "softer" in words
    rows = {row["name"]: row["weight"] for row in found.rows()}
    assert rows["shared_fraction"] == 1.0
    assert rows["contact_and_leak"] == 0.0
    with pytest.raises(UsageError, match="no weight for contact_and_leak"):
        fit_own_cells(own, near_table(), hypotheses=names_[1:], design_capacity=174.0, starts=1)


def test_predictions_by_a_hypothesis_without_weight_are_refused(leak_only, capsys):
    for more in ([], ["--json"]):
        arguments = ["predict", EXAMPLE, *SETTINGS, "--calibrations", str(leak_only), *more]
        assert run(arguments) == 2
        printed = capsys.readouterr()
        assert "no weight for contact_and_leak" in printed.err
        assert not printed.out


def test_a_quantity_that_nothing_foretells_is_none_in_a_document_and_never_nan():
    found = predict(load_cell(EXAMPLE), 980e6, 393.15, forward=nothing, draws=20)
    text = json.dumps(found.to_dict(), allow_nan=False)
    assert json.loads(text)["dcr_ohm_cm2"] == {"median": None, "low": None, "high": None}
    assert found.probability_of_a == 0.0


def test_one_hypothesis_reads_the_modulus_and_a_stiffer_interlayer_touches_less():
    soft, stiff = (Structure(0.04, 0.03, 800e6, 298.15, modulus) for modulus in (6e8, 9e8))
    warm = Structure(0.04, 0.03, 800e6, 393.15, 9e8)
    assert [n for n, one in HYPOTHESES.items() if one.heeds_modulus(soft)] == [
        "modulus_and_isolation"
    ]
    closure = hypothesis("modulus_and_isolation")
    start = closure.from_unit(closure.start)
    lost = [closure.connection(one, start).interface_resistance for one in (soft, stiff, warm)]
    assert lost[2] < lost[0] < lost[1]
    # Persson's share at half the reference's pressure over modulus, by hand
    share = math.erf(math.sqrt(2.0) * 800e6 / (9e8 * 2.0))
    assert lost[1] == pytest.approx(start[4] * 1e-4 * (1.0 / share - 1.0))
    assert not closure.heeds_modulus(Structure(0.04, 0.03, 800e6, 298.15))


def test_a_number_that_no_hypothesis_with_weight_reads_is_named():
    known = shipped_calibrations()
    changes = {"interlayer.modulus": "0.1 GPa", "solid_electrolyte.porosity": "9 %"}
    assert without_effect(EXAMPLE, changes, known) == ("interlayer.modulus",)
    reading = [one for one in known if one.closure.name == "modulus_and_isolation"]
    assert without_effect(EXAMPLE, changes, reading) == ()


@pytest.mark.parametrize(
    "command",
    [
        ["predict", EXAMPLE, *SETTINGS, "--draws", "20"],
        ["window", EXAMPLE, "--steps", "2", "--draws", "10"],
        ["sensitivity", EXAMPLE, "--tolerance", "press.densify.temperature=5 K", "--samples", "8"],
        ["tolerances", EXAMPLE, "--tolerance", "press.densify.temperature=5 K", "--samples", "8"],
    ],
)
def test_a_command_says_that_a_changed_modulus_changes_nothing_and_was_not_tried(command, capsys):
    assert run([*command, "--set", "interlayer.modulus=0.1 GPa", "--json"]) == 0
    said = capsys.readouterr().err
    assert "--set interlayer.modulus=0.1 GPa changes nothing that is foretold" in said
    if command[0] != "sensitivity":
        assert "modulus of the interlayer" in said


def test_a_tolerance_of_a_number_that_nothing_reads_is_named(capsys):
    arguments = ["sensitivity", EXAMPLE, "--tolerance", "interlayer.modulus=0.1 GPa"]
    assert run([*arguments, "--samples", "8", "--json"]) == 0
    assert "interlayer.modulus changes nothing that is foretold" in capsys.readouterr().err


def test_a_changed_pressure_takes_the_modulus_with_it_unless_it_is_set_too():
    softer = made(EXAMPLE, {"press.densify.pressure": "784 MPa"}).cell.laminate.interlayer
    told = densify(load_cell(EXAMPLE), 784e6, 393.15).cell.laminate.interlayer
    assert softer.modulus == pytest.approx(told.modulus)
    assert softer.modulus < 0.75e9
    both = {"press.densify.pressure": "784 MPa", "interlayer.modulus": "0.8 GPa"}
    assert made(EXAMPLE, both).cell.laminate.interlayer.modulus == pytest.approx(0.8e9)


def test_a_number_that_is_given_twice_is_refused(capsys):
    twice = ["--set", "press.densify.pressure=300 MPa"]
    assert run(["predict", EXAMPLE, *SETTINGS, *twice]) == 2
    assert "--densify-pressure give the same number" in capsys.readouterr().err
    assert run(["window", EXAMPLE, "--steps", "2", "--draws", "10", *twice]) == 2
    assert "an axis give the same number" in capsys.readouterr().err


def test_words_on_what_to_measure_follow_the_hypotheses_that_were_fitted(six):
    known = {one.closure.name: one for one in shipped_calibrations()}

    def said(*chosen):
        ranked = rank_experiments(six, [known[name] for name in chosen], near_table())
        return " ".join(advice(ranked, six))

    assert "isolated material from a leak" in said("percolation", "contact_and_leak")
    alone = said("shared_fraction", "percolation")
    assert "leak" not in alone
    assert "modulus" not in alone
    assert "modulus from porosity poorly" in said("percolation", "modulus_and_isolation")
    assert "it takes two" in said("percolation")


def test_the_command_and_the_page_of_the_calibration_say_the_same_figures(capsys):
    assert run(["experiments", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    page = DOCS.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (Nakagawa\S+) \| (\w+) \| ([\d.]+) \|", page, re.MULTILINE)
    assert len(rows) == 6
    for row, one in zip(rows, document["ranked"], strict=False):
        assert row == (one["cell"], one["quantity"], f"{one['bits']:.2f}")
    assert all(words in page for words in document["advice"])
