"""A lot: every cell once, whatever happens."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pandas as pd
import pytest
from lots import double_or_die, write_lot

from ssbcell.errors import UnknownName, UsageError
from ssbcell.grading import grade, load_tested_cell
from ssbcell.grading.ledger import Ledger
from ssbcell.grading.ledger_check import check_ledger
from ssbcell.grading.lot import grade_lot
from ssbcell.grading.lot_file import load_lot
from ssbcell.grading.workers import WorkerDied, Workers, local_processes, run_each
from ssbcell.records import read, read_record, write_record
from ssbcell.records.record import CURRENT, TEST_TIME, VOLTAGE

PROCESSES = local_processes(2)
#: where it does not matter which workers they are, threads begin at once
WORKERS = Workers(lambda: ThreadPoolExecutor(1), 3)


def times_recorded(out):
    with Ledger(out / "ledger.db") as ledger:
        return Counter(entry.cell_id for entry in ledger.entries())


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A lot of 27 healthy cells and four bad ones, graded once."""
    folder = tmp_path_factory.mktemp("lot")
    lot = write_lot(
        folder,
        27,
        '[[cells]]\nid = "=cmd()"\nfiles = ["noise.csv"]\n'
        '[[cells]]\nid = "gone"\nfiles = ["gone.csv"]\n'
        '[[cells]]\nid = "cut"\nfiles = ["cut.bdf.csv"]\n'
        '[[cells]]\nid = "twice"\nfiles = ["more.bdf.csv", "more.bdf.csv"]\n',
    )
    (folder / "noise.csv").write_bytes(bytes(range(256)))
    lines = (folder / "0.bdf.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "cut.bdf.csv").write_text("".join(lines[: len(lines) // 3]), encoding="utf-8")
    (folder / "more.bdf.csv").write_text("".join(lines[:-7]), encoding="utf-8")
    told = []
    done = grade_lot(load_lot(lot), folder / "out", PROCESSES, progress=told.append)
    return folder, lot, done, told


def test_a_bad_cell_never_stops_the_others_and_says_why(graded):
    folder, _, done, told = graded
    assert len(told) == len(done.rows) == 31
    grades = {row.id: row.grade for row in done.rows}
    assert Counter(grades.values()) == {"A": 27, "INVALID": 3, "UNDECIDED": 1}
    assert grades["cut"] == "UNDECIDED"
    reasons = {row.id: row.basis for row in done.rows if row.grade == "INVALID"}
    assert "unknown format" in reasons["=cmd()"]
    assert "no such file" in reasons["gone"]
    assert "same content" in reasons["twice"]
    for basis in reasons.values():
        assert str(folder) not in basis


def test_a_verdict_of_the_lot_is_the_verdict_of_its_cell_alone(graded, tmp_path):
    folder, lot, _, _ = graded
    written = json.loads((folder / "out" / "C-003" / "verdict.json").read_text(encoding="utf-8"))
    assert written.pop("run")["utc"].endswith("+00:00")
    cell = next(one.cell for one in load_lot(lot) if one.cell.id == "C-003")
    assert written == json.loads(json.dumps(grade(read(folder / "3.bdf.csv"), cell).to_dict()))


def test_the_summary_has_every_cell_in_order_and_no_formula(graded):
    folder, _, done, _ = graded
    with (folder / "out" / "summary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [f"C-{n:03}" for n in range(27)] + [
        "'=cmd()", "gone", "cut", "twice",
    ]  # fmt: skip
    assert all(97.0 < float(row["discharge_capacity_percent"]) < 99.0 for row in rows[:27])
    assert done.ledger_head in {row["ledger_hash"] for row in rows}
    assert check_ledger(folder / "out" / "ledger.db", head=rows[5]["ledger_hash"]).whole


def test_capability_counts_the_cells_whose_capacity_can_be_compared(graded):
    _, _, done, _ = graded
    assert done.capability.cells == 27
    assert done.capability.mean == pytest.approx(98.0, abs=0.1)  # as the generator was told
    assert done.capability.cpk_low < done.capability.cpk < done.capability.cpk_high


def test_a_second_run_grades_only_what_could_not_be_read_and_records_nothing_twice(graded):
    folder, lot, done, _ = graded
    again = grade_lot(load_lot(lot), folder / "out", WORKERS)
    assert (again.graded, again.skipped) == (3, 28)
    assert again.rows == done.rows
    assert again.ledger_head == done.ledger_head


@pytest.fixture
def small(tmp_path):
    """A lot of two cells, graded."""
    lot = write_lot(tmp_path / "lot", 2)
    grade_lot(load_lot(lot), tmp_path / "out", WORKERS)
    return lot, tmp_path / "out"


@pytest.mark.parametrize("what", ["file", "cell", "profile", "verdict", "missing", "reader"])
def test_what_changed_is_graded_again(small, what):
    lot, out = small
    options = {}
    verdict = out / "C-001" / "verdict.json"
    if what == "file":
        data = lot.parent / "1.bdf.csv"
        lines = data.read_text(encoding="utf-8").splitlines(keepends=True)
        data.write_text("".join(lines[:-1]), encoding="utf-8")
    elif what == "cell":
        text = lot.read_text(encoding="utf-8")
        lot.write_text(text + 'electrode_area = "1.001 cm^2"\n', encoding="utf-8")
    elif what == "profile":
        options = {"profile": "strict_text"}
    elif what == "verdict":
        text = verdict.read_text(encoding="utf-8")
        verdict.write_text(text.replace('"grade": "A"', '"grade": "B"'), encoding="utf-8")
    elif what == "missing":
        verdict.unlink()
    else:
        options = {"reader": "biologic-text"}
    done = grade_lot(load_lot(lot), out, WORKERS, **options)
    assert done.graded == (2 if options else 1)
    again = {"verdict": 1, "missing": 1}.get(what, 2)  # the same verdict is no news
    assert times_recorded(out)["C-001"] == again
    assert done.rows[1].grade == ("INVALID" if what == "reader" else "A")
    assert json.loads(verdict.read_text(encoding="utf-8"))["grade"] == done.rows[1].grade
    assert check_ledger(out / "ledger.db").whole


def test_one_file_for_two_cells_makes_both_invalid_and_the_lot_goes_on(tmp_path):
    lot = write_lot(tmp_path / "lot", 2, '[[cells]]\nid = "other"\nfiles = ["copy.csv"]\n')
    (lot.parent / "copy.csv").write_bytes((lot.parent / "1.bdf.csv").read_bytes())
    done = grade_lot(load_lot(lot), tmp_path / "out", WORKERS)
    assert done.grades == ("A", "INVALID", "INVALID")
    assert "'other' too as copy.csv" in done.rows[1].basis
    assert "'C-001' too as 1.bdf.csv" in done.rows[2].basis
    again = grade_lot(load_lot(lot), tmp_path / "out", WORKERS)
    assert again.rows == done.rows


def test_two_exports_of_one_test_under_two_ids_make_both_invalid(tmp_path):
    lot = write_lot(tmp_path / "lot", 2, '[[cells]]\nid = "other"\nfiles = ["mV.csv"]\n')
    data = read(lot.parent / "1.bdf.csv").data
    table = {
        "Test Time / s": data[TEST_TIME],
        "Voltage / mV": data[VOLTAGE] * 1e3,
        "Current / mA": data[CURRENT] * 1e3,
    }
    pd.DataFrame(table).to_csv(lot.parent / "mV.csv", index=False)
    done = grade_lot(load_lot(lot), tmp_path / "out", WORKERS)
    assert done.grades == ("A", "INVALID", "INVALID")
    assert "same samples" in done.rows[1].basis
    assert "same samples" in done.rows[2].basis
    assert check_ledger(tmp_path / "out" / "ledger.db").whole
    rows = done.ledger_rows
    for _ in range(2):
        again = grade_lot(load_lot(lot), tmp_path / "out", WORKERS)
        assert again.rows == done.rows
        assert again.ledger_rows == rows


@pytest.mark.parametrize("other_first", [True, False])
def test_a_cell_whose_samples_turn_out_to_be_anothers_is_a_nowhere(small, other_first):
    lot, out = small
    text = (lot.parent / "1.bdf.csv").read_text(encoding="utf-8")
    with (lot.parent / "crlf.bdf.csv").open("w", encoding="utf-8", newline="\r\n") as file:
        file.write(text)
    head, *tables = lot.read_text(encoding="utf-8").split("[[cells]]")
    other = '\nid = "other"\nfiles = ["crlf.bdf.csv"]\n'
    tables = [other, *tables] if other_first else [*tables, other]
    lot.write_text("[[cells]]".join([head, *tables]), encoding="utf-8")
    rows = set()
    for _ in range(3):
        done = grade_lot(load_lot(lot), out, WORKERS, profile="strict_text")
        wrong = {row.id for row in done.rows if row.grade == "INVALID"}
        assert wrong == {"C-001", "other"}
        for name in wrong:
            stands = json.loads((out / name / "verdict.json").read_text(encoding="utf-8"))
            assert stands["grade"] == "INVALID"
            with Ledger(out / "ledger.db") as ledger:
                assert ledger.last(name).grade == "INVALID"
        rows.add(done.ledger_rows)
    assert len(rows) == 1
    assert check_ledger(out / "ledger.db").whole


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
def test_a_pipe_as_a_cells_file_is_refused_and_keeps_no_other_waiting(tmp_path):
    lot = write_lot(tmp_path / "lot", 1, '[[cells]]\nid = "pipe"\nfiles = ["pipe.csv"]\n')
    os.mkfifo(lot.parent / "pipe.csv")
    done = grade_lot(load_lot(lot), tmp_path / "out", WORKERS)
    assert done.grades == ("A", "INVALID")
    assert "a pipe" in done.rows[1].basis


def test_a_file_graded_under_another_id_before_makes_its_cell_invalid(small):
    lot, out = small
    text = lot.read_text(encoding="utf-8")
    lot.write_text(text.replace('"C-001"', '"C-111"'), encoding="utf-8")
    done = grade_lot(load_lot(lot), out, WORKERS)
    assert done.grades == ("A", "INVALID")
    assert "graded as cell 'C-001'" in done.rows[1].basis
    assert check_ledger(out / "ledger.db").rows == 3


@pytest.mark.skipif(sys.platform == "win32", reason="the limit on the size of a file is POSIX")
def test_a_disk_that_is_full_is_named_and_the_lot_goes_on_later(tmp_path):
    lot = write_lot(tmp_path / "lot", 30)
    out = tmp_path / "out"
    script = (
        "import resource, signal, sys\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from ssbcell.grading.lot import LotStopped, grade_lot\n"
        "from ssbcell.grading.lot_file import load_lot\n"
        "from ssbcell.grading.workers import Workers\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "workers = Workers(lambda: ThreadPoolExecutor(1), 3)\n"
        "try:\n"
        "    grade_lot(load_lot(sys.argv[1]), sys.argv[2], workers)\n"
        "except LotStopped as problem:\n"
        "    print(problem)\n"
        "    sys.exit(7)\n"
    )
    full = subprocess.run(
        [sys.executable, "-c", script, str(lot), str(out)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert full.returncode == 7, full.stderr
    assert "goes on from there" in full.stdout
    before = times_recorded(out)
    assert 0 < len(before) < 30
    assert not list(out.rglob("*.part*"))
    done = grade_lot(load_lot(lot), out, WORKERS)
    assert (done.skipped, done.graded) == (len(before), 30 - len(before))
    assert set(times_recorded(out).values()) == {1}
    assert check_ledger(out / "ledger.db").whole


def test_a_stored_record_of_another_cells_file_makes_both_invalid_and_the_lot_goes_on(small):
    lot, out = small
    record = read(lot.parent / "1.bdf.csv")
    write_record(record, lot.parent / "hidden.h5")
    assert len(read_record(lot.parent / "hidden.h5")) == len(record)
    text = lot.read_text(encoding="utf-8") + '[[cells]]\nid = "X"\nfiles = ["hidden.h5"]\n'
    lot.write_text(text, encoding="utf-8")
    done = grade_lot(load_lot(lot), out, WORKERS)
    assert [row.grade for row in done.rows] == ["A", "INVALID", "INVALID"]
    assert "C-001" in done.rows[2].basis


@pytest.mark.parametrize(
    "options", [{"criteria": "nakagava"}, {"profile": "strict"}, {"reader": "neware"}]
)
def test_an_unknown_name_is_refused_before_anything_is_written(tmp_path, options):
    lot = write_lot(tmp_path / "lot", 1)
    with pytest.raises(UnknownName):
        grade_lot(load_lot(lot), tmp_path / "out", WORKERS, **options)
    assert not (tmp_path / "out").exists()


def test_a_task_that_takes_its_process_down_gets_the_blame_and_the_others_their_result():
    outcomes = dict(run_each(double_or_die, range(20), PROCESSES))
    assert len(outcomes) == 20
    assert isinstance(outcomes.pop(13), WorkerDied)
    assert isinstance(outcomes.pop(7), ValueError)
    assert outcomes == {number: 2 * number for number in range(20) if number not in (7, 13)}


def begun(lot, out):
    """A command that grades a lot, and has graded some of it."""
    command = [sys.executable, "-m", "ssbcell", "grade", "--lot", str(lot), "--out", str(out)]
    # a shell lets what it runs in the background ignore the key
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    run = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=None if sys.platform == "win32" else heed,  # noqa: PLW1509 no threads here
    )
    began = time.monotonic()
    while len(list(out.glob("*/verdict.json"))) < 3:
        assert run.poll() is None
        assert time.monotonic() - began < 120.0
        time.sleep(0.01)
    return run


@pytest.mark.skipif(sys.platform == "win32", reason="no key of another process can be pressed")
def test_a_run_that_is_interrupted_says_how_to_go_on(tmp_path):
    lot, out = write_lot(tmp_path / "lot", 60, interval=2.0), tmp_path / "out"
    run = begun(lot, out)
    run.send_signal(signal.SIGINT)
    said = run.communicate(timeout=60)[0].splitlines()
    assert run.returncode == 130
    assert "the same command goes on from there" in said[-2]
    assert said[-1] == "ssbcell: interrupted"
    before = times_recorded(out)
    assert 2 <= len(before) < 60
    done = grade_lot(load_lot(lot), out, WORKERS)
    assert (done.skipped, done.graded) == (len(before), 60 - len(before))
    assert set(times_recorded(out).values()) == {1}


def test_a_run_that_was_killed_goes_on_and_grades_no_cell_twice(tmp_path):
    lot = write_lot(tmp_path / "lot", 60, interval=2.0)
    out = tmp_path / "out"
    run = begun(lot, out)
    run.kill()
    run.communicate(timeout=60)  # returns when the last worker has let go of the pipe
    before = times_recorded(out)
    assert 2 <= len(before) < 60
    done = grade_lot(load_lot(lot), out, WORKERS)
    assert done.skipped == len(before)
    assert done.graded == 60 - len(before)
    assert set(times_recorded(out).values()) == {1}
    assert set(done.grades) == {"A"}
    assert check_ledger(out / "ledger.db").whole


def test_a_cell_graded_alone_joins_the_ledger_and_the_summary_of_its_folder(small, cell_file):
    from ssbcell.grading.single import grade_files

    lot, out = small
    cell = load_tested_cell(cell_file('"L1-007"', '"alone"'))
    with pytest.raises(UsageError, match="C-001"):
        grade_files([lot.parent / "1.bdf.csv"], cell, out)
    assert not (out / "alone").exists()
    data = lot.parent / "3.bdf.csv"
    lines = (lot.parent / "1.bdf.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    data.write_text("".join(lines[:-3]), encoding="utf-8")
    done = grade_files([data], cell, out)
    assert done.entry.sequence == 3
    with (out / "summary.csv").open(encoding="utf-8", newline="") as file:
        assert {row["id"]: row["ledger_row"] for row in csv.DictReader(file)}["alone"] == "3"
