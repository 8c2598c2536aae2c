"""Rules R3, R4, R5 and R7: signs of a short, and of a leak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ssbcell.analysis.capacity import Capacity
from ssbcell.analysis.leak import Leak, conductance_of_slope
from ssbcell.analysis.measured import Signature
from ssbcell.analysis.rest import RestFit
from ssbcell.analysis.short import Drop
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.criteria import INTERVAL_TOLERANCE, Criteria
from ssbcell.grading.evidence import Evidence
from ssbcell.grading.outcome import RuleResult
from ssbcell.grading.signatures import leak_of, signature
from ssbcell.records.record import Rows

Signatures = tuple[Signature, ...]

BASIS = "[0092]: short-circuit behaviour"
_DECIDES = {
    "current": "the same test at a steady current",
    "temperature": "the same test at a steady temperature",
    "pause": "the same test without an interruption",
    "noise": "the same test with better contacts, and so less noise",
    "slowness": "a second cycle like the first, with the temperature logged",
    "knee": "a second cycle like the first, with a sample every second",
    "glitches": "the same test with an instrument whose range stays",
}
_TOGETHER = {
    "slowness": "within a minute, which is more than the curve gives and not sudden",
    "knee": "near the end of the discharge",
    "glitches": "as one of many lone samples that lie too high",
}
_FINER = "the same test with a sample every second and the temperature logged"
_SECOND = "a second cycle, with the temperature logged and a rest of a day after charge"
_CYCLE = "a second cycle like the first, with the temperature logged"
_LONGER = "a rest of a day after a charge, with the temperature logged"
#: siemens a square metre to microsiemens a square centimetre
_MICROSIEMENS_PER_CM2 = 1e2
#: a fit that leaves more than this, or three times the noise, is not believed [V]
_RESIDUAL = 2e-4


def short_in_charge(evidence: Evidence, signatures: Signatures, sampled: bool) -> RuleResult:
    """R3: no sudden drop (S1), noise (S3) or hard short (S13) in a charge, no way back (S2).

    `sampled` tells whether the gate on sampling passes: coarse data may prove a short, and
    never its absence.
    """
    result = RuleResult("R3", "short in charge", "NOT_TESTABLE", "there is no charge", "B")
    result = _judge(result, evidence, evidence.charge_drops, evidence.charge, sampled)
    result = _hard(result, signature(signatures, "S13"))
    result = _doubted(result, signature(signatures, "S3", "charge"), _FINER)
    return _doubted(result, signature(signatures, "S2", "charge"), _SECOND)


def short_in_discharge(evidence: Evidence, signatures: Signatures, sampled: bool) -> RuleResult:
    """R4: no sudden drop in any discharge, the steep end left out.

    Noise (S3), a way back (S2) and a low beginning (S11) cast doubt on a pass.
    """
    result = RuleResult("R4", "short in discharge", "NOT_TESTABLE", "there is no discharge", "B")
    result = _judge(result, evidence, evidence.discharge_drops, evidence.discharge, sampled)
    result = _doubted(result, signature(signatures, "S3", "discharge"), _FINER)
    result = _doubted(result, signature(signatures, "S2", "discharge"), _SECOND)
    return _doubted(result, signature(signatures, "S11"), _CYCLE)


def short_at_rest(evidence: Evidence, criteria: Criteria, signatures: Signatures) -> RuleResult:
    """R5: no sudden drop in any rest, nor a resistance that falls from pulse to pulse (S12).

    Noise (S3) and a way back (S2) cast doubt too. It needs a rest after the first charge.
    """
    result = _drop_at_rest(evidence, criteria)
    result = _doubted(result, signature(signatures, "S3", "rest"), _FINER)
    result = _doubted(result, signature(signatures, "S2", "rest"), _LONGER)
    return _doubted(result, signature(signatures, "S12"), _CYCLE)


def _drop_at_rest(evidence: Evidence, criteria: Criteria) -> RuleResult:
    result = RuleResult("R5", "short at rest", "NOT_TESTABLE", "", "B")
    if evidence.rest_drops:
        return _judge(result, evidence, evidence.rest_drops, None, True)
    rest = evidence.rest
    if rest is None:
        return _no_rest(result, criteria)
    if rest.largest_interval_second > _coarsest(criteria):
        message = f"the rest has {rest.largest_interval_second:.4g} s between two samples"
        return replace(result, message=message, would_decide=_rest_wanted(criteria))
    message = f"no sudden drop in {rest.duration_second / 3600:.3g} h of rest after the charge"
    return replace(result, result="PASS", message=message, rows=rest.rows)


def self_discharge(
    evidence: Evidence, cell: TestedCell, criteria: Criteria, signatures: Signatures
) -> RuleResult:
    """R7: the leak that the voltage at rest after the charge shows (S8).

    It passes if even the late slope, relaxation included, stays within the limit, or if the
    fit bounds it. It fails only if fit and late slope both lie beyond the limit. Later cycles
    (S7, S9) and a hold (S10) may cast doubt on a pass.
    """
    result = _leak_at_rest(evidence, cell, criteria)
    for number in ("S7", "S9", "S10"):
        result = _doubted(result, signature(signatures, number), _LONGER)
    return result


def _leak_at_rest(evidence: Evidence, cell: TestedCell, criteria: Criteria) -> RuleResult:
    limits = (None, criteria.self_discharge.leak_conductance.value * _MICROSIEMENS_PER_CM2)
    result = RuleResult("R7", "self-discharge", "NOT_TESTABLE", "", "B", unit="uS/cm^2")
    result = replace(result, limits=limits, would_decide=_rest_wanted(criteria))
    rest, charge = evidence.rest, evidence.charge
    if rest is None or charge is None:
        return _no_rest(result, criteria)
    if cell.electrode_area is None:
        message = "the leak is judged by area, and [cell] electrode_area is missing"
        return replace(result, message=message, would_decide="the electrode area")
    found = leak_of(evidence, cell)
    if found is None:
        return replace(result, message="dV/dQ at the end of the charge is not known")
    to_leak = _MICROSIEMENS_PER_CM2 * conductance_of_slope(
        1.0, rest.voltage_volt, charge.end_slope_volt_per_ampere_hour, cell.electrode_area
    )
    noise = evidence.noise.standard_deviation_volt
    return _leak(result, rest, found, to_leak, noise=noise, criteria=criteria)


def _leak(
    result: RuleResult,
    rest: RestFit,
    found: Leak,
    to_leak: float,
    *,
    noise: float,
    criteria: Criteria,
) -> RuleResult:
    """Compare the leak's bounds with the limit, in uS/cm2."""
    leak, least, most = (
        one * _MICROSIEMENS_PER_CM2 for one in (found.conductance, found.lowest, found.highest)
    )
    late = rest.late_slope_volt_per_second * to_leak
    doubt = abs(rest.late_slope_uncertainty_volt_per_second * to_leak)
    limit = criteria.self_discharge.leak_conductance.value * _MICROSIEMENS_PER_CM2
    fitted = rest.residual_volt <= max(3.0 * noise, _RESIDUAL)
    text = _rest_text(rest, leak, least, most)
    result = replace(
        result,
        value=leak,
        expanded_uncertainty=(most - least) / 2.0,
        rows=rest.rows,
        time_second=None,
        message=text,
    )
    shortest = criteria.self_discharge.shortest_rest.value
    if rest.duration_second < shortest / INTERVAL_TOLERANCE:
        return replace(
            result, message=text + "; the rest is too short to tell a leak from relaxation"
        )
    proven = fitted and least > limit and late - doubt > limit
    # whatever the form of relaxation, it takes no more than its bound
    largest = criteria.self_discharge.largest_relaxation.value
    beyond = (rest.fall_volt - largest - 6.0 * noise) / rest.duration_second
    if proven or -beyond * to_leak > limit:
        return replace(result, result="FAIL", basis="[0092]: large self-discharge", would_decide="")
    if rest.largest_interval_second > _coarsest(criteria):
        return replace(result, message=text + "; the samples lie too far apart")
    if late + doubt <= limit or (fitted and most <= limit):
        return replace(result, result="PASS", would_decide="")
    hours = max(4.0 * rest.duration_second / 3600.0, 4.0)
    longer = f"a rest of {hours:.3g} h after the charge"
    return replace(result, message=text + "; relaxation hides what is left", would_decide=longer)


def _rest_text(rest: RestFit, leak: float, least: float, most: float) -> str:
    hours = rest.duration_second / 3600.0
    return (
        f"{hours:.3g} h of rest after the charge: slope without relaxation ({rest.model}) "
        f"{rest.slope_volt_per_second * 3.6e6:.3g} mV/h, in the last third "
        f"{rest.late_slope_volt_per_second * 3.6e6:.3g} mV/h; leak {leak:.3g} uS/cm^2 "
        f"({least:.3g} to {most:.3g})"
    )


def _judge(
    result: RuleResult,
    evidence: Evidence,
    drops: Sequence[Drop],
    half: Capacity | None,
    sampled: bool,
) -> RuleResult:
    """Fail on a drop that nothing explains; pass only where one would have been seen."""
    limit = evidence.drop_limit
    result = replace(result, unit="mV", limits=(-limit * 1e3, None))
    bare = [drop for drop in drops if not drop.explained_by]
    if bare:
        worst = min(bare, key=lambda drop: drop.size_volt)
        message = (
            f"{len(bare)} sudden drops of the voltage, the largest {worst.size_volt * 1e3:.4g} mV "
            f"at {worst.time_second:.6g} s (row {worst.row}); the limit is {limit * 1e3:.3g} mV"
        )
        return replace(_at(result, worst), result="FAIL", message=message, basis=BASIS)
    if drops:
        first = drops[0]
        message = (
            f"the voltage drops by {-first.size_volt * 1e3:.4g} mV at {first.time_second:.6g} s "
            f"{_TOGETHER.get(first.explained_by, 'together with the ' + first.explained_by)}, "
            "which may explain it"
        )
        wanted = _DECIDES[first.explained_by]
        return replace(_at(result, first), message=message, would_decide=wanted)
    if half is None:
        return replace(result, would_decide=f"a {result.name.rsplit(maxsplit=1)[-1]}")
    result = replace(result, rows=half.rows, time_second=half.steps[0].start_second)
    if not sampled:
        message = "no sudden drop, but with this sampling (G6) most would not show"
        return replace(result, message=message, would_decide="a record that passes G6")
    return replace(result, result="PASS", message="no sudden drop of the voltage")


def _doubted(result: RuleResult, sign: Signature, wanted: str) -> RuleResult:
    """Take a pass back where a signature is seen that proves nothing by itself."""
    if result.result != "PASS" or sign.state != "seen" or sign.measured is None:
        return result
    return replace(
        result,
        result="NOT_TESTABLE",
        message=f"{sign.id}, {sign.name}: {sign.message}; a short may do that, among other causes",
        value=sign.measured.value,
        unit=sign.measured.unit,
        limits=(None, sign.limit),
        rows=sign.measured.rows,
        time_second=sign.measured.time_second,
        would_decide=wanted,
    )


def _hard(result: RuleResult, sign: Signature) -> RuleResult:
    """Fail on a hard short, in whatever step it was seen."""
    if sign.state != "seen" or sign.measured is None or result.result == "FAIL":
        return result
    return replace(
        result,
        result="FAIL",
        message=f"{sign.name}: {sign.message}",
        basis=BASIS,
        value=sign.measured.value,
        unit=sign.measured.unit,
        limits=None,
        rows=sign.measured.rows,
        time_second=sign.measured.time_second,
        would_decide="",
    )


def _at(result: RuleResult, drop: Drop) -> RuleResult:
    return replace(
        result,
        value=drop.size_volt * 1e3,
        rows=Rows(drop.row, drop.row),
        time_second=drop.time_second,
    )


def _coarsest(criteria: Criteria) -> float:
    return criteria.self_discharge.coarsest_interval.value * INTERVAL_TOLERANCE


def _rest_wanted(criteria: Criteria) -> str:
    hours = criteria.self_discharge.shortest_rest.value / 3600.0
    seconds = criteria.self_discharge.coarsest_interval.value
    return f"a rest of {hours:.3g} h or more after the charge, sampled every {seconds:.3g} s"


def _no_rest(result: RuleResult, criteria: Criteria) -> RuleResult:
    message = "there is no rest after the first charge, or too few samples of it"
    return replace(result, message=message, would_decide=_rest_wanted(criteria))
