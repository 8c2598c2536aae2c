"""What the cells at hand say of a densification law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ssbcell.errors import UnknownName, UsageError
from ssbcell.process.cells import Cell
from ssbcell.process.densification import LAWS, FloatArray, Law, Pressings
from ssbcell.process.history import Stage, follow, last_densifying, layer_of
from ssbcell.process.schedule import DENSIFY, LayerName

#: temperatures this near each other are one [K]
SAME_TEMPERATURE = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class DensificationData:
    """Pressings of one layer, as several cells report them.

    Attributes
    ----------
    layer : str
        Which layer.
    cells : tuple of str
        Names, n of them, with the step if there are several.
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
        Of the values, from the scatter about the fit; zero for what is held.
    held : tuple of str
        Parameters that the data would have below zero, and that are held there.
    relative_errors : array, shape (n,)
        Fitted porosity over reported porosity, less one.
    left_out_errors : array, shape (n,)
        The same, each pressing predicted by a fit to the others; NaN if too few are left for
        a fit, empty if not asked for.
    """

    law: Law
    data: DensificationData
    values: FloatArray
    covariance: FloatArray
    held: tuple[str, ...]
    relative_errors: FloatArray
    left_out_errors: FloatArray

    @property
    def freedom(self) -> int:
        """Pressings beyond the parameters that were free; what is held was not."""
        return len(self.data.cells) - (self.values.size - len(self.held))

    @property
    def scatter(self) -> float:
        """Standard deviation of ln(porosity) about the fit."""
        residuals = np.log1p(self.relative_errors)
        return float(np.sqrt(np.sum(residuals**2) / self.freedom))


def densification_data(
    cells: Sequence[Cell], layer: LayerName, steps: Sequence[str] = (DENSIFY,)
) -> DensificationData:
    """Collect what cells report of the pressing of one layer.

    Parameters
    ----------
    cells : sequence of Cell
        Each with these steps, rates for the steps before them, and a porosity as built.
    layer : str
        A powder layer.
    steps : sequence of str
        Whose data; the densifying step if left out. Rows that are alike in every number are
        taken once: cells of one batch share their joinings.

    Raises
    ------
    UsageError
        If a cell lacks a step, or nothing is known of the layer before or after it.
    """
    rows: dict[tuple[float, ...], str] = {}
    for cell in cells:
        stages = follow(cell)
        for name in steps:
            at = cell.schedule.steps.index(cell.schedule.step(name))
            if layer not in stages[at].step.layers:
                continue
            row = _row(cell, layer, stages[: at + 1])
            label = cell.name if len(steps) == 1 else f"{cell.name}, {name}"
            rows.setdefault(row if len(steps) > 1 else (*row, len(rows)), label)
    if not rows:
        raise UsageError(f"no cell has {layer} in {', '.join(steps)}")
    table = np.array([row[:5] for row in rows], dtype=np.float64)
    return DensificationData(layer, tuple(rows.values()), Pressings(*table[:, :4].T), table[:, 4])


def _row(cell: Cell, layer: LayerName, stages: Sequence[Stage]) -> tuple[float, ...]:
    """Return porosity before, pressure, temperature, highest pressure before, porosity after."""
    stage = stages[-1]
    if layer not in stage.before or layer not in stage.after:
        raise UsageError(
            f"{cell.name}: nothing is known of {layer} in {stage.step.name}; expected its "
            "as_coated.porosity and the rates of decrease up to there"
        )
    is_last = len(stages) - 1 == last_densifying(cell, layer)
    after = layer_of(cell, layer) if is_last else stage.after[layer]
    highest = max((s.step.pressure for s in stages[:-1] if layer in s.step.layers), default=0.0)
    return (
        stage.before[layer].porosity,
        stage.step.pressure,
        stage.step.temperature,
        highest,
        after.porosity,
    )


def fit_densification(
    data: DensificationData, law: str = "heckel", *, leave_one_out: bool = True
) -> DensificationFit:
    """Fit a densification law by least squares on the logarithm of porosity.

    Parameters
    ----------
    data : DensificationData
        Of more pressings than the law has parameters.
    law : str
        One of `LAWS`.
    leave_one_out : bool
        Whether to predict each pressing from the others too.

    Returns
    -------
    DensificationFit
        Where the data would have a warmer layer yield later, its softening is held at zero.

    Raises
    ------
    UnknownName
        If there is no such law.
    UsageError
        If there are too few pressings.
    """
    if law not in LAWS:
        raise UnknownName("densification law", law, LAWS)
    chosen = LAWS[law]
    count, parameters = len(data.cells), len(chosen.parameters)
    if count <= parameters:
        raise UsageError(f"{law} has {parameters} parameters; {count} cells cannot tell them")
    values, covariance, residuals, held = _solve(chosen, data)
    return DensificationFit(
        law=chosen,
        data=data,
        values=values,
        covariance=covariance,
        held=held,
        relative_errors=np.expm1(residuals),
        left_out_errors=_left_out_errors(data, law) if leave_one_out else np.empty(0),
    )


def _solve(
    law: Law, data: DensificationData
) -> tuple[FloatArray, FloatArray, FloatArray, tuple[str, ...]]:
    """Return values, covariance, residuals, and the names of what is held at zero."""
    start = np.array(law.start)
    free = np.ones(start.size, dtype=bool)
    if law.warms:
        # the strength alone first: from afar both at once may run off
        free[-1] = False
        start = start.copy()
        start[:-1] = _least_squares(law, data, start, free)[0][:-1]
        free[-1] = True
    found = _least_squares(law, data, start, free)
    if law.warms and found[0][-1] < 0.0:
        free[-1] = False
        return *_least_squares(law, data, start, free), law.parameters[-1:]
    return *found, ()


def _least_squares(
    law: Law, data: DensificationData, start: FloatArray, free: npt.NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return values, covariance and residuals; parameters that are not free are zero."""
    from scipy.optimize import least_squares

    logs = np.log(data.porosity_after)

    def whole(moved: FloatArray) -> FloatArray:
        # the first parameter is a strength, so its logarithm moves
        values = np.zeros_like(start)
        values[free] = start[free] * np.concatenate([np.exp(moved[:1]), 1.0 + moved[1:]])
        return values

    def residuals(moved: FloatArray) -> FloatArray:
        return law.log_porosity_after(data.pressings, whole(moved)) - logs

    best = least_squares(residuals, np.zeros(free.sum()), method="lm", xtol=1e-12, ftol=1e-12)
    values = whole(best.x)
    variance = 2.0 * best.cost / (len(data.cells) - free.sum())
    slope = np.concatenate([values[:1], start[1:]])[free]
    covariance = np.zeros((start.size, start.size))
    inverse = np.linalg.pinv(best.jac.T @ best.jac)
    covariance[np.ix_(free, free)] = variance * inverse * np.outer(slope, slope)
    return values, covariance, np.asarray(best.fun, dtype=np.float64)


def compare_laws(data: DensificationData) -> tuple[DensificationFit, ...]:
    """Fit every law that the data can tell, the one with the smallest left-out error first.

    Pressings at one temperature tell nothing of the laws that know of temperature, and the
    others of nothing else.
    """
    warms = bool(np.ptp(data.pressings.temperature) > SAME_TEMPERATURE)
    fits = [fit_densification(data, law.name) for law in LAWS.values() if law.warms == warms]
    return tuple(sorted(fits, key=lambda fit: float(np.mean(fit.left_out_errors**2))))


def _left_out_errors(data: DensificationData, law: str) -> FloatArray:
    count = len(data.cells)
    if count - 1 <= len(LAWS[law].parameters):
        return np.full(count, np.nan)
    errors = []
    for row in range(count):
        fit = fit_densification(data.without(row), law, leave_one_out=False)
        only = data.pressings.rows(np.arange(count) == row)
        predicted = fit.law.porosity_after(only, fit.values)[0]
        errors.append(predicted / data.porosity_after[row] - 1.0)
    return np.array(errors)
