"""From a record and a cell file to a verdict."""

from __future__ import annotations

import hashlib
import platform
from dataclasses import replace
from pathlib import Path, PurePath, PureWindowsPath

import numpy as np
import pandas as pd

from ssbcell import __version__
from ssbcell.analysis.measured import Signature
from ssbcell.grading import capacity_rules, gates, leak_rule, short_rules
from ssbcell.grading.cell_file import TestedCell, load_tested_cell
from ssbcell.grading.content import content_sha256
from ssbcell.grading.criteria import Criteria, load_criteria
from ssbcell.grading.evidence import Evidence, collect
from ssbcell.grading.instrument import with_instrument
from ssbcell.grading.measurements import measured_quantities, resistance_name
from ssbcell.grading.outcome import Grade, RuleResult
from ssbcell.grading.reasons import reasons_for
from ssbcell.grading.signatures import judge_signatures
from ssbcell.grading.uncertainty import BOUND, capacity_budget, dcr_budgets
from ssbcell.grading.verdict import InputFile, Trace, Verdict
from ssbcell.records.record import REQUIRED, Record

#: gates that a capacity must pass before it is compared
_CAPACITY_GATES = ("G2", "G3", "G4", "G5")
#: rules that may be waived where there is no rest; a rest that was made is looked at
_AT_REST = ("R5", "R7")
#: rules that compare with a time
_TIMED = ("R1", "R2", "R6", "R7")


def grade(
    record: Record,
    cell_file: TestedCell | Path | str,
    criteria: str | Path = "nakagawa2025",
    profile: str | None = None,
) -> Verdict:
    """Grade one cell by its first cycle.

    Parameters
    ----------
    record : Record
        The test, measured or simulated.
    cell_file : TestedCell, Path or str
        The cell, or its CELL.toml.
    criteria : str or Path
        A shipped name, or a TOML file.
    profile : str, optional
        Of the criteria; their default if left out.

    Returns
    -------
    Verdict
        INVALID if the data contradict themselves; else B if a rule conclusively fails; else A
        if every rule and gate passes; else UNDECIDED.

    Raises
    ------
    UsageError
        If the cell file or the criteria cannot be used.
    InvalidRecord
        If time, voltage or current is missing or has no numbers.
    """
    limits = load_criteria(criteria, profile)
    cell = cell_file if isinstance(cell_file, TestedCell) else load_tested_cell(cell_file)
    evidence = collect(record, cell, limits)
    signatures = judge_signatures(evidence, cell, limits)
    results = _apply(evidence, cell, limits, signatures)
    waived: list[str] = [
        rule.id
        for rule in results
        if rule.id in limits.profile.waived
        and rule.result == "NOT_TESTABLE"
        and (rule.id not in _AT_REST or evidence.rest_second < limits.signs.no_rest.value)
    ]
    given, basis = decide(results, waived)
    return Verdict(
        id=cell.id,
        grade=given,
        basis=basis,
        rules=results,
        would_decide=_would_decide(results, waived) if given in ("UNDECIDED", "INVALID") else (),
        waivers=tuple(f"{rule} waived by profile {limits.profile_name}" for rule in waived),
        uncertainty=_budgets(evidence, cell, limits),
        measured=with_instrument(measured_quantities(evidence, cell), evidence, cell, limits),
        signatures=signatures,
        reasons=reasons_for(given, basis, results, evidence, limits),
        trace=_trace(record, cell, limits),
    )


def decide(
    results: tuple[RuleResult, ...], waived: list[str] | tuple[str, ...] = ()
) -> tuple[Grade, tuple[str, ...]]:
    """Return the grade that results lead to, and what it rests on.

    Parameters
    ----------
    results : tuple of RuleResult
        Gates and rules.
    waived : sequence of str
        Rules that need not pass; a failure of theirs still counts.
    """
    failed = [rule for rule in results if rule.result == "FAIL"]
    order: tuple[Grade, ...] = ("INVALID", "B")
    for wanted in order:
        causes = [rule for rule in failed if rule.on_fail == wanted]
        if causes:
            return wanted, tuple(f"{rule.id} {rule.basis}" for rule in causes)
    open_rules = [rule for rule in results if rule.result != "PASS" and rule.id not in waived]
    if not open_rules:
        passed = "every rule and gate passes"
        return "A", (passed, *(f"{rule} waived" for rule in waived))
    return "UNDECIDED", tuple(f"{rule.id} {rule.result}: {rule.message}" for rule in open_rules)


def _apply(
    evidence: Evidence,
    cell: TestedCell,
    criteria: Criteria,
    signatures: tuple[Signature, ...],
) -> tuple[RuleResult, ...]:
    """Apply gates, then rules."""
    sampling = gates.sampling(evidence, criteria)
    gated = (
        gates.integrity(evidence),
        gates.completeness(evidence, criteria),
        gates.cut_off(evidence, cell, criteria),
        gates.rate(evidence, cell, criteria),
        gates.temperature(evidence, cell, criteria),
        sampling,
        gates.current_range(evidence, cell, criteria),
    )
    void = ", ".join(
        gate.id for gate in gated if gate.id in _CAPACITY_GATES and gate.result != "PASS"
    )
    sampled = sampling.result == "PASS"
    rules: tuple[RuleResult, ...] = (
        capacity_rules.discharge_capacity(evidence, cell, criteria, void),
        capacity_rules.charge_capacity(evidence, cell, criteria, void),
        short_rules.short_in_charge(evidence, signatures, sampled),
        short_rules.short_in_discharge(evidence, signatures, sampled),
        short_rules.short_at_rest(evidence, criteria, signatures),
        capacity_rules.excess_charge(evidence, cell, criteria, signatures),
        leak_rule.self_discharge(evidence, cell, criteria, signatures),
    )
    if any(finding.code == "time_unit" for finding in evidence.findings):
        rules = tuple(_untimed(rule) for rule in rules)
    return (*gated, *rules)


def _untimed(rule: RuleResult) -> RuleResult:
    """Take a failure back that rests on a time whose unit is in doubt."""
    if rule.id not in _TIMED or rule.result != "FAIL":
        return rule
    message = f"{rule.message}; the unit of the time is in doubt"
    wanted = "the time with its right unit"
    return replace(rule, result="NOT_TESTABLE", message=message, basis="", would_decide=wanted)


def _would_decide(results: tuple[RuleResult, ...], waived: list[str]) -> tuple[str, ...]:
    """Return the measurements that would settle the open rules, each once."""
    wanted = [
        rule.would_decide
        for rule in results
        if rule.result != "PASS" and rule.id not in waived and rule.would_decide
    ]
    return tuple(dict.fromkeys(wanted))


def _budgets(
    evidence: Evidence, cell: TestedCell, criteria: Criteria
) -> tuple[tuple[str, str, float, str], ...]:
    rows = []
    for capacity in (evidence.charge, evidence.discharge):
        if capacity is not None:
            budget = capacity_budget(capacity, cell, criteria)
            of = f"{capacity.kind} capacity"
            rows += [(of, one.name, one.standard, one.origin) for one in budget.components]
            rows.append((of, BOUND, budget.bound, "data"))
    for number, dcr in enumerate(evidence.observations.pulses):
        of = resistance_name(number, dcr)
        parts = dcr_budgets(dcr, dcr.points[-1:], cell, criteria)[0].components
        rows += [(of, one.name, one.standard, one.origin) for one in parts]
    return tuple(rows)


def _trace(record: Record, cell: TestedCell, criteria: Criteria) -> Trace:
    digest = hashlib.sha256()
    for column in REQUIRED:
        values = record.data[column].to_numpy(dtype=np.float64)
        digest.update(np.ascontiguousarray(values, dtype="<f8").tobytes())
    return Trace(
        inputs=tuple(
            InputFile(_file_name(one.path), one.sha256, one.reader, one.reader_version)
            for one in record.metadata.sources
        ),
        data_sha256=digest.hexdigest(),
        content_sha256=content_sha256(record),
        repairs=record.repairs,
        cell_file_sha256=cell.sha256,
        design_capacity=cell.design_capacity_text,
        design_capacity_source=cell.design_capacity_source,
        criteria=criteria.name,
        criteria_version=criteria.version,
        criteria_sha256=criteria.sha256,
        profile=criteria.profile_name,
        versions=program_versions(),
    )


def program_versions() -> tuple[tuple[str, str], ...]:
    """Return the programs that make a verdict, by name and version."""
    return (
        ("ssbcell", __version__),
        ("numpy", np.__version__),
        ("pandas", pd.__version__),
        ("python", platform.python_version()),
    )


def _file_name(path: str) -> str:
    """Return the last part of a path; where a file lies does not belong to a verdict."""
    return PureWindowsPath(path).name if "\\" in path else PurePath(path).name
