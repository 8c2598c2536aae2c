"""Which form of relaxation to believe, and which slopes all those leave that fit as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ssbcell.analysis.relaxation import DecayBounds, DecayFit, fit_decay
from ssbcell.analysis.rest_forms import (
    TIME_CONSTANTS,
    Form,
    FormFits,
    akaike,
    fit_forms,
    form_of,
    least_left,
    numbers_of,
)
from ssbcell.analysis.signals import FloatArray

Model = Form | Literal["several exponentials"]

#: pieces of the rest over which what a fit leaves is averaged
PIECES = 30
#: place of the sum of exponentials, which is none of the simple forms
_SUM = -1


@dataclass(frozen=True, slots=True)
class Believed:
    """The form to believe.

    Attributes
    ----------
    model : str
        Its name.
    evidence : float
        Akaike's criterion of the next best form less that of the best one.
    slope : float
        Beside its relaxation [V/s].
    low, high : float
        Range of the slope over all forms that fit as well, k = 2 [V/s].
    time_constants, amplitudes : tuple of float
        Of its relaxation [s], [V].
    alone : bool
        Whether relaxation without a slope does as well.
    misfit : float
        Root mean square of what the best form leaves of the mean of each piece [V].
    """

    model: Model
    evidence: float
    slope: float
    low: float
    high: float
    time_constants: tuple[float, ...]
    amplitudes: tuple[float, ...]
    alone: bool
    misfit: float


def believe(
    when: FloatArray, level: FloatArray, bounds: DecayBounds, *, shortest: float, spread: float
) -> Believed:
    """Fit every form to a rest, and choose by Akaike's criterion.

    Parameters
    ----------
    when, level : array, shape (n,)
        Time at rest [s], and voltage [V].
    bounds : DecayBounds
        Which relaxation is believed.
    shortest : float
        Shortest time constant of one exponential alone [s].
    spread : float
        Standard deviation of one number of `level` [V].
    """
    taus = np.geomspace(shortest, bounds.longest, TIME_CONSTANTS)
    taus, forms = fit_forms(
        when, level, taus, since=bounds.since, largest=bounds.largest, spread=spread
    )
    decay = fit_decay(when, level, bounds, spread=spread)
    low, high = _range(forms, decay)
    best, evidence = _choose(forms, decay, when.size)
    if best == _SUM:
        model: Model = "several exponentials"
        slope, constants, amplitudes = decay.slope, decay.time_constants, decay.amplitudes
    else:
        model, slope = form_of(best), float(forms.slope[best])
        amplitudes = () if model == "straight line" else (float(forms.amplitude[best]),)
        constants = (float(taus[best - 2]),) if model == "exponential" else ()
    return Believed(
        model=model,
        evidence=evidence,
        slope=slope,
        low=low,
        high=high,
        time_constants=constants,
        amplitudes=amplitudes,
        alone=decay.alone,
        misfit=min(_misfit(decay.left), _misfit(least_left(when, level, taus, forms))),
    )


def _range(forms: FormFits, decay: DecayFit) -> tuple[float, float]:
    """Return the range of the slope over all forms that fit within two standard deviations."""
    best = int(np.argmin(forms.squares))
    least = min(float(forms.squares[best]), decay.squares)
    good = forms.squares <= least + 4.0 * forms.variance[best]
    return (
        float(np.min((forms.slope - forms.doubt)[good], initial=decay.slope_low)),
        float(np.max((forms.slope + forms.doubt)[good], initial=decay.slope_high)),
    )


def _choose(forms: FormFits, decay: DecayFit, count: int) -> tuple[int, float]:
    """Return the place of the best form, and by how much Akaike's criterion prefers it."""
    independent = float(forms.independent[int(np.argmin(forms.squares))])
    criteria = {
        place: akaike(float(forms.squares[place]), count, independent, numbers)
        for place, numbers in numbers_of(forms).items()
    }
    numbers = 2 + 2 * len(decay.amplitudes)
    criteria[_SUM] = akaike(max(decay.squares, 1e-30), count, independent, numbers)
    first, second = sorted(criteria, key=lambda place: criteria[place])[:2]
    return first, criteria[second] - criteria[first]


def _misfit(left: FloatArray) -> float:
    """Return the root mean square of the means of `PIECES` parts."""
    means = [float(one.mean()) for one in np.array_split(left, min(PIECES, left.size))]
    return float(np.sqrt(np.mean(np.square(means))))
