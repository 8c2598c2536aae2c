"""A column map reads a table that no reader knows, and says what is wrong with itself."""

from __future__ import annotations

import numpy as np
import pytest

from ssbcell.errors import DataFileError, UnreadableFile, UsageError
from ssbcell.records import read

MAP = """
name = "prime"
current_positive = "charge"
[columns]
test_time_second = { head = "test_time", unit = "s" }
voltage_volt = { head = "voltage", unit = "V" }
current_ampere = { head = "current", unit = "A" }
cycle_count = { head = "cycle" }
[metadata]
cell_id = "ee002"
"""


@pytest.fixture
def chart(tmp_path):
    def write(text=MAP):
        path = tmp_path / "map.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_real_tables_of_unknown_make_are_read_and_their_defects_found(shared, chart):
    folder = shared / "cycler_files" / "generic_bad"
    found = {}
    for name in ("good_small", "nan_inf", "truncated", "missing_cycle"):
        record = read(folder / f"cellpy__custom_{name}.csv", column_map=chart())
        found[name] = {f.code for f in record.findings}
        assert record.metadata.cell_id == "ee002"
    with pytest.raises(UnreadableFile, match=r"no voltage column.*charge_capacity"):
        read(folder / "cellpy__custom_missing_column.csv", column_map=chart())
    assert found["good_small"] == {"no_current"}
    assert "not_finite" in found["nan_inf"]
    assert "truncated" in found["truncated"]
    assert "cycle_skipped" in found["missing_cycle"]


def test_discharge_positive_current_is_turned_and_the_turn_is_written_down(
    tmp_path, chart, made_record, write_text
):
    lines = ["t;U;I", *(
        f"{r.test_time_second / 60:.6f};{r.voltage_volt * 1e3:.4f};{-r.current_ampere * 1e3:.6f}"
        for r in made_record.data.itertuples(index=False)
    )]  # fmt: skip
    path = write_text(tmp_path / "a.csv", [line.replace(".", ",") for line in lines])
    text = """
current_positive = "discharge"
[columns]
test_time_second = { head = "t", unit = "min" }
voltage_volt = { head = "U", unit = "mV" }
current_ampere = { head = "I", unit = "mA" }
"""
    record = read(path, column_map=chart(text))
    for name in ("test_time_second", "voltage_volt", "current_ampere"):
        np.testing.assert_allclose(record.data[name], made_record.data[name], atol=1e-6)
    assert record.repairs == (
        "current multiplied by -1: the column map says that discharge is positive",
    )
    assert record.findings == ()


def test_parquet_is_read_by_a_map_too(tmp_path, chart, made_record):
    pytest.importorskip("pyarrow")
    heads = {"test_time_second": "test_time", "voltage_volt": "voltage"}
    data = made_record.data.rename(
        columns={**heads, "current_ampere": "current", "cycle_count": "cycle"}
    )
    data.to_parquet(tmp_path / "a.parquet")
    record = read(tmp_path / "a.parquet", column_map=chart())
    assert (record.data["current_ampere"] == made_record.data["current_ampere"]).all()


@pytest.mark.parametrize(
    ("find", "put", "message"),
    [
        ('unit = "A"', 'unit = "V"', r"\[columns.*|the unit 'V' is not one of current_ampere"),
        ('"current", unit = "A"', '"current"', "current_ampere needs a unit"),
        ("voltage_volt", "voltage_vlot", "did you mean 'voltage_volt'"),
        ('current_positive = "charge"', "", "current_positive.*missing"),
        ('current_positive = "charge"', 'current_positive = "up"', "'charge' or 'discharge'"),
        ('name = "prime"', 'nam = "prime"', "unknown key; did you mean 'name'"),
        ("[columns]", "[columns", "is no TOML"),
    ],
)
def test_a_wrong_map_names_what_is_wrong(tmp_path, chart, find, put, message):
    (tmp_path / "a.csv").write_text("x", encoding="utf-8")
    with pytest.raises(DataFileError, match=message):
        read(tmp_path / "a.csv", column_map=chart(MAP.replace(find, put)))


def test_a_map_and_a_reader_exclude_each_other(tmp_path, chart):
    (tmp_path / "a.csv").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="either a reader or a column map"):
        read(tmp_path / "a.csv", "neware-csv", column_map=chart())
