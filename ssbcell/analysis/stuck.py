"""Stretches in which the voltage channel shows no noise, though it has some elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.noise import WINDOW, rising, window_scatter
from ssbcell.analysis.signals import IntArray, Signals
from ssbcell.analysis.steps import Kind, Step
from ssbcell.records.record import Rows


@dataclass(frozen=True, slots=True)
class StuckLimits:
    """When a channel without noise counts as one that stands still.

    Attributes
    ----------
    no_noise : float
        Less than this share of the usual noise is none: the same digits, or a drawn line.
    fewest_windows : int
        So many windows one after another are no accident.
    usual_share : float
        The usual noise is that of the noisier windows, at this share of their order.
    even_share : float
        The windows that have noise have at least this share of it.
    resolution_multiple : float
        Usual noise that is less than so many steps of the resolution may well give the same
        digits for long.
    """

    no_noise: float = 1e-3
    fewest_windows: int = 2
    usual_share: float = 0.9
    even_share: float = 0.3
    resolution_multiple: float = 2.0


STUCK_LIMITS = StuckLimits()


@dataclass(frozen=True, slots=True)
class Stuck:
    """A stretch of a channel that seems to stand still.

    Attributes
    ----------
    row : int
        Of the record, where it begins.
    time_second : float
        Test time of that sample [s].
    lasting_second : float
        How long [s].
    """

    row: int
    time_second: float
    lasting_second: float


def longest_stuck(
    seen: Signals,
    steps: Sequence[Step],
    resolution: float,
    within: Rows,
    limits: StuckLimits = STUCK_LIMITS,
) -> Stuck | None:
    """Find the longest stretch without noise.

    Each kind of step is held against itself, since a rest may be quieter than a charge. A
    channel whose noise is not well above its resolution tells nothing.

    Parameters
    ----------
    seen : Signals
        The record's.
    steps : sequence of Step
        Of the same record.
    resolution : float
        Of the voltage [V].
    within : Rows
        Where a stretch must begin to count.
    limits : StuckLimits
        When it stands still.
    """
    found: list[Stuck] = []
    kinds: tuple[Kind, ...] = ("charge", "discharge", "rest")
    for kind in kinds:
        of = [step for step in steps if step.kind == kind and step.control != "voltage"]
        found += _of_kind(seen, of, resolution, limits)
    found = [one for one in found if within.first <= one.row <= within.last]
    return max(found, key=lambda one: one.lasting_second, default=None)


def _of_kind(
    seen: Signals, steps: Sequence[Step], resolution: float, limits: StuckLimits
) -> list[Stuck]:
    long = [step.rows for step in steps if step.rows.last - step.rows.first >= WINDOW]
    places = [one for rows in long if (one := _rising(seen, rows)).size > WINDOW]
    scatters = window_scatter([(seen.time[one], seen.voltage[one]) for one in places])
    every = np.concatenate([np.zeros(0), *scatters])
    usual = float(np.quantile(every, limits.usual_share)) if every.size else 0.0
    noisy = every[every >= limits.no_noise * usual]
    # a curve without noise bends here more and there less; noise is the same everywhere
    even = noisy.size > 0 and float(np.median(noisy)) >= limits.even_share * usual
    if usual <= 0.0 or usual < limits.resolution_multiple * resolution or not even:
        return []
    found = []
    for place, scatter in zip(places, scatters, strict=True):
        if scatter.size < limits.fewest_windows:
            continue
        quiet = np.r_[0, (scatter < limits.no_noise * usual).astype(np.intp), 0]
        begins, ends = (np.flatnonzero(np.diff(quiet) == sign) for sign in (1, -1))
        for begin, end in zip(begins, ends, strict=True):
            if end - begin < limits.fewest_windows:
                continue
            first, last = int(place[begin * WINDOW]), int(place[end * WINDOW])
            lasting = float(seen.time[last] - seen.time[first])
            found.append(Stuck(int(seen.row[first]), float(seen.time[first]), lasting))
    return found


def _rising(seen: Signals, rows: Rows) -> IntArray:
    """Return the samples of a stretch whose time lies after all those before.

    A row that is written twice neither moves nor is new, and must not hide the others.
    """
    part = seen.part(rows)
    return np.asarray(part.start + np.flatnonzero(rising(seen.time[part])), dtype=np.intp)
