"""The command from file to JSON and page."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import typer.testing

import ssbcell
from ssbcell.cli.app import app, run
from ssbcell.records.record import CURRENT
from ssbcell.simulate import simulate_protocol

CARD = """
[cell]
id = "L-7"
electrode_area = "1.0 cm^2"
design_capacity = "3.725 mAh"
design_capacity_source = "example 1 in the model"
"""


@pytest.fixture(scope="module")
def charge(tmp_path_factory) -> tuple[Path, Path]:
    """A charge of a cell with a third of its material isolated, as a CSV file, and its card."""
    folder = tmp_path_factory.mktemp("diagnose")
    cell = ssbcell.load_cell(
        "Nakagawa2025_example_1", {"positive_electrode.isolated_fraction": "35 %"}
    )
    data = simulate_protocol(cell, "cycle_c3").record.data
    data = data[data[CURRENT] > 0.0]
    noise = 5e-4 * np.random.default_rng(3).standard_normal(len(data))
    table = pd.DataFrame(
        {
            "Test Time / s": data["test_time_second"],
            "Voltage / V": data["voltage_volt"] + noise,
            "Current / A": data["current_ampere"],
        }
    )
    table.to_csv(folder / "L-7.bdf.csv", index=False)
    (folder / "cell.toml").write_text(CARD, encoding="utf-8")
    return folder / "L-7.bdf.csv", folder / "cell.toml"


def test_a_file_becomes_one_json_document_and_a_page(charge, tmp_path):
    file, card = charge
    page = tmp_path / "L-7.html"
    arguments = ["diagnose", str(file), "--cell", str(card), "--page", str(page), "--json"]
    done = typer.testing.CliRunner().invoke(app, arguments)
    found = json.loads(done.stdout)
    assert found["schema"] == "ssbcell diagnosis 1"
    assert done.exit_code == (3 if found["conclusion"] == "cannot tell" else 0)
    isolated = next(one for one in found["causes"] if one["cause"] == "isolated active material")
    assert isolated["low"] < 0.35 < isolated["high"]
    assert found["inputs"][0]["name"] == file.name
    assert isolated["cause"] in page.read_text(encoding="utf-8")


def test_a_missing_file_leaves_with_its_name_and_code(charge, capsys):
    assert run(["diagnose", "gone.csv", "--cell", str(charge[1])]) == 4
    assert "gone.csv" in capsys.readouterr().err


def test_an_unknown_model_leaves_with_the_nearest(charge, capsys):
    file, card = charge
    wrong = ["diagnose", str(file), "--cell", str(card), "--model", "Nakagawa2025_exampel_1"]
    assert run(wrong) == 2
    assert "Nakagawa2025_example_1" in capsys.readouterr().err
