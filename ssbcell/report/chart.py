"""A chart as a page shows it: inline SVG that is there without any script, and its numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup, escape

from ssbcell.report.thinning import FloatArray, thin
from ssbcell.report.ticks import padded, ticks

WIDTH, HEIGHT = 640, 300
#: room for the axes: left, top, right, bottom
_LEFT, _TOP, _RIGHT, _BOTTOM = 64, 10, 12, 46
#: samples of one line that are drawn; more than the plot is wide shows nothing more
SAMPLES = 900
#: what the interactive figure is told of a mark, beside its place
_OF_A_MARK = ("label", "kind", "href")


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A curve.

    Attributes
    ----------
    x, y : array, shape (n,)
        In the units of the axes.
    label : str
        For the legend.
    kind : int
        Colour and dashes, 0 to 3.
    """

    x: FloatArray
    y: FloatArray
    label: str
    kind: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A point with something to say.

    Attributes
    ----------
    x, y : float
        In the units of the axes.
    label : str
        Shown when the mark is pointed at; read out by a screen reader.
    kind : str
        ``"event"``, ``"A"``, ``"B"``, ``"UNDECIDED"`` or ``"INVALID"``.
    href : str
        Where it leads; empty for nowhere.
    """

    x: float
    y: float
    label: str
    kind: str = "event"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """A horizontal line from end to end, such as a limit."""

    y: float
    label: str
    kind: str = "limit"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from zero to `height` that spans `low` to `high`, all in the units of the axes."""

    low: float
    high: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """What one chart shows.

    Attributes
    ----------
    title : str
        Of the figure.
    x_label, y_label : str
        With units.
    lines : tuple of Line
        Drawn first.
    marks : tuple of Mark
        Drawn above the lines.
    levels : tuple of Level
        Drawn below the lines.
    bars : tuple of Bar
        Drawn first of all.
    note : str
        A sentence below the figure.
    """

    title: str
    x_label: str
    y_label: str
    lines: tuple[Line, ...] = ()
    marks: tuple[Mark, ...] = ()
    levels: tuple[Level, ...] = ()
    bars: tuple[Bar, ...] = ()
    note: str = ""

    @property
    def svg(self) -> Markup:
        """The chart as inline SVG; every text in it is escaped."""
        return _draw(self)

    @property
    def data(self) -> dict[str, Any]:
        """What the interactive figure is drawn from, in the units of the axes."""
        frame = _frame(self)
        return {
            "labels": [self.x_label, self.y_label],
            "ranges": [frame.x, frame.y],
            "lines": [
                {"label": line.label, "kind": line.kind, "x": _short(x), "y": _short(y)}
                for line in self.lines
                for x, y in [_drawn(line)]
            ],
            "marks": {
                "x": _short(np.array([mark.x for mark in self.marks])),
                "y": _short(np.array([mark.y for mark in self.marks])),
                **{key: [getattr(one, key) for one in self.marks] for key in _OF_A_MARK},
            },
            "levels": [{"y": one.y, "label": one.label, "kind": one.kind} for one in self.levels],
            "bars": [[bar.low, bar.high, bar.height] for bar in self.bars],
        }


@dataclass(frozen=True, slots=True)
class _Frame:
    """Ends of both axes, in their units, and where they lie on the page."""

    x: tuple[float, float]
    y: tuple[float, float]
    width: float = WIDTH - _LEFT - _RIGHT
    height: float = HEIGHT - _TOP - _BOTTOM

    def across(self, x: FloatArray | float) -> FloatArray:
        return np.asarray((x - self.x[0]) / (self.x[1] - self.x[0]) * self.width)

    def down(self, y: FloatArray | float) -> FloatArray:
        return np.asarray((self.y[1] - y) / (self.y[1] - self.y[0]) * self.height)


def _draw(chart: Chart) -> Markup:
    frame = _frame(chart)
    parts = [
        Markup(
            '<svg class="chart" viewBox="0 0 {} {}" role="group" aria-label="{}: {} against {}">'
        ).format(WIDTH, HEIGHT, chart.title, chart.y_label, chart.x_label),
        Markup('<g class="axes">'),
        *_axes(frame),
        Markup("</g>"),
        Markup('<text class="label" x="{:.0f}" y="{}" text-anchor="middle">{}</text>').format(
            _LEFT + frame.width / 2, HEIGHT - 8, chart.x_label
        ),
        Markup(
            '<text class="label" transform="translate(14 {:.0f}) rotate(-90)" '
            'text-anchor="middle">{}</text>'
        ).format(_TOP + frame.height / 2, chart.y_label),
        Markup('<svg class="plot" x="{}" y="{}" width="{}" height="{}">').format(
            _LEFT, _TOP, frame.width, frame.height
        ),
        Markup('<g class="bars">'),
        *(_bar(bar, frame) for bar in chart.bars),
        Markup("</g>"),
        *(_level(level, frame) for level in chart.levels),
        *(_line(line, frame) for line in chart.lines),
        *(_mark(mark, frame) for mark in chart.marks),
        Markup("</svg></svg>"),
    ]
    return Markup("").join(parts)


def _frame(chart: Chart) -> _Frame:
    """Return axes that hold everything the chart shows."""
    across = [line.x for line in chart.lines] + [np.array([mark.x for mark in chart.marks])]
    down = [line.y for line in chart.lines] + [np.array([mark.y for mark in chart.marks])]
    levels = np.array([level.y for level in chart.levels])
    if chart.bars:
        across.append(np.array([(bar.low, bar.high) for bar in chart.bars]))
        highest = max(bar.height for bar in chart.bars)
        return _Frame(_ends(across, 0.01), (0.0, 1.08 * highest or 1.0))
    return _Frame(_ends(across, 0.01), _ends([*down, levels], 0.08))


def _ends(values: Iterable[FloatArray], share: float) -> tuple[float, float]:
    every = np.concatenate([np.asarray(one, dtype=np.float64).ravel() for one in values])
    every = every[np.isfinite(every)]
    if not every.size:
        return 0.0, 1.0
    return padded(float(every.min()), float(every.max()), share)


def _axes(frame: _Frame) -> Iterable[Markup]:
    for value in ticks(*frame.x):
        x = _LEFT + float(frame.across(value))
        yield Markup(
            '<line x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}"/>'
            '<text x="{0:.1f}" y="{3}" text-anchor="middle">{4:.6g}</text>'
        ).format(x, _TOP, HEIGHT - _BOTTOM, HEIGHT - _BOTTOM + 15, value)
    for value in ticks(*frame.y, about=5):
        y = _TOP + float(frame.down(value))
        yield Markup(
            '<line x1="{1}" x2="{2}" y1="{0:.1f}" y2="{0:.1f}"/>'
            '<text x="{3}" y="{4:.1f}" text-anchor="end">{5:.6g}</text>'
        ).format(y, _LEFT, WIDTH - _RIGHT, _LEFT - 6, y + 3.5, value)


def _drawn(line: Line) -> tuple[FloatArray, FloatArray]:
    """Return the samples of a curve that are drawn: thinned, and only where it has a number."""
    good = np.isfinite(line.x) & np.isfinite(line.y)
    x, y = line.x[good], line.y[good]
    kept = thin(y, SAMPLES)
    return x[kept], y[kept]


def _short(values: FloatArray) -> list[float]:
    """Return numbers with as many digits as a reader can use."""
    return [float(f"{value:.7g}") for value in values.tolist()]


def _line(line: Line, frame: _Frame) -> Markup:
    x, y = _drawn(line)
    across, down = frame.across(x).tolist(), frame.down(y).tolist()
    points = " ".join([f"{a:.1f},{b:.2f}" for a, b in zip(across, down, strict=True)])
    return Markup('<polyline class="k{}" points="{}"/>').format(line.kind, Markup(points))


def _level(level: Level, frame: _Frame) -> Markup:
    y = float(frame.down(level.y))
    return Markup(
        '<g class="level {}" transform="translate(0 {:.2f})">'
        '<line x1="0" x2="{}" y1="0" y2="0"/><text x="4" y="-3">{}</text></g>'
    ).format(level.kind, y, frame.width, level.label)


def _bar(bar: Bar, frame: _Frame) -> Markup:
    left, right = float(frame.across(bar.low)), float(frame.across(bar.high))
    top = float(frame.down(bar.height))
    return Markup(
        '<rect x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}"><title>{:.5g} to {:.5g}: {:g}'
        "</title></rect>"
    ).format(left, top, right - left, frame.height - top, bar.low, bar.high, bar.height)


#: so that grades differ by more than colour: circle, triangle, square, cross
_SHAPES = {
    "A": Markup('<circle r="3.2"/>'),
    "B": Markup('<path d="M0-5 4.6 3.4-4.6 3.4z"/>'),
    "UNDECIDED": Markup('<path d="M-3.4-3.4h6.8v6.8h-6.8z"/>'),
    "INVALID": Markup('<path class="cross" d="M-3.5-3.5 3.5 3.5M-3.5 3.5 3.5-3.5"/>'),
    "event": Markup('<path d="M0-2 5-12-5-12z"/><circle r="2"/>'),
}


def _mark(mark: Mark, frame: _Frame) -> Markup:
    x, y = float(frame.across(mark.x)), float(frame.down(mark.y))
    shape = _SHAPES.get(mark.kind, _SHAPES["event"])
    drawn = Markup(
        '<g class="mark g-{}" transform="translate({:.2f} {:.2f})"><title>{}</title>{}</g>'
    ).format(mark.kind, x, y, mark.label, shape)
    if not mark.href:
        return drawn
    return Markup('<a href="{}" tabindex="-1">{}</a>').format(escape(mark.href), drawn)
