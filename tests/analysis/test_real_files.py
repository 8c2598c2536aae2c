"""Steps and signatures of real cycler files, against what the cyclers counted themselves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from soft_shorts import soft_short_segments

from ssbcell import read
from ssbcell.analysis import find_steps
from ssbcell.analysis.noise import voltage_noise
from ssbcell.analysis.short import Drop, Wanted, sudden_drops
from ssbcell.analysis.signals import Signals, signals
from ssbcell.analysis.steps import Step, segment
from ssbcell.records.record import Record

COUNTERS = {"charge": "step_charging_capacity_ah", "discharge": "step_discharging_capacity_ah"}

#: files of cells that nobody reports a short of, sampled so that one would show
HEALTHY = (
    "neware/cellpy__neware_uio.csv",
    "bdf/bda__DLR__LiGrHydra0b__20230131__POCV__25degC__Basytec.bdf.csv",
    "bdf/bda__DLR__LiLNMOHydra0b__20221125__POCV__25degC__Basytec.bdf.csv",
    "bdf/bda__SINTEF__LiGrR2032__2024-04-30__25degC__Landt.bdf.csv",
)


def record_of(shared: Path, name: str) -> Record:
    path = shared / "cycler_files" / name
    assert path.is_file(), f"{path} is missing"
    return read(path)


def test_the_charge_of_each_step_is_what_the_cycler_counted(shared):
    record = record_of(shared, "neware/cellpy__neware_uio.csv")
    steps = [step for step in find_steps(record) if step.kind != "rest"]
    assert len(steps) == 16
    for step in steps:
        counter = record.data[COUNTERS[step.kind]]
        counted = counter.iloc[step.rows.last] - counter.iloc[step.rows.first]
        assert abs(step.charge_ampere_hour) == pytest.approx(counted, rel=5e-3)


def test_the_steps_are_those_of_the_cycler(shared):
    record = record_of(shared, "neware/cellpy__neware_uio.csv")
    labels = record.data["step_id"].to_numpy()
    changes = np.flatnonzero(np.diff(labels) != 0) + 1
    starts = [step.rows.first for step in find_steps(record)]
    assert starts == [0, *changes]


def test_the_resolution_of_a_cycler_that_writes_tenths_of_a_millivolt_is_found(shared):
    seen = signals(record_of(shared, "neware/cellpy__neware_uio.csv"))
    found = voltage_noise(seen, segment(seen))
    assert found.resolution_volt == pytest.approx(1e-4, rel=1e-6)
    assert found.standard_deviation_volt < 2e-4


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_cell_shows_no_sudden_drop_in_any_charge_or_rest(shared, name):
    seen = signals(record_of(shared, name))
    for step in segment(seen):
        if step.kind == "discharge" or step.control == "voltage":
            continue
        assert drops_in(seen, step) == (), (name, step)


def drops_in(seen: Signals, step: Step) -> tuple[Drop, ...]:
    """Sudden drops by the limits of the shipped criteria."""
    wanted = Wanted(5e-3, 5e-3, 60.0, 3, scatter_explains=step.kind == "rest")
    return sudden_drops(seen, step, wanted)


def test_the_soft_shorts_of_a_labelled_cell_are_flagged_in_at_least_43_of_45_segments(shared):
    segments = soft_short_segments(shared)
    assert len(segments) == 45
    flagged = 0
    for record in segments:
        seen = signals(record)
        flagged += any(drops_in(seen, step) for step in segment(seen))
    assert flagged >= 43
