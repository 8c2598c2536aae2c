"""Sudden drops where a step begins or a discharge ends, and the curve is steep by itself."""

from __future__ import annotations

import numpy as np

from ssbcell.analysis.short import (
    DROP_LIMITS,
    Drop,
    DropLimits,
    Wanted,
    drop_at,
    in_transition,
    ways_back,
)
from ssbcell.analysis.signals import FloatArray, Signals, onset
from ssbcell.analysis.steps import Step

#: places of the changes that one at the beginning is held against: the curve grows flatter, and
#: a drop may lie between two samples
_AT_BEGIN = (-3, -2, 2, 3)
#: and of those for one at the end: the curve grows steeper
_AT_END = (-3, -2, -1)


def edge_drops(
    seen: Signals,
    step: Step,
    wanted: Wanted,
    sudden: DropLimits = DROP_LIMITS,
) -> tuple[Drop, ...]:
    """Find falls that are far steeper than the curve where a step begins or a discharge ends.

    Parameters
    ----------
    seen : Signals
        The record's.
    step : Step
        Charge or discharge at constant current, or rest.
    wanted : Wanted
        Its time tells how long a beginning, or an end, lasts; its number of samples how many of
        them are left out.
    sudden : DropLimits
        How much steeper.

    Returns
    -------
    tuple of Drop
        In order of time; each is explained by ``"beginning"`` or ``"knee"``, since these alone
        prove nothing.
    """
    part = seen.part(step.rows)
    time = seen.time[part]
    change = np.diff(seen.voltage[part])
    if change.size <= wanted.settle_samples or not np.any(change < -wanted.limit):
        return ()
    lasts = np.diff(time)
    settles = onset(seen, part.start) + wanted.settle_time
    at = np.arange(change.size)
    begins = (at >= wanted.settle_samples - 1) & (time[:-1] < settles)
    ends = (time[1:] > time[-1] - wanted.settle_time) & (at < change.size - wanted.settle_samples)
    ends &= step.kind == "discharge"
    fallen = (begins | ends) & (change < -wanted.limit)
    if fallen[-1] and in_transition(seen.current[part][-2 * sudden.neighbours :], sudden):
        fallen[-1] = False
    if not fallen.any():
        return ()
    drops = []
    back = ways_back(change, wanted.limit)
    for place in np.flatnonzero(fallen):
        near, why = (_AT_BEGIN, "beginning") if begins[place] else (_AT_END, "knee")
        usual = _steepest(change, lasts, int(place), near) * float(lasts[place])
        below = float(change[place]) - usual
        steep = max(wanted.below_slope, (sudden.edge_multiple - 1.0) * abs(usual))
        if below < -steep and place not in back:
            sample = part.start + int(place) + 1
            drops.append(drop_at(seen, sample, float(change[place]), below, why))
    return tuple(drops)


def _steepest(change: FloatArray, lasts: FloatArray, at: int, near: tuple[int, ...]) -> float:
    """Return the steepest fall of the changes near one, the first of the step left out [V/s]."""
    places = [at + one for one in near if 0 < at + one < change.size and lasts[at + one] > 0.0]
    return min((float(change[one] / lasts[one]) for one in places), default=0.0)
