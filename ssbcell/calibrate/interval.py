"""Medians and 90 % intervals of drawn outcomes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ssbcell.calibrate.observations import Outcome

FloatArray = npt.NDArray[np.float64]

#: share of predictions that should lie within an interval
COVERAGE = 0.90
_QUANTITIES = ("dcr_ohm_cm2", "charge_capacity_mAh_per_g", "discharge_capacity_mAh_per_g")


@dataclass(frozen=True, slots=True)
class Interval:
    """Median and 90 % interval of what would be measured, in the unit of its name.

    All three are not numbers where nothing would be.
    """

    median: float
    low: float
    high: float

    def to_dict(self) -> dict[str, float | None]:
        """Return the three by name; None where there is no number."""
        three = {"median": self.median, "low": self.low, "high": self.high}
        return {name: one if math.isfinite(one) else None for name, one in three.items()}


def intervals_of(outcomes: Sequence[Outcome], weights: FloatArray) -> dict[str, Interval]:
    """Medians and 90 % intervals of outcomes with weights, by quantity.

    Parameters
    ----------
    outcomes : sequence of Outcome
        Drawn, n of them; those that are not numbers are left out.
    weights : array, shape (n,)
        Not negative.
    """
    found = {}
    for name in _QUANTITIES:
        values = np.array([getattr(one, name) for one in outcomes])
        known = np.isfinite(values)
        found[name] = interval_of(values[known], weights[known])
    return found


def interval_of(values: FloatArray, weights: FloatArray) -> Interval:
    """Median and 90 % interval of numbers with weights, each of shape (n,)."""
    if not weights.sum() > 0.0:
        return Interval(math.nan, math.nan, math.nan)
    tail = (1.0 - COVERAGE) / 2.0
    low, median, high = (_quantile(values, weights, at) for at in (tail, 0.5, 1.0 - tail))
    return Interval(median, low, high)


def _quantile(values: FloatArray, weights: FloatArray, at: float) -> float:
    order = np.argsort(values)
    below = np.cumsum(weights[order]) - 0.5 * weights[order]
    return float(np.interp(at, below / weights.sum(), values[order]))
