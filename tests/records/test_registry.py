"""Readers: what is offered, what is missing, and how others are added."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import zlib
from dataclasses import dataclass

import pytest

from ssbcell.errors import MissingReader
from ssbcell.records import Metadata, read
from ssbcell.records.readers import RawTest, reader_statuses
from ssbcell.records.readers.registry import readers


@pytest.fixture
def fresh_registry():
    readers.cache_clear()
    yield
    readers.cache_clear()


def test_every_reader_says_what_it_reads():
    names = [status.name for status in reader_statuses()]
    assert len(names) == len(set(names))
    assert {"neware-csv", "neware-nda", "biologic-text", "bdf-csv", "ssbcell-h5"} <= set(names)
    assert all(status.description for status in reader_statuses())


def test_without_the_extra_a_neware_file_names_the_line_that_installs_it(tmp_path, monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(
        "ssbcell.records.readers.neware_binary.find_spec",
        lambda name: None if name in ("fastnda", "NewareNDA") else found(name),
    )
    path = tmp_path / "a.ndax"
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(MissingReader, match=r'pip install "ssbcell\[neware\]"'):
        read(path)
    (status,) = [s for s in reader_statuses() if s.name == "neware-nda"]
    assert not status.available
    assert status.install == 'pip install "ssbcell[neware]"'


def test_a_reader_that_fails_now_and_then_is_tried_again(shared, monkeypatch):
    fastnda = pytest.importorskip("fastnda")
    path = shared / "cycler_files" / "neware" / "nnda__ZZZZZZZZTEST.ndax"
    sound, calls = fastnda.read, []

    def fails_twice(*args, **kwargs):
        calls.append(args)
        if len(calls) < 3:
            raise zlib.error("Error -3 while decompressing data")
        return sound(*args, **kwargs)

    monkeypatch.setattr(fastnda, "read", fails_twice)
    record = read(path)
    assert len(calls) == 3
    assert len(record) == 301
    assert record.metadata.sources[0].reader_version.startswith("fastnda ")


def test_where_fastnda_always_fails_newarenda_reads_the_same_rows(shared, monkeypatch):
    fastnda = pytest.importorskip("fastnda")
    path = shared / "cycler_files" / "neware" / "acm__nw4-120-6-1-36.ndax"
    quick = read(path)

    def fails(*args, **kwargs):
        raise zlib.error("Error -3 while decompressing data")

    monkeypatch.setattr(fastnda, "read", fails)
    slow = read(path)
    assert slow.metadata.sources[0].reader_version.startswith("NewareNDA ")
    assert len(slow) == len(quick) == 7257
    assert slow.metadata.start_time == quick.metadata.start_time
    assert (slow.data["cycle_count"] == quick.data["cycle_count"]).all()


@dataclass
class LineReader:
    """A reader of another package: a made-up format, ``MINE`` and three numbers a line."""

    name: str = "mine"
    description: str = "my format"
    extra: str | None = None

    def available(self):
        return True

    def sniff(self, path, head):
        return 1.0 if head.startswith(b"MINE") else 0.0

    def read(self, path):
        import pandas as pd

        names = ["test_time_second", "voltage_volt", "current_ampere"]
        data = pd.read_csv(path, skiprows=1, names=names, dtype=float)
        return RawTest(data, Metadata(sources=()), "mine 1.0")


def test_another_package_adds_a_reader_by_an_entry_point(tmp_path, monkeypatch, fresh_registry):
    entry = importlib.metadata.EntryPoint("mine", f"{__name__}:LineReader", "ssbcell.readers")
    monkeypatch.setattr(importlib.metadata.EntryPoint, "load", lambda self: LineReader)
    monkeypatch.setattr("ssbcell.records.readers.registry.entry_points", lambda group: [entry])
    path = tmp_path / "a.mine"
    path.write_text("MINE\n0,3.7,0.001\n10,3.6,0.001\n20,3.5,nan\n", encoding="utf-8")
    record = read(path)
    assert record.metadata.sources[0].reader == "mine"
    assert [f.code for f in record.findings] == ["not_finite"]


def test_the_example_reader_is_found_once_its_package_is_installed(tmp_path):
    import json
    import os
    import shutil
    import subprocess
    import sys
    from pathlib import Path

    # what an installation leaves behind: the module, and its entry points beside it
    site = tmp_path / "site"
    about = site / "loggerbox-1.0.dist-info"
    about.mkdir(parents=True)
    shutil.copy(Path(__file__).parents[2] / "examples" / "add_a_reader.py", site)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: loggerbox\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(
        "[ssbcell.readers]\nloggerbox = add_a_reader:LoggerBox\n"
    )
    log = tmp_path / "cell.log"
    log.write_text("#LOGGERBOX\n" + "".join(f"{k} {3000 + 5 * k} -1\n" for k in range(60)))
    seen = subprocess.run(
        [sys.executable, "-m", "ssbcell", "ingest", str(log), "--json"],
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=True,
    )
    (page,) = json.loads(seen.stdout)["files"]
    assert (page["reader"], page["rows"], page["findings"]) == ("loggerbox", 60, [])
    # 1 mA for 59 minutes
    assert page["charge_capacity_ah"] == pytest.approx(1e-3 * 59 / 60)
