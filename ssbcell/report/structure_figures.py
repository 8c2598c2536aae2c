"""A figure of structure: laminates to scale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ssbcell.laminate import Laminate
from ssbcell.report.layer_drawing import BACKS, Canvas, draw_layer

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MICRO = 1e-6
#: behind words, so that they can be read on any colour
_PAPER = {"boxstyle": "round", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}


def plot_laminate(laminates: Mapping[str, Laminate], axes: Axes) -> Axes:
    """Layers of cells to scale, side by side, each with its thickness and porosity.

    White pores take the share of each layer's area that its voids take of its volume.

    Parameters
    ----------
    laminates : mapping of str to Laminate
        By label.
    axes : matplotlib Axes
        To draw on.

    Returns
    -------
    matplotlib Axes
    """
    tops = [sum(one[1] for one in _layers(laminate)) for laminate in laminates.values()]
    canvas = Canvas(axes, float(len(laminates)), max(tops) / _MICRO)
    for at, laminate in enumerate(laminates.values()):
        base = 0.0
        for name, thickness, porosity in _layers(laminate):
            shown = name if at == 0 else None
            height = thickness / _MICRO
            draw_layer(canvas, (at, base), (0.7, height), porosity, colour=BACKS[name], label=shown)
            words = f"{height:.3g} µm" + (f"\n{porosity:.1%} voids" if porosity else "")
            if height > 8.0:
                axes.text(
                    at,
                    base + height / 2.0,
                    words,
                    ha="center",
                    va="center",
                    fontsize=6,
                    bbox=_PAPER,
                )
            base += height
    axes.set_xticks(range(len(laminates)), list(laminates))
    axes.set_ylabel("distance from collector [µm]")
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], labels[::-1], loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return axes


def _layers(laminate: Laminate) -> list[tuple[str, float, float]]:
    """Return name, thickness [m] and porosity of each layer, from the positive collector on."""
    layers: list[tuple[str, Any]] = [
        ("positive electrode", laminate.positive_electrode.layer),
        ("solid electrolyte", laminate.solid_electrolyte),
        ("interlayer", laminate.interlayer),
    ]
    found = [(name, layer.thickness, layer.porosity) for name, layer in layers if layer is not None]
    lithium = laminate.negative_electrode.initial_lithium_thickness
    return [*found, ("lithium", lithium, 0.0)] if lithium > 0.0 else found
