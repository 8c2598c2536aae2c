"""The stretches of a test, measured or modelled, as the same few arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ssbcell.analysis.signals import FloatArray

Role = Literal["charge", "rest", "discharge", "between", "pulse"]

#: half of what a measured value is averaged over, by the length of a charge or discharge, or by
#: the time since the beginning of a rest
NEAR, NEAR_AT_REST = 0.012, 0.12
#: so many samples at most make a mean better: what a channel drifts by goes on
MOST_INDEPENDENT = 25
#: samples that a line is drawn through
FEWEST_NEAR = 4


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch at constant current, as a cycler was told to run it.

    Attributes
    ----------
    role : str
        ``"charge"``, ``"rest"`` after it, ``"discharge"``; ``"between"`` leads from there to a
        ``"pulse"``.
    current_density : float
        Positive on charge [A/m2].
    duration : float
        At most; exactly where there is no cut-off [s].
    cut_off : float or None
        Voltage that ends it [V].
    seen : bool
        Whether the record has it; one that it has not was run all the same.
    interval : float
        Between samples, as usual; zero where it is modelled [s].
    """

    role: Role
    current_density: float
    duration: float
    cut_off: float | None = None
    seen: bool = True
    interval: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """What a stretch gave.

    Attributes
    ----------
    time : array, shape (n,)
        Since its beginning [s].
    voltage : array, shape (n,)
        [V].
    charge : float
        Passed, without sign, up to its cut-off if it has one [C/m2].
    before : float
        Voltage just before it [V]; not a number at the start of a test.
    sampled : bool
        Whether it was measured, with noise.
    """

    time: FloatArray
    voltage: FloatArray
    charge: float
    before: float

    sampled: bool = False

    def at_time(self, time: float) -> float:
        """Return the voltage at a time; after the end it stays [V]."""
        return float(np.interp(time, self.time, self.voltage))


@dataclass(frozen=True, slots=True)
class Level:
    """A voltage at one time.

    Attributes
    ----------
    voltage : float
        [V].
    samples : float
        By how many samples its variance is less than that of one.
    """

    voltage: float
    samples: float


def level_near(trace: Trace, time: float, half_width: float) -> Level:
    """Return a measured voltage, from a straight line through the samples near a time.

    Parameters
    ----------
    trace : Trace
        That was measured.
    time, half_width : float
        [s]; where too few samples are near the nearest two count.
    """
    low, high = np.searchsorted(trace.time, (time - half_width, time + half_width))
    since = trace.time[low:high] - time
    if since.size < FEWEST_NEAR or not since[0] <= 0.0 <= since[-1]:
        return Level(trace.at_time(time), 1.0)
    _, level = np.polyfit(since, trace.voltage[low:high], 1)
    # the variance of a line is four times as large at its ends as in its middle
    lopsided = min(-since[0], since[-1]) < half_width / 2.0
    samples = min(since.size, MOST_INDEPENDENT) / (4.0 if lopsided else 1.0)
    return Level(float(level), max(float(samples), 1.0))
