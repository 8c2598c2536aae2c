"""Signatures of a short circuit in the voltage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ssbcell.analysis.explained import EXPLAIN_LIMITS, Change, ExplainLimits, explanation
from ssbcell.analysis.signals import MAD_TO_SIGMA, BoolArray, FloatArray, IntArray, Signals, onset
from ssbcell.analysis.steps import Step
from ssbcell.records.medians import median

#: what explains one of many drops that are too small to count
SMALL = "smallness"
#: differences of neighbouring changes scatter by this much more than the changes, for white noise
CHANGE_OF_CHANGE = 3**0.5


@dataclass(frozen=True, slots=True)
class DropLimits:
    """What makes a change of the voltage sudden, and one that stands out.

    Attributes
    ----------
    neighbours : int
        Samples on each side over which the local slope is taken.
    longest_change, longest_multiple : float
        A change over more time [s], and over more usual intervals, is not sudden.
    sudden_time, sudden_share : float
        Of a fall that is seen over several samples, so much must come within this time [s], or
        from one sample to the next.
    scatter_multiple : float
        A drop stands out if it is more than this times the scatter around it.
    edge_multiple : float
        Where a step begins or ends, and the curve is steep, it must be so many times as steep as
        the curve near it.
    few_glitches : int
        So many samples of a step may lie too high by themselves: a switch of the range, an echo.
    """

    neighbours: int = 10
    longest_change: float = 60.0
    longest_multiple: float = 3.0
    sudden_time: float = 3.0
    sudden_share: float = 0.6
    scatter_multiple: float = 6.0
    edge_multiple: float = 5.0
    few_glitches: int = 3


DROP_LIMITS = DropLimits()


@dataclass(frozen=True, slots=True)
class Wanted:
    """The falls of the voltage that are looked for in a step.

    Attributes
    ----------
    limit : float
        A change below minus this counts [V].
    below_slope : float
        And it must lie this far below the local slope [V].
    settle_time : float
        Nothing counts before this time after the beginning of the step [s].
    settle_samples : int
        Nor before this many samples.
    slope_multiple : float
        And it must lie below the slope by this many times the slope's own fall; for steps
        where the voltage falls anyway.
    scatter_explains : bool
        Let scatter explain a drop. In a charge it may not: a short makes its own scatter.
    """

    limit: float
    below_slope: float
    settle_time: float
    settle_samples: int
    slope_multiple: float = 0.0
    scatter_explains: bool = False


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
        ``"current"`` or ``"temperature"`` where that changed too, and by enough; ``"noise"``
        where the samples around it scatter as much, ``"glitches"`` where it is one of many
        lone samples that lie too high, ``"pause"`` where the test was interrupted,
        ``"beginning"`` and ``"knee"`` where a step begins and a discharge ends, ``"slowness"``
        where the fall is not sudden, ``"smallness"`` where it is one of many that are too small
        to count; empty where nothing explains it.
    """

    row: int
    time_second: float
    size_volt: float
    below_slope_volt: float
    explained_by: str


def sudden_drops(
    seen: Signals,
    step: Step,
    wanted: Wanted,
    *,
    changes: Sequence[Change] = (),
    temperature: FloatArray | None = None,
    sudden: DropLimits = DROP_LIMITS,
    explains: ExplainLimits = EXPLAIN_LIMITS,
) -> tuple[Drop, ...]:
    """Find falls of the voltage between two samples that the curve's slope does not give.

    The slope is the steeper of those before and after: a curve that bends down, and stays so,
    does not drop.

    Parameters
    ----------
    seen : Signals
        The record's.
    step : Step
        Charge or discharge at constant current, or rest.
    wanted : Wanted
        What counts.
    changes : sequence of Change
        Of the size of the current within the step; each may explain drops until the voltage
        has settled again.
    temperature : array, shape of `seen.time`, optional
        To tell steps of the temperature [K or degC].
    sudden : DropLimits
        What is sudden, and stands out.
    explains : ExplainLimits
        What may explain a drop.

    Returns
    -------
    tuple of Drop
        In order of time.

    Notes
    -----
    The way back from one sample that lies too high is no drop, unless it happens often.
    """
    part = seen.part(step.rows)
    change = np.diff(seen.voltage[part])
    if not np.any(change < -wanted.limit):
        return ()
    lasts = _spans(seen.time[part])
    large = np.flatnonzero(change < -wanted.limit)
    candidates = large[_settled(seen, part, wanted, sudden=sudden, explains=explains)[large]]
    if not candidates.size:
        return ()
    back = ways_back(change, wanted.limit)
    usual = _usual_changes(change, lasts, candidates, sudden.neighbours)
    below = change[candidates] - usual
    allowed = np.maximum(wanted.below_slope, wanted.slope_multiple * np.abs(usual))
    drops = []
    for at, under in zip(candidates[below < -allowed], below[below < -allowed], strict=True):
        if at in back and len(back) <= sudden.few_glitches:
            continue
        sample = part.start + int(at) + 1
        why = explanation(
            seen,
            sample,
            -float(under),
            part,
            changes=changes,
            temperature=temperature,
            limits=explains,
        )
        if not why and _goes_on(change, lasts, int(at), wanted.slope_multiple, sudden):
            why = "slowness"
        if not why and wanted.scatter_explains and _scattered(change, int(at), under, sudden):
            why = "noise"
        why = why or ("glitches" if at in back else "")
        drops.append(drop_at(seen, sample, float(change[at]), float(under), why))
    return tuple(drops)


def _settled(
    seen: Signals, part: slice, wanted: Wanted, *, sudden: DropLimits, explains: ExplainLimits
) -> BoolArray:
    """Tell which changes come after the step has settled, and over no gap."""
    time = seen.time[part]
    lasts = np.diff(time)
    settled = np.arange(lasts.size) >= max(wanted.settle_samples - 1, 0)
    settled &= time[:-1] >= onset(seen, part.start) + wanted.settle_time
    settled &= lasts <= _longest_sudden(lasts, sudden)
    around = seen.current[part][-2 * sudden.neighbours :]
    if time.size > 2 and in_transition(around, sudden, explains):
        settled[-1] = False
    return settled


def drop_at(seen: Signals, sample: int, size: float, below: float, why: str) -> Drop:
    """Return a drop of `size` that ends with a sample [V, negative].

    Parameters
    ----------
    seen : Signals
        The record's.
    sample : int
        After the fall.
    size, below : float
        Change of the voltage, and what of it the slope does not give [V].
    why : str
        What explains it.
    """
    return Drop(int(seen.row[sample]), float(seen.time[sample]), size, below, why)


def comes_at_once(seen: Signals, first: int, last: int, sudden: DropLimits = DROP_LIMITS) -> bool:
    """Tell whether most of the fall between two samples comes within a short time.

    Parameters
    ----------
    seen : Signals
        With the samples between them.
    first, last : int
        The samples.
    sudden : DropLimits
        What is most, and what is short.
    """
    time, voltage = seen.time[first : last + 1], seen.voltage[first : last + 1]
    begin = np.searchsorted(time, time - sudden.sudden_time)
    begin = np.minimum(begin, np.maximum(np.arange(time.size) - 1, 0))
    levels: list[float] = voltage.tolist()
    fall = max(max(levels[one : at + 1]) - levels[at] for at, one in enumerate(begin.tolist()))
    return fall >= sudden.sudden_share * (float(voltage[0]) - float(voltage[-1]))


def ways_back(change: FloatArray, limit: float) -> frozenset[int]:
    """Return the changes that only undo the one before, with the voltage at rest around both.

    Parameters
    ----------
    change : array, shape (n,)
        Of the voltage, from sample to sample [V].
    limit : float
        A smaller one is rest [V].
    """
    if change.size < 4:
        return frozenset()
    up, down = change[1:-2], change[2:-1]
    lone = (up > 0.0) & (down < -limit) & (up + down > -limit)
    lone &= (np.abs(change[:-3]) < limit) & (np.abs(change[3:]) < limit)
    return frozenset((np.flatnonzero(lone) + 2).tolist())


def without_few_lone(
    seen: Signals, step: Step, limit: float, sudden: DropLimits = DROP_LIMITS
) -> Signals:
    """Put lone samples of a step that lie too high where their neighbours are, if they are few.

    Parameters
    ----------
    seen : Signals
        The record's.
    step : Step
        Of the same record.
    limit : float
        By which they lie too high at least [V].
    sudden : DropLimits
        How many are few.
    """
    part = seen.part(step.rows)
    back = ways_back(np.diff(seen.voltage[part]), limit)
    if not 0 < len(back) <= sudden.few_glitches:
        return seen
    at = part.start + np.array(sorted(back))
    voltage = seen.voltage.copy()
    voltage[at] = (voltage[at - 1] + voltage[at + 1]) / 2.0
    return replace(seen, voltage=voltage)


def in_transition(
    current: FloatArray,
    sudden: DropLimits = DROP_LIMITS,
    explains: ExplainLimits = EXPLAIN_LIMITS,
) -> bool:
    """Tell whether the last sample of a step already has another current.

    Some cyclers log one sample while they switch; its voltage belongs to neither step.

    Parameters
    ----------
    current : array, shape (n,)
        Of the last samples [A].
    sudden, explains
        What stands out, and what a change of the current is.
    """
    level = median(current)
    spread = MAD_TO_SIGMA * median(np.abs(current - level))
    allowed = max(explains.current_change * abs(level), sudden.scatter_multiple * spread)
    return abs(float(current[-1]) - level) > allowed


def _longest_sudden(lasts: FloatArray, sudden: DropLimits) -> float:
    """Return the interval beyond which a change of voltage is a gap and not sudden [s]."""
    usual = median(lasts) if lasts.size else 0.0
    return max(sudden.longest_change, sudden.longest_multiple * usual)


def _spans(time: FloatArray) -> FloatArray:
    """Return how long the changes between samples may have taken [s].

    Times that are written in whole seconds repeat where samples lie nearer together.
    """
    lasts = np.diff(time)
    moves = lasts[lasts > 0.0]
    if moves.size in {0, lasts.size}:
        return lasts
    return np.asarray(np.maximum(lasts, moves.min()), dtype=np.float64)


def _goes_on(
    change: FloatArray, lasts: FloatArray, at: int, multiple: float, sudden: DropLimits
) -> bool:
    """Tell whether the voltage falls before or after a drop nearly as fast.

    A step of the curve with a few samples on it looks so in a discharge; samples that are near
    together tell it by themselves.
    """
    if multiple <= 0.0 or lasts[at] <= sudden.sudden_time:
        return False
    beside = [one for one in (at - 1, at + 1) if 0 <= one < change.size and lasts[one] > 0.0]
    steepest = min((float(change[one] / lasts[one]) for one in beside), default=0.0)
    return -float(change[at]) < (1.0 + multiple) * -min(steepest, 0.0) * float(lasts[at])


def _usual_changes(
    change: FloatArray, lasts: FloatArray, places: IntArray, neighbours: int
) -> FloatArray:
    """Return what the steeper of the slopes before and after gives over each change [V].

    Each slope is the median of the neighbours on that side, the change itself left out.
    """
    slope = np.full(change.size + 2 * neighbours, np.nan)
    slope[neighbours : neighbours + change.size] = change / np.where(lasts > 0.0, lasts, np.inf)
    near = np.arange(neighbours)
    before = _medians(slope[places[:, None] + near])
    after = _medians(slope[places[:, None] + near + neighbours + 1])
    steeper = np.fmin(before, after)
    steeper[np.isnan(steeper)] = 0.0
    return np.asarray(steeper * lasts[places], dtype=np.float64)


def _medians(rows: FloatArray) -> FloatArray:
    """Return the median of each row without its NaN; NaN where there is nothing else."""
    ordered, at = np.sort(rows, axis=1), np.arange(rows.shape[0])
    known = np.count_nonzero(~np.isnan(rows), axis=1)
    middle = ordered[at, (known - 1) // 2] + ordered[at, np.minimum(known // 2, rows.shape[1] - 1)]
    return np.asarray(np.where(known > 0, middle / 2.0, np.nan), dtype=np.float64)


def _scattered(change: FloatArray, at: int, below: float, sudden: DropLimits) -> bool:
    """Tell whether the changes around one scatter so much that it does not stand out.

    Differences of neighbouring changes are taken, so that a bend of the curve is no scatter.
    """
    begin = max(at - sudden.neighbours, 0)
    around = np.concatenate([change[begin:at], change[at + 1 : at + sudden.neighbours + 1]])
    if around.size < 3:
        return True
    bend = np.diff(around)
    spread = MAD_TO_SIGMA * median(np.abs(bend - median(bend))) / CHANGE_OF_CHANGE
    return abs(below) <= sudden.scatter_multiple * spread
