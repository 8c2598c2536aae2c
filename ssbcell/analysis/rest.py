"""What the fall of the voltage over a rest after charge says of a leak."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.coverage import mean_interval
from ssbcell.analysis.relaxation import SHORTEST, DecayBounds
from ssbcell.analysis.rest_forms import fit_line
from ssbcell.analysis.rest_model import PIECES, Model, believe
from ssbcell.analysis.signals import FloatArray, Signals
from ssbcell.analysis.steps import Step
from ssbcell.records.record import Rows

#: points that the rest is averaged into before the fit
POINTS = 300
#: numbers that the late slope is fitted to, at the least
FEWEST = 4
#: from this share of the rest on, what is left of the relaxation is bounded
LATE = 1.0 / 3.0


@dataclass(frozen=True, slots=True)
class RestLimits:
    """Which part of a rest is fitted, and with what.

    Attributes
    ----------
    settle_time : float
        Left out at the beginning [s].
    longest_time_constant : float
        As a multiple of the rest: a slower relaxation is a straight line.
    largest_alone : float
        What relaxation may still take after a third of the rest, were there no leak [V].
    fewest_samples : int
        After it settled.
    """

    settle_time: float = 60.0
    longest_time_constant: float = 10.0
    largest_alone: float = 0.06
    fewest_samples: int = 12


REST_LIMITS = RestLimits()


@dataclass(frozen=True, slots=True)
class RestFit:
    """Slope of the voltage at rest that relaxation does not explain (signature S8).

    ``V = V_end + sum A_i exp(-t / tau_i) + b t``, or ``V = V_0 - A sqrt(t / T) + b t`` where
    diffusion into a thick body rules and T is the length of the rest; `b` comes from the leak.

    Attributes
    ----------
    model : str
        The form that describes the rest best: ``"exponential"``, ``"square root of time"``,
        ``"several exponentials"`` where neither does, or ``"straight line"`` where no
        relaxation is seen.
    evidence : float
        Akaike's criterion of the next best form less that of the best one; above some 4 the
        data choose, below 2 they do not.
    slope_volt_per_second : float
        b, best fit; of several exponentials the best without slow ones, if it fits [V/s].
    slope_low_volt_per_second, slope_high_volt_per_second : float
        Its range over all forms, time constants and sums of exponentials that fit as well,
        k = 2 [V/s].
    late_slope_volt_per_second : float
        Slope of the last third, relaxation included [V/s].
    late_slope_uncertainty_volt_per_second : float
        Of that, expanded, k = 2 [V/s].
    time_constants_second : tuple of float
        tau_i, best fit [s]; empty where the model has none.
    amplitudes_volt : tuple of float
        A_i, best fit; A alone for the square root of time [V].
    relaxation_alone : bool
        Whether exponentials without a leak, up to `RestLimits.largest_alone`, do as well.
    misfit_volt : float
        Root mean square of what the best of all forms leaves, averaged over each of `PIECES` of
        the rest, which takes noise away and not the course of the voltage [V].
    samples_of_piece : float
        Samples that such an average is of.
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
    time_constants_second: tuple[float, ...]
    amplitudes_volt: tuple[float, ...]
    relaxation_alone: bool
    misfit_volt: float
    samples_of_piece: float
    voltage_volt: float
    duration_second: float
    largest_interval_second: float
    mean_interval_second: float
    rows: Rows

    @property
    def amplitude_volt(self) -> float:
        """All relaxation together [V]."""
        return sum(self.amplitudes_volt)

    @property
    def time_constant_second(self) -> float | None:
        """The time constant; None where there is none, or several [s]."""
        return self.time_constants_second[0] if len(self.time_constants_second) == 1 else None

    def relaxation_volt(self, time: FloatArray) -> FloatArray:
        """Return what relaxation gives, but for the level.

        Parameters
        ----------
        time : array, shape (n,)
            Since the rest began [s].

        Returns
        -------
        array, shape (n,)
            [V].
        """
        if self.model == "square root of time":
            return -self.amplitude_volt * np.sqrt(time / self.duration_second)
        given = np.zeros(time.size)
        for tau, amplitude in zip(self.time_constants_second, self.amplitudes_volt, strict=True):
            given += amplitude * np.exp(-time / tau)
        return given


def fit_rest(
    seen: Signals,
    step: Step,
    *,
    noise: float,
    largest_relaxation: float,
    limits: RestLimits = REST_LIMITS,
) -> RestFit | None:
    """Fit relaxation with a constant slope to a rest.

    Each simple form of relaxation is linear for a given time constant, so time constants are
    tried one by one, more closely about the best, and the square root of time beside them. A
    sum of any exponentials is fitted too. The range of the slope spans all that fit within two
    standard deviations, and the spread is widened where neighbouring residuals go together.

    Parameters
    ----------
    seen : Signals
        The record's.
    step : Step
        A rest.
    noise : float
        Standard deviation of one sample of the voltage [V].
    largest_relaxation : float
        What relaxation may still take after a third of the rest, beside a leak; without a
        bound, a slow one explains any leak [V].
    limits : RestLimits
        Which part is fitted.

    Returns
    -------
    RestFit or None
        None where the rest has too few samples after it settled.

    Notes
    -----
    After a charge relaxation lowers the voltage, as a leak does, and ever more slowly. So the
    late slope bounds the leak from above whatever the relaxation's form, while the fit's bounds
    hold only if one of the forms describes it.
    """
    part = seen.part(step.rows)
    time, voltage = seen.time[part], seen.voltage[part]
    settled = time >= time[0] + limits.settle_time
    if int(settled.sum()) < limits.fewest_samples:
        return None
    when, level, size = _average(time[settled] - float(time[0]), voltage[settled])
    lasts = float(time[-1] - time[0])
    spread = noise / math.sqrt(size)
    bounds = DecayBounds(
        shortest=SHORTEST * limits.settle_time,
        longest=limits.longest_time_constant * lasts,
        since=LATE * lasts,
        largest=largest_relaxation,
        largest_alone=limits.largest_alone,
    )
    shortest = max(limits.settle_time, lasts / 100.0)
    found = believe(when, level, bounds, shortest=shortest, spread=spread)
    late = when >= 2.0 * LATE * lasts
    if int(late.sum()) < FEWEST:
        late = np.arange(when.size) >= when.size - FEWEST
    line = fit_line(when[late], level[late], spread)
    return RestFit(
        model=found.model,
        evidence=found.evidence,
        slope_volt_per_second=found.slope,
        slope_low_volt_per_second=found.low,
        slope_high_volt_per_second=found.high,
        late_slope_volt_per_second=float(line.slope[0]),
        late_slope_uncertainty_volt_per_second=float(line.doubt[0]),
        time_constants_second=found.time_constants,
        amplitudes_volt=found.amplitudes,
        relaxation_alone=found.alone,
        misfit_volt=found.misfit,
        samples_of_piece=size * when.size / min(PIECES, when.size),
        voltage_volt=float(np.mean(level[late])),
        duration_second=lasts,
        largest_interval_second=float(np.diff(time).max()),
        mean_interval_second=mean_interval(np.diff(time)),
        rows=step.rows,
    )


def _average(time: FloatArray, voltage: FloatArray) -> tuple[FloatArray, FloatArray, float]:
    """Average neighbouring samples so that about `POINTS` are left."""
    size = max(time.size // POINTS, 1)
    whole = time.size // size * size
    return (
        np.asarray(time[:whole].reshape(-1, size).mean(axis=1), dtype=np.float64),
        np.asarray(voltage[:whole].reshape(-1, size).mean(axis=1), dtype=np.float64),
        float(size),
    )
