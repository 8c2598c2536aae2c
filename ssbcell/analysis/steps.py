"""Which stretches of a record are charge, discharge or rest, told from the current alone."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ssbcell.analysis.signals import (
    MAD_TO_SIGMA,
    BoolArray,
    FloatArray,
    IntArray,
    Signals,
    integral,
    median_of_three,
    signals,
)
from ssbcell.records.medians import median
from ssbcell.records.record import Record, Rows

Kind = Literal["charge", "discharge", "rest"]
Control = Literal["current", "voltage", "none"]


@dataclass(frozen=True, slots=True)
class StepLimits:
    """What counts as a current, as another current, as a hold and as a pulse.

    Attributes
    ----------
    smallest_current : float
        A smaller share of the largest current is none.
    largest_offset : float
        Offset and noise of small currents raise that share to this at most.
    largest_noise : float
        Noise alone raises it to this; smaller currents are the small ones.
    rest_digits : float
        A channel that rests flickers by fewer of its last digits, if these are so many times
        `smallest_current` at most.
    noise_multiple : float
        Standard deviations of the current that count as noise.
    level_change : float
        The current is another one when it changes by this share from sample to sample.
    hold_tolerance : float
        A hold keeps its voltage to this [V], ...
    hold_decay : float
        ... while its current falls by more than this share.
    longest_pulse : float
        A step under current that follows a rest and is no longer is a pulse [s].
    """

    smallest_current: float = 5e-4
    largest_offset: float = 0.01
    largest_noise: float = 0.05
    rest_digits: float = 2.5
    noise_multiple: float = 6.0
    level_change: float = 0.02
    hold_tolerance: float = 2e-3
    hold_decay: float = 0.05
    longest_pulse: float = 60.0


STEP_LIMITS = StepLimits()


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of a record under one kind of current.

    Attributes
    ----------
    kind : str
        ``"charge"``, ``"discharge"`` or ``"rest"``.
    control : str
        ``"current"``, ``"voltage"`` (a hold, where the current falls) or ``"none"`` at rest.
    rows : Rows
        Of the record.
    start_second, end_second : float
        Test time of its first and last sample [s].
    charge_ampere_hour : float
        Integral of the current between its first and last sample, positive on charge [A h].
    mean_current_ampere : float
        Over time, positive on charge [A].
    start_voltage_volt, end_voltage_volt : float
        At its first and last sample [V].
    pulse : bool
        Whether it is short and follows a rest.
    """

    kind: Kind
    control: Control
    rows: Rows
    start_second: float
    end_second: float
    charge_ampere_hour: float
    mean_current_ampere: float
    start_voltage_volt: float
    end_voltage_volt: float
    pulse: bool

    @property
    def duration_second(self) -> float:
        """Time from the first to the last sample [s]."""
        return self.end_second - self.start_second


def find_steps(record: Record) -> tuple[Step, ...]:
    """Divide a record into steps by its current.

    Step numbers of the cycler are not read. A glitch of one sample makes no step; a change
    of the current's size does, and so does the beginning of a hold at constant voltage.

    Parameters
    ----------
    record : Record
        Any test; it may begin with any step.

    Returns
    -------
    tuple of Step
        In order; together they hold every row that is a number.

    Raises
    ------
    InvalidRecord
        If time, voltage or current is missing or has no numbers.
    """
    return segment(signals(record))


def segment(seen: Signals, limits: StepLimits = STEP_LIMITS) -> tuple[Step, ...]:
    """Divide signals into steps; see `find_steps`."""
    sense, size = _sense(seen.current, limits), np.abs(seen.current)
    starts = np.r_[0, np.flatnonzero(np.diff(sense)) + 1]
    ends = np.r_[starts[1:], sense.size]
    holds = np.where(sense[starts] == 0, ends, _holds(seen.voltage, size, starts, ends, limits))
    even = (sense[starts] == 0) | ~_uneven(size, starts, holds, limits)
    pieces: list[tuple[int, int, Control]] = []
    for first, end, hold, sign, plain in zip(
        *(one.tolist() for one in (starts, ends, holds, sense[starts], even)), strict=True
    ):
        breaks = [] if plain else [first + at for at in _level_changes(size[first:hold], limits)]
        for begin, stop in itertools.pairwise([first, *breaks, hold]):
            pieces.append((begin, stop, "current" if sign else "none"))
        if hold < end:
            pieces.append((hold, end, "voltage"))
    return _steps(seen, sense, pieces, limits)


def _holds(
    voltage: FloatArray, size: FloatArray, starts: IntArray, ends: IntArray, limits: StepLimits
) -> IntArray:
    """Return where a hold at the end of each run begins; the end of the run where there is none.

    All runs at once: a record may have thousands.
    """
    count, last, at = ends - starts, ends - 1, np.arange(size.size)
    level = np.median(voltage[[np.maximum(last - one, starts) for one in range(3)]], axis=0)
    away = np.abs(voltage - np.repeat(level, count)) > limits.hold_tolerance
    begin = np.maximum.reduceat(np.where(away, at + 1, 0), starts)
    begin = np.minimum(np.maximum(begin, starts), last)
    held = (ends - begin >= 3) & (size[last] < (1.0 - limits.hold_decay) * size[begin])
    # near its end the constant current is within the tolerance too
    fallen = size < np.repeat((1.0 - limits.level_change) * size[begin], count)
    fallen &= at >= np.repeat(begin, count)
    return np.where(held, np.minimum.reduceat(np.where(fallen, at, size.size), starts), ends)


def _uneven(size: FloatArray, starts: IntArray, stops: IntArray, limits: StepLimits) -> BoolArray:
    """Tell which runs may have a change of the current, of any noise."""
    ends = np.r_[starts[1:], size.size]
    smooth = _smooth_within(size, starts, ends - 1)
    larger, smaller = np.maximum(smooth[1:], smooth[:-1]), np.minimum(smooth[1:], smooth[:-1])
    jumps = np.r_[False, larger - smaller > limits.level_change * larger]
    at, count = np.arange(size.size), ends - starts
    jumps &= (at >= np.repeat(starts, count) + 2) & (at <= np.repeat(stops, count) - 2)
    return np.asarray(np.logical_or.reduceat(jumps, starts), dtype=np.bool_)


def _smooth_within(values: FloatArray, starts: IntArray, last: IntArray) -> FloatArray:
    """Return `median_of_three` of every run by itself."""
    smooth = median_of_three(values)
    for ends in (starts, last):
        smooth[ends] = values[ends]
    return smooth


def current_threshold(current: FloatArray, limits: StepLimits = STEP_LIMITS) -> float:
    """Return the size of a current below which the cell is at rest [A].

    A share of the largest current that lasts two samples, or the offset and noise of the small
    currents where that is more.

    Parameters
    ----------
    current : array, shape (n,)
        [A].
    limits : StepLimits
        How much that may be.
    """
    size = np.abs(current)
    largest = float(median_of_three(size).max())
    small = current[size < limits.largest_noise * largest]
    seen = 0.0
    if small.size:
        offset = median(small)
        spread = MAD_TO_SIGMA * median(np.abs(small - offset))
        seen = abs(offset) + limits.noise_multiple * spread
    digit = _last_digit(small)
    if digit <= limits.rest_digits * limits.smallest_current * largest:
        seen = max(seen, limits.rest_digits * digit)
    usual = min(max(limits.smallest_current * largest, seen), limits.largest_offset * largest)
    if small.size < 3:
        return usual
    # differences, since a current that is small and real does not scatter
    noise = MAD_TO_SIGMA * median(np.abs(np.diff(small))) / 2**0.5
    return max(usual, min(limits.noise_multiple * noise, limits.largest_noise * largest))


def _last_digit(small: FloatArray) -> float:
    """Return the digit in which the current of a resting channel flickers; zero without one."""
    flicker = small[small > 0.0]
    if not flicker.size:
        return 0.0
    digit = float(flicker.min())
    multiples = flicker / digit
    return digit if bool(np.all(np.abs(multiples - np.round(multiples)) < 0.05)) else 0.0


def _sense(current: FloatArray, limits: StepLimits) -> IntArray:
    """Return 1 for charge, -1 for discharge, 0 for rest, without glitches of one sample."""
    size = np.abs(current) > current_threshold(current, limits)
    sense = np.where(size, np.sign(current), 0.0).astype(np.intp)
    lone = (sense[1:-1] != sense[:-2]) & (sense[:-2] == sense[2:])
    sense[1:-1][lone] = sense[:-2][lone]
    return sense


def _level_changes(size: FloatArray, limits: StepLimits) -> list[int]:
    """Return the samples at which another current begins, never two in a row."""
    if size.size < 3:
        return []
    smooth = median_of_three(size)
    change = np.abs(np.diff(smooth))
    noise = MAD_TO_SIGMA * median(change)
    least = limits.level_change * np.maximum(smooth[1:], smooth[:-1])
    limit = np.maximum(least, limits.noise_multiple * noise)
    breaks: list[int] = []
    for at in np.flatnonzero(change > limit) + 1:
        if at - (breaks[-1] if breaks else 0) >= 2 and size.size - at >= 2:
            breaks.append(int(at))
    return breaks


def _steps(
    seen: Signals,
    sense: IntArray,
    pieces: Sequence[tuple[int, int, Control]],
    limits: StepLimits,
) -> tuple[Step, ...]:
    """Return the steps that begin and end at these samples."""
    first = np.array([begin for begin, _, _ in pieces])
    last = np.array([stop for _, stop, _ in pieces]) - 1
    charge = integral(seen.time, seen.current)
    passed = charge[last] - charge[first]
    lasts = seen.time[last] - seen.time[first]
    mean = passed * 3600.0 / np.where(lasts > 0.0, lasts, 1.0)
    for at in np.flatnonzero(~(lasts > 0.0)):
        mean[at] = np.mean(seen.current[first[at] : last[at] + 1])
    sign = sense[first]
    after_rest = np.r_[False, sign[:-1] == 0]
    pulse = after_rest & (sign != 0) & (lasts <= limits.longest_pulse)
    kinds: dict[int, Kind] = {1: "charge", -1: "discharge", 0: "rest"}
    columns = (
        sign, seen.row[first], seen.row[last], seen.time[first], seen.time[last], passed, mean,
        seen.voltage[first], seen.voltage[last], pulse,
    )  # fmt: skip
    return tuple(
        Step(kinds[one], control, Rows(begin, end), *numbers)
        for (_, _, control), one, begin, end, *numbers in zip(
            pieces, *(column.tolist() for column in columns), strict=True
        )
    )
