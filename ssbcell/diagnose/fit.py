"""The cell that fits a test best under one hypothesis, and how well the hypothesis does."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular
from scipy.optimize import least_squares

from ssbcell.analysis.signals import FloatArray
from ssbcell.diagnose.discrepancy import covariance
from ssbcell.diagnose.features import Feature
from ssbcell.diagnose.hypotheses import MISSING, ONSET, Hypothesis
from ssbcell.diagnose.settings import Settings
from ssbcell.errors import SimulationError

#: what the model foretells of the features for parameters
Forward = Callable[[Mapping[str, float]], FloatArray]

#: starts that are tried for each cause, in standard deviations
STARTS: dict[str, tuple[float, ...]] = {
    "isolated": (-1.0, 0.5, 1.5),
    "leak": (-1.5, -0.5, 0.5, 1.5),
    "resistance": (-1.0, 0.5, 1.5),
    MISSING: (0.0, 1.5, 2.5),
    ONSET: (-1.4, -0.9, -0.5, -0.2, 0.1, 0.4, 0.7, 1.1),
}
#: a cause of this size is next to none
SMALL = -2.0
#: beyond this many standard deviations no parameter is tried
FARTHEST = 4.0
#: common factors of the discrepancy that are tried
SCALES = np.geomspace(0.25, 16.0, 25)
#: steps of the derivatives and evaluations of the residual at most
_STEP, _EVALUATIONS = 0.05, 14
#: what a test that cannot be simulated is away from any other
_FAILED = 1e3


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Features that were measured, and what foretells them.

    Attributes
    ----------
    features : tuple of Feature
        What is compared.
    measured : array, shape (n,)
        Their values.
    forward : callable
        From parameters to values.
    settings : Settings
        What is believed beforehand.
    noise : float
        Of a voltage [V].
    """

    features: tuple[Feature, ...]
    measured: FloatArray
    forward: Forward
    settings: Settings
    noise: float

    def covariance(self, scale: float) -> FloatArray:
        """Return the covariance of measured less foretold features."""
        return covariance(self.features, self.settings, self.noise, scale)


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """The best parameters under one hypothesis.

    Attributes
    ----------
    hypothesis : Hypothesis
        Which.
    parameters : dict of str to float
        In standard deviations of what was believed beforehand.
    deviations : dict of str to float
        Standard deviations of the parameters, in the same unit.
    foretold : array, shape (n,)
        Features of that cell.
    scale : float
        Common factor of the discrepancy of voltages.
    log_evidence : float
        Logarithm of the probability of the data under the hypothesis, but for a constant.
    """

    hypothesis: Hypothesis
    parameters: dict[str, float]
    deviations: dict[str, float]
    foretold: FloatArray
    scale: float
    log_evidence: float


def fit_hypothesis(problem: Problem, hypothesis: Hypothesis, known: Sequence[Fit] = ()) -> Fit:
    """Fit a test under a hypothesis.

    Least squares of the residuals, whitened by the covariance, with the distance of each
    parameter from what was believed beforehand; the factor of the discrepancy is fitted in
    turn. The evidence is Laplace's approximation about the best parameters.

    Parameters
    ----------
    problem : Problem
        The test.
    hypothesis : Hypothesis
        Which causes there are.
    known : sequence of Fit
        Of hypotheses with fewer causes, from which the search starts.

    Raises
    ------
    SimulationError
        If the model runs from none of the starts.
    """
    names, scale = hypothesis.parameters, 1.0
    values = _best_start(problem, names, _starts(hypothesis, known), scale)
    for _ in range(2):
        values, jacobian = _least_squares(problem, names, values, scale)
        foretold = _foretold(problem, names, values)
        before, scale = scale, _best_scale(problem, foretold)
        if abs(math.log(scale / before)) < 0.2:
            break
    precision = np.eye(len(names)) + jacobian.T @ jacobian
    deviations = np.sqrt(np.diag(np.linalg.inv(precision)))
    _, log_size = np.linalg.slogdet(precision)
    likelihood = _log_likelihood(problem, foretold, scale)
    return Fit(
        hypothesis=hypothesis,
        parameters=dict(zip(names, values.tolist(), strict=True)),
        deviations=dict(zip(names, deviations.tolist(), strict=True)),
        foretold=foretold,
        scale=scale,
        log_evidence=float(likelihood - 0.5 * values @ values - 0.5 * log_size),
    )


def _starts(hypothesis: Hypothesis, known: Sequence[Fit]) -> list[dict[str, float]]:
    """Return where to start: sizes one by one, or what simpler hypotheses found."""
    free = [name for name in hypothesis.parameters if name in STARTS]
    if len(hypothesis.causes) < 2:
        sizes = itertools.product(*(STARTS[name] for name in free))
        return [dict(zip(free, one, strict=True)) for one in sizes]
    found = [
        fit.parameters
        for fit in known
        if len(fit.hypothesis.causes) == 1
        and set(fit.parameters) <= set(hypothesis.parameters)
        and (fit.hypothesis.late == hypothesis.late or "leak" not in fit.hypothesis.causes)
    ]
    small = dict.fromkeys(free, SMALL) | {name: 0.0 for name in (MISSING, ONSET) if name in free}
    joined: dict[str, float] = {}
    for one in found:
        joined |= one
    return [*({**small, **one} for one in found), {**small, **joined}]


def _best_start(
    problem: Problem, names: Sequence[str], starts: Sequence[dict[str, float]], scale: float
) -> FloatArray:
    tried = []
    for start in starts:
        values = np.array([start.get(name, 0.0) for name in names])
        try:
            foretold = problem.forward(dict(zip(names, values.tolist(), strict=True)))
        except SimulationError:
            continue
        gain = _log_likelihood(problem, foretold, scale) - 0.5 * float(values @ values)
        tried.append((gain, values))
    if not tried:
        raise SimulationError("the cell model runs with none of the sizes that were tried")
    return max(tried, key=lambda one: one[0])[1]


def _foretold(problem: Problem, names: Sequence[str], values: FloatArray) -> FloatArray:
    try:
        return problem.forward(dict(zip(names, values.tolist(), strict=True)))
    except SimulationError:
        return problem.measured + _FAILED


def _least_squares(
    problem: Problem, names: Sequence[str], start: FloatArray, scale: float
) -> tuple[FloatArray, FloatArray]:
    """Return the best parameters, and the derivatives of the whitened features there."""
    root = np.linalg.cholesky(problem.covariance(scale))

    def whitened(values: FloatArray) -> FloatArray:
        away = _foretold(problem, names, values) - problem.measured
        return np.asarray(solve_triangular(root, away, lower=True), dtype=np.float64)

    kept: dict[bytes, FloatArray] = {}

    def residual(values: FloatArray) -> FloatArray:
        kept[values.tobytes()] = whitened(values)
        return np.concatenate([kept[values.tobytes()], values])

    def derivatives(values: FloatArray) -> FloatArray:
        here = kept[values.tobytes()] if values.tobytes() in kept else whitened(values)
        columns = []
        for at in range(values.size):
            step = _STEP if values[at] < FARTHEST - _STEP else -_STEP
            moved = values.copy()
            moved[at] += step
            columns.append((whitened(moved) - here) / step)
        return np.vstack([np.column_stack(columns), np.eye(values.size)])

    found = least_squares(
        residual,
        np.clip(start, -FARTHEST + 0.01, FARTHEST - 0.01),
        jac=derivatives,
        bounds=(-FARTHEST, FARTHEST),
        ftol=1e-3,
        xtol=1e-3,
        max_nfev=_EVALUATIONS,
    )
    return found.x, found.jac[: problem.measured.size]


def _best_scale(problem: Problem, foretold: FloatArray) -> float:
    gains = [_log_likelihood(problem, foretold, float(scale)) for scale in SCALES]
    return float(SCALES[int(np.argmax(gains))])


def _log_likelihood(problem: Problem, foretold: FloatArray, scale: float) -> float:
    """Return the logarithm of the probability of the data, with that of the scale."""
    root = np.linalg.cholesky(problem.covariance(scale))
    away = solve_triangular(root, problem.measured - foretold, lower=True)
    factor = math.log(problem.settings.discrepancy.factor.value)
    return float(
        -0.5 * away @ away - np.log(np.diag(root)).sum() - 0.5 * (math.log(scale) / factor) ** 2
    )
