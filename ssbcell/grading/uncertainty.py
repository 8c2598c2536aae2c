"""How well a capacity is known, as a share of the design capacity."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ssbcell.analysis.capacity import Capacity
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.criteria import Criteria

#: a limit of error stands for a rectangular distribution, whose deviation is this much smaller
LIMIT_TO_STANDARD = 3**-0.5
#: factor of the expanded uncertainty
COVERAGE = 2.0


@dataclass(frozen=True, slots=True)
class Component:
    """One source of uncertainty.

    Attributes
    ----------
    name : str
        Such as ``"current"``.
    standard : float
        Standard uncertainty, as a share of the capacity.
    origin : str
        ``"cell file"``, ``"data"`` or ``"criteria (assumed)"``.
    """

    name: str
    standard: float
    origin: str


@dataclass(frozen=True, slots=True)
class Budget:
    """The uncertainty of a capacity against the design capacity.

    Attributes
    ----------
    components : tuple of Component
        Taken as independent.
    bound : float
        What the samples leave open, as a share of the capacity; it is a bound, and added as one.
    """

    components: tuple[Component, ...]
    bound: float

    @property
    def expanded(self) -> float:
        """Expanded uncertainty, k = 2, as a share of the capacity."""
        return self.bound + COVERAGE * math.hypot(*(one.standard for one in self.components))


def capacity_budget(capacity: Capacity, cell: TestedCell, criteria: Criteria) -> Budget:
    """Add up what is known of the cycler, the cell and the data.

    The error of the current counts fully, since an offset or a wrong gain does not average
    out over the test. Temperature is not in it: the gate on temperature takes its place.

    Parameters
    ----------
    capacity : Capacity
        Measured.
    cell : TestedCell
        With its cycler.
    criteria : Criteria
        What is assumed where the cell file is silent.
    """
    passed = max(capacity.capacity_ampere_hour, 1e-12)
    components = [
        _current(capacity, cell, criteria),
        _cut_off(capacity, cell, criteria, passed),
        Component("gaps and noise", capacity.sampling_uncertainty_ampere_hour / passed, "data"),
    ]
    if cell.design_kind == "areal charge":
        given, assumed = cell.electrode_area_uncertainty, criteria.uncertainty.electrode_area.value
        components.append(_reference("electrode area", given, assumed))
    if cell.design_kind == "specific charge":
        given = cell.active_material_mass_uncertainty
        assumed = criteria.uncertainty.active_material_mass.value
        components.append(_reference("active material mass", given, assumed))
    return Budget(tuple(components), capacity.sampling_bound_ampere_hour / passed)


def _current(capacity: Capacity, cell: TestedCell, criteria: Criteria) -> Component:
    if cell.current_accuracy_ampere is not None:
        share = cell.current_accuracy_ampere / max(capacity.mean_current_ampere, 1e-12)
        return Component("current", share * LIMIT_TO_STANDARD, "cell file")
    if cell.current_accuracy_relative is not None:
        share = cell.current_accuracy_relative
        return Component("current", share * LIMIT_TO_STANDARD, "cell file")
    share = criteria.uncertainty.current_accuracy.value
    return Component("current", share * LIMIT_TO_STANDARD, "criteria (assumed)")


def _cut_off(capacity: Capacity, cell: TestedCell, criteria: Criteria, passed: float) -> Component:
    """Return what an error of the voltage moves the end of the charge by."""
    given = cell.voltage_accuracy
    limit = criteria.uncertainty.voltage_accuracy.value if given is None else given
    slope = capacity.end_slope_volt_per_ampere_hour
    share = limit * LIMIT_TO_STANDARD / slope / passed if slope > 0.0 else 0.0
    return Component("cut-off", share, "criteria (assumed)" if given is None else "cell file")


def _reference(name: str, given: float | None, assumed: float) -> Component:
    if given is None:
        return Component(name, assumed / COVERAGE, "criteria (assumed)")
    return Component(name, given / COVERAGE, "cell file")
