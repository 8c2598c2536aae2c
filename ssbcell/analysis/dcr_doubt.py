"""Onset of a pulse, what the data leave open, and the slide of the open circuit in it."""

from __future__ import annotations

import bisect
import math
from collections.abc import Sequence

import numpy as np

from ssbcell.analysis.pulse_samples import PulseRecord, PulseSamples
from ssbcell.analysis.signals import TIME_ROUNDING, Signals, since_onset
from ssbcell.analysis.steps import Step

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


def voltage_doubt(
    given: PulseRecord, pulse: PulseSamples, last: int, after: float, onset_doubt: float
) -> float:
    """Return the standard uncertainty of the change of voltage, from the data alone.

    Noise of two samples, the drift of the rest before, and a doubtful onset times the slope of
    the pulse at the time that counts.

    Parameters
    ----------
    given : PulseRecord
        The record.
    pulse : PulseSamples
        The pulse.
    last : int
        Sample at the end of the rest before it.
    after : float
        Test time of the sample that counts [s].
    onset_doubt : float
        By how much the onset may be elsewhere [s].

    Returns
    -------
    float
        [V].
    """
    since = after - float(given.seen.time[last])
    rise = pulse.between(after) - pulse.between(after - since / 2.0)
    slope = abs(rise) / max(since / 2.0, 1e-9)
    return math.hypot(
        given.noise * math.sqrt(2.0),
        slope * onset_doubt / math.sqrt(3.0),
        abs(_drift(given.seen, last)) * since / math.sqrt(3.0),
    )


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


def open_circuit_slide(
    seen: Signals, steps: Sequence[Step], part: slice, longest: float
) -> float | None:
    """Change of the open-circuit voltage by the pulse's own charge, up to the time that counts.

    It is the voltage at the end of the rest after the pulse against the one before it, by the
    share of the pulse that counts.

    Parameters
    ----------
    seen : Signals
        The record's.
    steps : sequence of Step
        Of the same record.
    part : slice
        Of the samples: the last one of the rest, then the pulse.
    longest : float
        Time after the onset that counts [s].

    Returns
    -------
    float or None
        With its sign [V]; None where no rest of `SHORTEST_REST` follows the pulse, or
        relaxation from before the pulse outweighs it.
    """
    end = int(seen.row[part.stop - 1])
    at = bisect.bisect_right(steps, end, key=lambda step: step.rows.first)
    if at == len(steps) or steps[at].kind != "rest":
        return None
    following = steps[at]
    if following.duration_second < SHORTEST_REST:
        return None
    lasts = float(seen.time[part.stop - 1] - seen.time[part.start])
    change = following.end_voltage_volt - float(seen.voltage[part.start])
    if change * float(seen.current[part.stop - 1]) <= 0.0:
        return None
    return change * min(longest / lasts, 1.0)
