"""Where the search for the cell that fits best begins."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np

from ssbcell.analysis.signals import FloatArray
from ssbcell.diagnose.fitted import Fit
from ssbcell.diagnose.hypotheses import MISSING, ONSET, Hypothesis
from ssbcell.diagnose.problem import Problem
from ssbcell.errors import SimulationError

#: starts that are tried for each cause, in standard deviations
STARTS: dict[str, tuple[float, ...]] = {
    "isolated": (-1.0, 0.5, 1.5),
    "leak": (-1.5, -0.5, 0.5, 1.5),
    "resistance": (-1.0, 0.5, 1.5),
    MISSING: (0.0, 1.5, 2.5),
    ONSET: (-1.4, -0.95, -0.65, -0.4, -0.2, 0.0, 0.2, 0.4, 0.65, 0.95, 1.4),
}
#: by how much the onset of a leak is moved after a fit, in standard deviations
ONSETS_NEAR = (-0.12, -0.08, -0.05, -0.025, 0.025, 0.05, 0.08, 0.12)
#: a cause of this size is next to none
SMALL = -2.0


def starts_of(hypothesis: Hypothesis, known: Sequence[Fit]) -> list[dict[str, float]]:
    """Return where to start: sizes one by one, or what simpler hypotheses found.

    Parameters
    ----------
    hypothesis : Hypothesis
        To be fitted.
    known : sequence of Fit
        Of hypotheses with fewer causes.
    """
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
    sound = {name: joined.get(name, small[name]) for name in free}  # and all else as usual
    return [*({**small, **one} for one in found), {**small, **joined}, sound]


def ranked(
    problem: Problem,
    names: Sequence[str],
    starts: Sequence[dict[str, float]],
    scale: float = 1.0,
) -> list[FloatArray]:
    """Return starts from which the model runs, each of shape (k,), the most probable first.

    Parameters
    ----------
    problem : Problem
        The test.
    names : sequence of str
        Of the k parameters.
    starts : sequence of dict
        By name; what is left out is zero.
    scale : float
        Factor of the discrepancy.

    Raises
    ------
    SimulationError
        If the model runs from none of them.
    """
    tried = []
    for start in starts:
        values = np.array([start.get(name, 0.0) for name in names])
        try:
            foretold = problem.foretold(dict(zip(names, values.tolist(), strict=True)))
        except SimulationError:
            continue
        gain = problem.log_likelihood(foretold, scale) - 0.5 * float(values @ values)
        tried.append((gain, values))
    if not tried:
        raise SimulationError("the cell model runs with none of the sizes that were tried")
    tried.sort(key=lambda one: -one[0])
    return [values for _, values in tried]


def with_onset(
    problem: Problem,
    hypothesis: Hypothesis,
    values: FloatArray,
    moves: Sequence[float],
    scale: float = 1.0,
) -> FloatArray:
    """Return the parameters with the best of several onsets of the leak.

    The voltage has a step there, so that a least-squares search gets stuck between two places
    that are compared.

    Parameters
    ----------
    problem : Problem
        The test.
    hypothesis : Hypothesis
        With a late leak.
    values : array, shape (k,)
        Of its parameters.
    moves : sequence of float
        What is added to the onset, in its standard deviations.
    scale : float
        Factor of the discrepancy.
    """
    at = hypothesis.parameters.index(ONSET)
    starts = [dict(zip(hypothesis.parameters, values.tolist(), strict=True))]
    starts += [{**starts[0], ONSET: float(values[at] + move)} for move in moves]
    return ranked(problem, hypothesis.parameters, starts, scale)[0]


def with_usual_amount(problem: Problem, fit: Fit) -> FloatArray:
    """Return the parameters of a fit, or better ones with a more usual amount of electrode.

    Less electrode and more isolated material leave the same capacity, so that a least-squares
    search is slow between them.

    Parameters
    ----------
    problem : Problem
        The test.
    fit : Fit
        Of a hypothesis.
    """
    starts = [dict(fit.parameters)]
    if "isolated" in fit.parameters:
        law, spread = problem.settings.isolated, problem.settings.nuisance.capacity.value
        amount = fit.parameters["capacity"]
        share = law.median.value * law.factor.value ** fit.parameters["isolated"]
        for left in (0.0, 1.0 / 3.0, 2.0 / 3.0):
            kept = (1.0 - share) * math.exp(spread * amount * (1.0 - left))
            if 0.0 < kept < 1.0:
                isolated = math.log((1.0 - kept) / law.median.value) / math.log(law.factor.value)
                starts.append({**starts[0], "capacity": amount * left, "isolated": isolated})
    return ranked(problem, fit.hypothesis.parameters, starts, fit.scale)[0]
