"""Figures of tolerances: what they make vary, and the yield that they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ssbcell.report.figures import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ssbcell.calibrate.lot_yield import LotYield
    from ssbcell.calibrate.sensitivity import Sensitivity

_LABELS = {
    "positive_electrode_porosity": "porosity",
    "dcr_ohm_cm2": "DCR",
    "discharge_capacity_mAh_per_g": "discharge capacity",
    "probability_of_a": "probability of A",
}


def plot_sensitivity(found: Sensitivity, axes: Axes) -> Axes:
    """Draw the share of each quantity's variance that would go if a number were held.

    Parameters
    ----------
    found : Sensitivity
        Of at least one tolerance.
    axes : matplotlib Axes
        To draw on; the lines on the bars are 90 % intervals of the sampling.

    Returns
    -------
    matplotlib Axes
    """
    places = np.arange(len(found.tolerances))
    height = 0.8 / len(_LABELS)
    for at, (quantity, label) in enumerate(_LABELS.items()):
        axes.barh(
            places + at * height,
            100.0 * found.total[quantity],
            height,
            xerr=100.0 * found.total_reach[quantity],
            error_kw={"elinewidth": 0.8},
            color=COLOURS[at],
            label=label,
        )
    axes.set_yticks(places + 0.4 - height / 2, [_name(one.words) for one in found.tolerances])
    axes.invert_yaxis()
    axes.set_xlim(0.0, 115.0)
    axes.set_xlabel("share of the variance, total Sobol index [%]")
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=4)
    return axes


def plot_yield(found: LotYield, axes: Axes) -> Axes:
    """Draw how sure the yield of A is: the chance that it is at least so much.

    Parameters
    ----------
    found : LotYield
        Any.
    axes : matplotlib Axes
        To draw on.

    Returns
    -------
    matplotlib Axes
    """
    order = np.argsort(found.shares)
    above = 1.0 - np.cumsum(found.weights[order]) / found.weights.sum()
    axes.step(100.0 * found.shares[order], 100.0 * above, where="post", color=COLOURS[0])
    one = found.share
    axes.axvspan(100.0 * one.low, 100.0 * one.high, color=COLOURS[4], alpha=0.25, linewidth=0.0,
                 label=f"90 %: {one.low:.0%} to {one.high:.0%}")  # fmt: skip
    axes.axvline(100.0 * one.median, color=COLOURS[5], label=f"median {one.median:.0%}")
    axes.set_xlim(0.0, 100.0)
    axes.set_ylim(0.0, 100.0)
    axes.set_xlabel("yield of A [%]")
    axes.set_ylabel("chance of at least that [%]")
    axes.legend(loc="upper right")
    return axes


def _name(words: str) -> str:
    path, _, amount = words.partition(" = ")
    return f"{path.replace('press.', '', 1).replace('_', ' ')}\n{amount.replace('+-', '±')}"
