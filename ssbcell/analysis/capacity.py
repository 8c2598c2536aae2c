"""The full charges of a record, each with the discharge that follows it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.counters import counter_mismatch
from ssbcell.analysis.coverage import mean_interval
from ssbcell.analysis.half_cycles import full_cycles
from ssbcell.analysis.half_ends import (
    HALF_LIMITS,
    HalfLimits,
    before_first_sample,
    charge_at_cut_off,
    end_slope,
    extreme,
)
from ssbcell.analysis.noise import resolution_of
from ssbcell.analysis.signals import FloatArray, Signals, integral, median_of_three
from ssbcell.analysis.steps import Kind, Step
from ssbcell.records.medians import quantile
from ssbcell.records.record import Rows

#: a change of the current by less of the largest one is rounding of the number
_EXACT = 1e-6
#: samples over which the noise of a current is averaged, where its level is looked at
_MEAN_OF = 10


@dataclass(frozen=True, slots=True)
class Capacity:
    """The charge of one charge or discharge, integrated from the current.

    Attributes
    ----------
    kind : str
        ``"charge"`` or ``"discharge"``.
    capacity_ampere_hour : float
        At constant current, to the cut-off where it was reached; above zero [A h].
    energy_watt_hour : float
        Integral of voltage times current over the same stretch; above zero [W h].
    hold_ampere_hour : float
        Passed at constant voltage after that [A h].
    sampling_bound_ampere_hour : float
        Half of what lies between the least and the most that the samples allow: the current
        began between two of them, and may have ended after the last [A h].
    sampling_uncertainty_ampere_hour : float
        Standard uncertainty from gaps and from noise at the cut-off [A h].
    counter_mismatch : float or None
        Share by which the cycler's own counters differ; None where none tells.
    reached : bool
        Whether the voltage came to the cut-off.
    ended : bool
        Whether something follows it in the record; if not, it may be cut short.
    extreme_voltage_volt : float
        Highest voltage of a charge, lowest of a discharge, without lone samples [V].
    end_slope_volt_per_ampere_hour : float
        Size of dV/dQ over its last tenth [V/(A h)].
    mean_current_ampere : float
        At constant current, above zero [A].
    lowest_current_ampere, highest_current_ampere : float
        Of the means over some samples at constant current, above zero [A].
    current_resolution_ampere : float
        Steps in which the current is written; zero where none are seen, as where it never
        changes [A].
    paused_second : float
        Time without current, or with a pulse, within it [s].
    usual_interval_second, largest_interval_second : float
        Between samples at constant current: 95 of 100 are no longer; the longest [s].
    mean_interval_second : float
        Between the samples before and after a moment at constant current, the mean over all
        moments [s]. Jitter of the times changes it little, a sparse stretch much.
    steps : tuple of Step
        At constant current, in order.
    rows : Rows
        Of the record.
    """

    kind: Kind
    capacity_ampere_hour: float
    energy_watt_hour: float
    hold_ampere_hour: float
    sampling_bound_ampere_hour: float
    sampling_uncertainty_ampere_hour: float
    counter_mismatch: float | None
    reached: bool
    ended: bool
    extreme_voltage_volt: float
    end_slope_volt_per_ampere_hour: float
    mean_current_ampere: float
    lowest_current_ampere: float
    highest_current_ampere: float
    current_resolution_ampere: float
    paused_second: float
    usual_interval_second: float
    largest_interval_second: float
    mean_interval_second: float
    steps: tuple[Step, ...]
    rows: Rows


@dataclass(frozen=True, slots=True)
class FirstCycle:
    """A full charge and the discharge after it, of the first cycle or a later one.

    Attributes
    ----------
    charge, discharge : Capacity or None
        None where there is none.
    """

    charge: Capacity | None
    discharge: Capacity | None


def first_cycle(
    seen: Signals,
    steps: Sequence[Step],
    *,
    upper: float,
    lower: float,
    tolerance: float,
    noise: float = 0.0,
    limits: HalfLimits = HALF_LIMITS,
) -> FirstCycle:
    """Measure the first full charge and the discharge that follows it.

    Steps of one sense belong together, whatever rests and pulses lie between them. The first
    charge that passes a good share of what the largest one passes is the first full one, so that
    a test may begin with a discharge or a check.

    Parameters
    ----------
    seen : Signals
        The record's.
    steps : sequence of Step
        Of the same record.
    upper, lower : float
        Cut-offs [V].
    tolerance : float
        A voltage that ends this near to the cut-off has reached it [V].
    noise : float
        Standard deviation of one sample of the voltage [V].
    limits : HalfLimits
        How charges and discharges are told and measured.
    """
    pairs = full_cycles(steps, limits.full_share)
    if not pairs:
        return FirstCycle(None, None)
    ends = (
        HalfEnd(upper, tolerance, noise, limits),
        HalfEnd(lower, tolerance, noise, limits),
    )
    return _measured(seen, steps, pairs[0], ends)


def later_cycles(
    seen: Signals,
    steps: Sequence[Step],
    *,
    upper: float,
    lower: float,
    tolerance: float,
    noise: float = 0.0,
    limits: HalfLimits = HALF_LIMITS,
) -> tuple[FirstCycle, ...]:
    """Measure every charge after the first full one that has a discharge after it.

    Parameters
    ----------
    seen, steps, upper, lower, tolerance, noise, limits
        As for `first_cycle`.
    """
    ends = (
        HalfEnd(upper, tolerance, noise, limits),
        HalfEnd(lower, tolerance, noise, limits),
    )
    return tuple(
        _measured(seen, steps, pair, ends)
        for pair in full_cycles(steps, limits.full_share)[1:]
        if pair[1] is not None
    )


def _measured(
    seen: Signals,
    steps: Sequence[Step],
    pair: tuple[list[Step], list[Step] | None],
    ends: tuple[HalfEnd, HalfEnd],
) -> FirstCycle:
    charge, discharge = pair
    return FirstCycle(
        measure_half(seen, steps, charge, ends[0]),
        None if discharge is None else measure_half(seen, steps, discharge, ends[1]),
    )


@dataclass(frozen=True, slots=True)
class HalfEnd:
    """How a charge or discharge should end: its cut-off, how near counts, and the noise [V]."""

    cut_off: float
    tolerance: float
    noise: float
    limits: HalfLimits = HALF_LIMITS


def measure_half(seen: Signals, steps: Sequence[Step], half: list[Step], end: HalfEnd) -> Capacity:
    """Integrate one charge or discharge.

    Parameters
    ----------
    seen : Signals
        The record's.
    steps : sequence of Step
        Of the same record.
    half : list of Step
        Of one sense, as `half_cycles.half_cycles` gives them.
    end : HalfEnd
        Where it should end.
    """
    kind, limits = half[0].kind, end.limits
    sign = 1.0 if kind == "charge" else -1.0
    constant = [step for step in half if step.control == "current"] or half
    held = [step for step in half if step.control == "voltage"] if constant is not half else []
    whole = slice(seen.part(constant[0].rows).start, seen.part(constant[-1].rows).stop)
    passed = sign * integral(seen.time[whole], seen.current[whole])
    voltage = sign * median_of_three(seen.voltage[whole])
    slope = end_slope(passed, voltage, limits.slope_from)
    at_end, reached = charge_at_cut_off(
        passed, voltage, sign * end.cut_off, end.tolerance, limits.settle_samples
    )
    known, unseen = before_first_sample(seen, whole.start)
    # a record that begins days after its test did tells nothing of what passed before
    unseen = min(unseen, max(at_end, 0.0))
    late = 0.0
    if reached and slope > 0.0:
        furthest = extreme(voltage, -math.inf, limits.settle_samples)
        late = max(sign * end.cut_off - furthest, 0.0) / slope
    parts = [seen.part(step.rows) for step in constant]
    size = np.concatenate([_settled_size(seen.current[part]) for part in parts])
    levels = _levels(size)
    intervals = np.concatenate([seen.time[part][1:] - seen.time[part][:-1] for part in parts])
    usual = quantile(intervals, limits.usual_share) if intervals.size else 0.0
    mean = float(np.mean(size))
    long = max(limits.longest_gap, limits.gap_multiple * usual)
    in_gaps = float(intervals[intervals > long].sum()) * mean / 3600.0
    at_noise = end.noise / slope if reached and slope > 0.0 else 0.0
    return Capacity(
        kind=kind,
        capacity_ampere_hour=at_end + known + (unseen + late) / 2.0,
        energy_watt_hour=_energy(seen, whole, passed, (at_end, known + unseen / 2.0, late / 2.0)),
        hold_ampere_hour=sum(abs(step.charge_ampere_hour) for step in held),
        sampling_bound_ampere_hour=(unseen + late) / 2.0,
        sampling_uncertainty_ampere_hour=math.hypot(in_gaps / 12**0.5, at_noise),
        counter_mismatch=counter_mismatch(seen, constant, limits),
        reached=reached,
        ended=half[-1] is not steps[-1],
        extreme_voltage_volt=sign
        * extreme(voltage, sign * half[-1].end_voltage_volt, limits.settle_samples),
        end_slope_volt_per_ampere_hour=slope,
        mean_current_ampere=mean,
        lowest_current_ampere=float(levels.min()),
        highest_current_ampere=float(levels.max()),
        current_resolution_ampere=_resolution(seen, parts),
        paused_second=_paused(seen, constant),
        usual_interval_second=usual,
        largest_interval_second=float(intervals.max()) if intervals.size else 0.0,
        mean_interval_second=mean_interval(intervals),
        steps=tuple(constant),
        rows=Rows(half[0].rows.first, half[-1].rows.last),
    )


def _settled_size(current: FloatArray) -> FloatArray:
    """Return the size of a step's current, without lone samples and those of its switching.

    Some cyclers write the first or last sample as a mean over the switch.
    """
    size = median_of_three(np.abs(current))
    if size.size > 2:
        size[0], size[-1] = size[1], size[-2]
    return size


def _levels(size: FloatArray) -> FloatArray:
    """Return the mean of every few samples that follow each other, or of all where they are few."""
    count = min(_MEAN_OF, size.size)
    total = np.concatenate([[0.0], np.cumsum(size)])
    return np.asarray((total[count:] - total[:-count]) / count, dtype=np.float64)


def _resolution(seen: Signals, parts: Sequence[slice]) -> float:
    """Return the steps in which a current is written that is meant to stand still [A]."""
    current = np.concatenate([seen.current[part] for part in parts])
    return resolution_of(current, _EXACT * seen.largest_current)


def _paused(seen: Signals, constant: Sequence[Step]) -> float:
    """Return the time between steps that do not follow each other at once [s]."""
    return sum(
        max(after.start_second - before.end_second, 0.0)
        for before, after in itertools.pairwise(constant)
        if seen.part(after.rows).start > seen.part(before.rows).stop
    )


def _energy(
    seen: Signals, whole: slice, passed: FloatArray, charges: tuple[float, float, float]
) -> float:
    """Return the energy up to the cut-off, before the first sample and after the last [W h]."""
    at_end, before, after = charges
    voltage = seen.voltage[whole]
    power = integral(seen.time[whole], np.abs(voltage * seen.current[whole]))
    outside = before * float(voltage[0]) + after * float(voltage[-1])
    return float(np.interp(at_end, passed, power)) + outside
