"""From a record and a cell file to what is wrong with the cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path, PurePath

import numpy as np

from ssbcell.analysis.measured import Signature
from ssbcell.diagnose.case import Case, case_of, compared_of
from ssbcell.diagnose.conclude import (
    CANNOT_TELL,
    cause_findings,
    conclusion_of,
    describes,
    hypothesis_findings,
    probabilities,
    untold,
    with_intermittent_short,
)
from ssbcell.diagnose.findings import (
    CauseFinding,
    Compared,
    Diagnosis,
    Discriminator,
    residual_of,
)
from ssbcell.diagnose.fit import fit_again, fit_finely, fit_hypothesis
from ssbcell.diagnose.fitted import Fit
from ssbcell.diagnose.hypotheses import hypotheses
from ssbcell.diagnose.observed import observe_test
from ssbcell.diagnose.problem import Problem
from ssbcell.diagnose.settings import load_settings
from ssbcell.diagnose.telling import would_tell
from ssbcell.errors import InvalidRecord, SimulationError
from ssbcell.grading import grade
from ssbcell.grading.cell_file import TestedCell, load_tested_cell
from ssbcell.grading.criteria import load_criteria
from ssbcell.grading.engine import program_versions
from ssbcell.process import load_cell
from ssbcell.records.record import Record
from ssbcell.simulate.subject import subject

Told = Callable[[str], None]
#: the cell as designed where none is named
MODEL = "Nakagawa2025_example_1"
#: a hypothesis less probable than this is not fitted finely
UNLIKELY = 1e-3
_ROLES = ("charge", "rest", "discharge", "pulse")


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
        If the record has neither a charge nor a discharge, or breaks physics so that its grade
        is INVALID.
    SimulationError
        If the model can follow the test under no hypothesis.
    """
    limits, believed = load_criteria(criteria, profile), load_settings(settings)
    cell = cell_file if isinstance(cell_file, TestedCell) else load_tested_cell(cell_file)
    verdict = grade(record, cell, criteria, profile)
    if verdict.grade == "INVALID":
        raise InvalidRecord(
            "the record is INVALID, so that no cell can explain it; mend the file first: "
            + "; ".join(verdict.reasons or verdict.basis)
        )
    kind = subject(load_cell(model))
    case = case_of(observe_test(record, cell, limits), cell, kind, limits, believed)
    fits = _fit_all(case, progress)
    best = fits[int(np.argmax(probabilities(fits)))]
    told = _told(case, fits, compared_of(case, best, cell), verdict.signatures)
    return Diagnosis(
        id=cell.id,
        grade=verdict.grade,
        conclusion=told.conclusion,
        why=told.why,
        causes=told.causes,
        hypotheses=hypothesis_findings(fits, believed),
        would_tell=_telling(case, fits, told),
        compared=told.compared,
        seen=tuple(role for role in _ROLES if case.observed.sees(role)),
        lacking=case.observed.lacking,
        residual_volt=residual_of(told.compared),
        noise_volt=case.observed.noise,
        model=kind.name or model,
        settings=f"{believed.name} {believed.version}",
        inputs=tuple((PurePath(one.path).name, one.sha256) for one in record.metadata.sources),
        versions=(*program_versions(), ("pybamm", version("pybamm"))),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What the fits and the signatures say together."""

    conclusion: str
    why: tuple[str, ...]
    causes: tuple[CauseFinding, ...]
    compared: tuple[Compared, ...]
    described: bool


def _told(
    case: Case,
    fits: Sequence[Fit],
    compared: tuple[Compared, ...],
    signatures: Sequence[Signature],
) -> _Told:
    believed = case.settings
    best = fits[int(np.argmax(probabilities(fits)))]
    residual = residual_of(compared)
    causes = cause_findings(fits, believed, case.observed.window)
    conclusion, why = conclusion_of(causes, best, residual, believed)
    described = describes(best, residual, believed)
    if not described:
        causes = untold(causes, believed)
    conclusion, why = with_intermittent_short(conclusion, why, causes, signatures)
    return _Told(conclusion, why, causes, compared, described)


def _telling(case: Case, fits: Sequence[Fit], told: _Told) -> tuple[Discriminator, ...]:
    """Return what would tell, where anything is open that the model can foretell."""
    if not told.described:
        return ()
    if told.conclusion != CANNOT_TELL and all(one.state != "open" for one in told.causes):
        return ()
    return would_tell(
        case.observed,
        fits,
        probabilities(fits),
        kind=case.kind,
        state_of=case.state_of,
        settings=case.settings,
    )


def _fit_all(case: Case, progress: Told) -> list[Fit]:
    """Fit every hypothesis, those with fewer causes first, and those that matter finely."""
    problem, observed = case.problem(), case.observed
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
    fits = [fit_again(problem, fit, fits) for fit in fits]
    chances = probabilities(fits)
    return [
        _finely(case, problem, fit) if chance > UNLIKELY else fit
        for fit, chance in zip(fits, chances, strict=True)
    ]


def _finely(case: Case, problem: Problem, fit: Fit) -> Fit:
    try:
        steady = replace(problem, forward=case.steadily_foretold)
        return fit_finely(steady, fit, case.finely_foretold)
    except SimulationError:
        return fit
