"""Charge that a current carries over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ssbcell.records.record import CURRENT, TEST_TIME, Record


@dataclass(frozen=True, slots=True)
class ChargePassed:
    """Charge that went in and out [Ah], both zero or above."""

    charge_ah: float
    discharge_ah: float


def charge_passed(record: Record) -> ChargePassed:
    """Return the charge of a whole record, from its current and test time alone.

    The current is taken as straight between rows, also through zero. Rows without a finite
    time or current are left out, and so is time that runs backward.
    """
    return charge_of(record.data)


def charge_of(data: pd.DataFrame) -> ChargePassed:
    """Return the charge of rows with test time and current; see `charge_passed`."""
    time = data[TEST_TIME].to_numpy()
    current = data[CURRENT].to_numpy()
    sound = np.isfinite(time) & np.isfinite(current)
    time, current = time[sound], current[sound]
    steps = np.maximum(np.diff(time), 0.0)
    inward = _positive_part(current[:-1], current[1:]) @ steps
    outward = _positive_part(-current[:-1], -current[1:]) @ steps
    return ChargePassed(float(inward) / 3600.0, float(outward) / 3600.0)


def _positive_part(begin: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean of what lies above zero on straight lines from `begin` to `end`."""
    low, high = np.minimum(begin, end), np.maximum(begin, end)
    crossing = (low < 0.0) & (high > 0.0)
    span = np.where(crossing, high - low, 1.0)
    mean: NDArray[np.float64] = np.where(
        crossing, 0.5 * high**2 / span, 0.5 * (np.maximum(low, 0.0) + np.maximum(high, 0.0))
    )
    return mean
