"""What decides a grade stands in the criteria, and not in the code."""

from __future__ import annotations

import ast
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from synthetic import charge_second, first_cycle, with_drop, with_temperature

import ssbcell
from ssbcell.analysis.beginning import BeginLimits
from ssbcell.analysis.between_cycles import CycleLimits
from ssbcell.analysis.explained import ExplainLimits
from ssbcell.analysis.half_ends import HalfLimits
from ssbcell.analysis.pulses import PulseLimits
from ssbcell.analysis.rest import RestLimits
from ssbcell.analysis.short import DropLimits
from ssbcell.analysis.single_signs import HoldLimits
from ssbcell.analysis.steps import StepLimits
from ssbcell.analysis.stuck import StuckLimits
from ssbcell.grading import grade, load_criteria
from ssbcell.grading.criteria import Criteria
from ssbcell.grading.settings import settings
from ssbcell.shelf import shelf

PACKAGE = Path(ssbcell.__file__).parent

UNITS = "a conversion of units"
STATISTICS = "follows from statistics"
FORM = "the form of a file, of a table or of a ledger"
WORKERS = "how work is shared out"
GLITCH = "samples whose middle takes one glitch away"
METHOD = "how finely a method computes; more of it changes the result little"
REPORTED = "of a number that is reported and never graded"

#: numbers that may stand in the code, and why
ALLOWED = {
    "analysis/beginning.py": {"_FEW": GLITCH},
    "analysis/between_cycles.py": {"_PLACES": METHOD},
    "analysis/capacity.py": {"_EXACT": "the last digit of a number", "_MEAN_OF": METHOD},
    "analysis/dcr.py": {"_CM2_PER_M2": UNITS},
    "analysis/dcr_doubt.py": {"SHORTEST_REST": REPORTED, "DRIFT_TIME": REPORTED},
    "analysis/differential.py": {
        "NARROWEST": REPORTED,
        "NOISES": REPORTED,
        "RESOLUTIONS": REPORTED,
    },
    "analysis/edges.py": {"_AT_BEGIN": METHOD, "_AT_END": METHOD},
    "analysis/explained.py": {"_FEW": GLITCH, "_MANY": METHOD, "_OF_MEDIAN": STATISTICS},
    "analysis/leak.py": {"_CM2_PER_M2": UNITS},
    "analysis/noise.py": {
        "MAD_SCATTER": REPORTED,
        "WINDOW": METHOD,
        "_ROUNDING": "the last digit of a number",
        "_UNSETTLED": METHOD,
    },
    "analysis/pulses.py": {
        "PULSE_TIMES": "the patent's definition of the resistance, [0090]",
        "_CELLS": METHOD,
        "_MOST_CELLS": METHOD,
    },
    "analysis/relaxation.py": {
        "PART": METHOD,
        "TIME_CONSTANTS": METHOD,
        "BESIDE": METHOD,
        "SHORTEST": METHOD,
        "LEAST_SPREAD": METHOD,
        "LEAST_HOLD": METHOD,
        "INEXACT": "for the best slope, which by itself decides nothing",
        "STEPS": METHOD,
    },
    "analysis/rest.py": {
        "POINTS": METHOD,
        "FEWEST": METHOD,
        "LATE": "a third, of which the criteria speak",
    },
    "analysis/rest_forms.py": {"TIME_CONSTANTS": METHOD},
    "analysis/rest_model.py": {
        "PIECES": "a thirtieth, of which the criteria speak",
        "_SUM": "a place in a table",
    },
    "analysis/short.py": {"CHANGE_OF_CHANGE": STATISTICS},
    "analysis/signals.py": {
        "MAD_TO_SIGMA": STATISTICS,
        "TIME_ROUNDING": "the last digit of a time",
    },
    "analysis/single_signs.py": {"_FEW": "fewest samples that a line is fitted to"},
    "analysis/thinning.py": {"_PHASES": METHOD},
    "grading/capability.py": {"FEWEST": "of a lot, not of a cell", "CONFIDENCE": "of a lot"},
    "grading/capacity_rules.py": {"ROUNDING": "the last digit of a number"},
    "grading/cell_file.py": {"_COULOMB_PER_AMPERE_HOUR": UNITS},
    "grading/charged_rests.py": {"_FEW": GLITCH, "PIECES": METHOD, "FEWEST": METHOD},
    "grading/content.py": {"TIME_STEP": FORM, "VOLTAGE_STEP": FORM, "CURRENT_STEP": FORM},
    "grading/drops.py": {"_DIFFERENCE": STATISTICS},
    "grading/leak_rule.py": {"_MICROSIEMENS_PER_CM2": UNITS},
    "grading/ledger.py": {"SCHEMA_VERSION": FORM, "APPLICATION_ID": FORM, "PATIENCE": WORKERS},
    "grading/ledger_check.py": {"_SHORTEST_HEAD": FORM},
    "grading/plausibility.py": {"_FEW": GLITCH},
    "grading/reasons.py": {"SURELY": REPORTED, "DIGITS": METHOD, "FEW_DIGITS": REPORTED},
    "grading/rest_doubt.py": {"_PIECES": METHOD},
    "grading/uncertainty.py": {
        "LIMIT_TO_STANDARD": STATISTICS,
        "COVERAGE": "k = 2 is what expanded means, in cell files and on verdicts too",
    },
    "grading/workers.py": {
        "_AHEAD": WORKERS,
        "_MOST_ON_WINDOWS": WORKERS,
        "_DASK_AHEAD": WORKERS,
        "_DASK_PATIENCE": WORKERS,
        "_KNOCK": WORKERS,
    },
}

#: settings of the analysis, and the table of the criteria that fills them
FILLED = [
    (StepLimits, "steps"),
    (HalfLimits, "halves"),
    (DropLimits, "drops"),
    (ExplainLimits, "explained"),
    (BeginLimits, "beginning"),
    (StuckLimits, "stuck"),
    (RestLimits, "rest"),
    (CycleLimits, "signs"),
    (HoldLimits, "signs"),
    (PulseLimits, "signs"),
]


def numbers_of(path: Path) -> set[str]:
    """Upper-case names of a module that are given a number, or several."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            targets, value = [node.target], node.value
        else:
            continue
        if _is_number(value):
            names = {one.id for target in targets for one in ast.walk(target) if _is_name(one)}
            found |= {name for name in names if name.isupper()}
    return found


def _is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name)


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int | float) and not isinstance(node.value, bool)
    if isinstance(node, ast.UnaryOp):
        return _is_number(node.operand)
    if isinstance(node, ast.BinOp):
        return _is_number(node.left) and _is_number(node.right)
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return bool(node.elts) and all(_is_number(one) for one in node.elts)
    return False


def test_every_number_named_in_the_code_of_a_grade_has_its_reason():
    found = {
        f"{room}/{path.name}": names
        for room in ("analysis", "grading")
        for path in sorted((PACKAGE / room).glob("*.py"))
        if (names := numbers_of(path))
    }
    assert found == {path: set(names) for path, names in ALLOWED.items()}


@pytest.mark.parametrize(("kind", "table"), FILLED)
def test_analysis_without_criteria_uses_the_numbers_of_the_shipped_ones(kind, table):
    filled, own = settings(kind, getattr(load_criteria(), table)), kind()
    for one in fields(kind):
        given = getattr(filled, one.name)
        assert given == pytest.approx(getattr(own, one.name), rel=1e-6), one.name
        assert isinstance(given, int) == (one.type == "int"), one.name


def test_every_limit_of_every_table_is_read_somewhere():
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in (PACKAGE / "grading").glob("*.py")
        if path.name != "criteria_tables.py"
    )
    filled = {(table, one.name) for kind, table in FILLED for one in fields(kind)}
    criteria = load_criteria()
    names = {one.name for one in fields(Criteria)}
    for table in sorted(names - {"name", "version", "sha256", "profile_name", "profile"}):
        for key in type(getattr(criteria, table)).model_fields:
            assert (table, key) in filled or f".{key}.value" in code, f"{table}.{key}"


def graded(folder: Path, record: ssbcell.Record, cell, old: str, new: str) -> str:
    text = (shelf("test_protocols", "criteria") / "nakagawa2025.toml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    text = text.replace('name = "nakagawa2025"', 'name = "own"').replace(old, new)
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return grade(record, cell, criteria=path).grade


def test_whether_a_temperature_explains_a_drop_is_for_the_criteria_to_say(tmp_path, cell):
    record, at = with_drop(first_cycle(), charge_second(), size=0.030), charge_second()
    time = record.data["test_time_second"].to_numpy()
    record = with_temperature(record, np.where(time < at, 25.0, 26.0))
    old = 'volt_per_kelvin = { value = "50 mV/K"'
    assert graded(tmp_path, record, cell, old, old) == "UNDECIDED"
    assert graded(tmp_path, record, cell, old, old.replace("50 mV", "10 mV")) == "B"
