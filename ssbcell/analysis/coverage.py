"""Whether rows are missing between two moments of a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.signals import FloatArray, Signals, since_onset
from ssbcell.analysis.steps import Step
from ssbcell.records.medians import in_order


@dataclass(frozen=True, slots=True)
class Hole:
    """A stretch without samples that is longer than what is usual around it.

    Attributes
    ----------
    row : int
        Of the record, of the sample after it.
    time_second : float
        Test time of that sample [s].
    length_second : float
        Time without a sample before it [s].
    usual_second : float
        Interval that is usual there [s].
    """

    row: int
    time_second: float
    length_second: float
    usual_second: float


def largest_hole(
    seen: Signals,
    steps: Sequence[Step],
    first: int,
    last: int,
    *,
    multiple: float,
    step_multiple: float,
    shortest: float,
    usual_share: float = 0.9,
) -> Hole | None:
    """Find the longest stretch between two samples, or before the first, that lacks rows.

    Between two steps half an interval of each is usual. The last sample of one and the first of
    the other need not lie on the boundary, so that more of it is allowed there.

    Parameters
    ----------
    seen : Signals
        The record's.
    steps : sequence of Step
        Of the same record.
    first, last : int
        Samples between which to look, both in it; the time before `first` is looked at too.
    multiple : float
        An interval lacks rows if it is longer than this times the usual one.
    step_multiple : float
        The same between two steps.
    shortest : float
        And longer than this [s].
    usual_share : float
        Share of a step's intervals that tells what is usual in it: a sparse end of a dense rest
        is usual, a few holes are not.

    Returns
    -------
    Hole or None
        None where no rows are missing.
    """
    usual = _usual(seen, steps, usual_share)
    begin = max(first - 1, 0)
    length = np.diff(seen.time[begin : last + 1])
    around = (usual[begin:last] + usual[begin + 1 : last + 1]) / 2.0
    if first == 0:  # nothing before: the test began at zero, or with the step itself
        since = since_onset(seen, 0)
        head = float(seen.time[0]) if since is None else max(float(seen.time[0]), since)
        length, around = np.r_[head, length], np.r_[usual[0], around]
    allowed = multiple * around
    begins = np.array([seen.part(step.rows).start for step in steps], dtype=np.intp)
    begins = begins[(begins > begin) & (begins <= last)] - begin - (0 if first == 0 else 1)
    allowed[begins] = step_multiple * around[begins]
    excess = np.where(length > np.maximum(allowed, shortest), length, 0.0)
    if not excess.size or excess.max() <= 0.0:
        return None
    at = int(np.argmax(excess))
    sample = min(begin + at + (0 if first == 0 else 1), last)
    return Hole(
        row=int(seen.row[sample]),
        time_second=float(seen.time[sample]),
        length_second=float(length[at]),
        usual_second=float(around[at]),
    )


def _usual(seen: Signals, steps: Sequence[Step], share: float) -> FloatArray:
    """Return for each sample the interval that is usual in its step [s]."""
    usual = np.zeros(seen.time.size)
    for at, step in enumerate(steps):
        part = seen.part(step.rows)
        intervals = seen.time[part][1:] - seen.time[part][:-1]
        # a step that ends between two samples of the grid has a short interval last
        tail = intervals.size == 1 and at > 0 and steps[at - 1].kind == step.kind
        if intervals.size and not tail:
            usual[part] = in_order(intervals, int(share * (intervals.size - 1)))
    told = usual > 0.0
    if told.all() or not told.any():
        return usual
    # a step of one sample, or of a tail, tells nothing: what is usual before it holds, or after
    known = np.where(told, np.arange(usual.size), -1)
    return usual[np.maximum(np.maximum.accumulate(known), int(np.argmax(told)))]


def mean_interval(intervals: FloatArray) -> float:
    """Return the mean length of the interval in which a moment lies [s]; zero without one.

    Parameters
    ----------
    intervals : array, shape (n,)
        Between samples, each counted by its length [s].
    """
    forward = np.maximum(intervals, 0.0)
    lasts = float(forward.sum())
    return float(np.sum(forward**2)) / lasts if lasts > 0.0 else 0.0
