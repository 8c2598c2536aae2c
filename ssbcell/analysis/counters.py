"""How far the integral of the current is from what the cycler itself counted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ssbcell.analysis.half_ends import HALF_LIMITS, HalfLimits
from ssbcell.analysis.signals import FloatArray, Signals
from ssbcell.analysis.steps import Step

_BOTH = ("net", "cumulative")
#: counters that count a charge, and a discharge
_COUNTS = {
    "charge": ("charging", "charge", *_BOTH),
    "discharge": ("discharging", "discharge", *_BOTH),
}


def counter_mismatch(
    seen: Signals, steps: Sequence[Step], limits: HalfLimits = HALF_LIMITS
) -> float | None:
    """Return by which share the integral of the current differs from the cycler's counters.

    Only what a counter adds within a step is compared, so that it does not matter when it
    starts again.

    Parameters
    ----------
    seen : Signals
        The record's.
    steps : sequence of Step
        Of one charge or one discharge.
    limits : HalfLimits
        What a counter must have counted to tell anything.

    Returns
    -------
    float or None
        The largest difference of any counter, without sign; None where no counter tells.
    """
    kind = steps[0].kind
    found = [
        share
        for name, counter in seen.counters
        if name in _COUNTS[kind]
        if (share := _mismatch(seen, steps, counter, limits)) is not None
    ]
    return max(found, default=None)


def _mismatch(
    seen: Signals, steps: Sequence[Step], counter: FloatArray, limits: HalfLimits
) -> float | None:
    counted, passed, smallest, moves = 0.0, 0.0, np.inf, 0
    for step in steps:
        part = seen.part(step.rows)
        added = np.abs(np.diff(counter[part]))
        mean = (seen.current[part][1:] + seen.current[part][:-1]) / 2.0
        charge = np.abs(mean * np.diff(seen.time[part])) / 3600.0
        # a counter that starts again takes back what it has
        known = np.isfinite(added) & (added <= 100.0 * np.maximum(charge, 1e-12))
        moved = added[known & (added > 0.0)]
        counted, passed = counted + float(added[known].sum()), passed + float(charge[known].sum())
        moves += moved.size
        smallest = min(smallest, float(moved.min(initial=np.inf)))
    if moves < limits.counter_moves or counted < limits.counter_digits * smallest:
        return None
    return abs(passed / counted - 1.0)
