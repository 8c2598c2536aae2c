"""Whether a charge begins from an empty cell, told from its first voltages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.capacity import Capacity
from ssbcell.analysis.signals import Signals, integral

#: samples at the onset; three take one glitch away
_FEW = 3


@dataclass(frozen=True, slots=True)
class BeginLimits:
    """How the beginning of a charge from an empty cell looks.

    Attributes
    ----------
    straight_from, straight_to : float
        Shares between which the early charge is straight enough to be taken back.
    onset : float
        Without a sample before the current, the first ones lie this far below that line [V].
    empty : float
        An empty cell at rest lies further below that line than its resistance gives [V].
    """

    straight_from: float = 0.04
    straight_to: float = 0.12
    onset: float = 0.010
    empty: float = 0.060


BEGIN_LIMITS = BeginLimits()


def begins_empty(
    seen: Signals,
    charge: Capacity,
    capacity: float,
    resistance: float,
    limits: BeginLimits = BEGIN_LIMITS,
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
    limits : BeginLimits
        How that looks.

    Returns
    -------
    bool or None
        None where the charge is too short, or has too few samples, to tell.
    """
    part = slice(seen.part(charge.rows).start, seen.part(charge.rows).stop)
    whole = min(capacity, charge.capacity_ampere_hour)
    if whole <= 0.0:
        return None
    share = integral(seen.time[part], seen.current[part]) / whole
    voltage = seen.voltage[part]
    straight = (share >= limits.straight_from) & (share <= limits.straight_to)
    if int(straight.sum()) < 2 * _FEW or share[-1] < limits.straight_to:
        return None
    _, level = np.polyfit(share[straight], voltage[straight], 1)
    if part.start == 0:
        return bool(float(level) - float(voltage[:_FEW].min()) > limits.onset)
    before = float(np.median(seen.voltage[max(part.start - _FEW, 0) : part.start]))
    jump = resistance * charge.mean_current_ampere
    return bool(float(level) - before > jump + limits.empty)
