"""The median and other places in the order of many numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

#: so few numbers are in order sooner as a list
_FEW = 64


def median(values: NDArray[Any]) -> float:
    """Return the median.

    numpy's own looks for not-a-number too, by which it loses the quick way of finding one
    place in the order: on 250,000 numbers it takes ten times as long.

    Parameters
    ----------
    values : numpy.ndarray
        Shape ``(n,)`` with at least one number; all are finite.
    """
    if len(values) <= _FEW:
        return median_of_few(values.tolist())
    half = len(values) // 2
    parted = np.partition(values, half)
    above = float(parted[half])
    return above if len(values) % 2 else (float(parted[:half].max()) + above) / 2.0


def median_of_few(values: list[float]) -> float:
    """Return the median of a list, one or more finite numbers."""
    ordered, half = sorted(values), len(values) // 2
    middle = float(ordered[half])
    return middle if len(values) % 2 else (float(ordered[half - 1]) + middle) / 2.0


def in_order(values: NDArray[Any], place: int) -> float:
    """Return the number at a place in the order of some finite numbers, the least at zero."""
    if len(values) <= _FEW:
        return float(sorted(values.tolist())[place])
    return float(np.partition(values, place)[place])


def quantile(values: NDArray[Any], share: float) -> float:
    """Return the value that a share of the values lies below, as numpy's own by default does.

    numpy's own imports its masked arrays for it, which takes longer than a file of text.

    Parameters
    ----------
    values : numpy.ndarray
        Shape ``(n,)`` with at least one number; all are finite.
    share : float
        From 0 to 1.
    """
    place = share * (len(values) - 1)
    below, part = int(place), place - int(place)
    parted = np.partition(values, below)
    low = float(parted[below])
    high = float(parted[below + 1 :].min()) if part else low
    # from the nearer end, so that rounding is that of numpy
    return low + (high - low) * part if part < 0.5 else high - (high - low) * (1.0 - part)
