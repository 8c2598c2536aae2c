"""The HDF5 store loses nothing, is read with h5py alone, and is written whole or not at all."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

import h5py
import numpy as np
import pandas as pd
import pytest

from ssbcell.errors import UnreadableFile, UsageError
from ssbcell.records import (
    Finding,
    Metadata,
    Record,
    Rows,
    Source,
    list_records,
    read,
    read_record,
    write_bdf_csv,
    write_record,
)


@pytest.fixture
def full_record(made_record):
    data = made_record.data.copy()
    data["comment"] = pd.array([None if k % 7 else f"µ {k}" for k in range(len(data))], dtype="str")
    data.loc[3, "voltage_volt"] = np.nan
    metadata = Metadata(
        sources=(Source("a/b.csv", "0" * 64, "neware-csv", "pandas 3"), Source("", "", "x", "y")),
        cell_id="L1/007",
        channel="3",
        start_time=datetime(2026, 1, 2, 3, 4, 5, 600, tzinfo=UTC),
    )
    findings = (
        Finding("time_gap", "info", "a gap of 3 µs", Rows(3, 4)),
        Finding("reader_note", "warning", "…", None),
    )
    return Record(data, metadata, findings, ("current multiplied by -1 on request",))


def same(record, other):
    pd.testing.assert_frame_equal(
        record.data.drop(columns="comment"), other.data.drop(columns="comment"), check_exact=True
    )
    assert (record.metadata, record.findings, record.repairs) == (
        other.metadata,
        other.findings,
        other.repairs,
    )


def test_a_record_comes_back_with_data_metadata_findings_and_repairs(tmp_path, full_record):
    path = tmp_path / "r.h5"
    write_record(full_record, path)
    same(read_record(path), full_record)
    same(read(path), full_record)
    assert read(path).data["comment"].fillna("").equals(full_record.data["comment"].fillna(""))


def test_columns_are_read_with_h5py_alone_and_carry_their_units(tmp_path, full_record):
    path = tmp_path / "r.h5"
    write_record(full_record, path, cell_id="c1", test_id="formation")
    with h5py.File(path) as file:
        assert file.attrs["schema_version"] == 1
        current = file["cells/c1/tests/formation/raw/current_ampere"]
        assert current.attrs["unit"] == "A"
        assert (current.compression, current.shuffle) == ("gzip", True)
        np.testing.assert_array_equal(current[()], full_record.data["current_ampere"])
        assert file["cells/c1/tests/formation/sources/sha256"].asstr()[0] == "0" * 64


def test_a_column_of_many_rows_is_compressed_in_chunks_of_64k(tmp_path, made_record):
    data = pd.concat([made_record.data] * 400, ignore_index=True)
    path = tmp_path / "r.h5"
    write_record(replace(made_record, data=data), path)
    with h5py.File(path) as file:
        assert file["cells/cell/tests/1/raw/voltage_volt"].chunks == (65536,)
    assert path.stat().st_size < 0.2 * data.memory_usage().sum()


def test_appending_keeps_the_tests_that_are_there_and_writing_replaces_them(tmp_path, made_record):
    path = tmp_path / "r.h5"
    write_record(made_record, path, cell_id="a")
    write_record(made_record, path, cell_id="b", append=True)
    assert list_records(path) == (("a", "1"), ("b", "1"))
    with pytest.raises(UsageError, match="2 tests are meant, expected one; it holds: a/1, b/1"):
        read_record(path)
    assert len(read_record(path, cell_id="b")) == len(made_record)
    write_record(made_record, path, cell_id="c")
    assert list_records(path) == (("c", "1"),)


def test_a_failure_half_way_leaves_the_old_file_and_nothing_else(tmp_path, made_record):
    path = tmp_path / "r.h5"
    write_record(made_record, path)
    before = path.read_bytes()
    bad = replace(made_record, data=made_record.data.rename(columns={"step_id": "a/b"}))
    with pytest.raises(UsageError, match="name of a column"):
        write_record(bad, path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["r.h5"]


def test_a_writer_killed_at_any_moment_leaves_a_whole_file(tmp_path, made_record):
    path = tmp_path / "r.h5"
    write_record(made_record, path)
    code = (
        "import sys\n"
        "from ssbcell.records import read_record, write_record\n"
        "record = read_record(sys.argv[1])\n"
        "print('ready', flush=True)\n"
        "while True: write_record(record, sys.argv[1])\n"
    )
    for wait in (0.02, 0.31):
        with subprocess.Popen(
            [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdout.readline().strip() == b"ready"
            time.sleep(wait)
            writer.kill()
        same_data = read_record(path).data
        pd.testing.assert_frame_equal(same_data, made_record.data)


def test_others_may_read_a_written_file_as_they_may_any_other(tmp_path, made_record):
    plain, path = tmp_path / "plain", tmp_path / "r.h5"
    plain.write_bytes(b"")
    write_record(made_record, path)
    assert path.stat().st_mode == plain.stat().st_mode


def test_a_file_that_is_no_record_file_is_never_replaced(tmp_path, made_record):
    path = tmp_path / "precious.csv"
    path.write_text("do not lose me", encoding="utf-8")
    with pytest.raises(UsageError, match="choose another name"):
        write_record(made_record, path)
    assert path.read_text(encoding="utf-8") == "do not lose me"


def test_a_missing_folder_is_named(tmp_path, made_record):
    with pytest.raises(UsageError, match="cannot be written"):
        write_record(made_record, tmp_path / "no" / "r.h5")
    with pytest.raises(UsageError, match="cannot be written"):
        write_bdf_csv(made_record, tmp_path / "no" / "r.csv")


def test_a_later_layout_and_a_damaged_file_are_refused(tmp_path, made_record):
    path = tmp_path / "r.h5"
    write_record(made_record, path)
    with h5py.File(path, "a") as file:
        file.attrs["schema_version"] = 99
    with pytest.raises(UnreadableFile, match="later ssbcell"):
        read(path)
    write_record(made_record, path)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(UnreadableFile):
        read(path)
    path.unlink()
    write_record(made_record, path)
    with h5py.File(path, "a") as file:
        del file["cells/cell/tests/1/raw/voltage_volt"]
    with pytest.raises(UnreadableFile, match="damaged"):
        read(path)


def test_other_peoples_hdf5_is_of_unknown_format(tmp_path):
    path = tmp_path / "other.h5"
    with h5py.File(path, "w") as file:
        file["x"] = [1, 2, 3]
    with pytest.raises(UnreadableFile, match="unknown format"):
        read(path)
    with pytest.raises(UnreadableFile, match="no record file"):
        read_record(path)
