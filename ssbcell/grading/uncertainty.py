"""How well a capacity or a resistance is known, as a share of itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ssbcell.analysis.capacity import Capacity
from ssbcell.analysis.dcr import Dcr, PulsePoint
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.criteria import Criteria
from ssbcell.grading.verdict import Verdict

#: a limit of error stands for a rectangular distribution, whose deviation is this much smaller
LIMIT_TO_STANDARD = 3**-0.5
ASSUMED = "criteria (assumed)"
#: name of what is added as a bound
BOUND = "beginning and end (bound)"
#: what a capacity is compared by; the capacity itself does not have it
REFERENCES = ("electrode area", "active material mass")
#: name of what the current channel leaves open
CURRENT = "current"
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
        Standard uncertainty, as a share of the quantity.
    origin : str
        ``"cell file"``, ``"data"`` or ``"criteria (assumed)"``.
    """

    name: str
    standard: float
    origin: str


@dataclass(frozen=True, slots=True)
class Budget:
    """The uncertainty of one quantity.

    Attributes
    ----------
    components : tuple of Component
        Taken as independent.
    bound : float
        What the samples leave open, as a share of the quantity; it is a bound, and added as one.
    """

    components: tuple[Component, ...]
    bound: float

    @property
    def expanded(self) -> float:
        """Expanded uncertainty, k = 2, as a share of the quantity."""
        return self.bound + COVERAGE * math.hypot(*(one.standard for one in self.components))


def capacity_budget(capacity: Capacity, cell: TestedCell, criteria: Criteria) -> Budget:
    """Add up what is known of the cycler, the cell and the data.

    The error of the current counts fully, since an offset or a wrong gain does not average
    out over the test. The temperature counts by what is not known of it, and not by how far
    the test was off, which is the gate's to judge.

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
        _current(capacity.mean_current_ampere, cell, criteria),
        _cut_off(capacity, cell, criteria, passed),
        _temperature(cell, criteria, criteria.uncertainty.capacity_per_kelvin.value),
        Component("resolution of the current", _rounding(capacity), "data"),
        Component("gaps and noise", capacity.sampling_uncertainty_ampere_hour / passed, "data"),
    ]
    if capacity.counter_mismatch is not None:
        # either may be the wrong one, so that the difference is a limit of error
        share = capacity.counter_mismatch * LIMIT_TO_STANDARD
        components.append(Component("integral against counter", share, "data"))
    if cell.design_kind == "areal charge":
        given, assumed = cell.electrode_area_uncertainty, criteria.uncertainty.electrode_area.value
        components.append(_reference(REFERENCES[0], given, assumed))
    if cell.design_kind == "specific charge":
        given = cell.active_material_mass_uncertainty
        assumed = criteria.uncertainty.active_material_mass.value
        components.append(_reference(REFERENCES[1], given, assumed))
    return Budget(tuple(components), capacity.sampling_bound_ampere_hour / passed)


def _rounding(capacity: Capacity) -> float:
    """Return what is not known of a current that is written in steps, as a share of it.

    It does not average out, since the current is meant to stand still.
    """
    half = capacity.current_resolution_ampere / 2.0
    return half * LIMIT_TO_STANDARD / max(capacity.mean_current_ampere, 1e-12)


def dcr_budgets(
    dcr: Dcr, points: Sequence[PulsePoint], cell: TestedCell, criteria: Criteria
) -> tuple[Budget, ...]:
    """Add up what is known of a pulse resistance, for some of its points.

    The voltage before and that of the pulse come from one channel within seconds, so its
    offset cancels; the limit of error of the cycler counts once, as that of the difference.

    Parameters
    ----------
    dcr : Dcr
        Measured.
    points : sequence of PulsePoint
        Of it.
    cell : TestedCell
        With its cycler and temperature.
    criteria : Criteria
        What is assumed where the cell file is silent.
    """
    area = criteria.uncertainty.electrode_area.value
    common = (
        _current(abs(dcr.mean_current_ampere), cell, criteria),
        _reference("electrode area", cell.electrode_area_uncertainty, area),
        _temperature(cell, criteria, criteria.uncertainty.resistance_per_kelvin.value),
    )
    limit = voltage_limit(cell, criteria) * LIMIT_TO_STANDARD
    origin = ASSUMED if cell.voltage_accuracy is None else "cell file"
    budgets = []
    for point in points:
        change = abs(dcr.voltage_before_volt - point.voltage_volt)
        voltage = Component("voltage", limit / max(change, 1e-12), origin)
        resistance = max(abs(point.resistance_ohm_cm2), 1e-12)
        share = point.standard_uncertainty_ohm_cm2 / resistance
        own = Component("noise, drift and onset", share, "data")
        budgets.append(Budget((voltage, *common, own), 0.0))
    return tuple(budgets)


def voltage_limit(cell: TestedCell, criteria: Criteria) -> float:
    """Return the limit of error of the voltage [V], of the card or as assumed."""
    given = cell.voltage_accuracy
    return criteria.uncertainty.voltage_accuracy.value if given is None else given


def _temperature(cell: TestedCell, criteria: Criteria, per_kelvin: float) -> Component:
    """Return what an unknown temperature changes, by a share for each kelvin."""
    given, assumed = cell.temperature_uncertainty, criteria.uncertainty.temperature.value
    spread = (assumed if given is None else given) / COVERAGE
    return Component("temperature", spread * per_kelvin, ASSUMED if given is None else "cell file")


def _current(current: float, cell: TestedCell, criteria: Criteria) -> Component:
    if cell.current_accuracy_ampere is not None:
        share = cell.current_accuracy_ampere / max(current, 1e-12)
        return Component(CURRENT, share * LIMIT_TO_STANDARD, "cell file")
    if cell.current_accuracy_relative is not None:
        share = cell.current_accuracy_relative
        return Component(CURRENT, share * LIMIT_TO_STANDARD, "cell file")
    share = criteria.uncertainty.current_accuracy.value
    return Component(CURRENT, share * LIMIT_TO_STANDARD, ASSUMED)


def _cut_off(capacity: Capacity, cell: TestedCell, criteria: Criteria, passed: float) -> Component:
    """Return what an error of the voltage moves the end of the charge by."""
    slope = capacity.end_slope_volt_per_ampere_hour
    ended_by_voltage = capacity.reached and slope > 0.0
    limit = voltage_limit(cell, criteria)
    share = limit * LIMIT_TO_STANDARD / slope / passed if ended_by_voltage else 0.0
    return Component("cut-off", share, ASSUMED if cell.voltage_accuracy is None else "cell file")


def _reference(name: str, given: float | None, assumed: float) -> Component:
    if given is None:
        return Component(name, assumed / COVERAGE, ASSUMED)
    return Component(name, given / COVERAGE, "cell file")


def uncertainty_table(verdict: Verdict) -> str:
    """Return a verdict's budgets as a table in Markdown.

    Parameters
    ----------
    verdict : Verdict
        Of one cell.

    Returns
    -------
    str
        A row a component, with its standard uncertainty in per cent of the quantity, and under
        each quantity the expanded one, k = 2, with the bound added.
    """
    lines = ["| of | component | relative | origin |", "| --- | --- | --- | --- |"]
    for of in dict.fromkeys(row[0] for row in verdict.uncertainty):
        rows = [row for row in verdict.uncertainty if row[0] == of]
        lines += [f"| {of} | {name} | {share:.3%} | {origin} |" for _, name, share, origin in rows]
        parts = [Component(name, share, "") for _, name, share, _ in rows if name != BOUND]
        bound = sum(share for _, name, share, _ in rows if name == BOUND)
        total = Budget(tuple(parts), bound).expanded
        lines.append(f"| {of} | expanded, k = 2 | {total:.3%} | all of it |")
    return "\n".join(lines)
