"""Files made to do harm end in a named error, within memory and time, and touch nothing."""

from __future__ import annotations

import gzip
import struct
import time
import tracemalloc
import zipfile
from contextlib import contextmanager
from dataclasses import replace

import h5py
import numpy as np
import pandas as pd
import pytest

from ssbcell.errors import UnreadableFile
from ssbcell.records import read, read_record, write_bdf_csv, write_record

MEGABYTE = 2**20


@contextmanager
def bounded(seconds=20.0, megabytes=300):
    """Fail where the block takes longer or holds more memory of Python than this."""
    tracemalloc.start()
    began = time.monotonic()
    try:
        yield
        assert time.monotonic() - began < seconds
        assert tracemalloc.get_traced_memory()[1] < megabytes * MEGABYTE
    finally:
        tracemalloc.stop()


def archive(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


@pytest.mark.parametrize("name", ["a.ndax", "a.xlsx", "a.zip"])
def test_a_zip_bomb_is_told_by_what_it_unpacks_to(tmp_path, name):
    path = archive(tmp_path / name, {"data.ndc": bytes(200 * MEGABYTE)})
    assert path.stat().st_size < MEGABYTE
    with bounded(), pytest.raises(UnreadableFile, match="unpacks to 209715200 bytes"):
        read(path)


@pytest.mark.parametrize("name", ["a.ndax", "a.xlsx", "a.zip"])
def test_a_member_that_is_longer_than_it_says_is_told(tmp_path, name):
    path = archive(tmp_path / name, {"data.ndc": bytes(40 * MEGABYTE)})
    content = bytearray(path.read_bytes())
    central = content.rfind(b"PK\x01\x02")
    content[central + 24 : central + 28] = struct.pack("<I", 1000)
    path.write_bytes(content)
    with bounded(), pytest.raises(UnreadableFile, match="not of the size it declares"):
        read(path)


@pytest.mark.parametrize("name", ["a.ndax", "a.xlsx", "a.zip"])
@pytest.mark.parametrize("member", ["../../evil.csv", "/etc/evil", "..\\evil.csv", "C:/evil.csv"])
def test_a_member_that_leads_out_of_its_folder_is_refused(tmp_path, name, member):
    folder = tmp_path / "deep" / "er"
    folder.mkdir(parents=True)
    path = archive(folder / name, {member: b"x"})
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UnreadableFile, match="leads out of its folder"):
        read(path)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_gzip_bomb_is_stopped(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(bytes(200 * MEGABYTE)))
    with bounded(), pytest.raises(UnreadableFile, match="unpacks to far more"):
        read(path)


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + k, b"&%c;" % (97 + k) * 10) for k in range(9))
    + b"]><root>&j;</root>"
)


@pytest.mark.parametrize(
    ("name", "member"), [("a.ndax", "TestInfo.xml"), ("a.xlsx", "xl/sharedStrings.xml")]
)
def test_xml_entities_are_refused_before_anything_expands_them(tmp_path, name, member):
    path = archive(tmp_path / name, {member: ENTITIES, "data.ndc": bytes(1000)})
    with bounded(), pytest.raises(UnreadableFile, match="declares XML entities"):
        read(path)


def test_a_formula_in_a_number_column_is_no_number(tmp_path, made_record, neware_lines, write_text):
    lines = neware_lines(made_record)
    lines[40] = lines[40].replace(",1.000000,", ",=1+1,")
    with pytest.raises(UnreadableFile, match=r"line 41, column 'Current\(mA\)': '=1\+1'"):
        read(write_text(tmp_path / "a.csv", lines))


def test_a_formula_in_a_text_column_is_made_harmless_when_it_is_written(tmp_path, made_record):
    kinds = pd.Categorical(["=HYPERLINK(1)"] * 5 + ["Rest"] * (len(made_record) - 5))
    record = replace(made_record, data=made_record.data.assign(step_type=kinds))
    write_bdf_csv(record, tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text(encoding="utf-8")
    assert ",'=HYPERLINK(1)" in text
    assert ",=HYPERLINK" not in text


def altered(path, record, change):
    write_record(record, path)
    with h5py.File(path, "a") as file:
        change(file["cells/cell/tests/1"])
    return path


def swap(group, name, **content):
    del group[f"raw/{name}"]
    group.create_dataset(f"raw/{name}", **content)


def test_hdf5_with_unexpected_content_is_refused_by_name(tmp_path, made_record):
    secret = tmp_path / "secret.bin"
    secret.write_bytes(bytes(8 * len(made_record)))
    other = tmp_path / "other.h5"
    write_record(made_record, other)
    rows = len(made_record)

    def link(group):
        del group["raw/voltage_volt"]
        target = "cells/cell/tests/1/raw/voltage_volt"
        group["raw/voltage_volt"] = h5py.ExternalLink(str(other), target)

    cases = {
        "declares 8000000000000 bytes": lambda g: swap(
            g, "voltage_volt", shape=(10**12,), dtype="f8", chunks=(65536,)
        ),
        "leads to another place": link,
        "no column of this file": lambda g: swap(
            g, "voltage_volt", shape=(rows,), dtype="f8", external=[(str(secret), 0, 8 * rows)]
        ),
        "differ in length": lambda g: swap(g, "voltage_volt", data=np.zeros(3)),
        "2-dimensional": lambda g: swap(g, "voltage_volt", data=np.zeros((rows, 2))),
        "should be text": lambda g: g.attrs.__setitem__("cell_id", np.zeros(3)),
        "damaged": lambda g: swap(g, "step_type", data=np.zeros(rows, dtype="S3")),
    }
    for reason, change in cases.items():
        path = altered(tmp_path / "r.h5", made_record, change)
        with bounded(), pytest.raises(UnreadableFile, match=reason):
            read_record(path)
        path.unlink()


def test_a_parquet_that_claims_too_many_rows_is_refused_before_it_is_read(
    tmp_path, made_record, monkeypatch
):
    pytest.importorskip("pyarrow")
    monkeypatch.setattr("ssbcell.records.readers.parquet.MOST_ROWS", 100)
    made_record.data.to_parquet(tmp_path / "a.parquet")
    with pytest.raises(UnreadableFile, match="declares 261 rows, 100 at most"):
        read(tmp_path / "a.parquet")


def test_one_endless_line_ends(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"Test Time / s,Voltage / V,Current / A\n" + b"1," * (20 * MEGABYTE))
    with bounded(), pytest.raises(UnreadableFile, match="line 2 is 41943040 bytes long"):
        read(path)
