"""Whether a charge begins from an empty cell, told from its first voltages."""

from __future__ import annotations

import numpy as np

from ssbcell.analysis.capacity import Capacity
from ssbcell.analysis.signals import Signals, integral

#: the early charge that is straight enough to be taken back to its beginning, as shares
STRAIGHT = (0.04, 0.12)
#: without a sample before the current, the first ones lie this far below that line [V]; assumed
ONSET = 0.010
#: an empty cell at rest lies further below that line than its resistance gives [V]; assumed
EMPTY = 0.060
#: samples at the onset
_FEW = 3


def begins_empty(
    seen: Signals, charge: Capacity, capacity: float, resistance: float
) -> bool | None:
    """Tell whether the cell was empty where a charge begins.

    The voltage of an empty cell runs up to the curve of its charge; that of a cell that holds
    charge already stands on the curve, but for its resistance.

    Parameters
    ----------
    seen : Signals
        The record's.
    charge : Capacity
        The first full charge.
    capacity : float
        Design capacity [A h].
    resistance : float
        Of the cell [ohm].

    Returns
    -------
    bool or None
        None where the charge is too short, or has too few samples, to tell.
    """
    part = slice(seen.part(charge.rows).start, seen.part(charge.rows).stop)
    share = integral(seen.time[part], seen.current[part]) / min(
        capacity, charge.capacity_ampere_hour
    )
    voltage = seen.voltage[part]
    straight = (share >= STRAIGHT[0]) & (share <= STRAIGHT[1])
    if int(straight.sum()) < 2 * _FEW or share[-1] < STRAIGHT[1]:
        return None
    _, level = np.polyfit(share[straight], voltage[straight], 1)
    if part.start == 0:
        return bool(float(level) - float(voltage[:_FEW].min()) > ONSET)
    before = float(np.median(seen.voltage[max(part.start - _FEW, 0) : part.start]))
    jump = resistance * charge.mean_current_ampere
    return bool(float(level) - before > jump + EMPTY)
