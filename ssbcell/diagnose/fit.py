"""The cell that fits a test best under one hypothesis, and how well the hypothesis does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.optimize import least_squares

from ssbcell.analysis.signals import FloatArray
from ssbcell.diagnose.fitted import Fit
from ssbcell.diagnose.hypotheses import ONSET, Hypothesis
from ssbcell.diagnose.problem import Forward, Problem
from ssbcell.diagnose.starts import ONSETS_NEAR, ranked, starts_of, with_onset, with_usual_amount

#: beyond this many standard deviations no parameter is tried
FARTHEST = 4.0
#: steps of the derivatives, and evaluations of the residual at most
_STEP, _SMALLEST_STEP, _EVALUATIONS = 0.05, 0.005, 14
#: by how many standard deviations of all features together such a step moves them
_CHANGE = 10.0
#: rough fits: factor of the discrepancy, evaluations, and how many onsets are tried
_ROUGH, _EVALUATIONS_ROUGH, _ONSETS = 6.0, 5, 3
#: relative change of parameters and misfit at which a fit has settled, coarsely and finely
_SETTLED, _SETTLED_FINELY = 1e-3, 1e-4
#: below this many standard deviations a cause is next to none
NEEDLESS = -1.5
#: by so much more log evidence, one more cause may have shown a better place to start from
_MISSED = 5.0
#: by so much less log evidence than the best, a hypothesis need not be fitted to the end
_HOPELESS = 40.0


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
    starts = starts_of(hypothesis, known)
    hopeless = max((fit.log_evidence for fit in known), default=-math.inf) - _HOPELESS
    if hypothesis.late and len(hypothesis.causes) == 1:
        start = _roughly(problem, hypothesis, starts)
    else:
        start = ranked(problem, hypothesis.parameters, starts)[0]
    fit = _fit_from(problem, hypothesis, start, hopeless=hopeless)
    if not hypothesis.late or fit.log_evidence < hopeless:
        return fit
    found = np.array(list(fit.parameters.values()))
    start = with_onset(problem, hypothesis, found, ONSETS_NEAR, fit.scale)
    if np.array_equal(start, found):
        return fit
    again = _fit_from(problem, hypothesis, start, fit.scale)
    return max(fit, again, key=lambda one: one.log_evidence)


def _roughly(
    problem: Problem, hypothesis: Hypothesis, starts: Sequence[dict[str, float]]
) -> FloatArray:
    """Return the best of a few rough fits, from the best starts with different onsets.

    A search for the onset of a leak gets stuck; a large discrepancy smooths its way.
    """
    names = hypothesis.parameters
    at = names.index(ONSET)
    chosen: list[FloatArray] = []
    for one in ranked(problem, names, starts, _ROUGH):
        if all(one[at] != other[at] for other in chosen):
            chosen.append(one)
    fitted = [
        _least_squares(problem, names, one, _ROUGH, _EVALUATIONS_ROUGH)[0]
        for one in chosen[:_ONSETS]
    ]
    found = [dict(zip(names, values.tolist(), strict=True)) for values in fitted]
    return ranked(problem, names, found, _ROUGH)[0]


def fit_again(problem: Problem, fit: Fit, known: Sequence[Fit]) -> Fit:
    """Fit a hypothesis again from what hypotheses with one more cause found, if that is better.

    Parameters
    ----------
    problem : Problem
        The test.
    fit : Fit
        What was found for it.
    known : sequence of Fit
        Of all hypotheses.
    """
    names = fit.hypothesis.parameters
    more = [one for one in known if set(names) < set(one.parameters) and _needless(one, names)]
    best = max(more, key=lambda one: one.log_evidence, default=fit)
    if best.log_evidence < fit.log_evidence + _MISSED:
        return fit
    start = np.array([best.parameters[name] for name in names])
    again = _fit_from(problem, fit.hypothesis, start, best.scale)
    return max(fit, again, key=lambda either: either.log_evidence)


def _needless(fit: Fit, names: Sequence[str]) -> bool:
    """Tell whether what a fit has beside some parameters is next to nothing."""
    return all(fit.parameters[one] < NEEDLESS for one in fit.parameters if one not in names)


def fit_finely(problem: Problem, fit: Fit, fine: Forward) -> Fit:
    """Fit again with the error of the coarse mesh taken away.

    What a fine mesh foretells for the best parameters, less what the coarse one does, changes
    little near them; so it is added to what the coarse one foretells there.

    Parameters
    ----------
    problem : Problem
        The test, with a coarse mesh.
    fit : Fit
        Its result.
    fine : callable
        As `Problem.forward`, with a fine mesh.

    Raises
    ------
    SimulationError
        If the model cannot follow the test on the fine mesh.
    """
    shift = fine(fit.parameters) - problem.forward(fit.parameters)
    finer = replace(problem, shift=shift)
    return _fit_from(finer, fit.hypothesis, with_usual_amount(finer, fit), fit.scale)


def _fit_from(
    problem: Problem,
    hypothesis: Hypothesis,
    start: FloatArray,
    scale: float = 1.0,
    hopeless: float = -math.inf,
) -> Fit:
    """Fit the parameters and the factor of the discrepancy in turn, unless it is hopeless."""
    names, values = hypothesis.parameters, start
    for _ in range(2):
        values, jacobian = _least_squares(problem, names, values, scale)
        foretold = problem.foretold_or_far(names, values)
        before, scale = scale, problem.best_scale(foretold)
        likelihood = problem.log_likelihood(foretold, scale)
        if abs(math.log(scale / before)) < 0.2 or likelihood < hopeless:
            break
    precision = np.eye(len(names)) + jacobian.T @ jacobian
    deviations = np.sqrt(np.diag(np.linalg.inv(precision)))
    _, log_size = np.linalg.slogdet(precision)
    return Fit(
        hypothesis=hypothesis,
        parameters=dict(zip(names, values.tolist(), strict=True)),
        deviations=dict(zip(names, deviations.tolist(), strict=True)),
        foretold=foretold,
        scale=scale,
        log_evidence=float(likelihood - 0.5 * values @ values - 0.5 * log_size),
        misfit=problem.misfit(foretold, scale),
    )


def _least_squares(
    problem: Problem,
    names: Sequence[str],
    start: FloatArray,
    scale: float,
    evaluations: int = _EVALUATIONS,
) -> tuple[FloatArray, FloatArray]:
    """Return the best parameters, and the derivatives of the whitened features there."""
    root = problem.root(scale)
    settled = _SETTLED if problem.shift is None else _SETTLED_FINELY

    def whitened(values: FloatArray) -> FloatArray:
        return problem.whitened(problem.foretold_or_far(names, values), root)

    kept: dict[bytes, FloatArray] = {}

    def residual(values: FloatArray) -> FloatArray:
        kept[values.tobytes()] = whitened(values)
        return np.concatenate([kept[values.tobytes()], values])

    steps = np.full(start.size, _STEP)

    def column(values: FloatArray, here: FloatArray, at: int) -> FloatArray:
        step = steps[at] if values[at] < FARTHEST - _STEP else -steps[at]
        moved = values.copy()
        moved[at] += step
        return np.asarray((whitened(moved) - here) / step, dtype=np.float64)

    def derivatives(values: FloatArray) -> FloatArray:
        here = kept[values.tobytes()] if values.tobytes() in kept else whitened(values)
        columns = []
        for at in range(values.size):
            columns.append(column(values, here, at))
            # far enough for the solver's noise to vanish, near enough for a straight line
            before, steepness = steps[at], max(float(np.linalg.norm(columns[at])), 1.0)
            steps[at] = min(max(_CHANGE / steepness, _SMALLEST_STEP), _STEP)
            if steps[at] < before / 2.0:
                columns[at] = column(values, here, at)
        return np.vstack([np.column_stack(columns), np.eye(values.size)])

    found = least_squares(
        residual,
        np.clip(start, -FARTHEST + 0.01, FARTHEST - 0.01),
        jac=derivatives,
        bounds=(-FARTHEST, FARTHEST),
        ftol=settled,
        xtol=settled,
        max_nfev=evaluations,
    )
    return found.x, found.jac[: problem.measured.size]
