"""A test beside the cell model that is to follow it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ssbcell.analysis.signals import FloatArray
from ssbcell.diagnose.features import Feature, features_of, held_along, samples_of, values_of
from ssbcell.diagnose.findings import Compared
from ssbcell.diagnose.fitted import Fit
from ssbcell.diagnose.hypotheses import state_of
from ssbcell.diagnose.modelled import COARSE, FINE, STEADY, CellState, Mesh, modelled
from ssbcell.diagnose.observed import Observed
from ssbcell.diagnose.problem import Problem
from ssbcell.diagnose.settings import Settings
from ssbcell.diagnose.traces import Stretch
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.criteria import Criteria
from ssbcell.simulate.subject import Subject

#: how often the amount of electrode is fitted to the design capacity
_ROUNDS = 3
_CM2_PER_M2 = 1e4


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A test, and the cell that the model begins with.

    Attributes
    ----------
    observed : Observed
        The test.
    kind : Subject
        The cell as designed.
    settings : Settings
        What is believed beforehand.
    capacity : float
        Amount of positive electrode that fits the design capacity, as a factor.
    features : tuple of Feature
        By which both are compared.
    measured : array, shape (n,)
        Their values in the record.
    """

    observed: Observed
    kind: Subject
    settings: Settings
    capacity: float
    features: tuple[Feature, ...]
    measured: FloatArray

    def state_of(self, parameters: Mapping[str, float]) -> CellState:
        """Return the cell that parameters stand for."""
        return state_of(parameters, self.settings, self.capacity, self.observed.window)

    def foretold(self, parameters: Mapping[str, float], mesh: Mesh = COARSE) -> FloatArray:
        """Return the features of the cell that parameters stand for."""
        seen = self.observed
        cell = self.state_of(parameters)
        traces = modelled(self.kind, cell, seen.stretches, seen.start_voltage, mesh)
        return values_of(self.features, seen.stretches, traces)

    def steadily_foretold(self, parameters: Mapping[str, float]) -> FloatArray:
        """Return the same without the noise of the solver."""
        return self.foretold(parameters, STEADY)

    def finely_foretold(self, parameters: Mapping[str, float]) -> FloatArray:
        """Return the same on the model's own mesh."""
        return self.foretold(parameters, FINE)

    def problem(self) -> Problem:
        """Return what is to be fitted."""
        seen = self.observed
        samples = samples_of(self.features, seen.stretches, seen.traces)
        noise = seen.noise / samples**0.5
        return Problem(self.features, self.measured, self.foretold, self.settings, noise)


def case_of(
    observed: Observed, cell: TestedCell, kind: Subject, criteria: Criteria, settings: Settings
) -> Case:
    """Put a test beside a model whose electrode has the design capacity.

    Parameters
    ----------
    observed : Observed
        The test.
    cell : TestedCell
        With area and design capacity.
    kind : Subject
        The cell as designed.
    criteria : Criteria
        With the cut-offs.
    settings : Settings
        What is believed beforehand.
    """
    features = features_of(observed.stretches)
    features = held_along(features, observed.stretches, observed.traces)
    measured = values_of(features, observed.stretches, observed.traces)
    amount = _amount(kind, cell, criteria)
    return Case(observed, kind, settings, amount, features, measured)


def _amount(kind: Subject, cell: TestedCell, criteria: Criteria) -> float:
    """Return by which factor the model's electrode must grow to have the design capacity.

    A design capacity stands for both charge and discharge, so that the model's geometric mean
    of both is to be it; where the cell file has one for the charge, the mean of the two is.
    """
    area = cell.electrode_area or 1.0
    wanted = (
        math.sqrt(cell.design_capacity * (cell.design_charge_capacity or cell.design_capacity))
        / area
    )
    rated = wanted / criteria.conditions.rated_time.value
    longest = 3.0 * criteria.conditions.rated_time.value
    test = (
        Stretch("charge", rated, longest, criteria.conditions.upper_cut_off.value),
        Stretch("discharge", -rated, longest, criteria.conditions.lower_cut_off.value),
    )
    factor = 1.0
    for _ in range(_ROUNDS):
        charge, discharge = modelled(kind, CellState(capacity=factor), test)
        factor *= wanted / math.sqrt(charge.charge * discharge.charge)
    return factor


def compared_of(case: Case, best: Fit, cell: TestedCell) -> tuple[Compared, ...]:
    """Return measured and modelled numbers in the lab's units.

    Parameters
    ----------
    case : Case
        The test.
    best : Fit
        Whose cell is compared.
    cell : TestedCell
        With its area.
    """
    ampere_hours = (cell.electrode_area or 1.0) / 3600.0

    def shown(kind: str, value: float) -> float:
        if kind.endswith("capacity"):
            return math.exp(value) * ampere_hours
        return math.exp(value) * _CM2_PER_M2 if kind == "resistance" else value

    return tuple(
        Compared(one.kind, one.place, shown(one.kind, float(own)), shown(one.kind, float(said)))
        for one, own, said in zip(case.features, case.measured, best.foretold, strict=True)
    )
