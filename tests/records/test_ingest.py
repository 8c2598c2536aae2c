"""The options of `ssbcell ingest` that concern reading, and files that are still written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest

from ssbcell.cli.app import run
from ssbcell.records import list_records, read, write_record
from ssbcell.records.readers.textreader import TextReader

MAP = """
current_positive = "charge"
[columns]
test_time_second = { head = "t", unit = "s" }
voltage_volt = { head = "U", unit = "V" }
current_ampere = { head = "I", unit = "mA" }
"""


@pytest.fixture
def table(tmp_path, made_record, write_text):
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    rows = made_record.data.itertuples(index=False)
    lines = [
        f"{r.test_time_second},{r.voltage_volt:.5f},{r.current_ampere * 1e3:.4f}" for r in rows
    ]
    return write_text(tmp_path / "a.csv", ["t,U,I", *lines])


def test_a_map_and_a_summary_on_the_command_line_give_the_same_page(table, capsys):
    arguments = ["ingest", str(table), "--map", str(table.with_name("map.toml")), "--json"]
    pages = []
    for more in ([], ["--summary"]):
        assert run([*arguments, *more]) == 0
        (page,) = json.loads(capsys.readouterr().out)["files"]
        pages.append(page)
    assert pages[0] == pages[1]
    assert pages[0]["charge_capacity_ah"] == pytest.approx(1e-3, rel=0.005)


def test_a_summary_cannot_be_written_as_a_record(table, capsys):
    assert run(["ingest", str(table), "--summary", "--out", str(table) + ".h5"]) == 2
    assert "--out" in capsys.readouterr().err


def test_a_file_that_grows_while_it_is_read_gives_its_whole_rows_and_says_so(
    tmp_path, made_record, neware_lines, write_text, monkeypatch
):
    lines = neware_lines(made_record)
    path = write_text(tmp_path / "a.csv", lines[:200])
    with path.open("ab") as stream:
        stream.write(lines[200].encode()[:20])
    sound = TextReader.read

    def read_while_the_cycler_writes(self, path):
        test = sound(self, path)
        with path.open("ab") as stream:
            stream.write(lines[200].encode()[20:] + b"\n")
        return test

    monkeypatch.setattr(TextReader, "read", read_while_the_cycler_writes)
    record = read(path)
    assert len(record) == 199
    assert {"truncated", "still_written"} <= {f.code for f in record.findings}
    monkeypatch.undo()
    assert len(read(path)) == 200
    assert read(path).findings == ()


@pytest.mark.parametrize("name", ["a.bdf.csv", "a.bdf.parquet"])
def test_the_name_of_the_output_asks_for_its_form(tmp_path, made_record, table, capsys, name):
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    out = tmp_path / name
    arguments = ["ingest", str(table), "--map", str(table.with_name("map.toml"))]
    assert run([*arguments, "--out", str(out)]) == 0
    capsys.readouterr()
    again = read(out)
    assert again.metadata.sources[0].reader == name.removeprefix("a.").replace(".", "-")
    assert (again.data["voltage_volt"] == made_record.data["voltage_volt"].round(5)).all()


def test_a_store_of_several_tests_is_not_replaced_by_one(tmp_path, made_record, table, capsys):
    out = tmp_path / "a.h5"
    write_record(made_record, out, cell_id="L1")
    write_record(made_record, out, cell_id="L2", append=True)
    arguments = ["ingest", str(table), "--map", str(table.with_name("map.toml"))]
    assert run([*arguments, "--out", str(out)]) == 2
    assert "holds 2 tests" in capsys.readouterr().err
    assert len(list_records(out)) == 2


def test_what_a_killed_program_left_is_removed_by_the_next_that_writes(tmp_path, made_record):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    old, new = (
        tmp_path / f".a.h5.{process}-0123abcd.part.h5" for process in (gone.pid, os.getpid())
    )
    for part in (old, new):
        part.write_bytes(b"half")
        os.utime(part, (time.time() - 7200.0, time.time() - 7200.0 if part == old else time.time()))
    write_record(made_record, tmp_path / "a.h5")
    assert not old.exists()
    assert new.exists()


def test_a_cell_named_on_the_command_line_joins_files_that_name_none(
    tmp_path, made_record, write_text, neware_lines, capsys
):
    lines = neware_lines(made_record)
    one = write_text(tmp_path / "a.csv", lines[:100])
    two = write_text(tmp_path / "b.csv", [lines[0], *lines[100:]])
    assert (
        run(["ingest", str(one), str(two), "--cell", "L1-007", "--out", str(tmp_path / "x.h5")])
        == 0
    )
    capsys.readouterr()
    record = read(tmp_path / "x.h5")
    assert (record.metadata.cell_id, len(record)) == ("L1-007", len(made_record))
