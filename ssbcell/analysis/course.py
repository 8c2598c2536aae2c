"""Whether the voltage goes the way that the current sends it (signature S2).

At constant current the voltage of a cell rises in a charge and falls in a discharge; at rest it
falls after a charge and rises after a discharge. A short with sudden drops turns it back,
however slowly it comes, and wherever the steps of the test begin.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.half_cycles import half_cycles
from ssbcell.analysis.signals import (
    TIME_ROUNDING,
    FloatArray,
    IntArray,
    Signals,
    integral,
    smooth_parts,
)
from ssbcell.analysis.steps import Kind, Step


@dataclass(frozen=True, slots=True)
class Reversal:
    """The furthest that the voltage of a charge, discharge or rest goes back.

    Attributes
    ----------
    kind : str
        ``"charge"``, ``"discharge"`` or ``"rest"``.
    row : int
        Of the record, of the sample that is furthest back.
    time_second : float
        Test time of that sample [s].
    size_volt : float
        Distance from the furthest that the voltage had come before [V].
    limit_volt : float
        What noise, nucleation and a change of the current may do there [V].
    """

    kind: Kind
    row: int
    time_second: float
    size_volt: float
    limit_volt: float

    @property
    def beyond(self) -> bool:
        """Whether it is more than what is allowed there."""
        return self.size_volt > self.limit_volt


@dataclass(frozen=True, slots=True)
class CourseLimits:
    """How far a voltage may go back.

    Attributes
    ----------
    usual : float
        Within a step that has settled [V].
    early : float
        At the beginning of a charge, discharge or rest: nucleation, a switch of the range [V].
    early_ampere_hour : float
        Charge of a charge or discharge that is its beginning [A h].
    settle_time : float
        Time of any step that is its beginning [s].
    resistance : float
        What a change of the current is multiplied with [ohm].
    """

    usual: float
    early: float
    early_ampere_hour: float
    settle_time: float
    resistance: float


def largest_resistance(seen: Signals, steps: Sequence[Step], least_jump: float = 0.5) -> float:
    """Return the largest resistance that the ends of charges and begins of discharges show [ohm].

    The begin of a charge does not count, since the voltage of an empty cell runs away.

    Parameters
    ----------
    seen : Signals
        The record's.
    steps : sequence of Step
        Of the same record.
    least_jump : float
        A smaller change of the current, by the largest one, shows none.
    """
    largest = max((abs(step.mean_current_ampere) for step in steps if not step.pulse), default=0.0)
    found = [0.0]
    for before, after in itertools.pairwise(steps):
        if after.kind == "charge" or before.pulse or after.pulse:
            continue
        last, part = seen.part(before.rows).stop - 1, seen.part(after.rows)
        settled = min(part.start + 1, part.stop - 1)
        jump = float(seen.current[settled] - seen.current[last])
        if jump >= 0.0:
            continue
        fall = float(seen.voltage[last] - seen.voltage[settled])
        if abs(jump) > least_jump * largest:
            found.append(fall / -jump)
    return max(found)


def reversals(seen: Signals, steps: Sequence[Step], limits: CourseLimits) -> tuple[Reversal, ...]:
    """Return for each kind of step the reversal that most exceeds its limit.

    Parameters
    ----------
    seen : Signals
        The record's.
    steps : sequence of Step
        Of the same record, in order.
    limits : CourseLimits
        What is allowed.

    Returns
    -------
    tuple of Reversal
        One for each kind that the record has with three samples or more.
    """
    found: list[Reversal] = []
    for half in half_cycles(steps):
        constant = [step for step in half if step.control == "current"]
        if constant:
            found += _of_half(seen, constant, limits)
    for before, after in itertools.pairwise(steps):
        if after.kind == "rest" and before.kind != "rest" and not before.pulse:
            found += _of_rest(seen, before, after, limits)
    worst: dict[Kind, Reversal] = {}
    for one in found:
        known = worst.get(one.kind)
        if known is None or _excess(one) > _excess(known):
            worst[one.kind] = one
    return tuple(worst.values())


def _excess(one: Reversal) -> float:
    return one.size_volt / one.limit_volt


def _of_half(seen: Signals, constant: Sequence[Step], limits: CourseLimits) -> list[Reversal]:
    """Follow a charge or discharge over its steps and pauses."""
    kind = constant[0].kind
    sign = 1.0 if kind == "charge" else -1.0
    parts = [_inner(seen, step) for step in constant]
    place = np.concatenate([np.arange(part.start, part.stop) for part in parts])
    if place.size < 3:
        return []
    smooth = _without_glitches([seen.voltage[part] for part in parts], sign, limits.usual)
    bare = smooth - seen.current[place] * limits.resistance
    begin = seen.part(constant[0].rows).start
    whole = slice(begin, int(place[-1]) + 1)
    passed = np.abs(integral(seen.time[whole], seen.current[whole]))[place - begin]
    since = seen.time[place] - seen.time[begin]
    head = (passed < limits.early_ampere_hour) | (since < limits.settle_time)
    longer = (passed < 2.0 * limits.early_ampere_hour) | (since < 2.0 * limits.settle_time)
    allowed = limits.usual + _after_pauses(seen, constant, place, limits)
    courses = [sign * smooth, sign * bare]
    early = np.full(place.size, limits.early)
    return [
        *_furthest(seen, kind, place, courses=courses, use=longer, allowed=early),
        *_furthest(seen, kind, place, courses=courses, use=~head, allowed=allowed),
    ]


def _of_rest(seen: Signals, before: Step, rest: Step, limits: CourseLimits) -> list[Reversal]:
    """Follow a rest; its voltage goes back on the way that it came."""
    inner = _inner(seen, rest)
    place = np.arange(inner.start, inner.stop)
    if place.size < 3:
        return []
    sign = -1.0 if before.kind == "charge" else 1.0
    courses = [sign * _without_glitches([seen.voltage[place]], sign, limits.usual)]
    since = seen.time[place] - rest.start_second
    early, usual = (np.full(place.size, one) for one in (limits.early, limits.usual))
    fresh, settled = since < 2.0 * limits.settle_time, since >= limits.settle_time
    return [
        *_furthest(seen, "rest", place, courses=courses, use=fresh, allowed=early),
        *_furthest(seen, "rest", place, courses=courses, use=settled, allowed=usual),
    ]


def _without_glitches(parts: Sequence[FloatArray], sign: float, usual: float) -> FloatArray:
    """Take glitches of one sample away, and leave what the voltage has gone back after.

    Where it climbs steeply, a median of three would hide the peak before a drop and the trough
    after it; before and after a glitch the voltage goes its way.
    """
    raw, smooth = np.concatenate(parts), smooth_parts(parts)
    back = sign * (raw[:-2] - raw[2:]) > usual
    smooth[1:-1][back] = raw[1:-1][back]
    return smooth


def _inner(seen: Signals, step: Step) -> slice:
    """Return the samples of a step without its first one, which a switch may spoil."""
    part = seen.part(step.rows)
    return slice(min(part.start + 1, part.stop - 1), part.stop)


def _after_pauses(
    seen: Signals, constant: Sequence[Step], place: IntArray, limits: CourseLimits
) -> FloatArray:
    """Return what the voltage may lack after each pause, until it has settled again [V]."""
    extra, time = np.zeros(place.size), seen.time[place]
    latest = limits.settle_time + TIME_ROUNDING
    for before, after in itertools.pairwise(constant):
        if seen.part(after.rows).start == seen.part(before.rows).stop:
            continue
        # only the samples near it: a charge may have thousands of pauses
        near = slice(*np.searchsorted(time, (after.start_second, after.start_second + latest)))
        since = time[near] - after.start_second
        fresh = (since >= 0.0) & (since < limits.settle_time)
        extra[near][fresh] = limits.resistance * abs(after.mean_current_ampere)
    return extra


def _furthest(
    seen: Signals,
    kind: Kind,
    place: IntArray,
    *,
    courses: Sequence[FloatArray],
    use: np.ndarray[tuple[int], np.dtype[np.bool_]],
    allowed: FloatArray,
) -> list[Reversal]:
    """Return the reversal that most exceeds what is allowed, by the kindest of the courses."""
    inside = np.flatnonzero(use)
    if inside.size < 3:
        return []
    back = np.full(inside.size, np.inf)
    for course in courses:
        way = course[inside]
        back = np.minimum(back, np.maximum.accumulate(way) - way)
    at = int(np.argmax(back / allowed[inside]))
    sample = int(place[inside[at]])
    row, when = int(seen.row[sample]), float(seen.time[sample])
    return [Reversal(kind, row, when, float(back[at]), float(allowed[inside[at]]))]
