"""What the tests of grading share."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from synthetic import CELL

from ssbcell.grading import TestedCell, cell_from_table


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
