"""The laminate of a cell to scale, as coated and after each pressing."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ssbcell.laminate import Layer
from ssbcell.process import Cell, PressStep, Stage, press_history
from ssbcell.process.schedule import LayerName
from ssbcell.report.layer_drawing import BACKS, Canvas, draw_layer, spread_labels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MICRO, _MEGA, _KELVIN, _MINUTE = 1e-6, 1e6, 273.15, 60.0
#: of a figure a text column wide [inch]
HEIGHT = 3.7
#: between layers that no press has joined yet, as a share of the tallest stack
_GAP = 0.045
#: width of a stack, of the room that it has; the rest is for its labels
_WIDTH = 0.4
_SMALL = 5.4
#: height of a line of print, in heights of its letters
_LINE = 1.25
#: length across of the line to a label that had to give way
_LEADER = 0.05
_INK = "#222222"
_PARTS: dict[LayerName, tuple[str, ...]] = {
    "positive_electrode": ("aluminium", "positive electrode"),
    "solid_electrolyte": ("solid electrolyte",),
    "interlayer": ("interlayer",),
    "negative_electrode": ("lithium", "copper"),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """One layer of a stack.

    Attributes
    ----------
    name : str
        One of `BACKS`.
    thickness : float
        [um].
    porosity : float or None
        0-1; None for a foil.
    base : float
        Height of its lower face in the stack [um].
    """

    name: str
    thickness: float
    porosity: float | None
    base: float


@dataclass(frozen=True, slots=True)
class Stack:
    """The layers of a cell at one moment of its making.

    Attributes
    ----------
    title : str
        When that is.
    layers : tuple of Drawn
        From the positive collector on.
    """

    title: str
    layers: tuple[Drawn, ...]

    @property
    def height(self) -> float:
        """Of its uppermost face [um]."""
        return max(one.base + one.thickness for one in self.layers)


def press_stacks(cell: Cell) -> tuple[Stack, ...]:
    """Return the stack as coated, and after each step of the schedule.

    The state after a step is that before the next one. Layers that no press has joined yet
    lie apart.

    Parameters
    ----------
    cell : Cell
        A layer without an ``as_coated`` table is drawn as built throughout.

    Raises
    ------
    UsageError
        If the schedule cannot be followed.
    """
    stages = press_history(cell)
    state: dict[LayerName, Layer] = {
        "positive_electrode": cell.laminate.positive_electrode.layer,
        "solid_electrolyte": cell.laminate.solid_electrolyte,
        "interlayer": cell.laminate.interlayer,
    }
    for stage in reversed(stages):
        state |= stage.before
    tall = sum(one.thickness for one in state.values()) / _MICRO
    stacks = [_stack(cell, "as coated", state, set(), _GAP * tall)]
    joined: set[frozenset[str]] = set()
    for stage in stages:
        state |= stage.after
        joined |= _neighbours(stage)
        stacks.append(_stack(cell, _words(stage.step), state, joined, _GAP * tall))
    return tuple(stacks)


def plot_press_steps(cell: Cell, axes: Axes) -> Axes:
    """Draw the laminate of a cell to scale, before and after each pressing.

    White pores take the share of each layer's area that its voids take of its volume. Thickness
    and porosity stand beside each layer.

    Parameters
    ----------
    cell : Cell
        With a press schedule.
    axes : matplotlib Axes
        To draw on; a text column wide suffices.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    UsageError
        As `press_stacks`.
    """
    stacks = press_stacks(cell)
    top = max(one.height for one in stacks)
    canvas = Canvas(axes, float(len(stacks)), top)
    told: set[str] = set()
    for at, stack in enumerate(stacks):
        middle = at + _WIDTH / 2.0
        for one in stack.layers:
            draw_layer(
                canvas,
                (middle, one.base),
                (_WIDTH, one.thickness),
                one.porosity or 0.0,
                colour=BACKS[one.name],
                label=one.name if one.name not in told else None,
            )
            told.add(one.name)
        _write(canvas, at + _WIDTH, stack, top)
    _dress(axes, stacks, top)
    return axes


def _write(canvas: Canvas, edge: float, stack: Stack, top: float) -> None:
    """Write beside each layer what it is, with a line to it where the label had to give way."""
    words = [_label(one) for one in stack.layers]
    middles = [one.base + one.thickness / 2.0 for one in stack.layers]
    line = _LINE * _SMALL * canvas.point
    heights = [line * (1 + one.count("\n")) for one in words]
    places = spread_labels(middles, heights, (0.0, top))
    for one, middle, place in zip(words, middles, places, strict=True):
        moved = abs(place - middle) > line / 4.0
        if moved:
            ends = ([edge, edge + _LEADER], [middle, place])
            canvas.axes.plot(*ends, color=_INK, linewidth=0.3, clip_on=False)
        canvas.axes.text(
            edge + (_LEADER if moved else 0.0) + 0.02, place, one,
            fontsize=_SMALL, va="center", color=_INK, linespacing=0.95,
        )  # fmt: skip


def _dress(axes: Axes, stacks: tuple[Stack, ...], top: float) -> None:
    axes.set_xlim(-0.08, len(stacks))
    axes.set_ylim(0.0, top * 1.01)
    places = [at + _WIDTH / 2.0 for at in range(len(stacks))]
    axes.set_xticks(places, [one.title for one in stacks], fontsize=_SMALL)
    axes.tick_params(axis="x", length=0.0)
    axes.set_ylabel("height, to scale [µm]")
    axes.set_xlabel(
        "after each pressing; what is not joined yet lies apart; white is void", fontsize=_SMALL
    )
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(
        handles[::-1], labels[::-1], loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3,
        fontsize=_SMALL + 0.5, handlelength=1.0, columnspacing=1.2, borderaxespad=0.2,
    )  # fmt: skip


def _stack(
    cell: Cell,
    title: str,
    state: Mapping[LayerName, Layer],
    joined: set[frozenset[str]],
    gap: float,
) -> Stack:
    layers, base, below = [], 0.0, ""
    for part, names in _PARTS.items():
        if below and frozenset((below, part)) not in joined:
            base += gap
        for name in names:
            layer = state[part] if part in state and name.startswith(part[:4]) else None
            thickness = layer.thickness if layer else _foil(cell, name)
            if thickness > 0.0:
                voids = layer.porosity if layer else None
                layers.append(Drawn(name, thickness / _MICRO, voids, base))
                base += thickness / _MICRO
        below = part
    return Stack(title, tuple(layers))


def _foil(cell: Cell, name: str) -> float:
    """Thickness of what is not a powder; zero where the cell has none or does not say [m]."""
    if name == "lithium":
        return cell.laminate.negative_electrode.initial_lithium_thickness
    file = cell.file
    table = file.positive_electrode if name == "aluminium" else file.negative_electrode
    return table.collector_thickness.value if table.collector_thickness else 0.0


def _neighbours(stage: Stage) -> set[frozenset[str]]:
    """Pairs of neighbours that were in one press."""
    inside = [part for part in _PARTS if part in stage.step.layers]
    return {frozenset(pair) for pair in itertools.pairwise(inside)}


def _words(step: PressStep) -> str:
    lines = textwrap.wrap(step.name.replace("_", " "), 9)
    name = "\n".join([*lines, *[""] * (2 - len(lines))])
    return (
        f"{name}\n{step.pressure / _MEGA:.4g} MPa\n{step.temperature - _KELVIN:.3g} °C\n"
        f"{step.duration / _MINUTE:.3g} min"
    )


def _label(one: Drawn) -> str:
    thickness = f"{one.thickness:.{1 if one.thickness < 10.0 else 0}f} µm"
    if one.porosity is None:
        return thickness
    return f"{thickness}\n{one.porosity * 100:.{1 if one.porosity < 0.1 else 0}f} %"
