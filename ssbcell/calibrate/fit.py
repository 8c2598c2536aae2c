"""The parameters of a closure of connection that meet what was measured on some cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ssbcell.calibrate.forward import Forward
from ssbcell.calibrate.observations import Case, Outcome, residuals_of
from ssbcell.errors import SimulationError, UsageError
from ssbcell.transport.connection import ConnectionClosure, connect

FloatArray = npt.NDArray[np.float64]

#: of the prior, a normal about each parameter's start, on its axis from bound to bound
PRIOR_SPREAD = 0.5
#: share of the prior's spread above which the data have told little of a parameter
TOLD_LITTLE = 0.5
_STEP = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A closure of connection fitted to cells.

    Attributes
    ----------
    closure : ConnectionClosure
        Which one.
    cases : tuple of Case
        The cells, n of them.
    unit : array, shape (p,)
        The parameters on their axes from bound to bound, 0-1.
    covariance : array, shape (p, p)
        Of `unit`, the prior included.
    outcomes : tuple of Outcome
        Of the cases, by the fit.
    residuals : array, shape (m,)
        Of all observations, in standard deviations.
    jacobian : array, shape (m, p)
        Of the residuals by `unit`.
    factor : float
        By which residuals are larger than the noise that was assumed, at least 1.
    starts, agreed : int
        From how many places the search began, and from how many it came here.
    """

    closure: ConnectionClosure
    cases: tuple[Case, ...]
    unit: FloatArray
    covariance: FloatArray
    outcomes: tuple[Outcome, ...]
    residuals: FloatArray
    jacobian: FloatArray
    factor: float
    starts: int
    agreed: int

    @property
    def values(self) -> FloatArray:
        """The parameters in their units, shape (p,)."""
        return self.closure.from_unit(self.unit)

    @property
    def freedom(self) -> int:
        """Measured values less parameters, at least 1."""
        return degrees_of_freedom(self.cases, self.unit.size)

    @property
    def deviations(self) -> FloatArray:
        """Standard deviations of `unit`, shape (p,)."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def correlation(self) -> FloatArray:
        """Of the parameters, shape (p, p)."""
        return self.covariance / np.outer(self.deviations, self.deviations)

    @property
    def identifiable(self) -> dict[str, bool]:
        """Whether the data told more of each parameter than its prior did."""
        told = self.deviations < TOLD_LITTLE * PRIOR_SPREAD
        return dict(zip(self.closure.names, (bool(one) for one in told), strict=True))


def outcomes_of(
    closure: ConnectionClosure, units: Sequence[FloatArray], cases: Sequence[Case], forward: Forward
) -> list[list[Outcome]]:
    """Outcomes of all cases for each of several sets of parameters, in one call of `forward`."""
    asked = [
        connect(case.properties, closure.connection(case.structure, closure.from_unit(unit)))
        for unit in units
        for case in cases
    ]
    found = forward(asked)
    return [found[at : at + len(cases)] for at in range(0, len(found), len(cases))]


def fit_connection(
    closure: ConnectionClosure,
    cases: Sequence[Case],
    forward: Forward,
    *,
    seed: int = 0,
    starts: int = 6,
    progress: Callable[[str], None] | None = None,
) -> Fit:
    """Fit a closure of connection by least squares from several starts.

    Parameters
    ----------
    closure : ConnectionClosure
        With bounds and starts of its parameters.
    cases : sequence of Case
        Cells with what was measured on them; measured values more than parameters.
    forward : callable
        From effective properties to outcomes.
    seed : int
        Of the starts after the first, which is the closure's own.
    starts : int
        How many.
    progress : callable, optional
        Told after each start.

    Returns
    -------
    Fit
        The best of all starts.

    Raises
    ------
    UsageError
        If there are too few measured values.
    SimulationError
        If the model gave no outcome at any start.
    """
    _require_enough(closure, cases)
    generator = np.random.default_rng(seed)
    begin = [closure.start, *generator.random((starts - 1, len(closure.names)))]
    ends = []
    for number, unit in enumerate(begin, 1):
        ends.append(_search(closure, cases, forward, unit))
        if progress is not None:
            progress(f"{closure.name}: start {number} of {starts}")
    costs = [_cost(closure, cases, forward, end) for end in ends]
    if not np.isfinite(min(costs)):
        raise SimulationError(f"{closure.name}: the model gave no outcome from any start")
    best = ends[int(np.argmin(costs))]
    agreed = sum(bool(np.allclose(end, best, atol=0.02)) for end in ends)
    return _fit(closure, tuple(cases), forward, best, starts=starts, agreed=agreed)


def degrees_of_freedom(cases: Sequence[Case], parameters: int) -> int:
    """Measured values less parameters, at least 1."""
    return max(sum(case.count for case in cases) - parameters, 1)


def residuals_and_jacobian(
    closure: ConnectionClosure, cases: Sequence[Case], forward: Forward, unit: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return residuals, shape (m,), and their slopes, shape (m, p), by differences into bounds."""
    steps = np.where(unit + _STEP <= 1.0, _STEP, -_STEP)
    moved = [unit + step * one for step, one in zip(steps, np.eye(unit.size), strict=True)]
    first, *others = outcomes_of(closure, [unit, *moved], cases, forward)
    base = residuals_of(cases, first)
    slopes = [
        (residuals_of(cases, one) - base) / step for one, step in zip(others, steps, strict=True)
    ]
    # where a step leads to no result there is no slope to be had
    return base, np.nan_to_num(np.column_stack(slopes), posinf=0.0, neginf=0.0)


def _search(
    closure: ConnectionClosure, cases: Sequence[Case], forward: Forward, start: FloatArray
) -> FloatArray:
    """Run one search, and return where it ended."""
    from scipy.optimize import least_squares

    def residuals(unit: FloatArray) -> FloatArray:
        found = residuals_of(cases, outcomes_of(closure, [unit], cases, forward)[0])
        # a cell that gives no result is far from any that was measured
        far = np.nan_to_num(found, nan=50.0, posinf=50.0, neginf=-50.0)
        return np.append(far, (unit - closure.start) / PRIOR_SPREAD)

    def slopes(unit: FloatArray) -> FloatArray:
        found = residuals_and_jacobian(closure, cases, forward, unit)[1]
        return np.vstack([found, np.eye(unit.size) / PRIOR_SPREAD])

    inside = np.clip(start, 1e-3, 1.0 - 1e-3)
    end = least_squares(residuals, inside, slopes, bounds=(0.0, 1.0), max_nfev=60, xtol=1e-6)
    return np.asarray(end.x, dtype=np.float64)


def _cost(
    closure: ConnectionClosure, cases: Sequence[Case], forward: Forward, unit: FloatArray
) -> float:
    """Sum of squares, the prior's among them; infinite where a cell gives no result."""
    found = residuals_of(cases, outcomes_of(closure, [unit], cases, forward)[0])
    prior = (unit - closure.start) / PRIOR_SPREAD
    total = float(found @ found + prior @ prior)
    return total if np.isfinite(total) else np.inf


def _fit(
    closure: ConnectionClosure,
    cases: tuple[Case, ...],
    forward: Forward,
    unit: FloatArray,
    *,
    starts: int,
    agreed: int,
) -> Fit:
    """Take the best place for the fit, with the covariance there."""
    residuals, jacobian = residuals_and_jacobian(closure, cases, forward, unit)
    freedom = degrees_of_freedom(cases, unit.size)
    factor = max(1.0, float(np.sqrt(residuals @ residuals / freedom)))
    # what the data tell, less sure by the factor, and what the prior does
    information = jacobian.T @ jacobian / factor**2 + np.eye(unit.size) / PRIOR_SPREAD**2
    return Fit(
        closure=closure,
        cases=cases,
        unit=unit,
        covariance=np.asarray(np.linalg.inv(information), dtype=np.float64),
        outcomes=tuple(outcomes_of(closure, [unit], cases, forward)[0]),
        residuals=residuals,
        jacobian=jacobian,
        factor=factor,
        starts=starts,
        agreed=agreed,
    )


def _require_enough(closure: ConnectionClosure, cases: Sequence[Case]) -> None:
    measured = sum(case.count for case in cases)
    if measured <= len(closure.names):
        raise UsageError(
            f"{closure.name} has {len(closure.names)} parameters; {measured} measured values "
            "cannot tell them"
        )
