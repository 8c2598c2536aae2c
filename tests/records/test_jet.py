"""Samples taken from an Access database page by page are those that mdb-export prints."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from ssbcell.records.readers import mdbtools
from ssbcell.records.readers.jet import numbers_of

COLUMNS = ("Test_ID", "Data_Point", "Test_Time", "DateTime", "Current", "Voltage")


@pytest.mark.parametrize("name", ["cellpy__20210210_FC_01_cc_01.res", "nav__arbin_example.res"])
def test_pages_give_the_rows_that_mdb_export_prints(shared, name):
    if shutil.which("mdb-export") is None:
        pytest.skip("mdb-export of the mdbtools is not installed")
    path = shared / "cycler_files" / "arbin" / name
    printed, _ = mdbtools.table(path, "Channel_Normal_Table")
    taken = numbers_of(path, COLUMNS)
    for column in COLUMNS:
        # single precision is printed with eight digits
        np.testing.assert_allclose(taken[column], printed[column], rtol=1e-7)


def test_a_torn_or_changed_database_is_left_to_the_patient_way(shared, tmp_path):
    content = (shared / "cycler_files" / "arbin" / "nav__arbin_example.res").read_bytes()
    rng = np.random.default_rng(7)
    path = tmp_path / "a.res"
    path.write_bytes(content[:-100])
    assert numbers_of(path, COLUMNS) is None
    path.write_bytes(content[: len(content) // 8192 * 4096])
    assert numbers_of(path, COLUMNS) is None
    assert numbers_of(path, ("Voltage", "no such column")) is None
    for _ in range(200):
        damaged = bytearray(content)
        for place in rng.integers(0, len(content), 20):
            damaged[place] = int(rng.integers(0, 256))
        path.write_bytes(damaged)
        found = numbers_of(path, COLUMNS)
        assert found is None or len(found["Voltage"]) == 2150
