"""What the fall of the voltage over a rest after charge says of a leak."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ssbcell.analysis.signals import FloatArray, Signals
from ssbcell.analysis.steps import Step
from ssbcell.records.record import Rows

#: points that the rest is averaged into before the fit
POINTS = 300
#: time constants of the relaxation that are tried
TIME_CONSTANTS = 40
#: longest time constant, as a multiple of the rest: a slower one is a straight line
LONGEST_TIME_CONSTANT = 10.0
#: left out at the beginning [s]
SETTLE_TIME = 60.0


@dataclass(frozen=True, slots=True)
class RestFit:
    """Slope of the voltage at rest that relaxation does not explain (signature S8).

    ``V = V_end + A exp(-t / tau) + b t``; `b` comes from the leak.

    Attributes
    ----------
    slope_volt_per_second : float
        b, best fit [V/s].
    slope_low_volt_per_second, slope_high_volt_per_second : float
        Its range over all time constants that fit as well, k = 2 [V/s].
    late_slope_volt_per_second : float
        Slope of the last third, relaxation included [V/s].
    late_slope_uncertainty_volt_per_second : float
        Of that, expanded, k = 2 [V/s].
    time_constant_second : float
        tau, best fit [s].
    amplitude_volt : float
        A, best fit [V].
    residual_volt : float
        Root mean square of what is left [V].
    voltage_volt : float
        Mean voltage of the last third [V].
    duration_second : float
        Of the rest [s].
    largest_interval_second : float
        Between two samples [s].
    rows : Rows
        Of the record.
    """

    slope_volt_per_second: float
    slope_low_volt_per_second: float
    slope_high_volt_per_second: float
    late_slope_volt_per_second: float
    late_slope_uncertainty_volt_per_second: float
    time_constant_second: float
    amplitude_volt: float
    residual_volt: float
    voltage_volt: float
    duration_second: float
    largest_interval_second: float
    rows: Rows


def fit_rest(
    seen: Signals, step: Step, *, noise: float, largest_relaxation: float
) -> RestFit | None:
    """Fit relaxation with a constant slope to a rest.

    The fit is linear for a given time constant, so time constants are tried one by one. The
    range of the slope spans all that fit within two standard deviations, and the spread is
    widened where neighbouring residuals go together.

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

    Returns
    -------
    RestFit or None
        None where the rest has fewer than 12 samples after it settled.

    Notes
    -----
    After a charge relaxation lowers the voltage, as a leak does. So the late slope bounds the
    leak from above whatever the relaxation's form, while the fit's bounds hold only if one
    exponential describes it.
    """
    part = seen.part(step.rows)
    time, voltage = seen.time[part], seen.voltage[part]
    settled = time >= time[0] + SETTLE_TIME
    if int(settled.sum()) < 12:
        return None
    start = float(time[0])
    when, level, size = _average(time[settled] - start, voltage[settled])
    lasts = float(time[-1] - start)
    spread = noise / np.sqrt(size)
    taus = np.geomspace(
        max(SETTLE_TIME, lasts / 100.0), LONGEST_TIME_CONSTANT * lasts, TIME_CONSTANTS
    )
    fits = [_fit(when, level, float(tau), spread, largest_relaxation) for tau in taus]
    best = min(range(len(fits)), key=lambda at: fits[at].squares)
    near = fits[best].squares + 4.0 * fits[best].variance
    good = [fit for fit in fits if fit.squares <= near]
    late = _late_slope(when, level, lasts, spread)
    return RestFit(
        slope_volt_per_second=fits[best].slope,
        slope_low_volt_per_second=min(fit.slope - fit.doubt for fit in good),
        slope_high_volt_per_second=max(fit.slope + fit.doubt for fit in good),
        late_slope_volt_per_second=late.slope,
        late_slope_uncertainty_volt_per_second=late.doubt,
        time_constant_second=float(taus[best]),
        amplitude_volt=fits[best].amplitude,
        residual_volt=float(np.sqrt(fits[best].squares / when.size)),
        voltage_volt=float(np.mean(level[when >= 2.0 * lasts / 3.0])),
        duration_second=lasts,
        largest_interval_second=float(np.diff(time).max()),
        rows=step.rows,
    )


@dataclass(frozen=True, slots=True)
class _Fit:
    """A fit at one time constant; `doubt` is two standard deviations of the slope."""

    slope: float
    doubt: float
    amplitude: float
    squares: float
    variance: float


def _average(time: FloatArray, voltage: FloatArray) -> tuple[FloatArray, FloatArray, float]:
    """Average neighbouring samples so that about `POINTS` are left."""
    size = max(time.size // POINTS, 1)
    whole = time.size // size * size
    return (
        np.asarray(time[:whole].reshape(-1, size).mean(axis=1), dtype=np.float64),
        np.asarray(voltage[:whole].reshape(-1, size).mean(axis=1), dtype=np.float64),
        float(size),
    )


def _fit(time: FloatArray, voltage: FloatArray, tau: float, spread: float, largest: float) -> _Fit:
    """Fit at one time constant; the amplitude stays between zero and the largest one."""
    straight = np.stack([np.ones(time.size), time / time[-1]], axis=1)
    bent = np.exp(-time / tau)
    free = _least_squares(np.column_stack([straight, bent]), voltage, time[-1], spread)
    if 0.0 <= free.amplitude <= largest:
        return free
    amplitude = min(max(free.amplitude, 0.0), largest)
    bound = _least_squares(straight, voltage - amplitude * bent, time[-1], spread)
    return replace(bound, amplitude=amplitude)


def _late_slope(time: FloatArray, voltage: FloatArray, lasts: float, spread: float) -> _Fit:
    late = time >= 2.0 * lasts / 3.0
    when = time[late]
    if when.size < 4:
        late = np.arange(time.size) >= time.size - 4
        when = time[late]
    columns = np.stack([np.ones(when.size), when / when[-1]], axis=1)
    return _least_squares(columns, voltage[late], when[-1], spread)


def _least_squares(columns: FloatArray, voltage: FloatArray, scale: float, spread: float) -> _Fit:
    """Solve for the columns; the second one is time over `scale`."""
    inverse = np.linalg.pinv(columns.T @ columns)
    answer = inverse @ (columns.T @ voltage)
    left = voltage - columns @ answer
    squares = float(left @ left)
    free = max(voltage.size - columns.shape[1] - 1, 1)
    variance = max(squares / free, spread**2)
    together = float(left[1:] @ left[:-1]) / squares if squares > 0.0 else 0.0
    together = min(max(together, 0.0), 0.95)
    variance *= (1.0 + together) / (1.0 - together)
    return _Fit(
        slope=float(answer[1]) / scale,
        doubt=2.0 * float(np.sqrt(max(variance * inverse[1, 1], 0.0))) / scale,
        amplitude=float(answer[2]) if answer.size > 2 else 0.0,
        squares=squares,
        variance=variance,
    )
