"""What the cells at hand say of a densification law, and what it then predicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbcell.errors import UnknownName, UsageError, require_fraction, require_positive
from ssbcell.process.cells import Cell
from ssbcell.process.densification import LAWS, FloatArray, Law, Pressings
from ssbcell.process.history import layer_of, press_history
from ssbcell.process.schedule import LayerName

DENSIFY = "densify"


@dataclass(frozen=True, slots=True, eq=False)
class DensificationData:
    """The densifying step of one layer, as several cells report it.

    Attributes
    ----------
    layer : str
        Which layer.
    cells : tuple of str
        Names, n of them.
    pressings : Pressings
        Shape (n,).
    porosity_after : array, shape (n,)
        Reported, 0-1.
    """

    layer: LayerName
    cells: tuple[str, ...]
    pressings: Pressings
    porosity_after: FloatArray

    def without(self, row: int) -> DensificationData:
        """Return the data less one cell."""
        keep = np.arange(len(self.cells)) != row
        cells = tuple(name for at, name in enumerate(self.cells) if at != row)
        return DensificationData(
            self.layer, cells, self.pressings.rows(keep), self.porosity_after[keep]
        )


@dataclass(frozen=True, slots=True, eq=False)
class DensificationFit:
    """A law fitted to data.

    Attributes
    ----------
    law : Law
        Which one.
    data : DensificationData
        That it was fitted to.
    values : array, shape (p,)
        Of the law's parameters.
    covariance : array, shape (p, p)
        Of the values, from the scatter about the fit.
    relative_errors : array, shape (n,)
        Fitted porosity over reported porosity, less one.
    left_out_errors : array, shape (n,)
        The same, each cell predicted by a fit to the others; empty if not asked for.
    """

    law: Law
    data: DensificationData
    values: FloatArray
    covariance: FloatArray
    relative_errors: FloatArray
    left_out_errors: FloatArray

    @property
    def scatter(self) -> float:
        """Standard deviation of ln(porosity) about the fit."""
        residuals = np.log1p(self.relative_errors)
        freedom = max(residuals.size - self.values.size, 1)
        return float(np.sqrt(np.sum(residuals**2) / freedom))


@dataclass(frozen=True, slots=True)
class PorosityPrediction:
    """A porosity that a densification law predicts.

    Attributes
    ----------
    porosity : float
        Most likely, 0-1.
    low, high : float
        90 % interval, 0-1.
    beyond_the_data : tuple of str
        In which respects no cell at hand is like this; empty within the data.
    """

    porosity: float
    low: float
    high: float
    beyond_the_data: tuple[str, ...]


def densification_data(cells: Sequence[Cell], layer: LayerName) -> DensificationData:
    """Collect what cells report of the densifying of one layer.

    Parameters
    ----------
    cells : sequence of Cell
        Each with a step `densify`, rates for the steps before it, and a porosity as built.
    layer : str
        A powder layer.

    Raises
    ------
    UsageError
        If a cell has no densifying step, or nothing is known of the layer before it.
    """
    rows = []
    for cell in cells:
        stages = press_history(cell)
        at = [stage.step.name for stage in stages].index(cell.schedule.step(DENSIFY).name)
        stage = stages[at]
        if layer not in stage.before:
            raise UsageError(f"{cell.name}: nothing is known of {layer} before {DENSIFY}")
        highest = [s.step.pressure for s in stages[:at] if layer in s.step.layers]
        rows.append(
            (
                stage.before[layer].porosity,
                stage.step.pressure,
                stage.step.temperature,
                max(highest, default=0.0),
                layer_of(cell, layer).porosity,
            )
        )
    before, pressure, temperature, highest_before, after = np.array(rows, dtype=np.float64).T
    pressings = Pressings(before, pressure, temperature, highest_before)
    return DensificationData(layer, tuple(cell.name for cell in cells), pressings, after)


def fit_densification(
    data: DensificationData, law: str = "heckel", *, leave_one_out: bool = True
) -> DensificationFit:
    """Fit a densification law by least squares on the logarithm of porosity.

    Parameters
    ----------
    data : DensificationData
        Of more cells than the law has parameters.
    law : str
        One of `LAWS`.
    leave_one_out : bool
        Whether to predict each cell from the others too.

    Raises
    ------
    UnknownName
        If there is no such law.
    UsageError
        If there are too few cells.
    """
    from scipy.optimize import least_squares

    if law not in LAWS:
        raise UnknownName("densification law", law, LAWS)
    chosen = LAWS[law]
    count, free = len(data.cells), len(chosen.parameters)
    if count <= free:
        raise UsageError(f"{law} has {free} parameters; {count} cells cannot tell them")
    start = np.array(chosen.start)

    def residuals(scaled: FloatArray) -> FloatArray:
        return np.log(chosen.porosity_after(data.pressings, scaled * start) / data.porosity_after)

    best = least_squares(residuals, np.ones(free), method="lm", xtol=1e-12, ftol=1e-12)
    variance = 2.0 * best.cost / (count - free)
    covariance = variance * np.linalg.pinv(best.jac.T @ best.jac) * np.outer(start, start)
    return DensificationFit(
        law=chosen,
        data=data,
        values=best.x * start,
        covariance=covariance,
        relative_errors=np.expm1(best.fun),
        left_out_errors=_left_out_errors(data, law) if leave_one_out else np.empty(0),
    )


def compare_laws(data: DensificationData) -> tuple[DensificationFit, ...]:
    """Fit every law, the one with the smallest left-out error first."""
    fits = [fit_densification(data, law) for law in LAWS]
    return tuple(sorted(fits, key=lambda fit: float(np.mean(fit.left_out_errors**2))))


def predict_porosity(
    fits: Sequence[DensificationFit], pressure: float, temperature: float
) -> PorosityPrediction:
    """Predict the porosity after densifying a layer that was joined as those of the data.

    Parameters
    ----------
    fits : sequence of DensificationFit
        Of the same data; the first one predicts, and how far the others stray from it widens
        the interval: where the laws part, none is known to hold.
    pressure : float
        [Pa].
    temperature : float
        [K].

    Returns
    -------
    PorosityPrediction

    Raises
    ------
    OutOfRange
        If pressure or temperature is not above zero.
    """
    from scipy.stats import t as student

    require_positive("densify pressure", pressure)
    require_positive("densify temperature", temperature)
    best = fits[0]
    one = _like_the_data(best.data, pressure, temperature)
    logs = [float(np.log(f.law.porosity_after(one, f.values)[0])) for f in fits]
    slope = _gradient(best, one)
    variance = float(slope @ best.covariance @ slope) + best.scatter**2
    variance += float(np.mean([(log - logs[0]) ** 2 for log in logs]))
    freedom = len(best.data.cells) - best.values.size
    reach = float(student.ppf(0.95, freedom)) * np.sqrt(variance)
    ceiling = float(one.porosity_before[0])
    return PorosityPrediction(
        porosity=float(np.exp(logs[0])),
        low=float(np.exp(logs[0] - reach)),
        high=min(float(np.exp(logs[0] + reach)), ceiling),
        beyond_the_data=_beyond(best.data, pressure, temperature),
    )


def _left_out_errors(data: DensificationData, law: str) -> FloatArray:
    errors = []
    for row in range(len(data.cells)):
        fit = fit_densification(data.without(row), law, leave_one_out=False)
        only = data.pressings.rows(np.arange(len(data.cells)) == row)
        predicted = fit.law.porosity_after(only, fit.values)[0]
        errors.append(predicted / data.porosity_after[row] - 1.0)
    return np.array(errors)


def _like_the_data(data: DensificationData, pressure: float, temperature: float) -> Pressings:
    """Return one pressing of a layer as the data's layers were before theirs."""
    seen = data.pressings
    require_fraction("porosity before", float(np.median(seen.porosity_before)))
    return Pressings(
        np.array([np.median(seen.porosity_before)]),
        np.array([pressure]),
        np.array([temperature]),
        np.array([np.median(seen.highest_pressure_before)]),
    )


def _gradient(fit: DensificationFit, one: Pressings) -> FloatArray:
    """Return the slope of ln(porosity) in each parameter, by central differences."""
    slopes = []
    for at, value in enumerate(fit.values):
        step = np.zeros_like(fit.values)
        step[at] = 1e-4 * abs(value)
        ends = [
            np.log(fit.law.porosity_after(one, fit.values + sign * step)[0]) for sign in (1, -1)
        ]
        slopes.append((ends[0] - ends[1]) / (2.0 * step[at]))
    return np.array(slopes)


def _spans(known: FloatArray, value: float) -> bool:
    """Tell whether a value lies between the smallest and largest of those that were tried."""
    return bool(known.size) and known.min() * (1 - 1e-9) <= value <= known.max() * (1 + 1e-9)


def _beyond(data: DensificationData, pressure: float, temperature: float) -> tuple[str, ...]:
    seen = data.pressings
    found = []
    for name, value, known, unit, scale, offset in (
        ("pressure", pressure, seen.pressure, "MPa", 1e-6, 0.0),
        ("temperature", temperature, seen.temperature, "degC", 1.0, -273.15),
    ):
        low, high = float(known.min()), float(known.max())
        if not low * (1 - 1e-9) <= value <= high * (1 + 1e-9):
            found.append(
                f"{name} {value * scale + offset:.4g} {unit} lies outside "
                f"{low * scale + offset:.4g} to {high * scale + offset:.4g} {unit}"
            )
    # the cells lie on two lines: a pressure was only tried at the temperatures that it was tried at
    at_pressure = seen.temperature[np.isclose(seen.pressure, pressure, rtol=0.01)]
    at_temperature = seen.pressure[np.isclose(seen.temperature, temperature, atol=1.0)]
    between = _spans(at_pressure, temperature) or _spans(at_temperature, pressure)
    if not found and not between:
        found.append("pressure and temperature were never both away from the cells' at once")
    return tuple(found)
