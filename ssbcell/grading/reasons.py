"""Why a grade was given, in sentences that need no criteria file beside them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from ssbcell.grading.capacity_rules import INFERENCE
from ssbcell.grading.criteria import Criteria
from ssbcell.grading.evidence import Evidence
from ssbcell.grading.outcome import Grade, RuleResult

#: deviations of the difference of two samples beyond its limit that make a drop surely seen
SURELY = 2.0
#: decimals of a current in ampere that are looked at, and the half of the last digit, as a share
#: of the current, that is worth a word
DIGITS, FEW_DIGITS = 12, 0.01
#: rules that rest on the integral of the current
_BY_CHARGE = ("R1", "R2", "R6")


def smallest_seen_drop(evidence: Evidence) -> float:
    """Return the smallest sudden drop that would surely be seen in a record [V].

    It is the limit that a change must pass, with the noise of two samples, the rounding of both,
    and what a charge raises the voltage by from one sample to the next on top.

    Parameters
    ----------
    evidence : Evidence
        Of the record.
    """
    noise = evidence.noise
    spread = SURELY * 2**0.5 * noise.standard_deviation_volt
    # a change that only undoes the one before counts as a glitch, so that the rise counts twice
    rise = 2.0 * _rise_of_charge(evidence)
    return evidence.drop_limit + spread + noise.resolution_volt + rise


def _rise_of_charge(evidence: Evidence) -> float:
    """Return what the charge adds to the voltage in its usual interval, where it is steeper [V]."""
    charge = evidence.charge
    if charge is None:
        return 0.0
    at_end = charge.end_slope_volt_per_ampere_hour * charge.mean_current_ampere / 3600.0
    climb = charge.steps[-1].end_voltage_volt - charge.steps[0].start_voltage_volt
    lasts = charge.steps[-1].end_second - charge.steps[0].start_second
    mean = max(climb, 0.0) / lasts if lasts > 0.0 else 0.0
    return max(at_end, mean) * charge.usual_interval_second


def longest_unseen_dip(evidence: Evidence) -> float | None:
    """Return how long a dip may last and yet lie between two samples of charge or discharge [s].

    Parameters
    ----------
    evidence : Evidence
        Of the record.

    Returns
    -------
    float or None
        None where there is neither.
    """
    halves = [half for half in (evidence.charge, evidence.discharge) if half is not None]
    return max((half.largest_interval_second for half in halves), default=None)


def reasons_for(
    given: Grade,
    basis: Sequence[str],
    results: Sequence[RuleResult],
    evidence: Evidence,
    criteria: Criteria,
) -> tuple[str, ...]:
    """Say why a grade was given.

    Parameters
    ----------
    given : str
        The grade.
    basis : sequence of str
        What it rests on, as the verdict has it.
    results : sequence of RuleResult
        Of all gates and rules.
    evidence : Evidence
        Of the record.
    criteria : Criteria
        With the profile in use.
    """
    if given == "A":
        return (*basis, *_limits_of_an_a(evidence))
    if given == "UNDECIDED":
        return tuple(basis)
    failed = [rule for rule in results if rule.result == "FAIL" and rule.on_fail == given]
    said = tuple(_sentence(rule, criteria) for rule in failed)
    by_charge = any(rule.id in _BY_CHARGE for rule in failed)
    return (*said, *_few_digits(evidence)) if by_charge else said


def _sentence(rule: RuleResult, criteria: Criteria) -> str:
    text = f"{rule.id}, {rule.name}: {rule.message}"
    if rule.basis == INFERENCE:
        low, high = rule.limits or (None, None)
        sides = f"{low or 0:.4g}-{high or 0:.4g} %" if low else f"up to {high or 0:.4g} %"
        return (
            f"{text}. That lies outside {sides}. [0092] gives no grade to such a capacity "
            "where no short is seen; the patent's table 3 grades such cells B, and profile "
            f"{criteria.profile_name} follows it ({INFERENCE}); strict_text would not"
        )
    return f"{text}. That is {rule.on_fail} by {rule.basis}" if "[" in rule.basis else text


def _limits_of_an_a(evidence: Evidence) -> Iterator[str]:
    """Say what these samples could not have shown."""
    yield from _few_digits(evidence)
    dip = longest_unseen_dip(evidence)
    yield (
        f"a sudden drop of less than {smallest_seen_drop(evidence) * 1e3:.3g} mV (more where the "
        "voltage is steep, at the beginning of a charge and in a discharge)"
        + (f", or a dip that lasts less than {dip:.3g} s," if dip else "")
        + " would not surely show in these samples"
    )


def _few_digits(evidence: Evidence) -> Iterator[str]:
    """Say so where a current never changes and has so few digits that it may be rounded."""
    charge = evidence.charge
    if charge is None:
        return
    low, high = charge.lowest_current_ampere, charge.highest_current_ampere
    if not math.isclose(low, high):
        return
    current = charge.mean_current_ampere
    digits = next(
        (some for some in range(DIGITS) if math.isclose(round(current, some), current)), DIGITS
    )
    share = 0.5 * 10.0**-digits / current
    if share > FEW_DIGITS:
        yield (
            f"the current is written as {current * 1e3:.6g} mA throughout and taken as exact; were "
            f"it rounded, capacities would be known to {share * 100.0:.2g} % only"
        )
