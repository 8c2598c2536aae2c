"""Figure of many cycles: capacity, efficiency and resistance by cycle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ssbcell.report.figures import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_cycles(cycles: Sequence[Any], axes: Axes) -> Axes:
    """Charge and discharge capacity by cycle, and the resistance where there is one.

    Parameters
    ----------
    cycles : sequence of CycleSummary
        As `ssbcell.simulate.simulate_cycles` gives them, or anything with their names.
    axes : matplotlib Axes
        To draw on; the resistance gets a scale of its own to the right.

    Returns
    -------
    matplotlib Axes
    """
    from matplotlib.ticker import MaxNLocator

    numbers = [cycle.number for cycle in cycles]
    halves = (
        ("charge", "charge_capacity_mAh_per_g", "^"),
        ("discharge", "discharge_capacity_mAh_per_g", "v"),
    )
    for (label, name, marker), colour in zip(halves, COLOURS, strict=False):
        values = [getattr(cycle, name) for cycle in cycles]
        axes.plot(numbers, values, color=colour, marker=marker, linewidth=0.8, label=label)
    axes.set_xlabel("cycle")
    axes.set_ylabel("capacity [mAh g$^{-1}$]")
    axes.set_ylim(0.0, 1.1 * axes.get_ylim()[1])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    resistances = [cycle.dcr_ohm_cm2 for cycle in cycles]
    if any(value is not None for value in resistances):
        right = axes.twinx()
        shown = [np.nan if value is None else value for value in resistances]
        right.plot(
            numbers, shown, color=COLOURS[2], marker="s", markersize=3, linewidth=0.8, label="DCR"
        )
        right.set_ylabel("DCR [$\\Omega$ cm$^2$]")
        right.set_ylim(0.0, 1.6 * np.nanmax(shown))
        right.spines["right"].set_visible(True)
        right.legend(loc="lower right")
    axes.legend(loc="lower left")
    return axes
