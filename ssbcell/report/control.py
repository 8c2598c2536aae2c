"""Control limits of single values in the order in which they were made."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbcell.report.thinning import FloatArray

#: mean range of two normal values, in standard deviations
MEAN_RANGE = 2.0 / math.sqrt(math.pi)
#: standard deviation of that range, in standard deviations
_RANGE_SPREAD = math.sqrt(2.0 - 4.0 / math.pi)


@dataclass(frozen=True, slots=True, eq=False)
class ControlLimits:
    """Limits within which values of a steady process stay.

    Attributes
    ----------
    centre : float
        Mean of the values.
    lower, upper : float
        Three standard deviations below and above; the standard deviation is from the ranges.
    ranges : array, shape (n - 1,)
        From each value to the next.
    range_centre, range_upper : float
        Mean of the ranges, and their upper limit; the lower one is zero.
    """

    centre: float
    lower: float
    upper: float
    ranges: FloatArray
    range_centre: float
    range_upper: float


def individuals(values: Sequence[float]) -> ControlLimits:
    """Return the limits of a chart of individuals, and of their moving range.

    Parameters
    ----------
    values : sequence of float
        At least two, finite, in the order in which they were made.

    Returns
    -------
    ControlLimits
        In the unit of the values.

    Raises
    ------
    ValueError
        If there are fewer than two values.

    Notes
    -----
    The range of two normal values with standard deviation s is ``2 s / sqrt(pi)`` on average,
    and its own standard deviation is ``s sqrt(2 - 4 / pi)``. The limits of the values are the
    mean and three times s; those of the range are its mean and three of its standard deviations.
    """
    if len(values) < 2:
        raise ValueError("control limits need at least two values")
    series = np.asarray(values, dtype=np.float64)
    ranges = np.abs(np.diff(series))
    mean_range = float(ranges.mean())
    spread = mean_range / MEAN_RANGE
    centre = float(series.mean())
    return ControlLimits(
        centre=centre,
        lower=centre - 3.0 * spread,
        upper=centre + 3.0 * spread,
        ranges=ranges,
        range_centre=mean_range,
        range_upper=mean_range + 3.0 * _RANGE_SPREAD * spread,
    )
