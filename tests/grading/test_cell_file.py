"""What a person writes of a cell, and the uncertainty that follows."""

from __future__ import annotations

import hashlib

import pytest
from synthetic import CELL, first_cycle

from ssbcell.errors import DataFileError, UsageError
from ssbcell.grading import cell_from_table, grade, load_tested_cell
from ssbcell.grading.uncertainty import Budget, Component


def test_a_cell_file_becomes_si_numbers(cell_file):
    path = cell_file()
    cell = load_tested_cell(path)
    assert cell.design_capacity == pytest.approx(3.76e-3 * 3600.0)
    assert cell.electrode_area == pytest.approx(1e-4)
    assert cell.active_material_mass == pytest.approx(21.6e-6)
    assert cell.temperature == pytest.approx(298.15)
    assert cell.current_accuracy_ampere == pytest.approx(5e-6)
    assert cell.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("text", "ampere_hour"),
    [("3.76 mAh", 3.76e-3), ("3.76 mAh/cm^2", 3.76e-3), ("174 mAh/g", 174e-3 * 21.6e-3)],
)
def test_the_dimension_tells_what_the_design_capacity_is_counted_by(cell_file, text, ampere_hour):
    cell = load_tested_cell(cell_file("3.76 mAh/cm^2", text))
    assert cell.design_capacity_ampere_hour == pytest.approx(ampere_hour)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('design_capacity = "3.76 mAh/cm^2"', "", "never defaulted"),
        ('design_capacity_source = "cell drawing 12, rev B"', "", "design_capacity_source"),
        ("3.76 mAh/cm^2", "3.76 mA", "no charge"),
        ("3.76 mAh/cm^2", "-3.76 mAh/cm^2", "above zero"),
        ('electrode_area = "1.0 cm^2"', "", "electrode_area"),
        ("electrode_area", "electrode_aera", "electrode_area"),
        ("0.1 % of range", "good", "no accuracy"),
        ('current_range = "5 mA"', "", "current_range"),
        ("25 degC", "25", "temperature"),
        ("[cell]", "[cell", "TOML"),
    ],
)
def test_a_wrong_cell_file_is_refused_with_file_key_and_remedy(cell_file, old, new, message):
    path = cell_file(old, new)
    with pytest.raises(DataFileError, match=message) as caught:
        load_tested_cell(path)
    assert str(path) in str(caught.value)
    assert caught.value.exit_code == 2


def test_the_uncertainty_of_the_cycler_is_what_its_range_and_accuracy_give(cell_file):
    # 0.1 % of 5 mA at 1.26 mA is 0.397 %, over the square root of 3
    verdict = grade(first_cycle(), cell_file())
    current = next(one for one in verdict.uncertainty if one[1] == "current")
    assert current[2] == pytest.approx(0.00397 / 3**0.5, rel=2e-3)
    area = next(one for one in verdict.uncertainty if one[1] == "electrode area")
    assert area[2:] == (pytest.approx(0.005), "cell file")


def test_what_the_cell_file_leaves_out_is_assumed_by_the_criteria_and_said_so():
    raw = {"cell": {key: value for key, value in CELL["cell"].items() if key != "uncertainty"}}
    verdict = grade(first_cycle(), cell_from_table(raw, "CELL.toml"))
    origins = {name: origin for _, name, _, origin in verdict.uncertainty}
    assert origins["current"] == origins["electrode area"] == "criteria (assumed)"


def test_a_budget_adds_independent_parts_as_squares():
    parts = (Component("one", 0.003, "data"), Component("two", 0.004, "data"))
    assert Budget(parts, 0.001).expanded == pytest.approx(0.011)


def test_a_missing_cell_file_is_a_wrong_usage(tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        grade(first_cycle(), tmp_path / "missing.toml")
