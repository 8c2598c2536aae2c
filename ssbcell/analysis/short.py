"""Signatures of a short circuit in the voltage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.explained import EXPLAIN_LIMITS, Change, ExplainLimits, explanation
from ssbcell.analysis.signals import MAD_TO_SIGMA, FloatArray, Signals
from ssbcell.analysis.steps import Step

#: differences of neighbouring changes scatter by this much more than the changes, for white noise
CHANGE_OF_CHANGE = 3**0.5


@dataclass(frozen=True, slots=True)
class DropLimits:
    """What makes a change of the voltage sudden, and one that stands out.

    Attributes
    ----------
    neighbours : int
        Samples on each side over which the local slope is taken.
    longest_change, longest_multiple : float
        A change over more time [s], and over more usual intervals, is not sudden.
    scatter_multiple : float
        A drop stands out if it is more than this times the scatter around it.
    few_glitches : int
        So many samples of a step may lie too high by themselves: a switch of the range, an echo.
    """

    neighbours: int = 10
    longest_change: float = 60.0
    longest_multiple: float = 3.0
    scatter_multiple: float = 6.0
    few_glitches: int = 3


DROP_LIMITS = DropLimits()


@dataclass(frozen=True, slots=True)
class Drop:
    """A sudden fall of the voltage from one sample to the next (signature S1).

    Attributes
    ----------
    row : int
        Of the record, of the sample after the fall.
    time_second : float
        Test time of that sample [s].
    size_volt : float
        Change of the voltage, negative [V].
    below_slope_volt : float
        Change of the voltage less what the local slope gives, negative [V].
    explained_by : str
        ``"current"`` or ``"temperature"`` where that changed too, and by enough; ``"noise"``
        where the samples around it scatter as much, ``"glitches"`` where it is one of many
        lone samples that lie too high, ``"pause"`` where the test was interrupted; empty where
        nothing explains it.
    """

    row: int
    time_second: float
    size_volt: float
    below_slope_volt: float
    explained_by: str


def sudden_drops(
    seen: Signals,
    step: Step,
    *,
    limit: float,
    below_slope: float,
    settle_time: float,
    settle_samples: int,
    slope_multiple: float = 0.0,
    both_sides: bool = False,
    changes: Sequence[Change] = (),
    temperature: FloatArray | None = None,
    sudden: DropLimits = DROP_LIMITS,
    explains: ExplainLimits = EXPLAIN_LIMITS,
) -> tuple[Drop, ...]:
    """Find falls of the voltage between two samples that the curve's slope does not give.

    Parameters
    ----------
    seen : Signals
        The record's.
    step : Step
        Charge or discharge at constant current, or rest.
    limit : float
        A change below minus this counts [V].
    below_slope : float
        And it must lie this far below the local median slope [V].
    settle_time : float
        Nothing counts before this time after the beginning of the step [s].
    settle_samples : int
        Nor before this many samples.
    slope_multiple : float
        And it must lie below the slope by this many times the slope's own fall; for steps
        where the voltage falls anyway.
    both_sides : bool
        Take the steeper of the slopes before and after, for steps whose curve bends downward,
        and let scatter explain a drop. In a charge it may not: a short makes its own scatter.
    changes : sequence of Change
        Of the size of the current within the step; each may explain drops until the voltage
        has settled again.
    temperature : array, shape of `seen.time`, optional
        To tell steps of the temperature [K or degC].
    sudden : DropLimits
        What is sudden, and stands out.
    explains : ExplainLimits
        What may explain a drop.

    Returns
    -------
    tuple of Drop
        In order of time.

    Notes
    -----
    The way back from one sample that lies too high is no drop, unless it happens often.
    """
    part = seen.part(step.rows)
    time, voltage = seen.time[part], seen.voltage[part]
    change, lasts = np.diff(voltage), np.diff(time)
    settled = np.arange(change.size) >= max(settle_samples - 1, 0)
    settled &= time[:-1] >= time[0] + settle_time
    settled &= lasts <= _longest_sudden(lasts, sudden)
    around = seen.current[part][-2 * sudden.neighbours :]
    if time.size > 2 and _in_transition(around, sudden, explains):
        settled[-1] = False
    candidates = np.flatnonzero(settled & (change < -limit))
    slope = change / np.where(lasts > 0.0, lasts, np.inf)
    back = _ways_back(change, limit)
    drops = []
    for at in candidates:
        if at in back and len(back) <= sudden.few_glitches:
            continue
        usual = _local_slope(slope, int(at), both_sides, sudden.neighbours) * float(lasts[at])
        below = float(change[at]) - usual
        if below < -max(below_slope, slope_multiple * abs(usual)):
            sample = part.start + int(at) + 1
            why = explanation(seen, sample, -below, changes, temperature, limits=explains)
            if not why and both_sides and _scattered(change, int(at), below, sudden):
                why = "noise"
            drops.append(
                Drop(
                    row=int(seen.row[sample]),
                    time_second=float(seen.time[sample]),
                    size_volt=float(change[at]),
                    below_slope_volt=below,
                    explained_by=why or ("glitches" if at in back else ""),
                )
            )
    return tuple(drops)


def _ways_back(change: FloatArray, limit: float) -> frozenset[int]:
    """Return the changes that only undo the one before, with the voltage at rest around both."""
    if change.size < 4:
        return frozenset()
    up, down = change[1:-2], change[2:-1]
    lone = (up > 0.0) & (down < -limit) & (up + down > -limit)
    lone &= (np.abs(change[:-3]) < limit) & (np.abs(change[3:]) < limit)
    return frozenset((np.flatnonzero(lone) + 2).tolist())


def _in_transition(current: FloatArray, sudden: DropLimits, explains: ExplainLimits) -> bool:
    """Tell whether the last sample of a step already has another current.

    Some cyclers log one sample while they switch; its voltage belongs to neither step.
    """
    level = float(np.median(current))
    spread = MAD_TO_SIGMA * float(np.median(np.abs(current - level)))
    allowed = max(explains.current_change * abs(level), sudden.scatter_multiple * spread)
    return abs(float(current[-1]) - level) > allowed


def _longest_sudden(lasts: FloatArray, sudden: DropLimits) -> float:
    """Return the interval beyond which a change of voltage is a gap and not sudden [s]."""
    usual = float(np.median(lasts)) if lasts.size else 0.0
    return max(sudden.longest_change, sudden.longest_multiple * usual)


def _local_slope(slope: FloatArray, at: int, both_sides: bool, neighbours: int) -> float:
    """Return the median slope of the neighbours of a change, itself left out."""
    before, after = slope[max(at - neighbours, 0) : at], slope[at + 1 : at + 1 + neighbours]
    if both_sides and before.size and after.size:
        return min(_median(before), _median(after))
    around = np.concatenate([before, after])
    return _median(around) if around.size else 0.0


def _median(values: FloatArray) -> float:
    """Return the median of a few values, in a tenth of the time that NumPy's takes."""
    ordered: list[float] = sorted(values.tolist())
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2.0


def _scattered(change: FloatArray, at: int, below: float, sudden: DropLimits) -> bool:
    """Tell whether the changes around one scatter so much that it does not stand out.

    Differences of neighbouring changes are taken, so that a bend of the curve is no scatter.
    """
    around = np.delete(change, at)[max(at - sudden.neighbours, 0) : at + sudden.neighbours]
    if around.size < 3:
        return True
    bend = np.diff(around)
    spread = MAD_TO_SIGMA * _median(np.abs(bend - _median(bend))) / CHANGE_OF_CHANGE
    return abs(below) <= sudden.scatter_multiple * spread
