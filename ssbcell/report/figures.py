"""Figures of the house: results in, matplotlib axes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ssbcell.analysis import Dcr, Step, find_steps
from ssbcell.analysis.signals import integral, signals
from ssbcell.errors import UsageError, nearest, require_positive
from ssbcell.records import Record

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Okabe and Ito's colours, told apart by colour-blind readers
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000")

#: so that a curve that lies on another still shows it
LINES = ("-", "--", "-.", ":")

#: width of a text column [inch]
COLUMN = 3.5

_STYLE: dict[str, Any] = {
    "figure.figsize": (COLUMN, 2.6),
    "figure.dpi": 200,
    "font.size": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "lines.linewidth": 1.2,
    "legend.frameon": False,
    "legend.fontsize": 7,
    "savefig.bbox": "tight",
}


@contextmanager
def style() -> Iterator[None]:
    """Draw in the house's style within a ``with`` block, and leave matplotlib as it was."""
    import matplotlib as mpl
    from cycler import cycler

    house: Any = {**_STYLE, "axes.prop_cycle": cycler(color=COLOURS)}
    with mpl.rc_context(house):
        yield


def new_axes(width: float = COLUMN, height: float = 2.6) -> Axes:
    """Return empty axes on a figure of its own, which no window shows.

    Parameters
    ----------
    width, height : float
        [inch].
    """
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained").add_subplot()


def save(axes: Axes, path: Path) -> Path:
    """Write the figure of some axes to a file and return its path.

    Raises
    ------
    UsageError
        If the ending of the path is no format that can be written.
    """
    figure: Figure = axes.figure  # type: ignore[assignment]
    require_format(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)
    return path


def require_format(path: Path) -> None:
    """Refuse a path whose ending is no format that matplotlib writes.

    Raises
    ------
    UsageError
        Naming the nearest ending.
    """
    from matplotlib.backend_bases import FigureCanvasBase

    known = sorted(FigureCanvasBase.get_supported_filetypes())
    ending = path.suffix.removeprefix(".").lower()
    if ending not in known:
        hint = nearest(ending, known)
        raise UsageError(
            f"{path}: {path.suffix or 'no ending'} is no format of a figure; expected one of "
            + ", ".join(f".{one}" for one in known)
            + (f". Did you mean .{hint}?" if hint else "")
        )


def plot_voltage(records: Mapping[str, Record], active_mass: float, axes: Axes) -> Axes:
    """Voltage against specific capacity: each first charge and the discharge after it.

    Parameters
    ----------
    records : mapping of str to Record
        By label.
    active_mass : float
        Of active material in each cell [kg].
    axes : matplotlib Axes
        To draw on.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    OutOfRange
        If the mass is not above zero.
    """
    require_positive("active_mass", active_mass)
    for at, (label, record) in enumerate(records.items()):
        seen = signals(record)
        colour, line = COLOURS[at % len(COLOURS)], LINES[at % len(LINES)]
        shown: str | None = label
        for step in first_charge_and_discharge(record):
            part = seen.part(step.rows)
            passed = np.abs(integral(seen.time[part], seen.current[part]))
            specific = passed / (active_mass * 1e3) * 1e3  # A h to mA h, kg to g
            axes.plot(specific, seen.voltage[part], color=colour, linestyle=line, label=shown)
            shown = None
    axes.set_xlabel("specific capacity [mAh/g]")
    axes.set_ylabel("cell voltage [V]")
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0))
    return axes


def plot_pulse(record: Record, dcr: Dcr, axes: Axes) -> Axes:
    """Voltage over a pulse, with the change that makes the resistance marked.

    Parameters
    ----------
    record : Record
        That `dcr` was found in.
    dcr : Dcr
        From that record.
    axes : matplotlib Axes
        To draw on.

    Returns
    -------
    matplotlib Axes
    """
    seen = signals(record)
    last = dcr.points[-1]
    shown = (seen.time >= dcr.onset_second - last.time_second) & (
        seen.time < dcr.onset_second + 2.0 * last.time_second
    )
    axes.plot(seen.time[shown] - dcr.onset_second, seen.voltage[shown], color=COLOURS[0])
    axes.annotate(
        "",
        xy=(last.time_second, last.voltage_volt),
        xytext=(last.time_second, dcr.voltage_before_volt),
        arrowprops={"arrowstyle": "<->", "color": COLOURS[5], "shrinkA": 0, "shrinkB": 0},
    )
    drop = (dcr.voltage_before_volt - last.voltage_volt) * 1e3
    axes.text(
        last.time_second * 0.93,
        (last.voltage_volt + dcr.voltage_before_volt) / 2,
        f"$\\Delta V$ = {drop:.0f} mV\n{abs(dcr.current_density_milliampere_per_cm2):.1f} mA/cm$^2$"
        f"\nDCR = {dcr.resistance_ohm_cm2:.1f} $\\Omega$ cm$^2$",
        color=COLOURS[5],
        va="center",
        ha="right",
    )
    axes.axhline(dcr.voltage_before_volt, color="0.7", linewidth=0.7, linestyle=":")
    axes.set_xlabel("time from onset of current [s]")
    axes.set_ylabel("cell voltage [V]")
    return axes


def plot_dcr_bars(
    names: Sequence[str],
    contributions: Sequence[Mapping[str, float]],
    reported: Sequence[float | None],
    axes: Axes,
) -> Axes:
    """Direct-current resistance of cells, stacked by contribution, beside the reported one.

    Parameters
    ----------
    names : sequence of str
        Of the cells.
    contributions : sequence of mapping of str to float
        Of each cell, by name, summing to its resistance [ohm cm2].
    reported : sequence of float or None
        Of each cell [ohm cm2].
    axes : matplotlib Axes
        To draw on.

    Returns
    -------
    matplotlib Axes
    """
    places = np.arange(len(names))
    base = np.zeros(len(names))
    parts = [part for part in contributions[0] if any(abs(c[part]) > 0.05 for c in contributions)]
    for colour, part in zip(_cycle(len(parts)), parts, strict=True):
        height = np.array([cell[part] for cell in contributions])
        axes.bar(
            places - 0.2, height, 0.38, bottom=base, color=colour, label=part.replace("_", " ")
        )
        base += height
    for place, value in zip(places, reported, strict=True):
        if value is not None:
            first = place == places[0]
            axes.bar(
                place + 0.2,
                value,
                0.38,
                color="white",
                edgecolor="0.3",
                hatch="////",
                label="reported" if first else None,
            )
    axes.set_xticks(places, names)
    axes.set_ylabel("10 s DCR [$\\Omega$ cm$^2$]")
    axes.legend(loc="upper left")
    return axes


def first_charge_and_discharge(record: Record) -> list[Step]:
    """Return the first charge and the first discharge that follows it."""
    steps = find_steps(record)
    charge = next((at for at, step in enumerate(steps) if step.kind == "charge"), None)
    if charge is None:
        return []
    after = [step for step in steps[charge:] if step.kind == "discharge"]
    return [steps[charge], *after[:1]]


def _cycle(count: int) -> list[str]:
    return [COLOURS[at % len(COLOURS)] for at in range(count)]
