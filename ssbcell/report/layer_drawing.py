"""One layer to scale, with its voids drawn as white of the same share of area."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ssbcell.report.figures import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Patch

#: colours of layers and foils, from the positive collector on
BACKS = {
    "aluminium": "#8C8C8C",
    "positive electrode": COLOURS[0],
    "solid electrolyte": COLOURS[1],
    "interlayer": COLOURS[2],
    "lithium": COLOURS[3],
    "copper": "#A0522D",
}
#: beyond this share a layer is drawn as grains amid voids, not as pores amid its solid
_LOOSE = 0.65
#: rows of pores in the height of a figure
_ROWS = 42
#: of a thin layer, so that its pores still look like pores
_LEAST_ROWS = 2
#: of a figure, the share that its axes take, across and up
_AXES = (0.85, 0.72)
#: in an inch
_POINTS = 72.0


@dataclass(frozen=True, slots=True)
class Canvas:
    """Axes on which layers are drawn, and what a unit is across and up.

    Attributes
    ----------
    axes : matplotlib Axes
        To draw on.
    across, up : float
        Length of its axes, in places of a stack and in um.
    """

    axes: Axes
    across: float
    up: float

    @property
    def pitch(self) -> float:
        """Height of a row of pores [um]."""
        return self.up / _ROWS

    @property
    def point(self) -> float:
        """Height of a point of print [um]."""
        height = self.axes.figure.get_figheight()  # type: ignore[union-attr]
        return self.up / (height * _AXES[1] * _POINTS)

    @property
    def aspect(self) -> float:
        """How many um up are as long on paper as one place across."""
        width, height = self.axes.figure.get_figwidth(), self.axes.figure.get_figheight()  # type: ignore[union-attr]
        return (width * _AXES[0] / self.across) / (height * _AXES[1] / self.up)


def draw_layer(
    canvas: Canvas,
    place: tuple[float, float],
    size: tuple[float, float],
    porosity: float,
    *,
    colour: str,
    label: str | None = None,
) -> None:
    """Draw a layer as a block, with its voids as pores, or its solid as grains where it is loose.

    Parameters
    ----------
    canvas : Canvas
        To draw on.
    place : tuple of float
        Its middle across, and its lower face [um].
    size : tuple of float
        Its width, and its thickness [um].
    porosity : float
        Share of its area that stays white, 0-1.
    colour : str
        Of its solid.
    label : str, optional
        For the legend.
    """
    from matplotlib.collections import PatchCollection

    (middle, base), (width, height) = place, size
    loose = porosity > _LOOSE
    solid, spots = ("white", colour) if loose else (colour, "white")
    (block,) = canvas.axes.bar(middle, height, width, bottom=base, color=solid)
    shape = _spots(
        canvas, (middle - width / 2.0, base), size, 1.0 - porosity if loose else porosity
    )
    drawn = PatchCollection(shape, facecolor=spots, edgecolor="none", clip_on=True)
    canvas.axes.add_collection(drawn, autolim=False)
    drawn.set_clip_path(block)
    canvas.axes.bar(
        middle, height, width, bottom=base, facecolor="none", edgecolor=colour, linewidth=0.4
    )
    if label is not None:
        canvas.axes.bar(middle, 0.0, width, bottom=base, color=colour, label=label)


def spread_labels(
    wanted: Sequence[float], heights: Sequence[float], room: tuple[float, float]
) -> list[float]:
    """Move labels beside a stack apart, so that none lies on another.

    Parameters
    ----------
    wanted : sequence of float
        Where the middle of each label would be, rising [um].
    heights : sequence of float
        Of each label [um].
    room : tuple of float
        Between which they have to lie, if they have room there [um].

    Returns
    -------
    list of float
        Where the middle of each label is; as wanted where nothing is in the way.
    """
    places, floor = [], room[0]
    for middle, height in zip(wanted, heights, strict=True):
        places.append(max(middle, floor + height / 2.0))
        floor = places[-1] + height / 2.0
    ceiling = max(room[1], room[0] + sum(heights))
    for at in reversed(range(len(places))):
        half = heights[at] / 2.0
        places[at] = min(places[at], ceiling - half)
        ceiling = places[at] - half
    return places


def _spots(
    canvas: Canvas, corner: tuple[float, float], size: tuple[float, float], share: float
) -> list[Patch]:
    """Staggered spots on a grid; those that an edge cuts go on at the other side."""
    from matplotlib.patches import Ellipse

    if share <= 0.0:
        return []
    (left, base), (width, height) = corner, size
    rows = max(_LEAST_ROWS, round(height / canvas.pitch))
    columns = max(1, round(width * canvas.aspect / (height / rows)))
    across, up = width / columns, height / rows
    long = 2.0 * math.sqrt(share / math.pi)
    spots: list[Patch] = []
    for row in range(rows):
        shift = 0.5 if row % 2 else 0.0
        for column in range(columns + (1 if row % 2 == 0 else 0)):
            x, y = left + (column + shift) * across, base + (row + 0.5) * up
            spots.append(Ellipse((x, y), long * across, long * up))
    return spots
