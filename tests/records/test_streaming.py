"""A file is summarised in pieces as it would be whole, in memory that its length does not set."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ssbcell.records import read, summarise, summarise_file, write_bdf_csv, write_bdf_parquet
from ssbcell.records.readers import textpieces


def long_record(record, times):
    data = pd.concat([record.data] * times, ignore_index=True)
    data["test_time_second"] = 30.0 * np.arange(len(data))
    data["cycle_count"] = np.repeat(np.arange(1, times + 1), len(record))
    return replace(record, data=data)


def test_pieces_add_up_to_the_whole(tmp_path, made_record, monkeypatch):
    pytest.importorskip("pyarrow")
    monkeypatch.setattr(textpieces, "PIECE", 4096)
    monkeypatch.setattr("ssbcell.records.streaming._ROWS", 100)
    monkeypatch.setattr("ssbcell.records.streaming.text_pieces", _small_pieces)
    record = long_record(made_record, 8)
    record.data.loc[1000, "test_time_second"] -= 1e4
    record.data.loc[[700, 1500], "voltage_volt"] = 9.0
    write_bdf_csv(record, tmp_path / "a.csv")
    write_bdf_parquet(record, tmp_path / "a.parquet")
    for name in ("a.csv", "a.parquet"):
        whole, pieced = summarise(read(tmp_path / name)), summarise_file(tmp_path / name)
        assert (pieced.rows, pieced.cycles, pieced.sha256) == (len(record), 8, whole.sha256)
        assert pieced.charge_capacity_ah == pytest.approx(whole.charge_capacity_ah, rel=1e-12)
        assert pieced.discharge_capacity_ah == pytest.approx(whole.discharge_capacity_ah)
        seen = {f.code: f.rows for f in pieced.findings}
        assert seen["time_backward"].first == 1000
        assert (seen["voltage_window"].first, seen["voltage_window"].last) == (700, 1500)


def _small_pieces(path, layout):
    return textpieces.text_pieces(path, layout, 4096)


def test_real_files_are_summarised_in_pieces_as_whole(shared, monkeypatch):
    monkeypatch.setattr(
        "ssbcell.records.streaming.text_pieces",
        lambda path, layout: textpieces.text_pieces(path, layout, 200_000),
    )
    folder = shared / "cycler_files"
    for name in (
        "neware/cellpy__neware_uio.csv",
        "pec/cellpy__pec.csv",
        "maccor/beep__xTESLADIAG_000038.078",
        "maccor/cellpy__maccor_two.txt",
        "neware/fast__nda8.nda.zip",
    ):
        whole, pieced = summarise(read(folder / name)), summarise_file(folder / name)
        assert (pieced.rows, pieced.cycles) == (whole.rows, whole.cycles), name
        assert pieced.charge_capacity_ah == pytest.approx(whole.charge_capacity_ah, rel=1e-9), name
        errors = [f for f in pieced.findings if f.severity == "error"]
        assert not errors, (name, errors)


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_memory_is_bounded_whatever_the_length(tmp_path, made_record):
    path = tmp_path / "a.csv"
    write_bdf_csv(long_record(made_record, 20), path)
    head, _, body = path.read_bytes().partition(b"\n")
    times = 300 * 2**20 // len(body)
    with path.open("wb") as stream:
        stream.write(head + b"\n")
        for _ in range(times):
            stream.write(body)
    code = (
        "import pathlib, re, sys\n"
        "from ssbcell.records import summarise_file\n"
        "print(summarise_file(sys.argv[1]).rows)\n"
        # not getrusage, which a child may inherit from the test process
        "status = pathlib.Path('/proc/self/status').read_text()\n"
        "print(re.search(r'VmHWM:\\s+(\\d+)', status)[1])\n"
    )
    seen = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    rows, peak = (int(line) for line in seen.stdout.split())
    assert rows == times * 20 * len(made_record)
    # the file alone has 300 MB, and its columns as many again
    assert peak / 1024 < 450
