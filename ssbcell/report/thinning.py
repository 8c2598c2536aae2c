"""Which samples of a long curve a drawing needs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def thin(values: FloatArray, most: int) -> NDArray[np.intp]:
    """Return the samples to draw so that no peak and no drop is lost.

    The curve is cut into stretches of equal length, and of each the lowest and the highest
    sample stay; so do the first and the last of all.

    Parameters
    ----------
    values : array, shape (n,)
        The curve, in any unit.
    most : int
        About how many samples to keep; at least four.

    Returns
    -------
    array of int
        In rising order; all of them if there are no more than `most`.
    """
    if values.size <= most:
        return np.arange(values.size, dtype=np.intp)
    size = -(-values.size // max(most // 2 - 1, 1))
    whole = values.size // size * size
    blocks = values[:whole].reshape(-1, size)
    begins = np.arange(0, whole, size)
    lowest, highest = begins + blocks.argmin(axis=1), begins + blocks.argmax(axis=1)
    rest = [] if whole == values.size else _extremes(values, whole)
    kept = np.concatenate([[0, values.size - 1], lowest, highest, rest])
    return np.unique(kept.astype(np.intp))


def _extremes(values: FloatArray, first: int) -> list[int]:
    """Return the lowest and highest sample from `first` on."""
    return [first + int(values[first:].argmin()), first + int(values[first:].argmax())]
