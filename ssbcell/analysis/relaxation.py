"""The slope of a resting voltage that no sum of decaying exponentials explains."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.signals import FloatArray

#: numbers that are averaged are no more than a part of all before them: one in so many
PART = 20
#: time constants that are tried over the whole range, and beside each one that was found
TIME_CONSTANTS = 48
BESIDE = 4
#: the shortest one, as a part of what is left out at the beginning: less of it is left than 2 %
SHORTEST = 0.25
#: no voltage is known, and no solver exact, to less than this [V]
LEAST_SPREAD = 1e-6
#: how firmly amplitudes are held small, against how firmly the voltages hold them
LEAST_HOLD = 1e-6
#: no sum of exponentials is exact to less, since the open circuit's curve is none of them [V]
INEXACT = 1e-4
#: steps of the search for an end of the slope's range, which finds it to about a hundredth
STEPS = 12


@dataclass(frozen=True, slots=True)
class DecayFit:
    """Level, slope and decaying exponentials ``V = V_end + sum A_i exp(-t / tau_i) + b t``.

    Attributes
    ----------
    slope : float
        b of the best fit without time constants above `DecayBounds.since`: a slow one and a
        slope are alike; if that does not fit, the middle of its range [V/s].
    slope_low, slope_high : float
        Range of b over all fits that are as good, k = 2 [V/s].
    time_constants : tuple of float
        tau_i with that slope [s].
    amplitudes : tuple of float
        A_i with that slope, above zero [V].
    left : array, shape (n,)
        What the best fit leaves [V].
    alone : bool
        Whether exponentials without a slope describe the voltage as well.
    """

    slope: float
    slope_low: float
    slope_high: float
    time_constants: tuple[float, ...]
    amplitudes: tuple[float, ...]
    left: FloatArray
    alone: bool

    @property
    def squares(self) -> float:
        """Sum of the squares of what is left [V2]."""
        return float(self.left @ self.left)


@dataclass(frozen=True, slots=True)
class DecayBounds:
    """Which relaxation is believed.

    Attributes
    ----------
    shortest, longest : float
        Time constants [s].
    since : float
        Time at which what is left of the relaxation is bounded [s].
    largest : float
        What may be left of it then, all exponentials together [V].
    largest_alone : float
        The same where no slope is fitted beside them [V].
    """

    shortest: float
    longest: float
    since: float
    largest: float
    largest_alone: float


def fit_decay(
    when: FloatArray, level: FloatArray, bounds: DecayBounds, *, spread: float
) -> DecayFit:
    """Fit a slope and any number of exponentials that fall.

    Relaxation by diffusion, by charge transfer and by several bodies at once is a sum of
    falling exponentials, whatever its form: a square root of time and a stretched exponential
    are such sums too. Amplitudes are found by least squares without negative ones [1]_, time
    constants on a grid that is made closer where some were found.

    Parameters
    ----------
    when : array, shape (n,)
        Time at rest [s].
    level : array, shape (n,)
        Voltage [V].
    bounds : DecayBounds
        Which relaxation is believed.
    spread : float
        Standard deviation of one number of `level` [V].

    Returns
    -------
    DecayFit

    Notes
    -----
    The sum of squares grows with the slope's distance from the best one as a convex function,
    so that its range is found from both sides. The variance is widened where neighbouring
    residuals go together.

    References
    ----------
    .. [1] `scipy.optimize.nnls`, after Lawson and Hanson; the implementation was used, the book
       not read.
    """
    averaged = _averaged(when, level)
    taus = np.geomspace(bounds.shortest, bounds.longest, TIME_CONSTANTS)
    problem = _Problem(averaged, taus, bounds)
    found = taus[problem.best()[0] > 0.0]
    if found.size:
        taus = np.union1d(taus, _between(found, float(taus[1] / taus[0])))
        problem = _Problem(averaged, taus, bounds)
    amplitudes, slope, squares = problem.best()
    target = 2.0 * math.sqrt(problem.variance(amplitudes, slope, spread))
    scale = target / problem.length

    def beyond(size: float, way: float) -> float:
        more = problem.at(slope + way * size)[1] - squares
        return math.sqrt(max(more, 0.0)) / target

    low = slope - _reach(lambda size: beyond(size, -1.0), scale)
    high = slope + _reach(lambda size: beyond(size, 1.0), scale)
    plain = _Problem(averaged, taus[taus <= bounds.since], bounds).best()
    as_good = plain[2] <= max(squares + target**2, when.size * INEXACT**2)
    chosen = plain[1] if as_good else (low + high) / 2.0
    of_chosen = problem.at(chosen)[0]
    used = of_chosen > 0.0
    return DecayFit(
        slope=chosen,
        slope_low=min(low, chosen),
        slope_high=max(high, chosen),
        time_constants=tuple(float(one) for one in taus[used]),
        amplitudes=tuple(float(one) for one in of_chosen[used]),
        left=_left(when, level, taus, amplitudes, slope),
        alone=problem.without_slope(bounds.largest_alone) - squares <= target**2,
    )


@dataclass(frozen=True, slots=True)
class _Averaged:
    """Numbers that fit as well as all, and are fewer."""

    when: FloatArray
    level: FloatArray
    weight: FloatArray

    def about_mean(self, values: FloatArray) -> FloatArray:
        """Return values less their mean, each with the root of what it counts."""
        mean = self.weight @ values / self.weight.sum()
        return np.asarray((np.sqrt(self.weight) * (values - mean).T).T, dtype=np.float64)


def _averaged(when: FloatArray, level: FloatArray) -> _Averaged:
    """Average neighbours, the more the later they lie: what decays is fast only early."""
    edges = [0]
    while edges[-1] < when.size:
        edges.append(min(edges[-1] + max(edges[-1] // PART, 1), when.size))
    starts = np.array(edges[:-1])
    weight = np.diff(np.array(edges)).astype(np.float64)
    return _Averaged(
        np.add.reduceat(when, starts) / weight, np.add.reduceat(level, starts) / weight, weight
    )


def _left(
    when: FloatArray, level: FloatArray, taus: FloatArray, amplitudes: FloatArray, slope: float
) -> FloatArray:
    """Return what a fit leaves of all numbers [V]."""
    used = amplitudes > 0.0
    given = np.exp(-when[:, np.newaxis] / taus[used]) @ amplitudes[used] + slope * when
    return np.asarray(level - given - np.mean(level - given), dtype=np.float64)


class _Problem:
    """Least squares for one grid of time constants, to be solved many times."""

    def __init__(self, given: _Averaged, taus: FloatArray, bounds: DecayBounds) -> None:
        straight = given.about_mean(given.when)
        self._rows, count = straight.size, taus.size
        size = math.sqrt(float(given.weight.sum()))
        # a row more: what is left of all exponentials, with what is missing, is the largest
        self._weight = 100.0 * size
        self._forms = np.zeros((self._rows + 1 + count, count + 1))
        falling = np.exp(-given.when[:, np.newaxis] / taus)
        self._forms[: self._rows, :-1] = given.about_mean(falling)
        self._forms[self._rows, :-1] = self._weight * np.exp(-bounds.since / taus)
        self._forms[self._rows, -1] = self._weight
        # rows that hold small what the others leave open: exponentials are much alike
        self._forms[self._rows + 1 :, :-1] = LEAST_HOLD * size * np.eye(count)
        self._straight = np.zeros(len(self._forms))
        self._straight[: self._rows] = straight
        self._level = np.zeros(len(self._forms))
        self._level[: self._rows] = given.about_mean(given.level)
        self._level[self._rows] = self._weight * bounds.largest
        self.length = float(np.linalg.norm(straight))

    def best(self) -> tuple[FloatArray, float, float]:
        """Return amplitudes, slope and sum of squares of the best fit."""
        along = self._straight / self.length
        forms = self._forms - np.outer(along, along @ self._forms)
        found, left = _solved(forms, self._level - (along @ self._level) * along)
        slope = float(along @ (self._level - self._forms @ found)) / self.length
        return found[:-1], slope, left**2

    def at(self, slope: float) -> tuple[FloatArray, float]:
        """Return amplitudes and sum of squares of the best fit with a slope that is given."""
        found, left = _solved(self._forms, self._level - slope * self._straight)
        return found[:-1], left**2

    def without_slope(self, largest: float) -> float:
        """Return the least sum of squares without a slope, with another bound of what is left."""
        wanted = self._level.copy()
        wanted[self._rows] = self._weight * largest
        return _solved(self._forms, wanted)[1] ** 2

    def variance(self, amplitudes: FloatArray, slope: float, spread: float) -> float:
        """Return the variance of one number, wider where neighbouring residuals go together."""
        left = self._level - slope * self._straight - self._forms @ np.append(amplitudes, 0.0)
        left = left[: self._rows]
        total = float(left @ left)
        together = float(left[1:] @ left[:-1]) / total if total > 0.0 else 0.0
        together = min(max(together, 0.0), 0.95)
        numbers = 2 + 2 * int(np.count_nonzero(amplitudes))
        each = max(total / max(left.size - numbers, 1), max(spread, LEAST_SPREAD) ** 2)
        return float(each * (1.0 + together) / (1.0 - together))


def _solved(columns: FloatArray, wanted: FloatArray) -> tuple[FloatArray, float]:
    from scipy.optimize import nnls  # here, since it takes longer to load than a rest to fit

    found, left = nnls(columns, wanted, maxiter=10 * columns.shape[1])
    return np.asarray(found, dtype=np.float64), float(left)


def _between(found: FloatArray, ratio: float) -> FloatArray:
    """Return time constants on both sides of those found, of a grid of that ratio."""
    closer = ratio ** (np.arange(-BESIDE + 1, BESIDE) / BESIDE)
    return np.asarray(np.outer(found, closer).ravel(), dtype=np.float64)


def _reach(beyond: Callable[[float], float], scale: float) -> float:
    """Return how far from the best slope the fit is two standard deviations worse.

    `beyond` grows about linearly, from zero or from the end of a stretch of equally good ones.
    """
    inside, outside = 0.0, scale
    low, high = -1.0, beyond(outside) - 1.0
    while high <= 0.0:
        inside, low = outside, high
        outside *= 2.0
        high = beyond(outside) - 1.0
    for _ in range(STEPS):
        share = min(max(low / (low - high), 0.1), 0.9)
        middle = inside + share * (outside - inside)
        value = beyond(middle) - 1.0
        if value <= 0.0:
            inside, low = middle, value
        else:
            outside, high = middle, value
        if outside - inside < 0.01 * outside:
            break
    return outside
