"""Lots and the ledger as people type them, in a process of their own."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from lots import write_lot


def ssbcell(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", "ssbcell", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A lot of three cells, one of which cannot be read, with what the command said."""
    folder = tmp_path_factory.mktemp("lot")
    lot = write_lot(folder, 2, '[[cells]]\nid = "bad"\nfiles = ["bad.csv"]\n')
    (folder / "bad.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    out = folder / "out"
    return lot, out, ssbcell("grade", "--lot", lot, "--out", out, "--jobs", "1", "--json")


def test_a_lot_gives_the_json_that_was_agreed_and_the_worst_exit_code(graded):
    _, out, (code, stdout, stderr) = graded
    document = json.loads(stdout)
    assert code == 4
    assert [(cell["id"], cell["grade"]) for cell in document["cells"]] == [
        ("C-000", "A"),
        ("C-001", "A"),
        ("bad", "INVALID"),
    ]
    assert "unknown format" in document["cells"][2]["basis"][0]
    assert document["lot"]["capability"]["cpk"] is None
    assert document["ledger"]["rows"] == 3
    assert "Traceback" not in stderr
    assert {path.name for path in out.iterdir()} >= {"summary.csv", "ledger.db", "C-000", "bad"}


def test_a_lot_run_again_says_what_was_graded_before(graded):
    lot, out, _ = graded
    code, stdout, stderr = ssbcell("grade", "--lot", lot, "--out", out)
    assert code == 4
    assert "3 cells: 2 A, 1 INVALID; 2 of them graded before" in stdout
    assert "25 are needed" in stdout
    assert stderr.count("graded before") == 2


def test_ledger_verify_tells_a_whole_ledger_from_one_that_was_edited(graded, tmp_path):
    _, out, (_, stdout, _) = graded
    head = json.loads(stdout)["ledger"]["head"]
    code, stdout, _ = ssbcell("ledger", "verify", out / "ledger.db", "--head", head, "--json")
    assert code == 0
    assert json.loads(stdout)["head"] == head
    edited = tmp_path / "ledger.db"
    edited.write_bytes((out / "ledger.db").read_bytes())
    with closing(sqlite3.connect(edited)) as connection, connection:
        connection.execute("DROP TRIGGER verdicts_never_change")
        connection.execute("UPDATE verdicts SET grade = 'A' WHERE cell_id = 'bad'")
    code, stdout, stderr = ssbcell("ledger", "verify", edited)
    assert code == 4
    assert "was changed" in stdout
    assert "verdicts_never_change" in stdout
    assert stderr == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["grade", "--out", "o"], "nothing to grade"),
        (["grade", "a.csv", "--out", "o"], "--cell"),
        (["grade", "a.csv", "--lot", "l.toml", "--out", "o"], "--lot"),
        (["grade", "a.csv", "--cell", "c.toml", "--out", "o", "--jobs", "2"], "--jobs"),
        (["grade", "--lot", "l.toml", "--out", "o", "--jobs", "0"], "one or more"),
        (["grade", "--lot", "l.toml", "--out", "o", "--jobs", "2", "--dask", "x"], "--dask"),
        (["grade", "--lot", "none.toml", "--out", "o"], "no such file"),
        (["ledger", "verify", "x.db", "--head", "12"], "hexadecimal"),
    ],
)
def test_wrong_usage_is_one_line_and_nothing_is_written(
    arguments, says, tmp_path, monkeypatch, capsys
):
    from ssbcell.cli.app import run

    monkeypatch.chdir(tmp_path)
    assert run(arguments) == 2
    stdout, stderr = capsys.readouterr()
    assert stdout == ""
    assert len(stderr.splitlines()) == 1
    assert says in stderr
    assert list(tmp_path.iterdir()) == []


def test_a_missing_design_capacity_in_one_cell_stops_the_lot_before_it_begins(
    tmp_path, monkeypatch, capsys
):
    from ssbcell.cli.app import run

    lot = write_lot(tmp_path / "lot", 2)
    text = lot.read_text(encoding="utf-8")
    own = 'design_capacity = "3.76 mAh"\n'
    text = text.replace('design_capacity = "3.76 mAh/cm^2"\n', "") + own
    lot.write_text(text, encoding="utf-8")
    assert run(["grade", "--lot", str(lot), "--out", str(tmp_path / "out")]) == 2
    assert "C-000" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_one_file_under_two_ids_makes_these_cells_invalid(tmp_path, capsys):
    from ssbcell.cli.app import run

    lot = write_lot(tmp_path / "lot", 1, '[[cells]]\nid = "X"\nfiles = ["0.bdf.csv"]\n')
    assert run(["grade", "--lot", str(lot), "--out", str(tmp_path / "out")]) == 4
    assert "is given for cell 'C-000' too" in capsys.readouterr().out


def test_an_out_that_is_a_file_is_wrong_usage(tmp_path, capsys):
    from ssbcell.cli.app import run

    lot = write_lot(tmp_path / "lot", 1)
    out = tmp_path / "out"
    out.write_text("here already", encoding="utf-8")
    assert run(["grade", "--lot", str(lot), "--out", str(out)]) == 2
    assert "cannot be made" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "here already"


def test_a_graded_lot_has_a_page_that_leads_to_the_page_of_every_cell(graded):
    _, out, _ = graded
    page = (out / "index.html").read_text("utf-8")
    for name in ("C-000", "C-001", "bad"):
        assert f'href="{name}/index.html"' in page
        assert "../index.html" in (out / name / "index.html").read_text("utf-8")
    assert "There is no record to draw" in (out / "bad" / "index.html").read_text("utf-8")
    assert "<polyline" in (out / "C-000" / "index.html").read_text("utf-8")
