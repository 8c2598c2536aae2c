"""A simulated test is graded like a measured one."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

import ssbcell
from ssbcell.analysis import pulse_resistance
from ssbcell.grading import TestedCell, cell_from_table, grade

EXAMPLE = "Nakagawa2025_example_1"


@pytest.fixture(scope="module")
def simulated_cell() -> TestedCell:
    """A cell whose area and current are known exactly, since it is simulated."""
    raw = {
        "cell": {
            "id": EXAMPLE,
            "electrode_area": "1 cm^2",
            "design_capacity": "3.76 mAh/cm^2",
            "design_capacity_source": "inferred from table 3 of US 2025/0260067 A1",
            "temperature": "25 degC",
            "uncertainty": {"electrode_area": "0 %"},
        },
        "cycler": {"current_accuracy": "0 %", "voltage_accuracy": "0 mV"},
    }
    return cell_from_table(raw, "CELL.toml")


def qualified(changes: dict[str, str] | None = None) -> ssbcell.Record:
    cell = ssbcell.load_cell(EXAMPLE, changes or {})
    return ssbcell.simulate_protocol(cell, "qualification").record


@pytest.fixture(scope="module")
def healthy() -> ssbcell.Record:
    return qualified()


def test_a_healthy_cell_has_no_sign_of_a_short_or_leak(healthy, simulated_cell):
    verdict = grade(healthy, simulated_cell)
    for rule in ("R3", "R4", "R5", "R6", "R7"):
        assert verdict.rule(rule).result == "PASS", verdict.rule(rule).message
    assert all(verdict.rule(f"G{number}").result == "PASS" for number in range(1, 8))


@pytest.mark.parametrize("conductance", ["0.1 mS/cm^2", "0.02 mS/cm^2"])
def test_a_leak_put_into_the_model_is_b(simulated_cell, conductance):
    verdict = grade(qualified({"short.areal_conductance": conductance}), simulated_cell)
    assert verdict.grade == "B"


def test_the_leak_seen_at_rest_is_the_one_put_into_the_model(simulated_cell):
    verdict = grade(qualified({"short.areal_conductance": "0.02 mS/cm^2"}), simulated_cell)
    # dV/dQ is taken from the end of the charge, and the leak shifts the voltage it acts at
    assert verdict.rule("R7").value == pytest.approx(20.0, rel=0.25)


def test_a_record_that_was_written_and_read_has_the_same_rules(
    tmp_path: Path, healthy, simulated_cell
):
    path = tmp_path / "record.h5"
    ssbcell.write_record(healthy, path)
    again = grade(ssbcell.read_record(path), simulated_cell)
    assert again.rules == grade(healthy, simulated_cell).rules


def test_the_verdict_on_a_simulated_record_names_the_file_that_it_was_read_from(
    tmp_path: Path, healthy, simulated_cell
):
    path = tmp_path / "record.h5"
    ssbcell.write_record(healthy, path)
    (seen,) = grade(ssbcell.read(path), simulated_cell).trace.inputs
    assert (seen.name, seen.reader) == ("record.h5", "simulation")
    assert seen.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_pulse_of_the_qualification_gives_a_resistance_and_its_parts_in_order(healthy):
    found = pulse_resistance(healthy, 1e-4)
    assert found.current_density_milliampere_per_cm2 == pytest.approx(-15.1, rel=1e-6)
    assert 0.0 < found.at(0.1) < found.at(1.0) < found.at(10.0)


@pytest.mark.parametrize(("kelvin", "percent"), [("0.5 K", 2.6), ("2 K", 9.3)])
def test_what_is_not_known_of_the_temperature_rules_the_uncertainty_of_the_resistance(
    healthy, kelvin, percent
):
    raw = {
        "cell": {
            "id": EXAMPLE,
            "electrode_area": "1 cm^2",
            "design_capacity": "3.76 mAh/cm^2",
            "design_capacity_source": "inferred from table 3 of US 2025/0260067 A1",
            "temperature": "25 degC",
            "uncertainty": {"electrode_area": "1 %", "temperature": kelvin},
        },
        "cycler": {"current_range": "20 mA", "current_accuracy": "0.05 % of range"},
    }
    verdict = grade(healthy, cell_from_table(raw, "CELL.toml"))
    parts = [one for one in verdict.uncertainty if one[0].startswith("resistance at 10 s")]
    assert 200.0 * sum(part[2] ** 2 for part in parts) ** 0.5 == pytest.approx(percent, abs=0.3)
    assert max(parts, key=lambda part: part[2])[1] == "temperature"


def test_the_resistance_of_the_pulse_stands_in_the_verdict_with_its_state_of_charge(
    healthy, simulated_cell
):
    found = {one.name: one for one in grade(healthy, simulated_cell).measured}
    assert found["state of charge, pulse 1"].value == pytest.approx(0.5, abs=0.002)
    assert "discharge of the first cycle" in found["state of charge, pulse 1"].method
    whole = found["resistance at 10 s, pulse 1"].value
    assert 0.0 < found["open-circuit slide in it, pulse 1"].value < 0.1 * whole
