"""From the fits of all hypotheses to probabilities, sizes and a conclusion."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.optimize import brentq
from scipy.special import logsumexp, ndtr

from ssbcell.analysis.measured import Signature
from ssbcell.diagnose.findings import CauseFinding, HypothesisFinding, State
from ssbcell.diagnose.fitted import Fit
from ssbcell.diagnose.hypotheses import CAUSES, MOST_ISOLATED, NAMES, ONSET, Cause, size_of
from ssbcell.diagnose.settings import Settings

CANNOT_TELL = "cannot tell"
NONE = "none"
INTERMITTENT = "short with sudden drops"
#: signatures that prove a short by themselves
_PROOFS = ("S1", "S13")
_CM2_PER_M2 = 1e4


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
    if not having:
        return CauseFinding(NAMES[cause], 0.0, "open", None, None, None, *_UNITS[cause])
    fit = max(having, key=lambda one: one[0])[1]
    low, size, high = (
        _in_lab_units(cause, size_of(cause, {cause: at}, settings))
        for at in (
            _quantile(having, cause, settings, 0.025),
            fit.parameters[cause],
            _quantile(having, cause, settings, 0.975),
        )
    )
    if low > high:  # a resistance is the smaller, the larger its conductance
        low, high = high, low
    begins = window * float(ndtr(fit.parameters[ONSET])) if fit.hypothesis.late else None
    return CauseFinding(
        NAMES[cause],
        total,
        state,
        size,
        min(low, size),
        max(high, size),
        *_UNITS[cause],
        begins if cause == "leak" else None,
    )


def _quantile(
    having: Sequence[tuple[float, Fit]], cause: Cause, settings: Settings, share: float
) -> float:
    """Return a quantile of the parameter of a cause, over all hypotheses that have it."""
    weights = np.array([max(chance, 1e-300) for chance, _ in having])
    means = np.array([fit.parameters[cause] for _, fit in having])
    own = settings.discrepancy.size.value / math.log(getattr(settings, cause).factor.value)
    spreads = np.hypot([fit.deviations[cause] for _, fit in having], own)

    def above(at: float) -> float:
        return float(weights @ ndtr((at - means) / spreads) / weights.sum()) - share

    far = 10.0 * spreads.max()
    return float(brentq(above, means.min() - far, means.max() + far, xtol=1e-6))


#: unit and name of the size of a cause
_UNITS: dict[Cause, tuple[str, str]] = {
    "isolated": ("", "share of the active material"),
    "leak": ("ohm cm^2", "resistance of the leak"),
    "resistance": ("ohm cm^2", "resistance beside that of the cell as designed"),
}


def _has(fit: Fit, cause: Cause) -> bool:
    return cause in fit.hypothesis.causes


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
    limits = settings.conclusion
    near = _times_usual(best, residual, settings) <= limits.largest_discrepancy.value
    return near and best.misfit <= limits.largest_misfit.value


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
    if not describes(best, residual, settings):
        return CANNOT_TELL, (_undescribed(best, residual, settings),)
    found = [one.cause for one in causes if one.state == "found"]
    still = [one for one in causes if one.state == "open"]
    why = [_sentence(one) for one in causes]
    if found:
        return " and ".join(found), tuple(why)
    return (CANNOT_TELL if still else NONE), tuple(why)


def untold(causes: Sequence[CauseFinding], settings: Settings) -> tuple[CauseFinding, ...]:
    """Return causes as they were believed beforehand, since the fits tell nothing of them.

    Parameters
    ----------
    causes : sequence of CauseFinding
        From fits of a model that does not describe the cell.
    settings : Settings
        With the probabilities before the test.
    """
    believed = {NAMES[one]: getattr(settings.probability, one).value for one in CAUSES}
    return tuple(
        CauseFinding(
            one.cause, believed[one.cause], "open", None, None, None, one.unit, one.quantity
        )
        for one in causes
    )


def _undescribed(best: Fit, residual: float, settings: Settings) -> str:
    """Say in words how far the model is from the cell."""
    usual, off = settings.discrepancy.curve.value, _times_usual(best, residual, settings)
    return (
        "the model does not describe this cell: even under the best hypothesis its curves are "
        f"{off * usual * 1e3:.0f} mV off, {off:.2g} times what is usual, and all numbers together "
        f"{best.misfit:.2g} times as far as they should be; so nothing is said of causes and "
        "sizes. A `--model` of your own cell may describe it"
    )


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
    told = one.shown
    chance = (
        f"{one.probability * 100.0:.2g} %"
        if 0.005 < one.probability < 0.995
        else ("under 1 %" if one.probability < 0.5 else "over 99 %")
    )
    if one.state == "found":
        text = f"{one.cause} ({chance}): {one.quantity} {told.text}"
        if one.begins_second is not None:
            text += (
                f", from {one.begins_second / 3600.0:.2g} h after the beginning of the charge on"
            )
        return text
    if one.state == "excluded":
        bound = f"above {told.low}" if one.cause == "leak" else f"below {told.high}"
        return f"no {one.cause} ({chance}); if there is any, {one.quantity} {bound} {told.unit}"
    if_so = f"{one.quantity} {told.text}"
    name = "a leak" if one.cause == NAMES["leak"] else one.cause
    return f"whether there is {name} cannot be told ({chance}); if so, {if_so}"
