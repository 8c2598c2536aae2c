"""Rule R7: the leak that the voltage at rest after the charge shows."""

from __future__ import annotations

import math
from dataclasses import replace

from ssbcell.analysis.leak import Leak
from ssbcell.analysis.measured import Signature
from ssbcell.analysis.noise import VoltageNoise
from ssbcell.analysis.rest import RestFit
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.charged_rests import ChargedRest
from ssbcell.grading.criteria import Criteria
from ssbcell.grading.evidence import Evidence
from ssbcell.grading.observations import hard_voltage
from ssbcell.grading.outcome import RuleResult
from ssbcell.grading.rest_doubt import RestDoubt, late_leak, least_of_late
from ssbcell.grading.short_rules import LONGER, doubted, no_rest, rest_wanted, sparse
from ssbcell.grading.signatures import leak_of_rest, signature

#: siemens a square metre to microsiemens a square centimetre
_MICROSIEMENS_PER_CM2 = 1e2
_WORSE = ("PASS", "NOT_TESTABLE", "FAIL")


def self_discharge(
    evidence: Evidence,
    cell: TestedCell,
    criteria: Criteria,
    signatures: tuple[Signature, ...],
) -> RuleResult:
    """R7: the leak at rest after the charge (S8).

    It fails only if fit and late slope both lie beyond the limit with all their uncertainty and
    relaxation alone does not describe the rest, or the late slope by more than any relaxation
    may give to it. It passes if one of them bounds the leak, and some form of relaxation,
    with no more of it late than is believed, describes the rest: so no leak has come and gone in
    it. Later cycles (S7, S9) and a hold (S10) may cast doubt on a pass. A current that flows, or
    a voltage that rises, decides nothing. Another rest after a charge, such as a later one, may
    fail it too, or leave it open, and never passes it.
    """
    blank = RuleResult("R7", "self-discharge", "NOT_TESTABLE", "", "B", unit="uS/cm^2")
    limits = (None, criteria.self_discharge.leak_conductance.value * _MICROSIEMENS_PER_CM2)
    blank = replace(blank, limits=limits, would_decide=rest_wanted(criteria))
    noise = evidence.noise
    result = _leak_at_rest(blank, evidence.rest, cell, noise, criteria)
    for one in evidence.later_rests:
        other = _leak_at_rest(blank, one, cell, noise, criteria, which="another")
        result = max(result, other, key=lambda some: _WORSE.index(some.result))
    for number in ("S7", "S9", "S10"):
        result = doubted(result, signature(signatures, number), LONGER)
    return result


def _leak_at_rest(
    blank: RuleResult,
    rest: ChargedRest | None,
    cell: TestedCell,
    noise: VoltageNoise,
    criteria: Criteria,
    *,
    which: str = "the",
) -> RuleResult:
    if rest is None:
        return no_rest(blank, criteria)
    area = cell.electrode_area
    if area is None:
        message = "the leak is judged by area, and [cell] electrode_area is missing"
        return replace(blank, message=message, would_decide="the electrode area")
    if rest.fit.voltage_volt < hard_voltage(criteria):
        message = f"the cell rests at {rest.fit.voltage_volt:.3g} V after {which} charge"
        rows = rest.fit.rows
        failed = replace(blank, result="FAIL", message=message, rows=rows, would_decide="")
        return replace(failed, basis="[0092]: large self-discharge")
    found = leak_of_rest(rest, cell)
    if found is None or rest.doubt is None:
        return replace(blank, message="dV/dQ at the end of the charge is not known")
    seen = _seen(blank, rest.fit, found, which)
    result = _judged(seen, rest.fit, rest.doubt, found, area=area, noise=noise, criteria=criteria)
    fallen = rest.charge.extreme_voltage_volt - rest.fit.voltage_volt
    if result.result == "PASS" and fallen > criteria.rest.largest_fall.value:
        text = f"the cell rests {fallen * 1e3:.3g} mV below the end of its charge"
        return _open(replace(result, result="NOT_TESTABLE"), text, LONGER)
    return result


def _judged(
    result: RuleResult,
    rest: RestFit,
    doubt: RestDoubt,
    found: Leak,
    *,
    area: float,
    noise: VoltageNoise,
    criteria: Criteria,
) -> RuleResult:
    """Compare the leak of a rest that there is with the limit."""
    shortest = criteria.self_discharge.shortest_rest.value
    if rest.duration_second < shortest / criteria.gates.interval_multiple.value:
        return _open(result, "the rest is too short to tell a leak from relaxation")
    if doubt.flows:
        text = f"a current of {doubt.current_ampere * 1e6:.3g} uA flows in the rest"
        return _open(result, text, "a rest with the circuit open")
    if _beyond(rest, doubt, found, area=area, noise=noise, criteria=criteria):
        return replace(result, result="FAIL", basis="[0092]: large self-discharge", would_decide="")
    if sparse(rest, criteria):
        return _open(result, "the samples lie too far apart")
    return _within(result, rest, doubt, found, area=area, noise=noise, criteria=criteria)


def _beyond(
    rest: RestFit,
    doubt: RestDoubt,
    found: Leak,
    *,
    area: float,
    noise: VoltageNoise,
    criteria: Criteria,
) -> bool:
    """Tell whether the leak is too large whatever the form of relaxation."""
    limit = criteria.self_discharge.leak_conductance.value
    if late_leak(rest, doubt, area)[0] <= limit:
        return False
    largest = criteria.rest.largest_alone.value
    needed = not rest.relaxation_alone and _fits(rest, noise, criteria) and found.lowest > limit
    return needed or least_of_late(largest, rest, doubt, area) > limit


def _within(
    result: RuleResult,
    rest: RestFit,
    doubt: RestDoubt,
    found: Leak,
    *,
    area: float,
    noise: VoltageNoise,
    criteria: Criteria,
) -> RuleResult:
    """Pass a rest whose leak is bounded, or say what is open."""
    limit = criteria.self_discharge.leak_conductance.value
    least, most = late_leak(rest, doubt, area)
    if most < -criteria.rest.rise_share.value * limit:
        return _open(result, "the voltage rises at rest, which no charged cell does by itself")
    if most > limit and not (_fits(rest, noise, criteria) and found.highest <= limit):
        hours = max(4.0 * rest.duration_second / 3600.0, 4.0)
        return _open(
            result,
            "relaxation hides what is left" if least <= limit else "the leak may be too large",
            f"a rest of {hours:.3g} h after the charge",
        )
    if not _fits(rest, noise, criteria):
        return _open(result, "no form of relaxation describes the rest", LONGER)
    return replace(result, result="PASS", would_decide="")


def _fits(rest: RestFit, noise: VoltageNoise, criteria: Criteria) -> bool:
    """Tell whether a form of relaxation describes the rest."""
    limits = criteria.rest
    white = noise.standard_deviation_volt / math.sqrt(rest.samples_of_piece)
    # an average takes noise away, and rounding only where there is noise
    by_noise = limits.residual_noise_multiple.value * white
    by_noise = math.hypot(by_noise, noise.resolution_volt / math.sqrt(12.0))
    return rest.misfit_volt <= max(by_noise, limits.residual.value)


def _seen(result: RuleResult, rest: RestFit, found: Leak, which: str) -> RuleResult:
    leak, least, most = (
        one * _MICROSIEMENS_PER_CM2 for one in (found.conductance, found.lowest, found.highest)
    )
    text = (
        f"{rest.duration_second / 3600.0:.3g} h of rest after {which} charge: slope without "
        f"relaxation ({rest.model}) {rest.slope_volt_per_second * 3.6e6:.3g} mV/h, in the last "
        f"third {rest.late_slope_volt_per_second * 3.6e6:.3g} mV/h; leak {leak:.3g} uS/cm^2, "
        f"judged by its range, {least:.3g} to {most:.3g}"
    )
    return replace(
        result,
        value=leak,
        # to the farther end: the range need not lie about the best estimate
        expanded_uncertainty=max(most - leak, leak - least),
        rows=rest.rows,
        time_second=None,
        message=text,
    )


def _open(result: RuleResult, why: str, wanted: str = "") -> RuleResult:
    return replace(
        result,
        message=f"{result.message}; {why}",
        would_decide=wanted or result.would_decide,
    )
