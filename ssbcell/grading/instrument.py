"""Adds what instrument and cell card leave open to the quantities that were measured."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ssbcell.analysis.capacity import Capacity
from ssbcell.analysis.measured import Measured
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.criteria import Criteria
from ssbcell.grading.evidence import Evidence
from ssbcell.grading.measurements import point_name
from ssbcell.grading.uncertainty import (
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

    A quantity for which no budget is known keeps what it has. An efficiency has the budgets of
    charge and discharge as if they were independent; what they share would cancel, so its
    uncertainty is rather too large.

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
        replace(one, standard_uncertainty=abs(one.value) * shares[one.name])
        if one.name in shares
        else one
        for one in found
    )


def _shares(
    evidence: Evidence, cell: TestedCell, criteria: Criteria
) -> Iterator[tuple[str, float]]:
    """Give the relative standard uncertainty of each quantity that has a budget, by its name."""
    cycle = evidence.observations.cycles[0]
    halves: dict[str, list[float]] = {"capacity": [], "energy": []}
    for half in (cycle.charge, cycle.discharge):
        if half is None or half.capacity_ampere_hour <= 0.0:
            continue
        charge = _of_charge(half, cell, criteria)
        voltage = _of_voltage(half, cell, criteria)
        for name, share in (("capacity", charge), ("energy", math.hypot(charge, voltage))):
            halves[name].append(share)
            yield f"{half.kind} {name}", share
    for name, of in (("coulombic efficiency", "capacity"), ("energy efficiency", "energy")):
        yield name, math.hypot(*halves[of])
    for number, dcr in enumerate(evidence.observations.pulses):
        for point, budget in zip(dcr.points, dcr_budgets(dcr, cell, criteria), strict=True):
            yield (
                point_name(number, point),
                math.hypot(*(one.standard for one in budget.components)),
            )


def _of_charge(half: Capacity, cell: TestedCell, criteria: Criteria) -> float:
    """Return the share of a charge in A h, which needs no area and no mass."""
    budget = capacity_budget(half, cell, criteria)
    own = [one.standard for one in budget.components if one.name not in REFERENCES]
    return math.hypot(budget.bound * LIMIT_TO_STANDARD, *own)


def _of_voltage(half: Capacity, cell: TestedCell, criteria: Criteria) -> float:
    mean = half.energy_watt_hour / half.capacity_ampere_hour
    return voltage_limit(cell, criteria) * LIMIT_TO_STANDARD / max(mean, 1e-12)
