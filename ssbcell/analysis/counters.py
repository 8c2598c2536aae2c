"""How far the integral of the current is from what the cycler itself counted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ssbcell.analysis.signals import FloatArray, Signals
from ssbcell.analysis.steps import Step

#: a counter that moved fewer times, or by fewer of its own digits, says nothing
FEWEST_MOVES, FEWEST_DIGITS = 10, 50
_BOTH = ("net", "cumulative")
#: counters that count a charge, and a discharge
_COUNTS = {
    "charge": ("charging", "charge", *_BOTH),
    "discharge": ("discharging", "discharge", *_BOTH),
}


def counter_mismatch(seen: Signals, steps: Sequence[Step]) -> float | None:
    """Return by which share the integral of the current differs from the cycler's counters.

    Only what a counter adds within a step is compared, so that it does not matter when it
    starts again.

    Parameters
    ----------
    seen : Signals
        The record's.
    steps : sequence of Step
        Of one charge or one discharge.

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
        if (share := _mismatch(seen, steps, counter)) is not None
    ]
    return max(found, default=None)


def _mismatch(seen: Signals, steps: Sequence[Step], counter: FloatArray) -> float | None:
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
    if moves < FEWEST_MOVES or counted < FEWEST_DIGITS * smallest:
        return None
    return abs(passed / counted - 1.0)
