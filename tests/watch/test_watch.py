"""A folder into which a cycler drops files: what is graded, when, and how often."""

import inspect
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import pytest
from lots import write_lot

from ssbcell.cli import watch as command
from ssbcell.errors import DataFileError
from ssbcell.grading.ledger import Ledger
from ssbcell.grading.workers import Workers
from ssbcell.report.graded import page_of_cell
from ssbcell.watch import GradeBy, Watcher

SETTLE = 60.0


class Desk:
    """A watcher on a lot of two cells, whose clock a test turns."""

    def __init__(self, folder):
        self.folder, self.out, self.now, self.said = folder / "drop", folder / "out", 0.0, []
        self.lot = write_lot(self.folder, 2)
        self.stop = threading.Event()
        self.watcher = self.fresh()

    def fresh(self):
        here = Workers(lambda: ThreadPoolExecutor(1), 1)
        by = GradeBy(here, page_of=page_of_cell)
        return Watcher(
            self.folder, self.lot, self.out, by, SETTLE, self.stop, self.said.append,
            clock=lambda: self.now,
        )  # fmt: skip

    def look(self, later=0.0):
        self.now += later
        return self.watcher.look()

    def ledger(self):
        with Ledger(self.out / "ledger.db") as ledger:
            return [entry.cell_id for entry in ledger.entries()]


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_a_file_is_graded_once_and_only_after_it_rested(desk):
    assert desk.look() == ()
    assert desk.look(SETTLE / 2) == ()
    assert set(desk.look(SETTLE)) == {"C-000", "C-001"}
    assert desk.look(10 * SETTLE) == ()
    assert desk.ledger() == ["C-000", "C-001"]
    page = (desk.out / "index.html").read_text("utf-8")
    assert 'href="C-001/index.html"' in page


def test_a_file_that_is_still_written_waits_and_its_neighbour_does_not(desk):
    growing = desk.folder / "1.bdf.csv"
    whole = growing.read_text("utf-8")
    growing.write_text(whole[: len(whole) // 2], encoding="utf-8")
    desk.look()
    growing.write_text(whole[: 3 * len(whole) // 4], encoding="utf-8")
    assert desk.look(SETTLE) == ("C-000",)
    growing.write_text(whole, encoding="utf-8")
    assert desk.look(SETTLE) == ()
    assert desk.look(SETTLE) == ("C-001",)
    assert desk.ledger() == ["C-000", "C-001"]


def test_a_cell_whose_file_grew_is_graded_again_and_both_verdicts_stay(desk):
    growing = desk.folder / "0.bdf.csv"
    whole = growing.read_text("utf-8").splitlines(keepends=True)
    growing.write_text("".join(whole[: len(whole) // 2]), encoding="utf-8")
    desk.look()
    desk.look(SETTLE)
    growing.write_text("".join(whole), encoding="utf-8")
    desk.look()
    assert desk.look(SETTLE) == ("C-000",)
    assert desk.ledger() == ["C-000", "C-001", "C-000"]


def test_a_restart_grades_nothing_twice(desk):
    desk.look()
    desk.look(SETTLE)
    desk.watcher = desk.fresh()
    desk.look()
    desk.look(SETTLE)
    assert desk.ledger() == ["C-000", "C-001"]
    assert any("graded before" in line for line in desk.said)


def test_a_folder_that_goes_away_is_waited_for(desk):
    desk.look()
    away = desk.folder.with_name("away")
    shutil.move(desk.folder, away)
    assert desk.look(SETTLE) == ()
    assert desk.look(SETTLE) == ()
    assert sum("is not there" in line for line in desk.said) == 1
    shutil.move(away, desk.folder)
    assert desk.look(SETTLE) == ()
    assert set(desk.look(SETTLE)) == {"C-000", "C-001"}
    assert desk.ledger() == ["C-000", "C-001"]


def test_an_empty_file_is_not_yet_a_test(desk):
    (desk.folder / "0.bdf.csv").write_bytes(b"")
    desk.look()
    assert desk.look(SETTLE) == ("C-001",)


def test_a_spoilt_lot_file_is_said_and_the_lot_stays_as_it_was(desk):
    desk.look()
    desk.lot.write_text("[[cells", encoding="utf-8")
    assert set(desk.look(SETTLE)) == {"C-000", "C-001"}
    assert any("going on with the lot as it was" in line for line in desk.said)
    desk.watcher = desk.fresh()
    with pytest.raises(DataFileError):
        desk.look()


def test_a_file_given_for_two_cells_spoils_only_these(desk):
    shutil.copy(desk.folder / "0.bdf.csv", desk.folder / "2.bdf.csv")
    text = desk.lot.read_text("utf-8") + '[[cells]]\nid = "twin"\nfiles = ["2.bdf.csv"]\n'
    desk.lot.write_text(text, encoding="utf-8")
    desk.look()
    desk.look(SETTLE)
    assert sorted(desk.ledger()) == ["C-000", "C-001", "twin"]
    assert {"C-000 INVALID", "twin INVALID", "C-001 A"} <= set(desk.said)
    count = len(desk.said)
    desk.look(SETTLE)
    assert len(desk.said) == count


def test_a_stop_leaves_after_the_cell_in_hand_and_the_rest_follows_later(desk):
    desk.look()
    desk.watcher.tell = lambda words: desk.stop.set() if words.startswith("C-0") else None
    desk.look(SETTLE)
    assert len(desk.ledger()) == 1
    desk.stop.clear()
    desk.watcher = desk.fresh()
    desk.look()
    desk.look(SETTLE)
    assert sorted(desk.ledger()) == ["C-000", "C-001"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGTERM to a process")
def test_the_command_grades_a_dropped_file_and_stops_cleanly_on_a_signal(tmp_path):
    pytest.importorskip("watchfiles", reason="watchfiles is not installed: ssbcell[watch]")
    lot = write_lot(tmp_path / "drop", 1)
    dropped = tmp_path / "drop" / "0.bdf.csv"
    shutil.move(dropped, tmp_path / "later.csv")
    command = [sys.executable, "-m", "ssbcell", "watch", lot.parent, "--lot", lot, "--out"]
    running = subprocess.Popen(
        [*command, tmp_path / "out", "--settle", "0.2", "--every", "0.5"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert "1 cells" in running.stderr.readline()
        shutil.move(tmp_path / "later.csv", dropped)
        verdict = tmp_path / "out" / "C-000" / "verdict.json"
        ends = time.monotonic() + 60.0
        while not (tmp_path / "out" / "index.html").is_file() and time.monotonic() < ends:
            time.sleep(0.1)
        assert verdict.is_file()
        running.send_signal(signal.SIGTERM)
        _, said = running.communicate(timeout=30.0)
    finally:
        running.kill()
    assert running.returncode == 0
    assert "C-000 A" in said
    assert said.rstrip().endswith("stopped")


def test_the_examples_of_a_service_give_options_that_the_command_has():
    folder = Path(__file__).parents[2] / "examples" / "watch"
    unit = (folder / "ssbcell-watch.service").read_text("utf-8")
    started = next(line for line in unit.splitlines() if line.startswith("ExecStart="))
    task = ElementTree.parse(folder / "ssbcell-watch.xml").getroot()
    arguments = task.find(".//{*}Arguments").text
    known = set(inspect.signature(command.watch).parameters)
    for line in (started.partition(" ")[2], arguments):
        options = {word[2:] for word in line.split() if word.startswith("--")}
        assert options == {"lot", "out"}
        assert options <= known


def test_one_look_grades_what_rests_and_prints_each_verdict_as_a_line(tmp_path):
    lot = write_lot(tmp_path / "drop", 2)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "ssbcell", "watch", str(tmp_path / "drop")),
            *("--lot", str(lot), "--out", str(tmp_path / "out")),
            *("--settle", "0.2", "--once", "--json", "--quiet"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    verdicts = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["id"], one["grade"]) for one in verdicts] == [("C-000", "A"), ("C-001", "A")]
    assert done.stderr == ""
    assert (tmp_path / "out" / "index.html").is_file()
