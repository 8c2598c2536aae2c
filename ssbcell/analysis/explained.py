"""What else changed where a voltage dropped, and how much of the drop that can explain."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.signals import MAD_TO_SIGMA, FloatArray, Signals
from ssbcell.analysis.steps import Step
from ssbcell.records.medians import median, median_of_few

#: samples on each side whose middle current counts; three take one glitch away
_FEW = 3
#: and whose middle current counts where that is too noisy
_MANY = 20
#: a median scatters by this more than a mean, for normal noise
_OF_MEDIAN = 1.2533


@dataclass(frozen=True, slots=True)
class ExplainLimits:
    """What may explain a sudden change of the voltage.

    Attributes
    ----------
    temperature_step : float
        A change of temperature by more explains a change of voltage [K].
    temperature_window : float
        Time before and after over which temperatures are compared [s].
    volt_per_kelvin : float
        What a kelvin changes at most [V/K].
    current_change : float
        A change of the current by a larger share explains one.
    least_current : float
        A current under this share of the largest one is the noise of a rest.
    noise_multiple : float
        A change of the current stands out if it is more than so many standard deviations.
    doubt_multiple : float
        Where none can stand out, so many standard deviations may be a change.
    """

    temperature_step: float = 0.3
    temperature_window: float = 60.0
    volt_per_kelvin: float = 0.05
    current_change: float = 0.02
    least_current: float = 0.01
    noise_multiple: float = 6.0
    doubt_multiple: float = 2.0


EXPLAIN_LIMITS = ExplainLimits()


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the size of the current within a charge or discharge.

    Attributes
    ----------
    time_second : float
        Test time of the first sample with the new current [s].
    until_second : float
        Test time by which the voltage has settled [s].
    share : float
        Change by the larger of the two currents, 0-1.
    """

    time_second: float
    until_second: float
    share: float


def changes_of_current(
    seen: Signals,
    steps: Sequence[Step],
    settle_time: float,
    settle_samples: int,
    limits: ExplainLimits = EXPLAIN_LIMITS,
) -> tuple[Change, ...]:
    """Return the changes of the current between steps that follow each other, and within them.

    Parameters
    ----------
    seen : Signals
        The record's.
    steps : sequence of Step
        Of one sense, without a pause between them.
    settle_time : float
        The voltage settles within this time [s], ...
    settle_samples : int
        ... and after this many samples.
    limits : ExplainLimits
        What counts as a change.
    """
    found = _strays(seen, steps, settle_time, settle_samples, limits)
    first = seen.part(steps[0].rows).start
    current = seen.current[first : seen.part(steps[-1].rows).stop]
    for step in steps[1:]:
        at = seen.part(step.rows).start
        share = _level_change(current, at - first, (_FEW, _MANY), limits)
        last = min(at + settle_samples, seen.time.size - 1)
        until = max(float(seen.time[at]) + settle_time, float(seen.time[last]))
        if share > 0.0:
            found.append(Change(float(seen.time[at]), until, share))
    return tuple(sorted(found, key=lambda one: one.time_second))


def _strays(
    seen: Signals,
    steps: Sequence[Step],
    settle_time: float,
    settle_samples: int,
    limits: ExplainLimits,
) -> list[Change]:
    """Return lone samples whose current is not that of their step: a pulse, or a pause.

    They make no step of their own, and yet the voltage settles after them as after any.
    """
    found = []
    for step in steps:
        part = seen.part(step.rows)
        current = seen.current[part]
        if step.kind == "rest":
            size = np.abs(current)
            astray = size > limits.least_current * seen.largest_current
            astray &= size > limits.noise_multiple * MAD_TO_SIGMA * median(size)
        else:
            sign = 1.0 if step.kind == "charge" else -1.0
            astray = sign * current < limits.least_current * abs(step.mean_current_ampere)
        for at in part.start + np.flatnonzero(astray):
            last = min(int(at) + settle_samples, seen.time.size - 1)
            now = float(seen.time[at])
            found.append(Change(now, max(now + settle_time, float(seen.time[last])), 1.0))
    return found


def explanation(
    seen: Signals,
    sample: int,
    size: float,
    part: slice,
    *,
    changes: Sequence[Change],
    temperature: FloatArray | None,
    limits: ExplainLimits = EXPLAIN_LIMITS,
) -> str:
    """Return what explains a drop: ``"current"``, ``"temperature"`` or nothing.

    If all the voltage of a cell were resistance, a change of the current by 3 % would change it
    by 3 %; no change of the current explains more.

    Parameters
    ----------
    seen : Signals
        The record's.
    sample : int
        After the drop.
    size : float
        Of the drop, above zero [V].
    part : slice
        Samples of the step, or of steps without a pause between them.
    changes : sequence of Change
        Of the current.
    temperature : array, shape of `seen.time`, optional
        [K or degC].
    limits : ExplainLimits
        What may explain how much.
    """
    share = _share(seen, sample, part, changes, limits)
    if float(seen.current[sample - 1]) * float(seen.current[sample]) < 0.0 and _loaded(
        seen, sample, limits.least_current
    ):
        return "current"
    if share > 0.0 and size <= share * abs(float(seen.voltage[sample - 1])):
        return "current"
    if temperature is None:
        return ""
    swing = _swing(seen, sample, temperature, limits.temperature_window)
    enough = swing > limits.temperature_step and size <= swing * limits.volt_per_kelvin
    return "temperature" if enough else ""


def _share(
    seen: Signals, sample: int, part: slice, changes: Sequence[Change], limits: ExplainLimits
) -> float:
    """Return by which share the current has just changed; zero where it has not."""
    now = float(seen.time[sample])
    # in order of time, and there may be thousands
    begin = bisect.bisect_left(changes, now, key=lambda one: one.until_second)
    end = bisect.bisect_right(changes, now, key=lambda one: one.time_second)
    recent = [one.share for one in changes[begin:end]]
    if _loaded(seen, sample, limits.least_current):
        at = sample - part.start
        recent.append(_level_change(seen.current[part], at, (1, _FEW, _MANY), limits))
    return max(recent, default=0.0)


def _level_change(
    current: FloatArray, at: int, counts: Sequence[int], limits: ExplainLimits
) -> float:
    """Return by which share the current may have changed before a sample; zero if by little.

    As many samples on each side are taken as tell a change that counts from noise. Where noise
    hides it from all of them, it may be there.
    """
    # lists, since arrays of so few take longer to set up than to compute with
    before, after = current[max(at - _MANY, 0) : at].tolist(), current[at : at + _MANY].tolist()
    if min(before + after) == max(before + after):
        return 0.0
    spread = min(_noise(before), _noise(after))
    doubt = change = larger = 0.0
    for count in counts:
        left, right = median_of_few(before[-count:]), median_of_few(after[:count])
        change, larger = abs(right - left), max(abs(left), abs(right), 1e-30)
        doubt = spread * _OF_MEDIAN * (2.0 / count) ** 0.5
        counts_from = limits.current_change * larger
        if limits.noise_multiple * doubt <= counts_from:
            return change / larger if change > counts_from else 0.0
    return (change + limits.doubt_multiple * doubt) / larger


def _noise(values: list[float]) -> float:
    """Return the standard deviation of one value, by the differences of neighbours."""
    if len(values) < 3:
        return 0.0
    change = [after - before for before, after in itertools.pairwise(values)]
    middle = median_of_few(change)
    return MAD_TO_SIGMA * median_of_few([abs(one - middle) for one in change]) / 2**0.5


def _swing(seen: Signals, sample: int, temperature: FloatArray, window: float) -> float:
    """Return by how much the temperature before and after a sample differs, without its noise."""
    now = float(seen.time[sample])
    first, last = np.searchsorted(seen.time, (now - window, now + window))
    before, after = (
        part[np.isfinite(part)]
        for part in (temperature[first:sample], temperature[sample : last + 1])
    )
    if not before.size or not after.size:
        return 0.0
    return abs(median(after) - median(before))


def _loaded(seen: Signals, sample: int, least: float) -> bool:
    """Tell whether the current before or at a sample is more than the noise of a rest."""
    around: list[float] = seen.current[max(sample - 1, 0) : sample + 1].tolist()
    return max(abs(one) for one in around) > least * seen.largest_current
