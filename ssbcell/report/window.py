"""The process window, drawn: what a cell gives over two numbers, with cells and claims."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ssbcell.report.figures import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ssbcell.calibrate.window import ProcessWindow
    from ssbcell.process import Cell

#: quantity: (label, factor, colour map)
QUANTITIES = {
    "positive_electrode_porosity": ("positive electrode porosity [%]", 100.0, "cividis_r"),
    "dcr_ohm_cm2": ("median 10 s DCR [$\\Omega$ cm$^2$]", 1.0, "viridis_r"),
    "discharge_capacity_mAh_per_g": ("median discharge capacity [mAh/g]", 1.0, "viridis"),
    "probability_of_a": ("probability of A [%]", 100.0, "magma"),
}
#: limits of US 2025/0260067 A1 on a quantity of the window: (claim, share, line)
CLAIMS = {
    "positive_electrode_porosity": ("claim 1: 5 % voids, positive electrode", 0.05, "-"),
    "solid_electrolyte_porosity": ("claim 1: 5 % voids, solid electrolyte", 0.05, "--"),
    "densify_decrease_positive_electrode": ("claim 5: 77 % of voids gone, positive", 0.77, "-."),
    "densify_decrease_solid_electrolyte": ("claim 5: 85 % of voids gone, separator", 0.85, ":"),
}
#: limits of its claims on a number of the cell: (claim, limit in the unit)
AXIS_CLAIMS = {
    "press.densify.temperature": ("claim 6: 60 to 200 °C", "degC", (60.0, 200.0)),
    "press.densify.pressure": ("claim 2: above the joining steps", "MPa", (290.0,)),
    "positive_electrode.porosity": ("claim 1: 5 % voids", "%", (5.0,)),
    "solid_electrolyte.porosity": ("claim 1: 5 % voids", "%", (5.0,)),
}
_INK = COLOURS[5]


def plot_process_window(
    window: ProcessWindow, cells: Sequence[Cell], axes: Axes, quantity: str = "dcr_ohm_cm2"
) -> Axes:
    """Draw one quantity over the two numbers of a window, in colour.

    Parameters
    ----------
    window : ProcessWindow
        Over at least two values of each number.
    cells : sequence of Cell
        Made ones, each where its file puts it: filled if graded A. A cell that does not give
        both numbers, or stands outside, is left out.
    axes : matplotlib Axes
        To draw on. Limits of the claims stand over the colours; where no cell at hand is alike,
        the colours are dotted.
    quantity : str
        One of `QUANTITIES`.

    Returns
    -------
    matplotlib Axes
    """
    label, factor, colours = QUANTITIES[quantity]
    shown = np.ma.masked_invalid(factor * window.maps[quantity])
    places = window.across.values, window.up.values
    drawn = axes.contourf(*places, shown, levels=12, cmap=colours)
    axes.figure.colorbar(drawn, ax=axes, label=label)
    _dots(window, axes)
    _claims(window, axes)
    _cells(window, cells, axes)
    axes.set_xlim(places[0][0], places[0][-1])
    axes.set_ylim(places[1][0], places[1][-1])
    axes.set_xlabel(_in_print(window.across.label))
    axes.set_ylabel(_in_print(window.up.label))
    return axes


def _in_print(label: str) -> str:
    """Write the units of an axis as the other figures have them."""
    return label.replace("[degC]", "[°C]").replace("[um]", "[µm]")


def plot_window_maps(window: ProcessWindow, cells: Sequence[Cell], figure: Figure) -> Figure:
    """Draw porosity, resistance, capacity and probability of A side by side, with one legend.

    Parameters
    ----------
    window, cells
        As `plot_process_window`.
    figure : matplotlib Figure
        Empty, of constrained layout.

    Returns
    -------
    matplotlib Figure
    """
    panels = figure.subplots(2, 2, sharex=True, sharey=True)
    for axes, quantity in zip(panels.flat, QUANTITIES, strict=True):
        plot_process_window(window, cells, axes, quantity)
        axes.label_outer()
    handles, labels = panels.flat[0].get_legend_handles_labels()
    if handles:
        figure.legend(handles, labels, loc="outside upper center", ncols=2)
    return figure


def _dots(window: ProcessWindow, axes: Axes) -> None:
    if not window.beyond.any():
        return
    hatch: Any = {"levels": [0.5, 1.5], "colors": "none", "hatches": ["...."]}
    beyond = window.beyond.astype(float)
    hatched: Any = axes.contourf(window.across.values, window.up.values, beyond, **hatch)
    hatched.set_edgecolor("0.55")
    hatched.set_linewidth(0.0)
    axes.plot([], [], "s", mfc="none", mec="0.45", ms=5, label="dotted: no cell at hand is alike")


def _claims(window: ProcessWindow, axes: Axes) -> None:
    for quantity, (claim, limit, line) in CLAIMS.items():
        values = window.maps[quantity]
        if np.isfinite(values).all() and values.min() < limit < values.max():
            places = window.across.values, window.up.values
            axes.contour(*places, values, [limit], colors=_INK, linestyles=line, linewidths=1.0)
            axes.plot([], [], color=_INK, linestyle=line, label=claim)
    for axis, draw in ((window.across, axes.axvline), (window.up, axes.axhline)):
        claim, unit, limits = AXIS_CLAIMS.get(axis.path, ("", "", ()))
        for limit in limits if axis.unit == unit else ():
            if axis.values[0] < limit < axis.values[-1]:
                draw(limit, color=COLOURS[3], linewidth=1.0, label=claim)


def _cells(window: ProcessWindow, cells: Sequence[Cell], axes: Axes) -> None:
    spots = [(window.across.place(one), window.up.place(one), one.reported.grade) for one in cells]
    for grade, face in (("A", COLOURS[1]), ("B", "white"), (None, "0.6")):
        found = [(x, y) for x, y, own in spots if own == grade and x is not None and y is not None]
        if found:
            label = f"cells graded {grade}" if grade else "cells without a grade"
            axes.plot(
                *zip(*found, strict=True), "o", mfc=face, mec="black", ms=6.5, label=label,
                clip_on=False,
            )  # fmt: skip
