"""Where a step may go at all, beside what it is for."""

from __future__ import annotations

from dataclasses import dataclass

#: where a step has no cut-off of its own [V]. No cell reaches the upper one. Under the lower one
#: the sites of the active material are all full, and its open-circuit law says nothing.
LOWEST_VOLTAGE, NO_UPPER = 2.0, 100.0


@dataclass(frozen=True, slots=True)
class Window:
    """Where a step may go at all, beside what it is for.

    Attributes
    ----------
    lowest, highest : float
        Voltage [V].
    most : float
        Size of a hold's current [A].
    coldest, hottest : float
        Temperature, watched only where it is calculated [K].
    """

    lowest: float = LOWEST_VOLTAGE
    highest: float = NO_UPPER
    most: float = 1e3
    coldest: float = 1.0
    hottest: float = 1e4
