"""The stretches of a test, measured or modelled, as the same few arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ssbcell.analysis.signals import FloatArray

Role = Literal["charge", "rest", "discharge", "between", "pulse"]

#: points that a measured stretch is averaged into
POINTS = 240


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
    """

    role: Role
    current_density: float
    duration: float
    cut_off: float | None = None
    seen: bool = True


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
    """

    time: FloatArray
    voltage: FloatArray
    charge: float
    before: float

    def at_time(self, times: FloatArray) -> FloatArray:
        """Return the voltage at times; after the end it stays [V]."""
        return np.asarray(np.interp(times, self.time, self.voltage), dtype=np.float64)

    def at_share(self, shares: FloatArray, charge: float | None = None) -> FloatArray:
        """Return the voltage where shares of a charge have passed [V].

        Parameters
        ----------
        shares : array
            0-1.
        charge : float, optional
            All of it [C/m2]; the trace's own if left out.
        """
        whole = self.charge if charge is None else charge
        lasts = float(self.time[-1]) * whole / self.charge if self.charge > 0.0 else 0.0
        return self.at_time(shares * lasts)


def thinned(time: FloatArray, voltage: FloatArray) -> tuple[FloatArray, FloatArray, float]:
    """Average neighbouring samples until about `POINTS` are left.

    Parameters
    ----------
    time, voltage : array, shape (n,)
        [s], [V].

    Returns
    -------
    time, voltage : array
        Means, with the first and the last sample as they are.
    size : float
        Samples in a mean.
    """
    size = max(time.size // POINTS, 1)
    whole = time.size // size * size
    means = [part[:whole].reshape(-1, size).mean(axis=1) for part in (time, voltage)]
    if size == 1:
        return time, voltage, 1.0
    ends = [np.r_[one[0], mean, one[-1]] for one, mean in zip((time, voltage), means, strict=True)]
    return ends[0], ends[1], float(size)
