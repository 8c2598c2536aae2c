"""Simulated segments to the record that a cycler would have logged."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

import numpy as np
import pandas as pd

from ssbcell.records.record import (
    AMBIENT_TEMPERATURE,
    CHARGING_CAPACITY,
    CURRENT,
    CYCLE_COUNT,
    DISCHARGING_CAPACITY,
    STEP_COUNT,
    TEST_TIME,
    VOLTAGE,
    Metadata,
    Record,
    Source,
)
from ssbcell.simulate.segment import Segment

STEP_TIME = "step_time_second"


def simulated_record(
    segments: Sequence[Segment],
    temperature: float,
    cell: str | None,
    schedule: str,
    cycles: Sequence[int] | None = None,
) -> Record:
    """Make a record of segments that follow one another.

    Parameters
    ----------
    segments : sequence of Segment
        In order.
    temperature : float
        Of the test [K].
    cell, schedule : str
        Names of the cell, if it has one, and of the protocol.
    cycles : sequence of int, optional
        Number of each segment's cycle; all in the first if not given.

    Returns
    -------
    Record
        Currents are those of an electrode of 1 cm2. The sample at the onset of a step is
        left out except at the start of the test, since a cycler logs one voltage at a time.
    """
    parts = []
    charged = discharged = 0.0
    numbers = [1] * len(segments) if cycles is None else cycles
    for number, (segment, cycle) in enumerate(zip(segments, numbers, strict=True), start=1):
        rises = np.diff(segment.passed, prepend=0.0) / 3600.0
        up, down = np.cumsum(np.maximum(rises, 0.0)), np.cumsum(np.maximum(-rises, 0.0))
        keep = slice(0 if number == 1 else 1, None)
        part = _rows(segment, keep)
        part[CHARGING_CAPACITY] = charged + up[keep]
        part[DISCHARGING_CAPACITY] = discharged + down[keep]
        charged += float(up[-1]) if up.size else 0.0
        discharged += float(down[-1]) if down.size else 0.0
        part[STEP_COUNT] = float(number)
        part[CYCLE_COUNT] = float(cycle)
        parts.append(part)
    data = pd.concat(parts, ignore_index=True)
    data[AMBIENT_TEMPERATURE] = temperature - 273.15
    source = Source(path="", sha256="", reader="simulation", reader_version=_versions())
    return Record(data, Metadata((source,), cell_id=cell, schedule=schedule))


def _rows(segment: Segment, keep: slice) -> pd.DataFrame:
    time = segment.time[keep]
    return pd.DataFrame(
        {
            TEST_TIME: segment.start + time,
            VOLTAGE: segment.voltage[keep],
            CURRENT: segment.current[keep],
            STEP_TIME: time,
        }
    )


def _versions() -> str:
    seen = []
    for name in ("ssbcell", "pybamm"):
        try:
            seen.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            seen.append(f"{name} (not installed)")
    return ", ".join(seen)
