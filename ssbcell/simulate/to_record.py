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
    segments: Sequence[Segment], temperature: float, cell: str | None, schedule: str
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

    Returns
    -------
    Record
        Currents are those of an electrode of 1 cm2. The sample at the onset of a step is
        left out except at the start of the test, since a cycler logs one voltage at a time.
    """
    parts = []
    charged = discharged = 0.0
    for number, segment in enumerate(segments, start=1):
        part = _rows(segment, first=number == 1)
        passed = abs(segment.current) * part[STEP_TIME] / 3600.0
        part[CHARGING_CAPACITY] = charged + (passed if segment.current > 0.0 else 0.0)
        part[DISCHARGING_CAPACITY] = discharged + (passed if segment.current < 0.0 else 0.0)
        charged += max(segment.charge, 0.0) / 3600.0
        discharged += max(-segment.charge, 0.0) / 3600.0
        part[STEP_COUNT] = float(number)
        part[CYCLE_COUNT] = 1.0
        parts.append(part)
    data = pd.concat(parts, ignore_index=True)
    data[AMBIENT_TEMPERATURE] = temperature - 273.15
    source = Source(path="", sha256="", reader="simulation", reader_version=_versions())
    return Record(data, Metadata((source,), cell_id=cell, schedule=schedule))


def _rows(segment: Segment, first: bool) -> pd.DataFrame:
    keep = slice(0 if first else 1, None)
    time = segment.time[keep]
    return pd.DataFrame(
        {
            TEST_TIME: segment.start + time,
            VOLTAGE: segment.voltage[keep],
            CURRENT: np.full(time.size, segment.current),
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
