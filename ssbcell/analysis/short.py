"""Signatures of a short circuit in the voltage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.signals import MAD_TO_SIGMA, FloatArray, Signals, integral, median_of_three
from ssbcell.analysis.steps import LEVEL_CHANGE, Step

#: samples on each side over which the local slope is taken
NEIGHBOURS = 10
#: a change over more time than this, or three usual intervals, is not sudden [s]
LONG_GAP = 60.0
#: a drop stands out if it is more than this times the scatter around it
NOISE_MULTIPLE = 6.0
#: differences of neighbouring changes scatter by this much more than the changes, for white noise
CHANGE_OF_CHANGE = 3**0.5
#: a change of temperature by this within a minute explains a change of voltage [K]
TEMPERATURE_STEP = 0.3


@dataclass(frozen=True, slots=True)
class Drop:
    """A sudden fall of the voltage from one sample to the next (signature S1).

    Attributes
    ----------
    row : int
        Of the record, of the sample after the fall.
    time_second : float
        Test time of that sample [s].
    size_volt : float
        Change of the voltage, negative [V].
    below_slope_volt : float
        Change of the voltage less what the local slope gives, negative [V].
    explained_by : str
        ``"current"`` or ``"temperature"`` where that changed too, ``"noise"`` where the samples
        around it scatter as much, ``"pause"`` where the test was interrupted; empty where
        nothing explains it.
    """

    row: int
    time_second: float
    size_volt: float
    below_slope_volt: float
    explained_by: str


@dataclass(frozen=True, slots=True)
class Fall:
    """The largest fall of the voltage from its running maximum in a charge (signature S2).

    Attributes
    ----------
    row : int
        Of the record, of the lowest sample after the maximum.
    time_second : float
        Test time of that sample [s].
    size_volt : float
        Running maximum less the voltage there [V].
    """

    row: int
    time_second: float
    size_volt: float


def sudden_drops(
    seen: Signals,
    step: Step,
    *,
    limit: float,
    below_slope: float,
    settle_time: float,
    settle_samples: int,
    slope_multiple: float = 0.0,
    both_sides: bool = False,
    temperature: FloatArray | None = None,
) -> tuple[Drop, ...]:
    """Find falls of the voltage between two samples that the curve's slope does not give.

    Parameters
    ----------
    seen : Signals
        The record's.
    step : Step
        Charge or discharge at constant current, or rest.
    limit : float
        A change below minus this counts [V].
    below_slope : float
        And it must lie this far below the local median slope [V].
    settle_time : float
        Nothing counts before this time after the beginning of the step [s].
    settle_samples : int
        Nor before this many samples.
    slope_multiple : float
        And it must lie below the slope by this many times the slope's own fall; for steps
        where the voltage falls anyway.
    both_sides : bool
        Take the steeper of the slopes before and after, for steps whose curve bends downward,
        and let scatter explain a drop. In a charge it may not: a short makes its own scatter.
    temperature : array, shape of `seen.time`, optional
        To tell steps of the temperature [K or degC].

    Returns
    -------
    tuple of Drop
        In order of time.
    """
    part = seen.part(step.rows)
    time, voltage = seen.time[part], seen.voltage[part]
    change, lasts = np.diff(voltage), np.diff(time)
    settled = np.arange(change.size) >= max(settle_samples - 1, 0)
    settled &= time[:-1] >= time[0] + settle_time
    settled &= lasts <= _longest_sudden(lasts)
    if time.size > 2 and _in_transition(seen.current[part]):
        settled[-1] = False
    candidates = np.flatnonzero(settled & (change < -limit))
    slope = change / np.where(lasts > 0.0, lasts, np.inf)
    drops = []
    for at in candidates:
        usual = _local_slope(slope, int(at), both_sides) * float(lasts[at])
        below = float(change[at]) - usual
        if below < -max(below_slope, slope_multiple * abs(usual)):
            sample = part.start + int(at) + 1
            drops.append(
                Drop(
                    row=int(seen.row[sample]),
                    time_second=float(seen.time[sample]),
                    size_volt=float(change[at]),
                    below_slope_volt=below,
                    explained_by=_explanation(seen, sample, temperature)
                    or ("noise" if both_sides and _scattered(change, int(at), below) else ""),
                )
            )
    return tuple(drops)


def largest_fall(
    seen: Signals, step: Step, *, after_ampere_hour: float, settle_time: float
) -> Fall | None:
    """Return the largest fall from the running maximum of a charge at constant current.

    Parameters
    ----------
    seen : Signals
        The record's.
    step : Step
        Charge at constant current.
    after_ampere_hour : float
        Charge of this step that must have passed first: lithium nucleates in it [A h].
    settle_time : float
        Time that must have passed first [s].

    Returns
    -------
    Fall or None
        None where fewer than three samples are left.
    """
    part = seen.part(step.rows)
    time, voltage = seen.time[part], seen.voltage[part]
    passed = integral(time, seen.current[part])
    after = np.flatnonzero((passed >= after_ampere_hour) & (time >= time[0] + settle_time))
    if after.size < 3:
        return None
    first = int(after[0])
    smooth = median_of_three(voltage[first:])
    fall = np.maximum.accumulate(smooth) - smooth
    worst = int(np.argmax(fall))
    sample = part.start + first + worst
    return Fall(int(seen.row[sample]), float(seen.time[sample]), float(fall[worst]))


def _in_transition(current: FloatArray) -> bool:
    """Tell whether the last sample of a step already has another current.

    Some cyclers log one sample while they switch; its voltage belongs to neither step.
    """
    level = float(np.median(current))
    spread = MAD_TO_SIGMA * float(np.median(np.abs(current - level)))
    allowed = max(LEVEL_CHANGE * abs(level), NOISE_MULTIPLE * spread)
    return abs(float(current[-1]) - level) > allowed


def _longest_sudden(lasts: FloatArray) -> float:
    """Return the interval beyond which a change of voltage is a gap and not sudden [s]."""
    return max(LONG_GAP, 3.0 * float(np.median(lasts))) if lasts.size else LONG_GAP


def _local_slope(slope: FloatArray, at: int, both_sides: bool) -> float:
    """Return the median slope of the neighbours of a change, itself left out."""
    before, after = slope[max(at - NEIGHBOURS, 0) : at], slope[at + 1 : at + 1 + NEIGHBOURS]
    if both_sides and before.size and after.size:
        return min(_median(before), _median(after))
    around = np.concatenate([before, after])
    return _median(around) if around.size else 0.0


def _median(values: FloatArray) -> float:
    """Return the median of a few values, in a tenth of the time that NumPy's takes."""
    ordered: list[float] = sorted(values.tolist())
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2.0


def _scattered(change: FloatArray, at: int, below: float) -> bool:
    """Tell whether the changes around one scatter so much that it does not stand out.

    Differences of neighbouring changes are taken, so that a bend of the curve is no scatter.
    """
    around = np.delete(change, at)[max(at - NEIGHBOURS, 0) : at + NEIGHBOURS]
    if around.size < 3:
        return True
    bend = np.diff(around)
    spread = MAD_TO_SIGMA * _median(np.abs(bend - _median(bend))) / CHANGE_OF_CHANGE
    return abs(below) <= NOISE_MULTIPLE * spread


def _explanation(seen: Signals, sample: int, temperature: FloatArray | None) -> str:
    """Return what else changed at a drop."""
    before, after = float(seen.current[sample - 1]), float(seen.current[sample])
    larger = max(abs(before), abs(after))
    if larger > 0.0 and abs(after - before) > LEVEL_CHANGE * larger and _loaded(seen, sample):
        return "current"
    if temperature is not None:
        near = np.abs(seen.time - seen.time[sample]) <= 60.0
        around = temperature[near]
        around = around[np.isfinite(around)]
        if around.size and float(np.ptp(around)) > TEMPERATURE_STEP:
            return "temperature"
    return ""


def _loaded(seen: Signals, sample: int) -> bool:
    """Tell whether the current at a sample is more than the noise of a rest."""
    largest = float(np.abs(seen.current).max())
    return abs(float(seen.current[sample])) > 0.01 * largest
