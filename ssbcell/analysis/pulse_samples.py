"""The samples of a pulse: whether its current is steady, its mean, and the voltage at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.signals import TIME_ROUNDING, FloatArray, Signals, integral
from ssbcell.analysis.steps import Step
from ssbcell.errors import InvalidRecord


@dataclass(frozen=True, slots=True, eq=False)
class PulseRecord:
    """What all pulses of one record have in common, computed once.

    Attributes
    ----------
    seen : Signals
        The record's.
    steps : tuple of Step
        Of the same record.
    noise : float
        Standard deviation of one sample of the voltage [V].
    passed : array, shape of `seen.time`
        Charge since the first sample [A h].
    steadiness : float
        The current of a pulse may leave its median by this share.
    """

    seen: Signals
    steps: tuple[Step, ...]
    noise: float
    passed: FloatArray
    steadiness: float = 0.01


def require_steady(seen: Signals, part: slice, until: float, steadiness: float) -> None:
    """Refuse a pulse whose current moves; its first sample may lie on the edge.

    Parameters
    ----------
    seen : Signals
        The record's.
    part : slice
        Of the samples: the last one of the rest, then the pulse.
    until : float
        Test time [s].
    steadiness : float
        Share by which the current may leave its median.

    Raises
    ------
    InvalidRecord
        If it leaves it by more.
    """
    inside = slice(part.start + 2, part.stop)
    use = seen.time[inside] <= until + TIME_ROUNDING
    current = seen.current[inside][use]
    if current.size == 0:
        return
    level = float(np.median(current))
    away = np.abs(current / level - 1.0) if level else np.full(current.size, np.inf)
    worst = int(np.argmax(away))
    if away[worst] > steadiness:
        row = int(seen.row[inside][use][worst])
        raise InvalidRecord(
            f"the current of the pulse is not steady: {current[worst]:.6g} A in row {row}, "
            f"{level:.6g} A in the middle; at most {steadiness:.0%} apart is allowed"
        )


def mean_current(seen: Signals, part: slice, until: float) -> float:
    """Return the mean current of a pulse over time, its first sample left out if it can be [A].

    Parameters
    ----------
    seen : Signals
        The record's.
    part : slice
        Of the samples: the last one of the rest, then the pulse.
    until : float
        Test time [s].
    """
    inside = slice(part.start + 1, part.stop)
    use = seen.time[inside] <= until + TIME_ROUNDING
    time, current = seen.time[inside][use], seen.current[inside][use]
    if time.size > 2:
        time, current = time[1:], current[1:]
    if time.size < 2 or time[-1] <= time[0]:
        return float(np.mean(seen.current[inside]))
    return float(integral(time, current)[-1] * 3600.0 / (time[-1] - time[0]))


def voltage_at(seen: Signals, part: slice, time: float) -> float:
    """Return the voltage of a pulse at a test time, or no number where none brackets it [V].

    Parameters
    ----------
    seen : Signals
        The record's.
    part : slice
        Of the samples: the last one of the rest, then the pulse.
    time : float
        Test time [s].
    """
    inside = slice(part.start + 1, part.stop)
    when, voltage = seen.time[inside], seen.voltage[inside]
    nearest = int(np.argmin(np.abs(when - time)))
    if abs(float(when[nearest]) - time) <= TIME_ROUNDING:
        return float(voltage[nearest])
    if not when[0] <= time <= when[-1]:
        return float("nan")
    return float(np.interp(time, when, voltage))
