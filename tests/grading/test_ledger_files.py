"""Verdicts beside a ledger are those that it recorded, and earlier ones are told."""

from __future__ import annotations

import csv

import pytest
from lots import HEAD
from synthetic import first_cycle

from ssbcell.errors import UsageError
from ssbcell.grading import grade, load_criteria, load_tested_cell
from ssbcell.grading.ledger import Ledger
from ssbcell.grading.ledger_check import check_ledger
from ssbcell.grading.lot import grade_lot
from ssbcell.grading.lot_file import load_lot
from ssbcell.grading.single import grade_files
from ssbcell.grading.workers import local_processes
from ssbcell.records import write_bdf_csv
from ssbcell.report.graded import refresh_lot_page
from ssbcell.shelf import find


@pytest.fixture
def graded(tmp_path):
    """One cell, graded first with a design capacity that leaves it out, and then with its own."""
    write_bdf_csv(first_cycle(rest_interval=60.0), tmp_path / "a.bdf.csv")
    done = []
    for design in ("3.0 mAh/cm^2", "3.76 mAh/cm^2"):
        table = HEAD.replace("[defaults", "[cell").replace("3.76 mAh/cm^2", design)
        path = tmp_path / "cell.toml"
        path.write_text(table.replace("[cell]", '[cell]\nid = "L1-007"'), encoding="utf-8")
        done.append(grade_files([tmp_path / "a.bdf.csv"], load_tested_cell(path), tmp_path / "out"))
    return tmp_path / "out", done


def test_a_cell_graded_until_it_pleases_says_so(graded):
    out, (first, second) = graded
    assert first.verdict.grade == "B"
    assert first.earlier == ()
    assert second.verdict.grade == "A"
    assert second.earlier == ((1, "B"),)
    (row,) = csv.DictReader((out / "summary.csv").open(encoding="utf-8", newline=""))
    assert row["graded_before"] == "B (row 1)"


def test_verdicts_beside_the_ledger_that_nobody_touched_are_whole(graded):
    out, _ = graded
    assert check_ledger(out / "ledger.db").whole


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("L1-007/verdict.json", '"grade": "A"', '"grade": "B"'), ("summary.csv", ",A,", ",B,")],
)
def test_an_edited_verdict_beside_the_ledger_is_found(graded, name, old, new):
    out, _ = graded
    path = out / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    (problem,) = check_ledger(out / "ledger.db").problems
    assert problem.row == 2
    assert path.name in problem.message


def test_a_ledger_that_was_copied_elsewhere_can_be_checked_alone(graded, tmp_path):
    out, _ = graded
    copy = tmp_path / "elsewhere.db"
    copy.write_bytes((out / "ledger.db").read_bytes())
    assert check_ledger(copy).whole


def test_the_page_of_a_folder_shows_the_head_of_its_ledger_after_one_more_cell(graded):
    out, (_, last) = graded
    assert last.entry.hash in refresh_lot_page(out).read_text(encoding="utf-8")


def own_criteria(folder, version, lowest="95 %"):
    shipped = load_criteria()
    text = find("criteria", shipped.name, "test_protocols", "criteria").read_text(encoding="utf-8")
    text = text.replace(f'version = "{shipped.version}"', f'version = "{version}"')
    path = folder / "own.toml"
    path.write_text(
        text.replace('name = "nakagawa2025"', 'name = "own"').replace('"95 %"', f'"{lowest}"', 1),
        encoding="utf-8",
    )
    return path


def test_own_criteria_edited_under_the_same_version_are_refused_by_the_ledger(tmp_path):
    data = tmp_path / "a.bdf.csv"
    write_bdf_csv(first_cycle(rest_interval=60.0), data)
    lot = tmp_path / "lot.toml"
    lot.write_text(HEAD + '[[cells]]\nid = "L1-007"\nfiles = ["a.bdf.csv"]\n', encoding="utf-8")
    (one,) = load_lot(lot)
    out = tmp_path / "out"
    grade_files([data], one.cell, out, criteria=own_criteria(tmp_path, "1"))
    edited = own_criteria(tmp_path, "1", "90 %")
    with pytest.raises(UsageError, match=r"own 1 were edited.*row 1.*new version"):
        grade_files([data], one.cell, out, criteria=edited)
    with pytest.raises(UsageError, match="own 1 were edited"):
        grade_lot([one], out, local_processes(1), criteria=edited)
    with Ledger(out / "ledger.db") as ledger:
        assert ledger.head()[0] == 1
        with pytest.raises(UsageError, match="own 1 were edited"):
            ledger.append(grade(first_cycle(), one.cell, criteria=edited))
    later = grade_files([data], one.cell, out, criteria=own_criteria(tmp_path, "2", "90 %"))
    assert later.entry.sequence == 2
