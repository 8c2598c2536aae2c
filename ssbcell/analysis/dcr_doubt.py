"""Onset of a pulse, what the data leave open, and the slide of the open circuit in it."""

from __future__ import annotations

import bisect
import math
from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.pulse_samples import PulseRecord, PulseSamples, pulse_samples
from ssbcell.analysis.signals import TIME_ROUNDING, Signals, since_onset

#: a rest after the pulse must last this long to show where the open circuit went [s]
SHORTEST_REST = 300.0
#: the drift of the rest before the pulse is taken over this time [s]
DRIFT_TIME = 120.0


def pulse_onset(seen: Signals, part: slice) -> tuple[float, float]:
    """Return the test time at which the current of a pulse began, and the doubt about it [s].

    Parameters
    ----------
    seen : Signals
        The record's.
    part : slice
        Of the samples: the last one of the rest, then the pulse.
    """
    rest_end, first = float(seen.time[part.start]), float(seen.time[part.start + 1])
    passed = since_onset(seen, part.start + 1)
    if passed is not None:
        return max(first - passed, rest_end), 0.0
    gap = first - rest_end
    several = part.stop - part.start > 2
    sampling = float(seen.time[part.start + 2]) - first if several else 0.0
    if gap <= max(1.5 * sampling, TIME_ROUNDING):
        return rest_end, gap
    return first, min(gap, max(sampling, TIME_ROUNDING))


@dataclass(frozen=True, slots=True, eq=False)
class PulseOfDoubt:
    """A pulse, and what is not known of its beginning.

    Attributes
    ----------
    samples : PulseSamples
        The pulse.
    rest_end : float
        Test time of the last sample before it [s].
    voltage_before : float
        Of that sample [V].
    noise : float
        Standard deviation of one sample of the voltage [V].
    drift : float
        Slope of the voltage at the end of the rest [V/s].
    onset : float
        Test time at which its current began [s].
    onset_doubt : float
        By how much that may be elsewhere [s].
    """

    samples: PulseSamples
    rest_end: float
    voltage_before: float
    noise: float
    drift: float
    onset: float
    onset_doubt: float


def doubtful_pulse(given: PulseRecord, part: slice) -> PulseOfDoubt:
    """Look at the beginning of a pulse.

    Parameters
    ----------
    given : PulseRecord
        The record.
    part : slice
        Of the samples: the last one of the rest, then the pulse.
    """
    seen = given.seen
    onset, onset_doubt = pulse_onset(seen, part)
    return PulseOfDoubt(
        samples=pulse_samples(seen, part),
        rest_end=float(seen.time[part.start]),
        voltage_before=float(seen.voltage[part.start]),
        noise=given.noise,
        drift=_drift(seen, part.start),
        onset=onset,
        onset_doubt=onset_doubt,
    )


def voltage_doubt(pulse: PulseOfDoubt, time: float) -> float:
    """Return the standard uncertainty of the change of voltage, from the data alone.

    Noise of two samples, the drift of the rest before, a doubtful onset times the slope of the
    pulse at the time that counts, and how much a straight line between two samples differs
    there from one over the square root of time.

    Parameters
    ----------
    pulse : PulseOfDoubt
        The pulse.
    time : float
        After the onset [s].

    Returns
    -------
    float
        [V].
    """
    after = pulse.onset + time
    since = after - pulse.rest_end
    level, half = pulse.samples.between(after), max(since / 2.0, 1e-9)
    rises = (
        level - pulse.samples.between(after - half),
        pulse.samples.between(after + half) - level,
    )
    slope = max(abs(rise) for rise in rises) / half
    return math.hypot(
        pulse.noise * math.sqrt(2.0),
        slope * pulse.onset_doubt / math.sqrt(3.0),
        abs(pulse.drift) * since / math.sqrt(3.0),
        _bend(pulse, after) / math.sqrt(3.0),
    )


def _bend(pulse: PulseOfDoubt, after: float) -> float:
    """Return what the form of the course between two samples may change at a test time [V]."""
    when, level = pulse.samples.time, pulse.samples.voltage
    at = bisect.bisect_right(when, after + TIME_ROUNDING)
    if not 0 < at < len(when) or after - when[at - 1] <= TIME_ROUNDING:
        return 0.0
    first, here, second = (
        math.sqrt(max(one - pulse.onset, 0.0)) for one in (when[at - 1], after, when[at])
    )
    if second <= first:
        return 0.0
    by_root = (here - first) / (second - first)
    by_time = (after - when[at - 1]) / (when[at] - when[at - 1])
    return abs((by_root - by_time) * (level[at] - level[at - 1]))


def _drift(seen: Signals, last: int) -> float:
    """Return the slope of the voltage at the end of the rest before the pulse [V/s]."""
    first = int(seen.time.searchsorted(seen.time[last] - DRIFT_TIME))
    if last - first < 2 or seen.current[first] != seen.current[last]:
        return 0.0
    if np.any(seen.current[first : last + 1] != seen.current[last]):
        return 0.0
    when, level = seen.time[first : last + 1], seen.voltage[first : last + 1]
    away = when - float(when.mean())
    spread = float(away @ away)
    return float(away @ level) / spread if spread > 0.0 else 0.0


@dataclass(frozen=True, slots=True)
class Slide:
    """By how much a pulse's own charge moved the open circuit, up to the time that counts.

    Attributes
    ----------
    volt : float
        With its sign [V].
    standard_uncertainty_volt : float
        From noise, the drift before the pulse and the relaxation that is left after it [V].
    """

    volt: float
    standard_uncertainty_volt: float


def open_circuit_slide(
    given: PulseRecord, pulse: PulseOfDoubt, part: slice, longest: float
) -> Slide | None:
    """Change of the open-circuit voltage by the pulse's own charge, up to the time that counts.

    It is the voltage at the end of the rest after the pulse against the one before it, by the
    share of the pulse that counts.

    Parameters
    ----------
    given : PulseRecord
        The record.
    pulse : PulseOfDoubt
        The pulse.
    part : slice
        Of the samples: the last one of the rest, then the pulse.
    longest : float
        Time after the onset that counts [s].

    Returns
    -------
    Slide or None
        None where no rest of `SHORTEST_REST` follows the pulse, or relaxation from before the
        pulse outweighs it.
    """
    seen, steps = given.seen, given.steps
    end = int(seen.row[part.stop - 1])
    at = bisect.bisect_right(steps, end, key=lambda step: step.rows.first)
    if at == len(steps) or steps[at].kind != "rest":
        return None
    following = steps[at]
    if following.duration_second < SHORTEST_REST:
        return None
    lasts = float(seen.time[part.stop - 1]) - pulse.rest_end
    change = following.end_voltage_volt - pulse.voltage_before
    if change * float(seen.current[part.stop - 1]) <= 0.0:
        return None
    share = min(longest / lasts, 1.0)
    left = _drift(seen, seen.part(following.rows).stop - 1) * following.duration_second
    before = pulse.drift * (following.end_second - pulse.rest_end)
    doubt = math.hypot(math.sqrt(2.0) * pulse.noise, *(x / math.sqrt(3.0) for x in (left, before)))
    return Slide(change * share, doubt * share)
