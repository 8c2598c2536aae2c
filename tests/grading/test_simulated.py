"""A simulated test is graded like a measured one."""

from __future__ import annotations

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


def test_the_pulse_of_the_qualification_gives_a_resistance_and_its_parts_in_order(healthy):
    found = pulse_resistance(healthy, 1e-4)
    assert found.current_density_milliampere_per_cm2 == pytest.approx(-15.1, rel=1e-6)
    assert 0.0 < found.at(0.1) < found.at(1.0) < found.at(10.0)
