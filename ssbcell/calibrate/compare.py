"""How well hypotheses foretell cells that they were not fitted to, beside plain baselines."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ssbcell.calibrate.draws import draws_of
from ssbcell.calibrate.fit import Fit, fit_connection, outcomes_of
from ssbcell.calibrate.forward import Forward
from ssbcell.calibrate.observations import Case, Observation, Outcome, Quantity
from ssbcell.errors import UsageError
from ssbcell.transport.connection import ConnectionClosure

FloatArray = npt.NDArray[np.float64]

#: parameters drawn to score one left-out cell
_DRAWS = 64
_DISCHARGE: Quantity = "discharge_capacity_mAh_per_g"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What each cell was foretold to give, by others alone.

    Attributes
    ----------
    name : str
        Of the hypothesis or baseline.
    cells : tuple of str
        Left out one at a time.
    outcomes : tuple of Outcome
        Foretold, by cell.
    log_scores : tuple of float
        Logarithm of the predictive density of what was seen, by cell; empty for a baseline.
    dcr_errors : tuple of float
        Logarithm of foretold over measured; infinite where none was foretold, not a number
        where none was measured.
    capacity_errors : tuple of float
        Of the discharge, foretold less measured, likewise [mAh/g].
    """

    name: str
    cells: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    log_scores: tuple[float, ...]
    dcr_errors: tuple[float, ...]
    capacity_errors: tuple[float, ...]

    @property
    def rms(self) -> tuple[float, float]:
        """Root mean square of the errors: of DCR, relative; of discharge [mAh/g]."""
        return root_mean_square(self.dcr_errors), root_mean_square(self.capacity_errors)

    @property
    def unforetold(self) -> tuple[str, ...]:
        """Cells of which what was seen has no density at all, which leaves no weight."""
        pairs = zip(self.cells, self.log_scores, strict=False)
        return tuple(cell for cell, score in pairs if not math.isfinite(score))

    @property
    def log_score(self) -> float:
        """Sum of the log scores."""
        return float(sum(self.log_scores))


def leave_one_out(
    closure: ConnectionClosure,
    cases: Sequence[Case],
    forward: Forward,
    *,
    seed: int = 0,
    starts: int = 3,
    progress: Callable[[str], None] | None = None,
) -> LeftOut:
    """Foretell each cell by a fit to the others.

    Parameters
    ----------
    closure : ConnectionClosure
        To fit.
    cases : sequence of Case
        At least two.
    forward : callable
        From effective properties to outcomes.
    seed, starts : int
        As `fit_connection`.
    progress : callable, optional
        Told after each cell.

    Returns
    -------
    LeftOut
        Nothing of a cell, its noise factor and its weight included, enters what it is
        foretold by.

    Raises
    ------
    UsageError
        If the others have too few measured values.
    """
    outcomes, scores = [], []
    for at, case in enumerate(cases):
        others = [one for place, one in enumerate(cases) if place != at]
        fit = fit_connection(closure, others, forward, seed=seed, starts=starts)
        outcomes.append(outcomes_of(closure, [fit.unit], [case], forward)[0][0])
        scores.append(predictive_log_score(fit, case, forward, seed))
        if progress is not None:
            progress(f"{closure.name}: left out {case.name}")
    return _left_out(closure.name, cases, outcomes, scores)


def predictive_log_score(fit: Fit, case: Case, forward: Forward, seed: int = 0) -> float:
    """Logarithm of the density that a fit gives to a cell, over what the fit leaves open."""
    draws = draws_of(fit, _DRAWS, np.random.default_rng(seed))
    found = outcomes_of(fit.closure, list(draws), [case], forward)
    scores = np.array([case.log_score(one[0], fit.factor) for one in found])
    scores = scores[np.isfinite(scores)]
    if not scores.size:
        return -np.inf
    return float(np.logaddexp.reduce(scores) - np.log(_DRAWS))


def weights_of(log_scores: Mapping[str, float]) -> dict[str, float]:
    """Weights of hypotheses for an average, in proportion to their left-out densities.

    Parameters
    ----------
    log_scores : mapping of str to float
        Sum of left-out log scores, by hypothesis.

    Returns
    -------
    dict of str to float
        Summing to 1; none for a hypothesis without a score, which foretold nothing of a cell.

    Raises
    ------
    UsageError
        If none has a score.
    """
    scores = np.array([one if math.isfinite(one) else -np.inf for one in log_scores.values()])
    if not np.isfinite(scores).any():
        raise UsageError(
            f"no weight for {', '.join(log_scores) or 'any hypothesis'}: by each of them some "
            "left-out cell gives no result at all, such as no pulse because a leak has emptied "
            "it; expected one hypothesis or more that foretells every cell. Calibrate with others"
        )
    shares = np.exp(scores - scores.max())
    return dict(zip(log_scores, (float(one) for one in shares / shares.sum()), strict=True))


def average_left_out(
    left: Sequence[LeftOut],
    closures: Sequence[ConnectionClosure],
    cases: Sequence[Case],
    forward: Forward,
    *,
    seed: int = 0,
    progress: Callable[[str], None] | None = None,
) -> LeftOut:
    """Foretell each cell by the average of hypotheses, with weights that never saw it.

    Parameters
    ----------
    left : sequence of LeftOut
        Of each hypothesis.
    closures : sequence of ConnectionClosure
        The hypotheses, in the same order.
    cases : sequence of Case
        At least three.
    forward, seed, progress
        As `leave_one_out`. For each cell the hypotheses are left-one-out fitted to the others
        alone, and their scores there make the weights. A hypothesis by which a cell has no
        resistance plays no part in the average of it; where none foretells the others, there
        is no result.

    Returns
    -------
    LeftOut
    """
    outcomes = []
    for at, case in enumerate(cases):
        others = [one for place, one in enumerate(cases) if place != at]
        scores = {
            closure.name: leave_one_out(closure, others, forward, seed=seed, starts=2).log_score
            for closure in closures
        }
        known = any(math.isfinite(one) for one in scores.values())
        shares = weights_of(scores) if known else dict.fromkeys(scores, 0.0)
        outcomes.append(_mean([(shares[one.name], one.outcomes[at]) for one in left]))
        if progress is not None:
            progress(f"average: left out {case.name}")
    return _left_out("average", cases, outcomes, [])


def baselines(cases: Sequence[Case]) -> tuple[LeftOut, LeftOut]:
    """Foretell each cell by the mean of the others, and by interpolation in porosity.

    Parameters
    ----------
    cases : sequence of Case
        What was not measured on one takes no part.

    Returns
    -------
    tuple of LeftOut
        Mean; linear interpolation in the positive electrode's porosity, which beyond the
        others takes the nearest.
    """
    columns = {
        "dcr_ohm_cm2": np.log([_measured(one, "dcr_ohm_cm2") for one in cases]),
        _DISCHARGE: np.array([_measured(one, _DISCHARGE) for one in cases]),
    }
    voids = np.array([one.structure.positive_electrode_porosity for one in cases])
    mean: list[Outcome] = []
    between: list[Outcome] = []
    for at in range(len(cases)):
        others = np.arange(len(cases)) != at
        known = {name: others & np.isfinite(values) for name, values in columns.items()}
        middle = {name: _middle(values[known[name]]) for name, values in columns.items()}
        line = {
            name: _between(voids[at], voids[known[name]], values[known[name]])
            for name, values in columns.items()
        }
        for one, found in ((middle, mean), (line, between)):
            found.append(Outcome(math.exp(one["dcr_ohm_cm2"]), math.nan, one[_DISCHARGE]))
    return _left_out("mean", cases, mean, []), _left_out("interpolation", cases, between, [])


def _middle(values: FloatArray) -> float:
    return float(values.mean()) if values.size else math.nan


def _between(here: float, voids: FloatArray, values: FloatArray) -> float:
    """Interpolate, beyond the ends with the nearest value."""
    order = np.argsort(voids)
    return float(np.interp(here, voids[order], values[order])) if values.size else math.nan


def errors_of(
    cases: Sequence[Case], outcomes: Sequence[Outcome]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Errors of resistance, as logarithms, and of discharge capacity [mAh/g], by cell.

    They are infinite where the outcome has no result, and not numbers where none was measured.
    """
    pairs = list(zip(cases, outcomes, strict=True))
    dcr = [float(np.log(o.dcr_ohm_cm2 / _measured(c, "dcr_ohm_cm2"))) for c, o in pairs]
    capacity = [o.discharge_capacity_mAh_per_g - _measured(c, _DISCHARGE) for c, o in pairs]
    return (
        _or_infinite(dcr, [_measured(case, "dcr_ohm_cm2") for case in cases]),
        _or_infinite(capacity, [_measured(case, _DISCHARGE) for case in cases]),
    )


def _or_infinite(errors: Sequence[float], measured: Sequence[float]) -> tuple[float, ...]:
    return tuple(
        math.inf if math.isnan(error) and math.isfinite(seen) else error
        for error, seen in zip(errors, measured, strict=True)
    )


def root_mean_square(errors: Sequence[float]) -> float:
    """Root of the mean of the squares; what was not measured, not a number, is left out."""
    known = [error for error in errors if not math.isnan(error)]
    return float(np.sqrt(np.mean(np.square(known)))) if known else math.nan


def _left_out(
    name: str, cases: Sequence[Case], outcomes: Sequence[Outcome], scores: Sequence[float]
) -> LeftOut:
    dcr, capacity = errors_of(cases, outcomes)
    cells = tuple(case.name for case in cases)
    return LeftOut(name, cells, tuple(outcomes), tuple(scores), dcr, capacity)


def _measured(case: Case, quantity: Quantity) -> float:
    for one in case.observations:
        if isinstance(one, Observation) and one.quantity == quantity and one.measured:
            return one.low
    return math.nan


def _mean(weighted: Sequence[tuple[float, Outcome]]) -> Outcome:
    return Outcome(
        float(np.exp(_weighted([(w, math.log(o.dcr_ohm_cm2)) for w, o in weighted]))),
        _weighted([(w, o.charge_capacity_mAh_per_g) for w, o in weighted]),
        _weighted([(w, o.discharge_capacity_mAh_per_g) for w, o in weighted]),
    )


def _weighted(pairs: Sequence[tuple[float, float]]) -> float:
    """Mean over those hypotheses by which there is a number at all; else not a number."""
    numbers = [(weight, value) for weight, value in pairs if math.isfinite(value)]
    total = sum(w for w, _ in numbers)
    return sum(w * v for w, v in numbers) / total if total > 0.0 else math.nan
