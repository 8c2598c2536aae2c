"""What the rows of a person's own CSV may say of a cell, and what they may not."""

import math
import re

import pytest

from ssbcell.calibrate import Noise, Observation, read_own_cells
from ssbcell.calibrate.own_rows import read_rows, require_grade_fits, results_of
from ssbcell.errors import DataFileError, UsageError

EXAMPLE = "Nakagawa2025_example_1"


def read(folder, heads, *rows, design_capacity=174.0):
    path = folder / "cells.csv"
    path.write_text("\n".join([heads, *rows]) + "\n", encoding="utf-8")
    return read_own_cells(path, EXAMPLE, design_capacity=design_capacity)


@pytest.mark.parametrize(
    ("column", "text", "allowed"),
    [
        ("dcr", "-15 ohm*cm^2", "above 0"),
        ("dcr", "0 ohm*cm^2", "above 0"),
        ("discharge_capacity", "-166 mAh/g", "above 0"),
        ("discharge_capacity", "166 Ah/g", "up to 5000 mAh/g"),
        ("charge_capacity", "> 0 mAh/g", "above 0"),
        ("coulombic_efficiency", "93", "93 %"),
        ("leak", "-3 mS/cm^2", "0 to 1000"),
        ("discharge_capacity", "<> 166 mAh/g", "one of < and >"),
        ("discharge_capacity", ">> 166 mAh/g", "one of < and >"),
    ],
)
def test_a_value_that_no_cell_has_is_refused_with_row_column_value_and_range(
    tmp_path, column, text, allowed
):
    with pytest.raises(DataFileError) as refused:
        read(tmp_path, f"name,{column}", f"bad,{text}")
    said = str(refused.value)
    for part in ("cells.csv", "row 2 (bad)", column, text, allowed):
        assert part in said


@pytest.mark.parametrize(
    ("heads", "rows", "words"),
    [
        ("name,dcr,dcr", ["a,15 ohm*cm^2,99 ohm*cm^2"], "row 1.*dcr stands twice"),
        ("name,dcr", ["a,15 ohm*cm^2,99 ohm*cm^2"], "row 2.*99.*no head"),
        ("name,dcr", ["a,15 ohm*cm^2", "a,16 ohm*cm^2"], "row 3.*a is that of row 2"),
        ("name,dcr", [",15 ohm*cm^2"], "row 2.*name is empty"),
        ("dcr", ["15 ohm*cm^2"], "row 1.*column name"),
    ],
)
def test_a_table_that_could_be_read_in_two_ways_is_refused(tmp_path, heads, rows, words):
    with pytest.raises(DataFileError, match=words):
        read(tmp_path, heads, *rows)


def test_an_efficiency_that_the_capacities_contradict_is_refused(tmp_path):
    heads = "name,charge_capacity,discharge_capacity,coulombic_efficiency"
    with pytest.raises(DataFileError, match=r"coulombic_efficiency 0.5 contradicts.*0.9222"):
        read(tmp_path, heads, "a,180 mAh/g,166 mAh/g,0.5")
    (one,) = read(tmp_path, heads, "a,180 mAh/g,166 mAh/g,92 %")
    assert one.case.count == 2  # the third of the three follows from the others


def test_a_capacity_that_a_grade_a_rules_out_is_refused(tmp_path):
    heads = "name,discharge_capacity,grade"
    words = r"row 2 \(a\).*discharge_capacity 121.*grade A.*165.3 to 182.7"
    with pytest.raises(DataFileError, match=words):
        read(tmp_path, heads, "a,121 mAh/g,A")
    with pytest.raises(DataFileError, match="contradicts grade A"):
        read(tmp_path, "name,dcr,discharge_capacity,grade", "a,15 ohm*cm^2,< 121 mAh/g,A")
    assert read(tmp_path, heads, "a,165 mAh/g,A")  # as the source has it, with 174 inferred
    assert read(tmp_path, heads, "a,121 mAh/g,B")


def test_a_bound_beside_a_grade_a_takes_nothing_from_what_the_grade_says(tmp_path):
    heads = "name,dcr,discharge_capacity,grade"
    (one,) = read(tmp_path, heads, "a,15 ohm*cm^2,> 150 mAh/g,A")
    bounds = {(o.quantity, round(o.low, 1), round(o.high, 1)) for o in one.case.observations[1:]}
    assert bounds == {
        ("discharge_capacity_mAh_per_g", 150.0, math.inf),
        ("discharge_capacity_mAh_per_g", 165.3, 182.7),
        ("charge_capacity_mAh_per_g", 165.3, 182.7),
    }


def test_a_grade_fits_what_a_record_bounds_too():
    reached_late = Observation("charge_capacity_mAh_per_g", 250.0, math.inf, 6.0)
    with pytest.raises(UsageError, match="charge_capacity 250"):
        require_grade_fits([reached_late], 174.0)


def test_fields_are_read_without_blanks_and_empty_ones_left_out(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("name, dcr ,leak\n a ,> 15 ohm*cm^2,\n", encoding="utf-8")
    ((number, row),) = read_rows(path)
    assert (number, row) == (2, {"name": "a", "dcr": "> 15 ohm*cm^2"})
    (seen,) = results_of(row, Noise())
    assert (seen.low, seen.high) == (15.0, math.inf)
    assert re.fullmatch("dcr_ohm_cm2", seen.quantity)
