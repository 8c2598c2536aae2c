"""From a record and a cell file to what is wrong with the cell."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path, PurePath

import numpy as np

from ssbcell.analysis.signals import FloatArray
from ssbcell.diagnose.conclude import (
    CANNOT_TELL,
    cause_findings,
    conclusion_of,
    describes,
    hypothesis_findings,
    probabilities,
    with_intermittent_short,
)
from ssbcell.diagnose.features import features_of, values_of
from ssbcell.diagnose.findings import (
    CauseFinding,
    Compared,
    Diagnosis,
    Discriminator,
    residual_of,
)
from ssbcell.diagnose.fit import Fit, Problem, fit_hypothesis
from ssbcell.diagnose.hypotheses import hypotheses, state_of
from ssbcell.diagnose.modelled import CellState, modelled
from ssbcell.diagnose.observed import Observed, observe_test
from ssbcell.diagnose.settings import Settings, load_settings
from ssbcell.diagnose.telling import would_tell
from ssbcell.diagnose.traces import Stretch
from ssbcell.errors import SimulationError
from ssbcell.grading import grade
from ssbcell.grading.cell_file import TestedCell, load_tested_cell
from ssbcell.grading.criteria import Criteria, load_criteria
from ssbcell.grading.engine import program_versions
from ssbcell.process import load_cell
from ssbcell.records.record import Record
from ssbcell.simulate.subject import Subject, subject

Told = Callable[[str], None]
#: the cell as designed where none is named
MODEL = "Nakagawa2025_example_1"
#: how often the amount of electrode is fitted to the design capacity
_ROUNDS = 3
_CM2_PER_M2 = 1e4
_ROLES = ("charge", "rest", "discharge", "pulse")


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    """A test with the cell that the model begins with."""

    observed: Observed
    kind: Subject
    settings: Settings
    capacity: float

    def state_of(self, parameters: Mapping[str, float]) -> CellState:
        return state_of(parameters, self.settings, self.capacity, self.observed.window)


def diagnose(
    record: Record,
    cell_file: TestedCell | Path | str,
    *,
    model: str = MODEL,
    criteria: str | Path = "nakagawa2025",
    profile: str | None = None,
    settings: str | Path = "default",
    progress: Told = lambda _: None,
) -> Diagnosis:
    """Say what is wrong with a cell: isolated active material, a leak, a high resistance.

    The cell model is fitted to charge, rest, discharge and pulse of the record, once for each
    combination of at most two causes. Capacity, voltage, conductivity of the electrode and a
    discrepancy of the model are fitted with them, so that a cell need not be the model's.

    Parameters
    ----------
    record : Record
        The test, measured or simulated; it may lack any of its parts.
    cell_file : TestedCell, Path or str
        The cell, or its CELL.toml, with its electrode area.
    model : str
        A shipped cell or a TOML file: the cell as designed.
    criteria, profile
        As for `ssbcell.grading.grade`; the cut-offs are taken from there.
    settings : str or Path
        What is believed beforehand: a shipped name, or a TOML file.
    progress : callable
        Told of every hypothesis once it is fitted.

    Returns
    -------
    Diagnosis

    Raises
    ------
    UsageError
        If a name is not known, or the cell file lacks the electrode area.
    InvalidRecord
        If the record has neither a charge nor a discharge.
    SimulationError
        If the model can follow the test under no hypothesis.
    """
    limits, believed = load_criteria(criteria, profile), load_settings(settings)
    cell = cell_file if isinstance(cell_file, TestedCell) else load_tested_cell(cell_file)
    observed = observe_test(record, cell, limits)
    kind = subject(load_cell(model))
    case = _Case(observed, kind, believed, _amount(kind, cell, limits))
    fits = _fit_all(case, progress)
    chances = probabilities(fits)
    best = fits[int(np.argmax(chances))]
    compared = _compared(case, best, cell)
    causes = cause_findings(fits, believed, observed.window)
    conclusion, why = conclusion_of(causes, best, residual_of(compared), believed)
    if not describes(best, residual_of(compared), believed):
        causes = tuple(replace(one, state="open") for one in causes)
    verdict = grade(record, cell, criteria, profile)
    conclusion, why = with_intermittent_short(conclusion, why, causes, verdict.signatures)
    return Diagnosis(
        id=cell.id,
        grade=verdict.grade,
        conclusion=conclusion,
        why=why,
        causes=causes,
        hypotheses=hypothesis_findings(fits, believed),
        would_tell=_telling(case, fits, chances, causes, conclusion),
        compared=compared,
        seen=tuple(role for role in _ROLES if observed.sees(role)),
        lacking=observed.lacking,
        residual_volt=residual_of(compared),
        noise_volt=observed.noise,
        model=kind.name or model,
        settings=f"{believed.name} {believed.version}",
        inputs=tuple((PurePath(one.path).name, one.sha256) for one in record.metadata.sources),
        versions=(*program_versions(), ("pybamm", version("pybamm"))),
    )


def _telling(
    case: _Case,
    fits: Sequence[Fit],
    chances: Sequence[float],
    causes: Sequence[CauseFinding],
    conclusion: str,
) -> tuple[Discriminator, ...]:
    """Return what would tell, where anything is open."""
    if conclusion != CANNOT_TELL and all(one.state != "open" for one in causes):
        return ()
    return would_tell(
        case.observed,
        fits,
        chances,
        kind=case.kind,
        state_of=case.state_of,
        settings=case.settings,
    )


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


def _fit_all(case: _Case, progress: Told) -> list[Fit]:
    """Fit every hypothesis, those with fewer causes first."""
    observed = case.observed
    features = features_of(observed.stretches)
    measured = values_of(features, observed.stretches, observed.traces)

    def forward(parameters: Mapping[str, float]) -> FloatArray:
        traces = modelled(
            case.kind, case.state_of(parameters), observed.stretches, observed.start_voltage
        )
        return values_of(features, observed.stretches, traces)

    problem = Problem(features, measured, forward, case.settings, observed.noise)
    fits: list[Fit] = []
    for one in hypotheses(
        case.settings, late=observed.window > 0.0, hidden=not observed.sees("charge")
    ):
        try:
            fits.append(fit_hypothesis(problem, one, fits))
        except SimulationError:
            continue
        progress(one.name)
    if not fits:
        raise SimulationError(
            "the cell model cannot follow this test under any hypothesis; see whether current, "
            "area and design capacity fit each other"
        )
    return fits


def _compared(case: _Case, best: Fit, cell: TestedCell) -> tuple[Compared, ...]:
    """Return measured and modelled numbers in the lab's units."""
    observed = case.observed
    features = features_of(observed.stretches)
    measured = values_of(features, observed.stretches, observed.traces)
    ampere_hours = (cell.electrode_area or 1.0) / 3600.0

    def shown(kind: str, value: float) -> float:
        if kind.endswith("capacity"):
            return math.exp(value) * ampere_hours
        return math.exp(value) * _CM2_PER_M2 if kind == "resistance" else value

    return tuple(
        Compared(one.kind, one.place, shown(one.kind, float(own)), shown(one.kind, float(said)))
        for one, own, said in zip(features, measured, best.foretold, strict=True)
    )
