"""Lots on disk, and work for other processes, which must find it by name."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from synthetic import CELL, first_cycle

from ssbcell.grading import cell_from_table, grade
from ssbcell.grading.ledger import Ledger
from ssbcell.grading.verdict import InputFile, Verdict
from ssbcell.records import write_bdf_csv

HEAD = """
[defaults]
electrode_area = "1.0 cm^2"
active_material_mass = "21.6 mg"
design_capacity = "3.76 mAh/cm^2"
design_capacity_source = "drawing 12, rev B"
temperature = "25 degC"
[defaults.uncertainty]
electrode_area = "0.5 %"
active_material_mass = "0.6 %"
[cycler]
current_range = "5 mA"
current_accuracy = "0.05 % of range"
voltage_accuracy = "1 mV"
"""


def write_lot(folder: Path, count: int, more: str = "", **cycle: float) -> Path:
    """A lot of cells that differ by their noise, and what else the file is to say."""
    folder.mkdir(exist_ok=True)
    given = {"rest_interval": 60.0, **cycle}
    text = HEAD
    for number in range(count):
        write_bdf_csv(first_cycle(seed=number, **given), folder / f"{number}.bdf.csv")
        text += f'[[cells]]\nid = "C-{number:03}"\nfiles = ["{number}.bdf.csv"]\n'
    lot = folder / "LOT.toml"
    lot.write_text(text + more, encoding="utf-8")
    return lot


def a_verdict(cell_id: str = "C-000", content: str = "0", grade_: str | None = None) -> Verdict:
    """A verdict on a healthy cell, said to rest on a file with this content's hash."""
    made = _healthy()
    inputs = (InputFile(f"{cell_id}.csv", content.rjust(64, "0"), "bdf-csv", "ssbcell"),)
    trace = replace(made.trace, inputs=inputs, content_sha256="")
    return replace(made, id=cell_id, trace=trace, grade=grade_ or made.grade)


def _healthy() -> Verdict:
    if "verdict" not in _MADE:
        cell = cell_from_table(CELL, "CELL.toml")
        _MADE["verdict"] = grade(first_cycle(rest_interval=60.0), cell)
    return _MADE["verdict"]


_MADE: dict[str, Verdict] = {}


def append_many(path: Path, start: int, count: int) -> int:
    """Record some verdicts, opening the ledger anew for each."""
    for number in range(start, start + count):
        with Ledger(path) as ledger:
            ledger.append(a_verdict(f"C-{number:03}", f"{number:x}"))
    return count


def double_or_die(number: int) -> int:
    """Twice the number; 13 takes its process down."""
    if number == 13:
        os._exit(1)
    if number == 7:
        raise ValueError("seven")
    return 2 * number
