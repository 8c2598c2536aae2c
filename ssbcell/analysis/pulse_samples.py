"""The samples of a pulse: whether its current is steady, its mean, and the voltage at a time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from ssbcell.analysis.signals import TIME_ROUNDING, FloatArray, Signals
from ssbcell.analysis.steps import Step
from ssbcell.errors import InvalidRecord
from ssbcell.records.medians import median_of_few


@dataclass(frozen=True, slots=True, eq=False)
class PulseRecord:
    """What all pulses of one record have in common, computed once.

    Attributes
    ----------
    seen : Signals
        The record's.
    steps : tuple of Step
        Of the same record.
    noise : float
        Standard deviation of one sample of the voltage [V].
    passed : array, shape of `seen.time`
        Charge since the first sample [A h].
    steadiness : float
        The current of a pulse may leave its median by this share.
    """

    seen: Signals
    steps: tuple[Step, ...]
    noise: float
    passed: FloatArray
    steadiness: float = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class PulseSamples:
    """The samples of one pulse, its first one on, in order of time.

    They are lists, since a record may hold a thousand pulses of ten samples, for which arrays
    take longer to set up than to compute with.

    Attributes
    ----------
    time, voltage, current : list of float
        [s], [V], [A].
    rows : list of int
        Of the record.
    """

    time: list[float]
    voltage: list[float]
    current: list[float]
    rows: list[int]

    def count_until(self, until: float) -> int:
        """Return how many samples come no later than a test time [s]."""
        return bisect_right(self.time, until + TIME_ROUNDING)

    def between(self, time: float) -> float:
        """Return the voltage at a test time [s], on a line between samples or that of an end."""
        at = bisect_right(self.time, time) - 1
        if not 0 <= at < len(self.time) - 1:
            return self.voltage[min(max(at, 0), len(self.time) - 1)]
        lasts = self.time[at + 1] - self.time[at]
        rise = self.voltage[at + 1] - self.voltage[at]
        slope = rise / lasts if lasts > 0.0 else 0.0
        return slope * (time - self.time[at]) + self.voltage[at]


def pulse_samples(seen: Signals, part: slice) -> PulseSamples:
    """Take the samples of a pulse out of a record.

    Parameters
    ----------
    seen : Signals
        The record's.
    part : slice
        Of the samples: the last one of the rest, then the pulse.
    """
    inside = slice(part.start + 1, part.stop)
    columns = (seen.time, seen.voltage, seen.current, seen.row)
    return PulseSamples(*(column[inside].tolist() for column in columns))


def require_steady(pulse: PulseSamples, until: float, steadiness: float) -> None:
    """Refuse a pulse whose current moves; its first sample may lie on the edge.

    Parameters
    ----------
    pulse : PulseSamples
        The pulse.
    until : float
        Test time [s].
    steadiness : float
        Share by which the current may leave its median.

    Raises
    ------
    InvalidRecord
        If it leaves it by more.
    """
    current = pulse.current[1 : pulse.count_until(until)]
    if not current:
        return
    level = median_of_few(current)
    ends = (min(current), max(current))
    if level and all(abs(end / level - 1.0) <= steadiness for end in ends):
        return
    worst = max(range(len(current)), key=lambda at: abs(current[at] - level))
    raise InvalidRecord(
        f"the current of the pulse is not steady: {current[worst]:.6g} A in row "
        f"{pulse.rows[1 + worst]}, {level:.6g} A in the middle; at most {steadiness:.0%} apart is "
        "allowed"
    )


def mean_current(pulse: PulseSamples, until: float) -> float:
    """Return the mean current of a pulse over time, its first sample left out if it can be [A].

    Parameters
    ----------
    pulse : PulseSamples
        The pulse.
    until : float
        Test time [s].
    """
    count = pulse.count_until(until)
    begin = 1 if count > 2 else 0
    lasts = pulse.time[count - 1] - pulse.time[begin] if count > begin + 1 else 0.0
    if lasts <= 0.0:
        return sum(pulse.current) / len(pulse.current)
    passed = sum(
        max(pulse.time[at] - pulse.time[at - 1], 0.0)
        * (pulse.current[at] + pulse.current[at - 1])
        / 2.0
        for at in range(begin + 1, count)
    )
    return passed / lasts


def voltage_at(pulse: PulseSamples, time: float) -> float:
    """Return the voltage of a pulse at a test time, or no number where none brackets it [V].

    Parameters
    ----------
    pulse : PulseSamples
        The pulse.
    time : float
        Test time [s].
    """
    when = pulse.time
    after = bisect_left(when, time)
    before = bisect_left(when, when[after - 1]) if after else 0
    nearest = after if after < len(when) and when[after] - time < time - when[before] else before
    if abs(when[nearest] - time) <= TIME_ROUNDING:
        return pulse.voltage[nearest]
    return pulse.between(time) if when[0] <= time <= when[-1] else float("nan")
