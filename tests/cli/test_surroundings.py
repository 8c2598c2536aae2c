"""The command where the surroundings are poor: closed pipes, names that are no UTF-8, ASCII."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from lots import HEAD
from synthetic import first_cycle

from ssbcell.records import write_bdf_csv

COMMAND = [sys.executable, "-m", "ssbcell"]


@pytest.fixture
def cell(tmp_path):
    text = HEAD.replace("[defaults", "[cell").replace("[cell]", '[cell]\nid = "L1-007"')
    (tmp_path / "cell.toml").write_text(text, encoding="utf-8")
    return tmp_path / "cell.toml"


@pytest.mark.parametrize(("discharge", "code"), [(0.98, 0), (0.90, 1)])
def test_who_closes_the_pipe_does_not_change_the_exit_code(tmp_path, cell, discharge, code):
    write_bdf_csv(first_cycle(discharge=discharge), tmp_path / "a.bdf.csv")
    given = ["grade", tmp_path / "a.bdf.csv", "--cell", cell, "--out", tmp_path / "out"]
    running = subprocess.Popen(
        [*COMMAND, *map(str, given)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    running.stdout.close()
    with running.stderr:
        words = running.stderr.read()
    assert running.wait() == code, words


@pytest.mark.skipif(sys.platform == "win32", reason="names of files are text on Windows")
@pytest.mark.parametrize("locale", [{}, {"LC_ALL": "C", "PYTHONUTF8": "0"}])
def test_a_name_that_is_no_utf8_is_graded_and_recorded(tmp_path, cell, locale):
    write_bdf_csv(first_cycle(), tmp_path / "a.bdf.csv")
    name = os.fsdecode(os.fsencode(tmp_path) + b"/Messung_\xe9.bdf.csv")
    Path(tmp_path / "a.bdf.csv").rename(name)
    env = {**os.environ, **locale, "PYTHONCOERCECLOCALE": "0"}
    given = ["grade", name, "--cell", str(cell), "--out", str(tmp_path / "out"), "--json"]
    done = subprocess.run([*COMMAND, *given], capture_output=True, env=env, check=False)
    assert done.returncode == 0, done.stderr
    (graded,) = json.loads(done.stdout)["cells"]
    assert graded["trace"]["inputs"][0]["name"] == "Messung_\ufffd.bdf.csv"
    page = (tmp_path / "out" / "L1-007" / "index.html").read_text(encoding="utf-8")
    assert "Messung_\ufffd.bdf.csv" in page
