"""What the tests of grading share."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from synthetic import CELL

from ssbcell.grading import TestedCell, cell_from_table

CELL_TEXT = """
[cell]
id = "L1-007"
electrode_area = "1.0 cm^2"
active_material_mass = "21.6 mg"
design_capacity = "3.76 mAh/cm^2"
design_capacity_source = "cell drawing 12, rev B"
temperature = "25 degC"
[cell.uncertainty]
electrode_area = "1 %"
active_material_mass = "0.6 %"
temperature = "0.5 K"
[cycler]
current_range = "5 mA"
current_accuracy = "0.1 % of range"
voltage_accuracy = "1 mV"
"""


@pytest.fixture
def cell_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a CELL.toml, with one text in it replaced by another."""

    def write(old: str = "", new: str = "") -> Path:
        assert old in CELL_TEXT
        path = tmp_path / "CELL.toml"
        path.write_text(CELL_TEXT.replace(old, new, 1) if old else CELL_TEXT, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def cell() -> TestedCell:
    """A cell of 3.76 mAh on 1 cm2, with a cycler whose range fits it."""
    return cell_from_table(CELL, "CELL.toml")


@pytest.fixture(scope="session")
def cell_with() -> Callable[..., TestedCell]:
    """The same cell with keys changed, as ``cell_with(cycler={"current_range": "1 A"})``."""

    def make(**tables: dict[str, Any]) -> TestedCell:
        raw = copy.deepcopy(CELL)
        for table, keys in tables.items():
            for key, value in keys.items():
                if value is None:
                    raw[table].pop(key, None)
                else:
                    raw[table][key] = value
        return cell_from_table(raw, "CELL.toml")

    return make
