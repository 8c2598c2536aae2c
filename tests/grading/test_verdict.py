"""A verdict on disk, its trace and its exit code."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys

import pytest
from synthetic import first_cycle

from ssbcell.grading import exit_code, folder_name, grade, write_verdict


def test_the_verdict_on_disk_is_the_verdict_and_names_what_made_it(cell_file, tmp_path):
    path = cell_file()
    verdict = grade(first_cycle(), path)
    written = write_verdict(verdict, tmp_path / "out")
    assert written == tmp_path / "out" / "L1-007" / "verdict.json"
    content = json.loads(written.read_text(encoding="utf-8"))
    assert content.pop("run").keys() == {"utc"}
    assert content == verdict.to_dict()
    assert content["grade"] == "A"
    assert {rule["id"] for rule in content["rules"]} == {
        *(f"R{number}" for number in range(1, 8)),
        *(f"G{number}" for number in range(1, 8)),
    }
    trace = content["trace"]
    assert trace["cell_file_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert trace["criteria"]["profile"] == "table3"
    assert trace["design_capacity_source"] == "cell drawing 12, rev B"
    assert [entry.name for entry in written.parent.iterdir()] == ["verdict.json"]


def test_the_same_input_gives_the_same_verdict(cell):
    one, two = (json.dumps(grade(first_cycle(seed=4), cell).to_dict()) for _ in range(2))
    assert one == two


def test_another_sample_gives_another_trace(cell):
    one, two = (grade(first_cycle(seed=seed), cell).trace.data_sha256 for seed in (1, 2))
    assert one != two


@pytest.mark.parametrize(
    "hostile",
    ["../../etc/passwd", "a/b", "C:\\x", "..", ".", "", "con", "NUL.txt", "x" * 300, "é\n"],
)
def test_a_hostile_id_stays_inside_its_folder(tmp_path, hostile):
    name = folder_name(hostile)
    assert (tmp_path / name).resolve().parent == tmp_path.resolve()
    assert len(name) < 120
    assert name.isascii()
    assert name.split(".")[0].casefold() not in {"con", "nul", ""}


def test_two_ids_never_share_a_folder():
    ids = ["a/b", "a_b", "a\\b", "a b", "../a_b"]
    assert len({folder_name(one) for one in ids}) == len(ids)
    assert folder_name("L1-007") == "L1-007"


@pytest.mark.parametrize(
    ("grades", "code"),
    [
        (["A", "A"], 0),
        (["A", "B"], 1),
        (["A", "UNDECIDED"], 3),
        (["B", "UNDECIDED"], 1),
        (["B", "INVALID", "UNDECIDED"], 4),
    ],
)
def test_the_worst_grade_gives_the_exit_code(grades, code):
    assert exit_code(grades) == code


def test_grading_never_imports_pybamm_nor_scipy():
    code = (
        "import sys, ssbcell.grading, ssbcell.analysis; "
        "sys.exit(any(name in sys.modules for name in ('pybamm', 'scipy', 'matplotlib')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
