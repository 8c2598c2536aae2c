"""How well each simple form of relaxation, with a slope, describes a resting voltage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ssbcell.analysis.signals import FloatArray

Form = Literal["straight line", "exponential", "square root of time"]

#: time constants of the relaxation that are tried
TIME_CONSTANTS = 40
#: numbers that each form of relaxation is fitted with, the slope and the level included
NUMBERS: dict[Form, int] = {"straight line": 2, "exponential": 4, "square root of time": 3}


@dataclass(frozen=True, slots=True)
class FormFits:
    """One fit for each form: none, the square root of time, then the exponentials.

    Attributes
    ----------
    slope, doubt : array, shape (n,)
        Slope beside the relaxation, and two standard deviations of it [V/s].
    amplitude : array, shape (n,)
        Of the relaxation [V].
    squares, variance : array, shape (n,)
        Sum of the squares of what is left, and variance of one number [V2].
    independent : array, shape (n,)
        Numbers that count as independent.
    """

    slope: FloatArray
    doubt: FloatArray
    amplitude: FloatArray
    squares: FloatArray
    variance: FloatArray
    independent: FloatArray


def fit_forms(
    when: FloatArray,
    level: FloatArray,
    taus: FloatArray,
    *,
    since: float,
    largest: float,
    spread: float,
) -> tuple[FloatArray, FormFits]:
    """Fit every form, with time constants over the whole range and closely about the best.

    Parameters
    ----------
    when, level : array, shape (n,)
        Time at rest [s], and voltage [V].
    taus : array, shape (m,)
        Time constants to begin with [s].
    since, largest : float
        When what is left of the relaxation is bounded [s], and by what [V].
    spread : float
        Standard deviation of one number of `level` [V].

    Returns
    -------
    tuple of array and FormFits
        Time constants that were tried [s]; their fits come after those of the first two forms.
    """
    coarse = _fit_all(when, level, _forms(when, taus), _most(taus, since, largest), spread)
    taus = np.concatenate([taus, _near_best(taus, coarse.squares[2:])])
    return taus, _fit_all(when, level, _forms(when, taus), _most(taus, since, largest), spread)


def fit_line(when: FloatArray, level: FloatArray, spread: float) -> FormFits:
    """Fit a straight line; parameters as for `fit_forms`."""
    return _fit_all(when, level, np.zeros((1, when.size)), np.zeros(1), spread)


def least_left(when: FloatArray, level: FloatArray, taus: FloatArray, fits: FormFits) -> FloatArray:
    """Return what the form that fits best leaves; parameters as given to `fit_forms` [V]."""
    place = int(np.argmin(fits.squares))
    form = _forms(when, taus)[place]
    left = level - fits.slope[place] * when - fits.amplitude[place] * form
    return np.asarray(left - left.mean(), dtype=np.float64)


def form_of(place: int) -> Form:
    """Return the form of a fit by its place in `FormFits`."""
    names: tuple[Form, ...] = ("straight line", "square root of time")
    return names[place] if place < len(names) else "exponential"


def numbers_of(fits: FormFits) -> dict[int, int]:
    """Return how many numbers the best fit of each form has, by its place in `fits`."""
    places = (0, 1, 2 + int(np.argmin(fits.squares[2:])))
    return {place: NUMBERS[form_of(place)] for place in places}


def akaike(squares: float, count: int, independent: float, numbers: int) -> float:
    """Return Akaike's criterion of a fit by least squares.

    Parameters
    ----------
    squares : float
        Sum of the squares of what is left, above zero.
    count, independent : float
        Numbers that were fitted to, and how many of them count as independent.
    numbers : int
        That were fitted.
    """
    return independent * float(np.log(squares / count)) + 2.0 * numbers


def _forms(time: FloatArray, taus: FloatArray) -> FloatArray:
    """Return the forms of relaxation over time: none, square root, exponentials; each falls."""
    root = -np.sqrt(time / time[-1])
    bent = np.exp(-time[np.newaxis, :] / taus[:, np.newaxis])
    return np.vstack([np.zeros(time.size), root, bent])


def _most(taus: FloatArray, since: float, largest: float) -> FloatArray:
    """Return the largest amplitude of each form [V]."""
    return np.concatenate([np.full(2, largest), largest * np.exp(since / taus)])


def _near_best(taus: FloatArray, squares: FloatArray) -> FloatArray:
    """Return time constants on both sides of the best one, close enough to show its range."""
    best = int(np.argmin(squares))
    low, high = taus[max(best - 1, 0)], taus[min(best + 1, taus.size - 1)]
    return np.asarray(np.geomspace(low, high, TIME_CONSTANTS), dtype=np.float64)


def _fit_all(
    time: FloatArray, voltage: FloatArray, forms: FloatArray, most: FloatArray, spread: float
) -> FormFits:
    """Fit level, slope and one form at a time; the amplitude stays between zero and `most`.

    Level and slope are taken out of voltage and forms first, so that one number is left to fit.
    """
    scaled = time / time[-1]
    straight = np.stack([np.ones(time.size), scaled], axis=1)
    inverse = np.linalg.pinv(straight.T @ straight)
    of_voltage = inverse @ (straight.T @ voltage)
    of_forms = inverse @ (straight.T @ forms.T)
    bare = voltage - straight @ of_voltage
    bent = forms - (straight @ of_forms).T
    size = np.einsum("ij,ij->i", bent, bent)
    known = size > 1e-20
    free = np.where(known, (bent @ bare) / np.where(known, size, 1.0), 0.0)
    amplitude = np.clip(free, 0.0, most)
    left = bare - amplitude[:, np.newaxis] * bent
    squares = np.einsum("ij,ij->i", left, left)
    fitted = known & (amplitude == free)
    numbers = np.where(fitted, 4, 3)
    variance = np.maximum(squares / np.maximum(time.size - numbers, 1), spread**2)
    product = np.einsum("ij,ij->i", left[:, 1:], left[:, :-1])
    together = np.clip(product / np.where(squares > 0.0, squares, np.inf), 0.0, 0.95)
    widened = variance * (1.0 + together) / (1.0 - together)
    of_slope = inverse[1, 1] + np.where(fitted, of_forms[1] ** 2 / np.where(known, size, 1.0), 0.0)
    return FormFits(
        slope=(of_voltage[1] - amplitude * of_forms[1]) / time[-1],
        doubt=2.0 * np.sqrt(widened * of_slope) / time[-1],
        amplitude=amplitude,
        squares=np.maximum(squares, time.size * spread**2 * 1e-6),
        variance=widened,
        independent=time.size * (1.0 - together) / (1.0 + together),
    )
