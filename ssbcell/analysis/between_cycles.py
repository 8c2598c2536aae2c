"""Signatures that show only when cycles are compared: S7, S9 and S11."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.capacity import Capacity, FirstCycle
from ssbcell.analysis.cycle_measures import cycle_measures, sampling_doubt
from ssbcell.analysis.measured import Measured
from ssbcell.analysis.signals import FloatArray, Signals, integral, median_of_three
from ssbcell.records.record import Rows

#: places in the early discharge at which voltages are compared; more change the mean little
_PLACES = 20


@dataclass(frozen=True, slots=True)
class CycleLimits:
    """Which cycles are compared, and where.

    Attributes
    ----------
    no_rest : float
        A shorter rest between charge and discharge is none to speak of [s].
    same_rate : float
        Currents that differ by no more than this share are the same.
    early_from : float
        The early discharge counts from this share of itself on.
    """

    no_rest: float = 600.0
    same_rate: float = 0.05
    early_from: float = 0.2


CYCLE_LIMITS = CycleLimits()


def lowest_efficiency(later: Sequence[FirstCycle]) -> Measured | None:
    """S7: the lowest coulombic efficiency from the second cycle on.

    Parameters
    ----------
    later : sequence of FirstCycle
        Cycles after the first.

    Returns
    -------
    Measured or None
        None where no later cycle went to both cut-offs.
    """
    found = [
        one
        for cycle in later
        for one in cycle_measures(cycle)
        if one.name == "coulombic efficiency" and not one.lacking
    ]
    return min(found, key=lambda one: one.value, default=None)


def retained_charge(
    cycles: Sequence[FirstCycle], shortest_rest: float, limits: CycleLimits = CYCLE_LIMITS
) -> Measured | None:
    """S9: the discharge after a rest, by that of a cycle without one.

    Parameters
    ----------
    cycles : sequence of FirstCycle
        All, in order.
    shortest_rest : float
        What counts as a rest between charge and discharge [s].
    limits : CycleLimits
        Which cycles are compared.

    Returns
    -------
    Measured or None
        The lowest share; None where there is no such pair at the same current.
    """
    whole = [
        (cycle.charge, cycle.discharge, _between(cycle.charge, cycle.discharge))
        for cycle in cycles
        if cycle.charge is not None
        and cycle.discharge is not None
        and cycle.charge.reached
        and cycle.discharge.reached
    ]
    rested = [discharge for _, discharge, rest in whole if rest >= shortest_rest]
    direct = [discharge for _, discharge, rest in whole if rest < limits.no_rest]
    size = np.array([one.capacity_ampere_hour for one in direct])
    current = np.array([one.mean_current_ampere for one in direct])
    shares = []
    for after in rested:
        same = np.abs(after.mean_current_ampere / current - 1.0) <= limits.same_rate
        if same.any():
            shares.append(_share(after, direct[int(np.argmax(np.where(same, size, -np.inf)))]))
    return min(shares, key=lambda one: one.value, default=None)


def _between(charge: Capacity, discharge: Capacity) -> float:
    return discharge.steps[0].start_second - charge.steps[-1].end_second


def _share(after: Capacity, without: Capacity) -> Measured:
    ratio = after.capacity_ampere_hour / without.capacity_ampere_hour
    doubt = math.hypot(
        *(sampling_doubt(one) / one.capacity_ampere_hour for one in (after, without))
    )
    return Measured(
        "charge retained over a rest",
        ratio,
        "",
        ratio * doubt,
        "discharge after a rest by discharge without one",
        after.rows,
        after.steps[0].start_second,
    )


def early_discharge_fall(
    seen: Signals,
    cycles: Sequence[FirstCycle],
    early_ampere_hour: float,
    limits: CycleLimits = CYCLE_LIMITS,
) -> Measured | None:
    """S11: how far a discharge begins below the others of the same record.

    Parameters
    ----------
    seen : Signals
        The record's.
    cycles : sequence of FirstCycle
        All, in order.
    early_ampere_hour : float
        Charge of the discharge that counts as its beginning [A h].
    limits : CycleLimits
        Which cycles are compared, and where.

    Returns
    -------
    Measured or None
        The largest mean distance below the median of the others [V]; None where there are not
        two discharges of that length at the same current, each after a charge to its cut-off.
    """
    discharges = [
        cycle.discharge
        for cycle in cycles
        if cycle.discharge is not None
        and cycle.discharge.capacity_ampere_hour > early_ampere_hour
        and cycle.charge is not None
        and cycle.charge.reached
    ]
    if len(discharges) < 2:
        return None
    curves = np.array(
        [_early_curve(seen, one, early_ampere_hour, limits.early_from) for one in discharges]
    )
    currents = np.array([one.mean_current_ampere for one in discharges])
    below = _below_others(curves, currents, limits.same_rate)
    compared = np.flatnonzero(np.isfinite(below[:, 0]))
    if not compared.size:
        return None
    at = int(compared[np.argmax(below[compared].mean(axis=1))])
    return Measured(
        "fall of the early discharge",
        float(np.mean(below[at])),
        "V",
        float(np.std(below[at])) / _PLACES**0.5,
        "mean distance below the median of the other discharges",
        discharges[at].rows,
        discharges[at].steps[0].start_second,
    )


def _below_others(curves: FloatArray, currents: FloatArray, share: float) -> FloatArray:
    """Return how far each curve lies below the median of the others of the same current.

    Those of one current are put in order once, since a record may hold thousands of cycles.

    Parameters
    ----------
    curves : array, shape (n, places)
        One a row [V].
    currents : array, shape (n,)
        Above zero [A].
    share : float
        By which the same currents differ at most.

    Returns
    -------
    array, shape (n, places)
        [V]; not a number where no other curve has the same current.
    """
    order = np.argsort(currents)
    begin = np.searchsorted(currents[order], (1.0 - share) * currents)
    end = np.searchsorted(currents[order], (1.0 + share) * currents, side="right")
    below = np.full(curves.shape, np.nan)
    for first, stop in set(zip(begin.tolist(), end.tolist(), strict=True)):
        others = stop - first - 1
        if others < 1:
            continue
        ordered = np.sort(curves[order[first:stop]], axis=0)
        rows = np.flatnonzero((begin == first) & (end == stop))
        for place in range(curves.shape[1]):
            column, own = ordered[:, place], curves[rows, place]
            rank = np.searchsorted(column, own)
            lower, upper = (
                column[middle + (middle >= rank)] for middle in ((others - 1) // 2, others // 2)
            )
            below[rows, place] = (lower + upper) / 2.0 - own
    return below


def collapse(
    seen: Signals, discharge: Capacity | None, early_ampere_hour: float, hard_voltage: float
) -> Measured | None:
    """S11: the lowest voltage at the beginning of a discharge, which a short takes to zero.

    Parameters
    ----------
    seen : Signals
        The record's.
    discharge : Capacity or None
        The first.
    early_ampere_hour : float
        Charge of the discharge that counts as its beginning [A h].
    hard_voltage : float
        Named in the method only [V].

    Returns
    -------
    Measured or None
        In V; None without a discharge.
    """
    if discharge is None:
        return None
    part = seen.part(discharge.steps[0].rows)
    passed = -integral(seen.time[part], seen.current[part])
    early = median_of_three(seen.voltage[part])[passed <= early_ampere_hour]
    if early.size < 3:
        return None
    at = int(np.argmin(early))
    row = int(seen.row[part.start + at])
    return Measured(
        "lowest voltage of the early discharge",
        float(early[at]),
        "V",
        None,
        f"median of three samples, against {hard_voltage:.3g} V",
        Rows(row, row),
        float(seen.time[part.start + at]),
    )


def _early_curve(seen: Signals, discharge: Capacity, early: float, begin: float) -> FloatArray:
    part = seen.part(discharge.steps[0].rows)
    passed = -integral(seen.time[part], seen.current[part])
    places = np.linspace(begin, 1.0, _PLACES) * early
    return np.asarray(np.interp(places, passed, seen.voltage[part]), dtype=np.float64)
