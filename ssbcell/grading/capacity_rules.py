"""Rules R1, R2 and R6: capacities against the design capacity."""

from __future__ import annotations

from dataclasses import replace

from ssbcell.analysis.capacity import Capacity
from ssbcell.analysis.measured import Signature
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.criteria import Criteria
from ssbcell.grading.evidence import Evidence
from ssbcell.grading.outcome import RuleResult
from ssbcell.grading.signatures import signature
from ssbcell.grading.uncertainty import capacity_budget

INFERENCE = "table3_inference"
#: equal to a limit counts as within it, whatever the last bit says [%]
ROUNDING = 1e-9
_FULL_CYCLE = "a full charge with the discharge after it"
_LESS_UNCERTAIN = "the same test with less uncertainty: a current range that fits the cell"


def discharge_capacity(
    evidence: Evidence, cell: TestedCell, criteria: Criteria, void: str
) -> RuleResult:
    """R1: the discharge after the first charge against the design capacity.

    `void` names the gates that failed and so make the comparison worthless.
    """
    result = RuleResult("R1", "discharge capacity", "NOT_TESTABLE", "there is no discharge")
    reference = cell.design_capacity_ampere_hour
    limits = (criteria.capacity.lowest.value * 100.0, criteria.capacity.highest.value * 100.0)
    result = replace(result, on_fail=criteria.profile.outside, unit="%", limits=limits)
    if evidence.discharge is None:
        return replace(result, would_decide=_FULL_CYCLE)
    return _compared(result, evidence.discharge, reference, cell=cell, criteria=criteria, void=void)


def charge_capacity(
    evidence: Evidence, cell: TestedCell, criteria: Criteria, void: str
) -> RuleResult:
    """R2: the first charge against the reference that the profile names."""
    result = RuleResult("R2", "charge capacity", "NOT_TESTABLE", "there is no charge")
    lowest: float | None = criteria.capacity.lowest.value * 100.0
    if criteria.profile.charge_reference == "upper":
        lowest = None
    limits = (lowest, criteria.capacity.highest.value * 100.0)
    result = replace(result, on_fail=criteria.profile.outside, unit="%", limits=limits)
    reference = cell.design_capacity
    if criteria.profile.charge_reference == "own":
        if cell.design_charge_capacity is None:
            message = "the profile needs [cell] design_charge_capacity, which is missing"
            return replace(result, message=message, would_decide=message)
        reference = cell.design_charge_capacity
    if evidence.charge is None:
        return replace(result, would_decide=_FULL_CYCLE)
    return _compared(
        result, evidence.charge, reference / 3600.0, cell=cell, criteria=criteria, void=void
    )


def excess_charge(
    evidence: Evidence,
    cell: TestedCell,
    criteria: Criteria,
    signatures: tuple[Signature, ...],
) -> RuleResult:
    """R6: the first charge takes no more than a cell without a leak can take.

    It holds whatever the gates say, since a charge that goes on proves a leak at any rate;
    but not where the current is so far from the rated one that its unit is in doubt.
    """
    most = criteria.capacity.excess_charge.value * 100.0
    endless = criteria.capacity.endless_charge.value * 100.0
    result = RuleResult("R6", "excess charge", "NOT_TESTABLE", "there is no charge", "B", unit="%")
    result = replace(result, would_decide=_FULL_CYCLE, limits=(None, most))
    charge = evidence.charge
    if charge is None:
        return result
    share, expanded = _share(charge, cell.design_capacity_ampere_hour, cell, criteria)
    guard = expanded if criteria.profile.guard_bands else 0.0
    result = _seen(result, charge, share, expanded)
    rated = cell.design_capacity / criteria.conditions.rated_time.value
    believed = criteria.plausibility
    factor = believed.rate_multiple.value
    if not 1.0 / factor <= charge.mean_current_ampere / rated <= factor:
        message = (
            f"{charge.mean_current_ampere:.4g} A is more than {factor:.3g} times off the rated "
            f"{rated:.4g} A, {cell.design_capacity_text} in "
            f"{criteria.conditions.rated_time.value / 3600.0:.3g} h: a unit, or the rated time of "
            "the criteria, seems wrong"
        )
        return replace(result, message=message, would_decide="the current with its right unit")
    if share > believed.charge_multiple.value * 100.0:
        message = (
            f"{share:.4g} % of the design capacity is more than any leak passes in a test: the "
            "unit of current or time, or the design capacity, seems wrong"
        )
        return replace(result, message=message, would_decide="current and time with their units")
    result = _excess(result, share, guard, charge.reached, endless)
    beyond = signature(signatures, "S5")
    if result.result == "PASS" and beyond.state == "seen" and beyond.measured is not None:
        message = (
            f"the charge is {beyond.measured.value:.3g} times all the lithium of the active "
            "material (S5), and yet no excess over the design capacity: one of them seems wrong"
        )
        wanted = "the mass of the active material, weighed again"
        return replace(result, result="NOT_TESTABLE", message=message, would_decide=wanted)
    return result


def _excess(
    result: RuleResult, share: float, guard: float, reached: bool, endless: float
) -> RuleResult:
    """Compare a charge with the limit, or with a lower one if it has not come to its end."""
    most = (result.limits or (None, None))[1] or endless
    doubt = result.expanded_uncertainty
    text = f"the charge is {share:.2f} % of the design capacity (U = {doubt:.2f} %)"
    result = replace(result, message=text)
    basis = "[0092]: charge capacity excessively large"
    if not reached:
        if share > endless + guard:
            text += " and has not reached its cut-off"
            return _failed(replace(result, message=text, limits=(None, endless)), basis)
        text += "; it has not reached its cut-off, so it may go on"
        return replace(result, message=text, would_decide="the charge up to its cut-off")
    if share > most + guard:
        return _failed(result, basis)
    if share > most - guard:
        text += "; too near to the limit for this uncertainty"
        return replace(result, message=text, would_decide=_LESS_UNCERTAIN)
    return replace(result, result="PASS", would_decide="")


def _compared(
    result: RuleResult,
    capacity: Capacity,
    reference: float,
    *,
    cell: TestedCell,
    criteria: Criteria,
    void: str,
) -> RuleResult:
    """Compare a capacity with the limits; within the uncertainty of one nothing is decided."""
    share, expanded = _share(capacity, reference, cell, criteria)
    guard = expanded if criteria.profile.guard_bands else 0.0
    text = (
        f"{share:.2f} % of the design capacity {cell.design_capacity_text} (U = {expanded:.2f} %)"
    )
    result = _seen(result, capacity, share, expanded)
    if void:
        passes = "do not pass" if "," in void else "does not pass"
        text += f"; it counts for nothing, since {void} {passes}"
        return replace(result, message=text, would_decide=f"a test that passes {void}")
    if share < criteria.plausibility.least_share.value * 100.0:
        text += "; so little at the rated current is a wrong unit of time or of the design capacity"
        return replace(result, message=text, would_decide="current and time with their units")
    lowest, highest = result.limits or (None, None)
    low = -float("inf") if lowest is None else lowest
    high = float("inf") if highest is None else highest
    if low + guard - ROUNDING <= share <= high - guard + ROUNDING:
        return replace(result, result="PASS", message=text)
    if share < low - guard - ROUNDING or share > high + guard + ROUNDING:
        result = replace(result, message=text)
        if result.on_fail == "B":
            return _failed(result, INFERENCE)
        wanted = "a criterion for capacities outside the limits without a short"
        basis = "the text grades this neither A nor B"
        return replace(_failed(result, basis), would_decide=wanted)
    text += "; too near to a limit for this uncertainty"
    if 2.0 * guard > high - low:
        text += ": no capacity at all could pass, so this instrument cannot decide"
    return replace(result, message=text, would_decide=_LESS_UNCERTAIN)


def _share(
    capacity: Capacity, reference: float, cell: TestedCell, criteria: Criteria
) -> tuple[float, float]:
    """Return a capacity and its expanded uncertainty, both in % of the reference."""
    held = capacity.hold_ampere_hour if criteria.profile.hold == "counted" else 0.0
    share = (capacity.capacity_ampere_hour + held) / reference * 100.0
    return share, capacity_budget(capacity, cell, criteria).expanded * share


def _seen(result: RuleResult, capacity: Capacity, share: float, expanded: float) -> RuleResult:
    return replace(
        result,
        value=share,
        expanded_uncertainty=expanded,
        rows=capacity.rows,
        time_second=capacity.steps[0].start_second,
    )


def _failed(result: RuleResult, basis: str) -> RuleResult:
    return replace(result, result="FAIL", basis=basis, would_decide="")
