"""Figures of curves: differential capacity, impedance, model against measurement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ssbcell.analysis import DifferentialCapacity
from ssbcell.analysis.signals import integral, signals
from ssbcell.errors import InvalidRecord
from ssbcell.records import Record
from ssbcell.report.figures import COLOURS, LINES, first_charge_and_discharge

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_differential_capacity(
    curves: Mapping[str, DifferentialCapacity], axes: Axes, *, uncertainty: bool = True
) -> Axes:
    """Differential capacity against voltage.

    Parameters
    ----------
    curves : mapping of str to DifferentialCapacity
        By label, such as "charge" and "discharge".
    axes : matplotlib Axes
        To draw on.
    uncertainty : bool
        Whether to shade two standard uncertainties on each side.

    Returns
    -------
    matplotlib Axes
    """
    for at, (label, curve) in enumerate(curves.items()):
        colour, line = COLOURS[at % len(COLOURS)], LINES[at % len(LINES)]
        height = curve.capacity_ampere_hour_per_volt * 1e3
        doubt = 2.0 * curve.standard_uncertainty * 1e3
        axes.plot(curve.voltage_volt, height, color=colour, linestyle=line, label=label)
        if uncertainty:
            axes.fill_between(
                curve.voltage_volt, height - doubt, height + doubt, color=colour, alpha=0.2, lw=0
            )
    axes.set_xlabel("cell voltage [V]")
    axes.set_ylabel("dQ/dV [mAh/V]")
    axes.set_ylim(bottom=0.0)
    axes.legend()
    return axes


def plot_nyquist(
    spectra: Mapping[str, tuple[npt.NDArray[np.float64], npt.NDArray[np.complex128]]],
    axes: Axes,
    *,
    decades: bool = True,
) -> Axes:
    """Impedance in the complex plane, with equal scales on both axes.

    Parameters
    ----------
    spectra : mapping of str to (array, complex array)
        By label: frequency [Hz] and impedance times area [ohm cm2], both of shape (n,).
    axes : matplotlib Axes
        To draw on.
    decades : bool
        Whether to write the frequency at whole powers of ten.

    Returns
    -------
    matplotlib Axes
    """
    for at, (label, (frequency, impedance)) in enumerate(spectra.items()):
        colour = COLOURS[at % len(COLOURS)]
        axes.plot(
            impedance.real, -impedance.imag, color=colour, marker="o", markersize=2, label=label
        )
        if decades and at == 0:
            _name_decades(frequency, impedance, axes)
    axes.set_aspect("equal", adjustable="box")
    axes.axhline(0.0, color="0.7", linewidth=0.7)
    axes.margins(x=0.1, y=0.15)
    axes.set_xlabel("Re Z [$\\Omega$ cm$^2$]")
    axes.set_ylabel("$-$Im Z [$\\Omega$ cm$^2$]")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0))
    return axes


def _name_decades(
    frequency: npt.NDArray[np.float64], impedance: npt.NDArray[np.complex128], axes: Axes
) -> None:
    """Write whole powers of ten beside the samples nearest to them, where there is room."""
    logs = np.log10(frequency)
    room = 0.08 * float(np.ptp(impedance.real) + np.ptp(impedance.imag))
    written: list[complex] = []
    for power in range(int(np.floor(logs.max())), int(np.ceil(logs.min())) - 1, -1):
        at = int(np.argmin(np.abs(logs - power)))
        near = complex(impedance[at])
        # right of a curve that rises and above one that falls there is room
        rises = impedance.imag[max(at - 1, 0)] >= impedance.imag[min(at + 1, logs.size - 1)]
        if any(abs(near - other) < room for other in written):
            continue
        written.append(near)
        axes.annotate(
            f"$10^{{{power}}}$ Hz",
            (near.real, -near.imag),
            textcoords="offset points",
            xytext=(6, -9) if rises else (4, 3),
            fontsize=6,
        )


def plot_comparison(
    measured: Record, simulated: Record, axes: Axes, *, names: tuple[str, str] = ("test", "model")
) -> Axes:
    """Voltage of a test and of a model over the charge that passed, and how far they part.

    Parameters
    ----------
    measured, simulated : Record
        Each with a charge and the discharge after it.
    axes : matplotlib Axes
        To draw on.
    names : (str, str)
        For the legend.

    Returns
    -------
    matplotlib Axes
        Its title has the root mean square difference at equal charge, over what both reach.

    Raises
    ------
    InvalidRecord
        If one of them has no charge.
    """
    curves = {
        name: _curves(record) for name, record in zip(names, (measured, simulated), strict=True)
    }
    for at, (name, parts) in enumerate(curves.items()):
        label: str | None = name
        for charge, voltage in parts:
            axes.plot(charge * 1e3, voltage, color=COLOURS[at], linestyle=LINES[at], label=label)
            label = None
    pairs = zip(curves[names[0]], curves[names[1]], strict=False)
    apart = np.concatenate([_difference(one, other) for one, other in pairs])
    axes.set_title(f"{np.sqrt(np.mean(apart**2)) * 1e3:.0f} mV apart (rms)", fontsize="medium")
    axes.set_xlabel("charge passed [mAh]")
    axes.set_ylabel("cell voltage [V]")
    axes.legend()
    return axes


_Curve = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]


def _curves(record: Record) -> list[_Curve]:
    """Return charge passed and voltage of the first charge and the discharge after it."""
    seen = signals(record)
    found: list[_Curve] = []
    for step in first_charge_and_discharge(record):
        part = seen.part(step.rows)
        found.append((np.abs(integral(seen.time[part], seen.current[part])), seen.voltage[part]))
    if not found:
        raise InvalidRecord("the record has no charge to compare")
    return found


def _difference(one: _Curve, other: _Curve) -> npt.NDArray[np.float64]:
    """Return the difference of two voltages at equal charge, as far as both go."""
    charge = np.linspace(0.0, min(one[0][-1], other[0][-1]), 200)
    return np.asarray(np.interp(charge, *one) - np.interp(charge, *other), dtype=np.float64)
