"""The cells of a lot from a TOML or a CSV file."""

from __future__ import annotations

import pytest
from lots import HEAD

from ssbcell.errors import DataFileError
from ssbcell.grading import cell_from_table
from ssbcell.grading.lot_file import load_lot

FULL = {
    "cell": {
        "id": "L1-007",
        "electrode_area": "1.0 cm^2",
        "active_material_mass": "21.6 mg",
        "design_capacity": "3.76 mAh/cm^2",
        "design_capacity_source": "drawing 12, rev B",
        "temperature": "25 degC",
        "uncertainty": {"electrode_area": "0.5 %", "active_material_mass": "0.6 %"},
    },
    "cycler": {
        "current_range": "5 mA",
        "current_accuracy": "0.05 % of range",
        "voltage_accuracy": "1 mV",
    },
}


@pytest.fixture
def lot(tmp_path):
    def write(text, name="LOT.toml", encoding="utf-8"):
        path = tmp_path / name
        path.write_text(text, encoding=encoding)
        return path

    return write


ONE = HEAD + '[[cells]]\nid = "L1-007"\nfiles = ["a.ndax", "sub/b.ndax"]\n'


def test_a_cell_with_the_lots_defaults_is_the_cell_that_its_own_file_would_give(lot, tmp_path):
    (one,) = load_lot(lot(ONE))
    assert one.cell == cell_from_table(FULL, "CELL.toml")
    assert one.files == (tmp_path / "a.ndax", tmp_path / "sub" / "b.ndax")


def test_a_csv_gives_the_same_cell(lot, tmp_path):
    heads = (
        "id,files,electrode_area,active_material_mass,design_capacity,design_capacity_source,"
        "temperature,uncertainty.electrode_area,uncertainty.active_material_mass,"
        "cycler.current_range,cycler.current_accuracy,cycler.voltage_accuracy"
    )
    row = (
        'L1-007,a.ndax; sub/b.ndax,1.0 cm^2,21.6 mg,3.76 mAh/cm^2,"drawing 12, rev B",'
        "25 degC,0.5 %,0.6 %,5 mA,0.05 % of range,1 mV"
    )
    (one,) = load_lot(lot(f"{heads}\n{row}\n\n", "lot.csv", "utf-8-sig"))
    assert one.cell == cell_from_table(FULL, "CELL.toml")
    assert one.files == (tmp_path / "a.ndax", tmp_path / "sub" / "b.ndax")
    heads, row = heads.replace(",", ";"), 'X;"a.csv;b.csv";1 cm^2;;3.76 mAh;drawing;25 degC;;;;;'
    (one,) = load_lot(lot(f"{heads}\n{row}\n", "lot.CSV"))
    assert one.cell.active_material_mass is None
    assert [file.name for file in one.files] == ["a.csv", "b.csv"]


def test_what_a_cell_says_itself_goes_before_what_holds_for_all(lot):
    more = 'electrode_area = "2 cm^2"\nuncertainty = {electrode_area = "2 %"}\n'
    (one,) = load_lot(lot(ONE + more + '[cells.cycler]\ncurrent_range = "50 mA"\n'))
    assert one.cell.electrode_area == pytest.approx(2e-4)
    assert one.cell.electrode_area_uncertainty == pytest.approx(0.02)
    assert one.cell.active_material_mass_uncertainty == pytest.approx(0.006)
    assert one.cell.current_accuracy_ampere == pytest.approx(0.0005 * 50e-3)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('design_capacity = "3.76 mAh/cm^2"', "", r"cell 1 \('L1-007'\).*design_capacity.*missing"),
        ("design_capacity_source", "design_capacity_sourc", "did you mean"),
        ('files = ["a.ndax", "sub/b.ndax"]', "", "files"),
        ('["a.ndax", "sub/b.ndax"]', "[]", "files"),
        ('["a.ndax", "sub/b.ndax"]', '"a.ndax"', "files"),
        ('["a.ndax", "sub/b.ndax"]', "[1]", "files"),
        ("[[cells]]", "[[cell]]", "cells"),
        ("[defaults]", '[defaults]\nid = "x"', "one cell"),
        ('id = "L1-007"', "", "id"),
        ('id = "L1-007"', 'id = " "', "empty"),
        ("[defaults.uncertainty]", "[defaults.uncertainty]\nnonsense = 1", "nonsense"),
        ("[cycler]", "[cycler]\nnonsense = 1", "nonsense"),
        ('id = "L1-007"', 'id = "L1-007"\ncycler = 3', "unknown key"),
        ('id = "L1-007"', 'id = "L1-007"\nuncertainty = 3', "uncertainty"),
    ],
)
def test_an_error_names_the_file_the_cell_and_the_key(lot, old, new, says):
    assert old in ONE
    with pytest.raises(DataFileError, match=says) as caught:
        load_lot(lot(ONE.replace(old, new)))
    assert "LOT.toml" in str(caught.value)


def test_two_cells_with_one_id_are_refused_also_if_only_the_case_differs(lot):
    again = '[[cells]]\nid = "{}"\nfiles = ["c.ndax"]\n'
    with pytest.raises(DataFileError, match="twice"):
        load_lot(lot(ONE + again.format("L1-007")))
    with pytest.raises(DataFileError, match="case"):
        load_lot(lot(ONE + again.format("l1-007")))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no cells"),
        ("id,files\n", "no cells"),
        ("id,files,id\nx,a.csv,y\n", "two columns"),
        ("id,files\nx,a.csv,more\n", "row 2.*more than"),
        ("id,files,design_capacity\nx,a.csv,\n", r"row 2 \('x'\).*design_capacity.*missing"),
        ("id,files,nonsense\nx,a.csv,1\n", "nonsense"),
    ],
)
def test_an_error_in_a_csv_names_the_row(lot, text, says):
    with pytest.raises(DataFileError, match=says):
        load_lot(lot(text, "lot.csv"))


def test_a_file_that_is_not_there_or_not_utf8_is_told(lot, tmp_path):
    with pytest.raises(DataFileError, match="no such file"):
        load_lot(tmp_path / "none.csv")
    with pytest.raises(DataFileError, match="UTF-8"):
        load_lot(lot("id,files\nZelle µ,a.csv\n", "lot.csv", "cp1252"))
