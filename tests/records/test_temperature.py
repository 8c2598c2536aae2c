"""Temperatures keep their unit, and every sensor that a file has is there to be graded."""

from __future__ import annotations

import numpy as np
import pytest

from ssbcell.errors import UsageError
from ssbcell.records import read
from ssbcell.records.bdf import LABELS, TEMPERATURES
from ssbcell.records.units import converted


def with_column(lines, head, values):
    return [f"{lines[0]},{head}", *(f"{a},{b}" for a, b in zip(lines[1:], values, strict=True))]


@pytest.mark.parametrize(
    "seen",
    [
        ("T1(℃)", 60.0, 60.0),
        ("T1(?C)", 60.0, 60.0),
        ("T1(℉)", 77.0, 25.0),
        ("T1(°F)", 77.0, 25.0),
        ("T1(K)", 298.15, 25.0),
        ("Aux. CH TU1 T(°C)", 60.0, 60.0),
    ],
)
def test_a_temperature_is_read_in_the_unit_of_its_head(
    tmp_path, made_record, neware_lines, write_text, seen
):
    head, value, celsius = seen
    lines = with_column(neware_lines(made_record), head, [value] * len(made_record))
    record = read(write_text(tmp_path / "a.csv", lines))
    np.testing.assert_allclose(record.data["temperature_t1_celsius"], celsius, atol=1e-9)


def test_each_sensor_has_its_own_column_and_a_dead_one_is_left_out(
    tmp_path, made_record, neware_lines, write_text
):
    lines = with_column(neware_lines(made_record), "T2(℃)", [31.5] * len(made_record))
    lines = with_column(lines, "T3(℃)", [0.0] * len(made_record))
    record = read(write_text(tmp_path / "a.csv", lines))
    assert (record.data["temperature_t2_celsius"] == 31.5).all()
    assert "temperature_t3_celsius" not in record.data
    assert "no_sensor" in {finding.code for finding in record.findings}


def test_maccor_and_pec_temperatures_are_read(tmp_path, made_record, write_text, shared):
    rows = made_record.data.itertuples(index=False)
    lines = ["Rec#\tCyc#\tStep\tTest (Sec)\tAmps\tVolts\tTemp 1", *(
        f"{k}\t1\t{r.step_id}\t{r.test_time_second}\t{r.current_ampere}\t{r.voltage_volt}\t60.0"
        for k, r in enumerate(rows, 1)
    )]  # fmt: skip
    record = read(write_text(tmp_path / "a.txt", lines))
    assert (record.data["temperature_t1_celsius"] == 60.0).all()
    real = read(shared / "cycler_files" / "pec" / "cellpy__pec.csv").data
    assert real["surface_temperature_celsius"].iloc[0] == 24.9
    assert real["ambient_temperature_celsius"].iloc[0] == 25.83


def test_every_temperature_that_grading_believes_is_a_column_that_readers_write():
    assert set(TEMPERATURES) == {name for name in LABELS if name.endswith("_celsius")}


def test_fahrenheit_and_kelvin_are_celsius_and_a_volt_is_none():
    values = np.array([32.0, 212.0])
    np.testing.assert_allclose(
        converted(values, "degF", "ambient_temperature_celsius"), [0, 100], atol=1e-12
    )
    assert converted(np.array([273.15]), "K", "ambient_temperature_celsius")[0] == 0.0
    with pytest.raises(UsageError, match="'V' is not one of ambient_temperature_celsius"):
        converted(values, "V", "ambient_temperature_celsius")
