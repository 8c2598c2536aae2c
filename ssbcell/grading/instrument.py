"""Adds what instrument and cell card leave open to the quantities that were measured."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from ssbcell.analysis.capacity import Capacity
from ssbcell.analysis.measured import Measured
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.criteria import Criteria
from ssbcell.grading.evidence import Evidence
from ssbcell.grading.measurements import point_name, soc_name
from ssbcell.grading.uncertainty import (
    CURRENT,
    LIMIT_TO_STANDARD,
    REFERENCES,
    capacity_budget,
    dcr_budgets,
    voltage_limit,
)


def with_instrument(
    found: Iterable[Measured], evidence: Evidence, cell: TestedCell, criteria: Criteria
) -> tuple[Measured, ...]:
    """Return the quantities with their whole standard uncertainty, not that of the data alone.

    A quantity for which no budget is known keeps what it has. In an efficiency the error of the
    current counts for charge and discharge together, since an offset of the channel adds to one
    and takes from the other; what else both share would cancel, and counts as if it did not.

    Parameters
    ----------
    found : iterable of Measured
        From `measured_quantities`.
    evidence : Evidence
        That they are from.
    cell : TestedCell
        With its cycler.
    criteria : Criteria
        What is assumed where the cell file is silent.
    """
    shares = dict(_shares(evidence, cell, criteria))
    return tuple(
        one.with_uncertainty(abs(one.value) * shares[one.name]) if one.name in shares else one
        for one in found
    )


def _shares(
    evidence: Evidence, cell: TestedCell, criteria: Criteria
) -> Iterator[tuple[str, float]]:
    """Give the relative standard uncertainty of each quantity that has a budget, by its name."""
    cycle = evidence.observations.cycles[0]
    currents, others, voltages = [], [], []
    for half in (cycle.charge, cycle.discharge):
        if half is None or half.capacity_ampere_hour <= 0.0:
            continue
        current, other = _of_charge(half, cell, criteria)
        voltage = _of_voltage(half, cell, criteria)
        yield f"{half.kind} capacity", math.hypot(current, other)
        yield f"{half.kind} energy", math.hypot(current, other, voltage)
        currents.append(current)
        others.append(other)
        voltages.append(voltage)
    yield "coulombic efficiency", math.hypot(sum(currents), *others)
    yield "energy efficiency", math.hypot(sum(currents), *others, *voltages)
    if cycle.discharge is not None and currents:
        # what passed up to the pulse and what it is counted by came from one channel
        known = math.hypot(2.0 * currents[-1], others[-1])
        for number in range(len(evidence.observations.pulses)):
            yield soc_name(number), known
    for number, dcr in enumerate(evidence.observations.pulses):
        budgets = dcr_budgets(dcr, dcr.points, cell, criteria)
        for point, budget in zip(dcr.points, budgets, strict=True):
            yield (
                point_name(number, point),
                math.hypot(*(one.standard for one in budget.components)),
            )


def _of_charge(half: Capacity, cell: TestedCell, criteria: Criteria) -> tuple[float, float]:
    """Return what the current and what all else gives a charge in A h, without area and mass."""
    budget = capacity_budget(half, cell, criteria)
    own = [one for one in budget.components if one.name not in REFERENCES]
    current = math.hypot(*(one.standard for one in own if one.name == CURRENT))
    other = (one.standard for one in own if one.name != CURRENT)
    return current, math.hypot(budget.bound * LIMIT_TO_STANDARD, *other)


def _of_voltage(half: Capacity, cell: TestedCell, criteria: Criteria) -> float:
    mean = half.energy_watt_hour / half.capacity_ampere_hour
    return voltage_limit(cell, criteria) * LIMIT_TO_STANDARD / max(mean, 1e-12)
