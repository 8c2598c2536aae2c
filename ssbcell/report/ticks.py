"""Round numbers to write on an axis."""

from __future__ import annotations

import math

#: steps between ticks, times a power of ten
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def ticks(low: float, high: float, about: int = 6) -> tuple[float, ...]:
    """Return round numbers between two ends of an axis.

    Parameters
    ----------
    low, high : float
        Ends, finite, in the unit of the axis; `high` above `low`.
    about : int
        How many to aim at.

    Returns
    -------
    tuple of float
        In rising order, each between the ends.
    """
    raw = (high - low) / max(about, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(one * power for one in _STEPS if one * power >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return tuple(round(at * step, 12) + 0.0 for at in range(first, last + 1))


def padded(low: float, high: float, share: float = 0.04) -> tuple[float, float]:
    """Return the ends of an axis that holds two values with room around them.

    Parameters
    ----------
    low, high : float
        Finite; they may be equal.
    share : float
        Of the range, added at each end.
    """
    width = high - low
    if width <= 0.0:
        width = abs(low) or 1.0
        return low - width * 0.05, high + width * 0.05
    return low - share * width, high + share * width
