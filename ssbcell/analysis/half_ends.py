"""How a charge or discharge begins and ends: its first sample, its cut-off, its last slope."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.signals import FloatArray, Signals, since_onset


@dataclass(frozen=True, slots=True)
class HalfLimits:
    """How charges and discharges are told, and measured.

    Attributes
    ----------
    full_share : float
        A full charge passes at least this share of what the largest one passes.
    settle_samples : int
        First samples of a charge or discharge, which a change of range may spoil.
    longest_gap, gap_multiple : float
        A longer gap [s], of more than so many usual intervals, makes the charge uncertain.
    usual_share : float
        Share of the intervals that are no longer than the usual one.
    slope_from : float
        dV/dQ of the end is taken from this share of the charge on.
    counter_moves, counter_digits : int
        A counter that moved fewer times, or by fewer of its own digits, says nothing.
    """

    full_share: float = 0.3
    settle_samples: int = 3
    longest_gap: float = 60.0
    gap_multiple: float = 3.0
    usual_share: float = 0.95
    slope_from: float = 0.9
    counter_moves: int = 10
    counter_digits: int = 50


HALF_LIMITS = HalfLimits()


def extreme(voltage: FloatArray, end: float, settle_samples: int) -> float:
    """Return the highest voltage, without samples before the instrument has settled [V].

    Parameters
    ----------
    voltage : array, shape (n,)
        [V].
    end : float
        It is at least this [V].
    settle_samples : int
        So many samples come before.
    """
    settled = voltage[settle_samples:]
    return max(float(settled.max()), end) if settled.size else float(voltage[-1])


def charge_at_cut_off(
    passed: FloatArray,
    voltage: FloatArray,
    cut_off: float,
    tolerance: float,
    settle_samples: int = HALF_LIMITS.settle_samples,
) -> tuple[float, bool]:
    """Return the charge where the voltage came to the cut-off [A h], and whether it did.

    Both arrays rise on the way; those of a discharge come with their sign turned.

    Parameters
    ----------
    passed : array, shape (n,)
        Charge [A h].
    voltage : array, shape (n,)
        [V].
    cut_off : float
        [V].
    tolerance : float
        A voltage that ends this near to the cut-off has reached it [V].
    settle_samples : int
        First samples that do not count.
    """
    over = np.flatnonzero(voltage >= cut_off)
    over = over[over >= min(settle_samples, voltage.size - 1)]
    over = over[over > 0]
    if over.size == 0:
        return float(passed[-1]), bool(voltage[-1] >= cut_off - tolerance)
    at = int(over[0])
    rise = float(voltage[at] - voltage[at - 1])
    share = float(cut_off - voltage[at - 1]) / rise if rise > 0.0 else 1.0
    share = min(max(share, 0.0), 1.0)
    return float(passed[at - 1] + share * (passed[at] - passed[at - 1])), True


def before_first_sample(seen: Signals, first: int) -> tuple[float, float]:
    """Return what passed before the first sample, and what else may have passed [A h].

    The step time tells when the current began. Without one, it began anywhere between the
    sample before and the first one, or since the beginning of the test.

    Parameters
    ----------
    seen : Signals
        The record's.
    first : int
        Sample with which the charge or discharge begins.
    """
    per_second = abs(float(seen.current[first])) / 3600.0
    since = since_onset(seen, first)
    if since is not None:
        return since * per_second, 0.0
    gap = float(seen.time[first] - seen.time[first - 1]) if first else float(seen.time[0])
    return 0.0, max(gap, 0.0) * per_second


def end_slope(
    passed: FloatArray, voltage: FloatArray, begin_share: float = HALF_LIMITS.slope_from
) -> float:
    """Return dV/dQ over the end of the charge [V/(A h)]; zero where none passed.

    Parameters
    ----------
    passed : array, shape (n,)
        Charge [A h].
    voltage : array, shape (n,)
        [V].
    begin_share : float
        Share of the charge from which on it is taken.
    """
    if passed[-1] <= 0.0:  # noise of a current, or time that goes backward
        return 0.0
    begin = min(int(np.searchsorted(passed, begin_share * passed[-1])), passed.size - 1)
    run = float(passed[-1] - passed[begin])
    if begin >= passed.size - 1 or run <= 0.0:
        return 0.0
    return abs(float(voltage[-1] - voltage[begin])) / run
