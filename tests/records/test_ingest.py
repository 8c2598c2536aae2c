"""The options of `ssbcell ingest` that concern reading, and files that are still written."""

from __future__ import annotations

import json

import pytest

from ssbcell.cli.app import run
from ssbcell.records import read
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
