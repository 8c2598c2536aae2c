"""What the fall of the voltage over a rest after charge says of a leak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ssbcell.analysis.coverage import mean_interval
from ssbcell.analysis.signals import FloatArray, Signals
from ssbcell.analysis.steps import Step
from ssbcell.records.record import Rows

Model = Literal["straight line", "exponential", "square root of time"]

#: points that the rest is averaged into before the fit
POINTS = 300
#: time constants of the relaxation that are tried
TIME_CONSTANTS = 40
#: points that are averaged at both ends
ENDS = 4
#: numbers that each form of relaxation is fitted with, the slope and the level included
_NUMBERS: dict[Model, int] = {"straight line": 2, "exponential": 4, "square root of time": 3}


@dataclass(frozen=True, slots=True)
class RestLimits:
    """Which part of a rest is fitted, and with what.

    Attributes
    ----------
    settle_time : float
        Left out at the beginning [s].
    longest_time_constant : float
        As a multiple of the rest: a slower relaxation is a straight line.
    fewest_samples : int
        After it settled.
    """

    settle_time: float = 60.0
    longest_time_constant: float = 10.0
    fewest_samples: int = 12


REST_LIMITS = RestLimits()


@dataclass(frozen=True, slots=True)
class RestFit:
    """Slope of the voltage at rest that relaxation does not explain (signature S8).

    ``V = V_end + A exp(-t / tau) + b t``, or ``V = V_0 - A sqrt(t / T) + b t`` where diffusion
    into a thick body rules and T is the length of the rest; `b` comes from the leak.

    Attributes
    ----------
    model : str
        The form that describes the rest best: ``"exponential"``, ``"square root of time"``, or
        ``"straight line"`` where no relaxation is seen.
    evidence : float
        Akaike's criterion of the next best form less that of the best one; above some 4 the
        data choose, below 2 they do not.
    slope_volt_per_second : float
        b, best fit [V/s].
    slope_low_volt_per_second, slope_high_volt_per_second : float
        Its range over all forms and time constants that fit as well, k = 2 [V/s].
    late_slope_volt_per_second : float
        Slope of the last third, relaxation included [V/s].
    late_slope_uncertainty_volt_per_second : float
        Of that, expanded, k = 2 [V/s].
    time_constant_second : float or None
        tau, best fit [s]; None where the model has none.
    amplitude_volt : float
        A, best fit [V].
    fall_volt : float
        From when it settled to its end, relaxation included; negative where it rises [V].
    residual_volt : float
        Root mean square of what is left [V].
    voltage_volt : float
        Mean voltage of the last third [V].
    duration_second : float
        Of the rest [s].
    largest_interval_second, mean_interval_second : float
        Between two samples: the longest, and the mean over all moments of the rest [s].
    rows : Rows
        Of the record.
    """

    model: Model
    evidence: float
    slope_volt_per_second: float
    slope_low_volt_per_second: float
    slope_high_volt_per_second: float
    late_slope_volt_per_second: float
    late_slope_uncertainty_volt_per_second: float
    time_constant_second: float | None
    amplitude_volt: float
    fall_volt: float
    residual_volt: float
    voltage_volt: float
    duration_second: float
    largest_interval_second: float
    mean_interval_second: float
    rows: Rows


def fit_rest(
    seen: Signals,
    step: Step,
    *,
    noise: float,
    largest_relaxation: float,
    limits: RestLimits = REST_LIMITS,
) -> RestFit | None:
    """Fit relaxation with a constant slope to a rest.

    Each form of relaxation is linear for a given time constant, so time constants are tried one
    by one, more closely about the best, and the square root of time beside them. The range of
    the slope spans all that fit within two standard deviations, and the spread is widened where
    neighbouring residuals go together.

    Parameters
    ----------
    seen : Signals
        The record's.
    step : Step
        A rest.
    noise : float
        Standard deviation of one sample of the voltage [V].
    largest_relaxation : float
        What relaxation may take from the voltage; without a bound, a slow one explains any
        leak [V].
    limits : RestLimits
        Which part is fitted.

    Returns
    -------
    RestFit or None
        None where the rest has too few samples after it settled.

    Notes
    -----
    After a charge relaxation lowers the voltage, as a leak does. So the late slope bounds the
    leak from above whatever the relaxation's form, while the fit's bounds hold only if one of
    the forms describes it.
    """
    part = seen.part(step.rows)
    time, voltage = seen.time[part], seen.voltage[part]
    settled = time >= time[0] + limits.settle_time
    if int(settled.sum()) < limits.fewest_samples:
        return None
    when, level, size = _average(time[settled] - float(time[0]), voltage[settled])
    lasts = float(time[-1] - time[0])
    spread = noise / np.sqrt(size)
    shortest = max(limits.settle_time, lasts / 100.0)
    tried = np.geomspace(shortest, limits.longest_time_constant * lasts, TIME_CONSTANTS)
    taus, fits = _search(when, level, tried, largest_relaxation, spread)
    best = int(np.argmin(fits.squares))
    good = fits.squares <= fits.squares[best] + 4.0 * fits.variance[best]
    chosen, evidence = _choose(fits, when.size)
    model = _model_of(chosen)
    line = _late_line(when, level, lasts, spread)
    return RestFit(
        model=model,
        evidence=evidence,
        slope_volt_per_second=float(fits.slope[chosen]),
        slope_low_volt_per_second=float(np.min((fits.slope - fits.doubt)[good])),
        slope_high_volt_per_second=float(np.max((fits.slope + fits.doubt)[good])),
        late_slope_volt_per_second=float(line.slope[0]),
        late_slope_uncertainty_volt_per_second=float(line.doubt[0]),
        time_constant_second=float(taus[chosen - 2]) if model == "exponential" else None,
        amplitude_volt=float(fits.amplitude[chosen]),
        fall_volt=float(np.mean(level[:ENDS]) - np.mean(level[-ENDS:])),
        residual_volt=float(np.sqrt(fits.squares[chosen] / when.size)),
        voltage_volt=float(np.mean(level[when >= 2.0 * lasts / 3.0])),
        duration_second=lasts,
        largest_interval_second=float(np.diff(time).max()),
        mean_interval_second=mean_interval(np.diff(time)),
        rows=step.rows,
    )


@dataclass(frozen=True, slots=True)
class _Fits:
    """One fit for each form; `doubt` is two standard deviations of the slope."""

    slope: FloatArray
    doubt: FloatArray
    amplitude: FloatArray
    squares: FloatArray
    variance: FloatArray
    independent: FloatArray


def _search(
    when: FloatArray, level: FloatArray, taus: FloatArray, largest: float, spread: float
) -> tuple[FloatArray, _Fits]:
    """Fit every form, with time constants over the whole range and closely about the best."""
    coarse = _fit_all(when, level, _forms(when, taus), largest, spread)
    taus = np.concatenate([taus, _near_best(taus, coarse.squares[2:])])
    return taus, _fit_all(when, level, _forms(when, taus), largest, spread)


def _late_line(when: FloatArray, level: FloatArray, lasts: float, spread: float) -> _Fits:
    """Fit a straight line to the last third, of four points at least."""
    late = when >= 2.0 * lasts / 3.0
    if int(late.sum()) < 4:
        late = np.arange(when.size) >= when.size - 4
    return _fit_all(when[late], level[late], np.zeros((1, int(late.sum()))), 0.0, spread)


def _average(time: FloatArray, voltage: FloatArray) -> tuple[FloatArray, FloatArray, float]:
    """Average neighbouring samples so that about `POINTS` are left."""
    size = max(time.size // POINTS, 1)
    whole = time.size // size * size
    return (
        np.asarray(time[:whole].reshape(-1, size).mean(axis=1), dtype=np.float64),
        np.asarray(voltage[:whole].reshape(-1, size).mean(axis=1), dtype=np.float64),
        float(size),
    )


def _forms(time: FloatArray, taus: FloatArray) -> FloatArray:
    """Return the forms of relaxation over time: none, square root, exponentials; each falls."""
    root = -np.sqrt(time / time[-1])
    bent = np.exp(-time[np.newaxis, :] / taus[:, np.newaxis])
    return np.vstack([np.zeros(time.size), root, bent])


def _near_best(taus: FloatArray, squares: FloatArray) -> FloatArray:
    """Return time constants on both sides of the best one, close enough to show its range."""
    best = int(np.argmin(squares))
    low, high = taus[max(best - 1, 0)], taus[min(best + 1, taus.size - 1)]
    return np.asarray(np.geomspace(low, high, TIME_CONSTANTS), dtype=np.float64)


def _model_of(form: int) -> Model:
    names: tuple[Model, ...] = ("straight line", "square root of time")
    return names[form] if form < len(names) else "exponential"


def _fit_all(
    time: FloatArray, voltage: FloatArray, forms: FloatArray, largest: float, spread: float
) -> _Fits:
    """Fit level, slope and one form at a time; the amplitude stays between zero and `largest`.

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
    amplitude = np.clip(free, 0.0, largest)
    left = bare - amplitude[:, np.newaxis] * bent
    squares = np.einsum("ij,ij->i", left, left)
    fitted = known & (amplitude == free)
    numbers = np.where(fitted, 4, 3)
    variance = np.maximum(squares / np.maximum(time.size - numbers, 1), spread**2)
    product = np.einsum("ij,ij->i", left[:, 1:], left[:, :-1])
    together = np.clip(product / np.where(squares > 0.0, squares, np.inf), 0.0, 0.95)
    widened = variance * (1.0 + together) / (1.0 - together)
    of_slope = inverse[1, 1] + np.where(fitted, of_forms[1] ** 2 / np.where(known, size, 1.0), 0.0)
    return _Fits(
        slope=(of_voltage[1] - amplitude * of_forms[1]) / time[-1],
        doubt=2.0 * np.sqrt(widened * of_slope) / time[-1],
        amplitude=amplitude,
        squares=np.maximum(squares, time.size * spread**2 * 1e-6),
        variance=widened,
        independent=time.size * (1.0 - together) / (1.0 + together),
    )


def _choose(fits: _Fits, count: int) -> tuple[int, float]:
    """Return the form to believe, and by how much Akaike's criterion prefers it."""
    best = {0: 0, 1: 1, 2: 2 + int(np.argmin(fits.squares[2:]))}
    independent = float(fits.independent[min(best.values(), key=lambda at: fits.squares[at])])
    criterion = {
        form: independent * float(np.log(fits.squares[form] / count))
        + 2.0 * _NUMBERS[_model_of(form)]
        for form in best.values()
    }
    order = sorted(criterion, key=lambda form: criterion[form])
    return order[0], criterion[order[1]] - criterion[order[0]]
