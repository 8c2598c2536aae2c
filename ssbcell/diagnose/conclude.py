"""From the fits of all hypotheses to probabilities, sizes and a conclusion."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import logsumexp, ndtr

from ssbcell.analysis.measured import Signature
from ssbcell.diagnose.findings import CauseFinding, HypothesisFinding, State
from ssbcell.diagnose.fit import Fit
from ssbcell.diagnose.hypotheses import CAUSES, MOST_ISOLATED, NAMES, ONSET, Cause, size_of
from ssbcell.diagnose.settings import Settings

CANNOT_TELL = "cannot tell"
NONE = "none"
INTERMITTENT = "short with sudden drops"
#: signatures that prove a short by themselves
_PROOFS = ("S1", "S13")
_CM2_PER_M2 = 1e4
#: 95 of 100 lie within so many standard deviations
_TWO = 1.96


def probabilities(fits: Sequence[Fit]) -> tuple[float, ...]:
    """Return the probability of each fitted hypothesis, 0-1.

    Parameters
    ----------
    fits : sequence of Fit
        All that were fitted.
    """
    logs = np.array([fit.log_evidence + math.log(fit.hypothesis.prior) for fit in fits])
    return tuple(float(one) for one in np.exp(logs - logsumexp(logs)))


def hypothesis_findings(fits: Sequence[Fit], settings: Settings) -> tuple[HypothesisFinding, ...]:
    """Return how each hypothesis does, the most probable first.

    Parameters
    ----------
    fits : sequence of Fit
        All.
    settings : Settings
        For the size of the discrepancy.
    """
    best = max(fit.log_evidence for fit in fits)
    found = [
        HypothesisFinding(
            name=fit.hypothesis.name,
            probability=chance,
            log_evidence=fit.log_evidence - best,
            discrepancy_volt=fit.scale * settings.discrepancy.curve.value,
        )
        for fit, chance in zip(fits, probabilities(fits), strict=True)
    ]
    return tuple(sorted(found, key=lambda one: -one.probability))


def cause_findings(
    fits: Sequence[Fit], settings: Settings, window: float
) -> tuple[CauseFinding, ...]:
    """Return what the test says of each cause.

    Parameters
    ----------
    fits : sequence of Fit
        All.
    settings : Settings
        With the limits of what is found and what is excluded.
    window : float
        In which a late leak may begin [s].
    """
    chances = probabilities(fits)
    return tuple(_of_cause(cause, fits, chances, settings, window) for cause in CAUSES)


def _of_cause(
    cause: Cause,
    fits: Sequence[Fit],
    chances: Sequence[float],
    settings: Settings,
    window: float,
) -> CauseFinding:
    having = [(chance, fit) for chance, fit in zip(chances, fits, strict=True) if _has(fit, cause)]
    total = min(sum(chance for chance, _ in having), 1.0)
    limits = settings.conclusion
    state: State = "open"
    if total >= limits.found.value:
        state = "found"
    elif total <= limits.excluded.value:
        state = "excluded"
    fit = max(having, key=lambda one: one[0])[1]
    low, size, high = (
        _in_lab_units(cause, _size(cause, fit, away, settings)) for away in (-_TWO, 0.0, _TWO)
    )
    if low > high:  # a resistance is the smaller, the larger its conductance
        low, high = high, low
    unit, quantity = _UNITS[cause]
    begins = window * float(ndtr(fit.parameters[ONSET])) if fit.hypothesis.late else None
    return CauseFinding(
        NAMES[cause],
        total,
        state,
        size,
        low,
        high,
        unit,
        quantity,
        begins if cause == "leak" else None,
    )


#: unit and name of the size of a cause
_UNITS: dict[Cause, tuple[str, str]] = {
    "isolated": ("", "share of the active material"),
    "leak": ("ohm cm^2", "resistance of the leak"),
    "resistance": ("ohm cm^2", "resistance beside that of the cell as designed"),
}


def _has(fit: Fit, cause: Cause) -> bool:
    return cause in fit.hypothesis.causes


def _size(cause: Cause, fit: Fit, away: float, settings: Settings) -> float:
    moved = fit.parameters[cause] + away * fit.deviations[cause]
    return size_of(cause, {cause: moved}, settings)


def _in_lab_units(cause: Cause, size: float) -> float:
    if cause == "leak":
        return _CM2_PER_M2 / size
    return min(size, MOST_ISOLATED) if cause == "isolated" else size * _CM2_PER_M2


def describes(best: Fit, residual: float, settings: Settings) -> bool:
    """Tell whether the model describes a cell at all, under the most probable hypothesis.

    Parameters
    ----------
    best : Fit
        Of that hypothesis.
    residual : float
        Root mean square of measured less modelled voltages [V].
    settings : Settings
        With the largest discrepancy that leaves a model to be believed.
    """
    most = settings.conclusion.largest_discrepancy.value
    return _times_usual(best, residual, settings) <= most


def _times_usual(best: Fit, residual: float, settings: Settings) -> float:
    return max(best.scale, residual / settings.discrepancy.curve.value)


def conclusion_of(
    causes: Sequence[CauseFinding], best: Fit, residual: float, settings: Settings
) -> tuple[str, tuple[str, ...]]:
    """Return the conclusion, and why.

    Parameters
    ----------
    causes : sequence of CauseFinding
        All.
    best : Fit
        Of the most probable hypothesis.
    residual : float
        Root mean square of measured less modelled voltages under that hypothesis [V].
    settings : Settings
        With the largest discrepancy that leaves a model to be believed.
    """
    usual, off = settings.discrepancy.curve.value, _times_usual(best, residual, settings)
    if not describes(best, residual, settings):
        return CANNOT_TELL, (
            f"the model does not describe this cell: even under the best hypothesis its curves "
            f"are {off * usual * 1e3:.3g} mV off, {off:.3g} times what is usual; the sizes and "
            "probabilities mean little",
        )
    found = [one.cause for one in causes if one.state == "found"]
    still = [one for one in causes if one.state == "open"]
    why = [_sentence(one) for one in causes]
    if found:
        return " and ".join(found), tuple(why)
    return (CANNOT_TELL if still else NONE), tuple(why)


def with_intermittent_short(
    conclusion: str, why: Sequence[str], causes: Sequence[CauseFinding], signs: Sequence[Signature]
) -> tuple[str, tuple[str, ...]]:
    """Add a short with sudden drops, which no steady leak fits and which its drops prove.

    Parameters
    ----------
    conclusion : str
        From the fits.
    why : sequence of str
        In sentences.
    causes : sequence of CauseFinding
        All.
    signs : sequence of Signature
        S1 to S13, from grading.

    Returns
    -------
    conclusion : str
        With `INTERMITTENT` where drops are seen and no leak was found.
    why : tuple of str
        With a sentence on them.
    """
    seen = [one for one in signs if one.id in _PROOFS and one.state == "seen"]
    if not seen or any(one.cause == NAMES["leak"] and one.state == "found" for one in causes):
        return conclusion, tuple(why)
    proof = "; ".join(f"{one.id}, {one.name}: {one.message}" for one in seen)
    text = f"{INTERMITTENT}, whose size no fit of a steady leak gives: {proof}"
    bare = conclusion in (NONE, CANNOT_TELL)
    return INTERMITTENT if bare else f"{conclusion} and {INTERMITTENT}", (text, *why)


def _sentence(one: CauseFinding) -> str:
    """Say in words what was found of a cause."""
    size, low, high = (_shown(one, value) for value in (one.size, one.low, one.high))
    chance = (
        f"{one.probability:.0%}"
        if 0.005 < one.probability < 0.995
        else ("under 1 %" if one.probability < 0.5 else "over 99 %")
    )
    if one.state == "found":
        text = f"{one.cause} ({chance}): {one.quantity} {size} ({low} to {high})"
        if one.begins_second is not None:
            text += (
                f", from {one.begins_second / 3600.0:.2g} h after the beginning of the charge on"
            )
        return text
    if one.state == "excluded":
        bound = f"above {low}" if one.cause == "leak" else f"below {high}"
        return f"no {one.cause} ({chance}); if there is any, {one.quantity} {bound}"
    if_so = f"{one.quantity} {size} ({low} to {high})"
    return f"whether there is {one.cause} cannot be told ({chance}); if so, {if_so}"


def _shown(one: CauseFinding, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.2g} {one.unit}" if one.unit else f"{value:.1%}"
