"""Verdicts, records and pages for the tests of the report."""

import copy
import random

from synthetic import CELL, first_cycle

from ssbcell.grading import grade
from ssbcell.grading.cell_file import cell_from_table

HOSTILE = "<script>document.title='owned'</script>\"'&<img src=x onerror=alert(1)>"


def graded(cell_id="S1-001", **changes):
    """A record and its verdict, as verdict.json has it."""
    record = first_cycle(**changes)
    table = copy.deepcopy(CELL)
    table["cell"]["id"] = cell_id
    return record, grade(record, cell_from_table(table, "test")).to_dict()


def lot(count, seed=1):
    """Verdicts of a lot whose cells scatter; the first has a hostile id, every tenth fails."""
    good, bad = graded()[1], graded(discharge=0.90)[1]
    chance = random.Random(seed)
    made = []
    for index in range(count):
        one = copy.deepcopy(bad if index % 10 == 9 else good)
        one["id"] = HOSTILE if index == 0 else f"L1-{index:04d}"
        for rule in one["rules"]:
            if rule["value"] is not None:
                rule["value"] = round(rule["value"] * (1.0 + chance.gauss(0.0, 0.005)), 6)
        made.append(one)
    return made
