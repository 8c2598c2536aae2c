"""The process window, drawn: what densifying gives, with the cells and the claims' limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ssbcell.report.figures import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ssbcell.calibrate.window import ProcessWindow
    from ssbcell.process import Cell

#: densifying temperatures of claim 6 [degC], and highest porosity of claim 1 [%], of
#: US 2025/0260067 A1
CLAIMED_TEMPERATURES, CLAIMED_POROSITY = (60.0, 200.0), 5.0


def plot_process_window(window: ProcessWindow, cells: Sequence[Cell], axes: Axes) -> Axes:
    """Draw the median DCR over pressure and temperature, in colour.

    Parameters
    ----------
    window : ProcessWindow
        Over at least two pressures and two temperatures.
    cells : sequence of Cell
        Made ones, each at its own pressure and temperature: filled if graded A.
    axes : matplotlib Axes
        To draw on. Lines of equal porosity and the limits of claims 1 and 6 stand over the
        colours; where no cell at hand is alike, the colours are hatched.

    Returns
    -------
    matplotlib Axes
    """
    pressures, temperatures = window.pressures / 1e6, window.temperatures - 273.15
    drawn = axes.contourf(pressures, temperatures, window.dcr, levels=12, cmap="viridis_r")
    axes.figure.colorbar(drawn, ax=axes, label="median 10 s DCR [$\\Omega$ cm$^2$]")
    if window.beyond.any():
        hatch: Any = {"levels": [0.5, 1.5], "colors": "none", "hatches": ["..."]}
        hatched: Any = axes.contourf(pressures, temperatures, window.beyond.astype(float), **hatch)
        hatched.set_edgecolor("0.45")
        hatched.set_linewidth(0.0)
    voids = 100.0 * window.porosity
    limits = [CLAIMED_POROSITY] if voids.min() < CLAIMED_POROSITY < voids.max() else []
    if limits:
        lines = axes.contour(pressures, temperatures, voids, limits, colors=COLOURS[5])
        axes.clabel(lines, fmt="claim 1: %g %% voids", fontsize=6)
    axes.axhline(CLAIMED_TEMPERATURES[0], color=COLOURS[5], linestyle="--", label="claim 6")
    for cell in cells:
        step = cell.schedule.step("densify")
        face = COLOURS[1] if cell.reported.grade == "A" else "white"
        axes.plot(step.pressure / 1e6, step.temperature - 273.15, "o", mfc=face, mec="black", ms=5)
    axes.set_xlabel("densifying pressure [MPa]")
    axes.set_ylabel("densifying temperature [$^\\circ$C]")
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0))
    return axes
