"""Rules R3, R4 and R5: signs of a short in charge, in discharge, at rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ssbcell.analysis.capacity import Capacity
from ssbcell.analysis.measured import Signature
from ssbcell.analysis.rest import RestFit
from ssbcell.analysis.short import SMALL, Drop
from ssbcell.grading.criteria import Criteria
from ssbcell.grading.evidence import Evidence
from ssbcell.grading.outcome import RuleResult
from ssbcell.grading.signatures import signature
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
    "beginning": "a second cycle like the first, with a sample every second",
}
_TOGETHER = {
    "slowness": "more than the curve gives, though not at once",
    "knee": "near the end of the discharge",
    "glitches": "as one of many lone samples that lie too high",
    "beginning": "where the step has just begun, far more than the curve around",
}
_FINER = "the same test with a sample every second and the temperature logged"
_SECOND = "a second cycle, with the temperature logged and a rest of a day after charge"
_CYCLE = "a second cycle like the first, with the temperature logged"
LONGER = "a rest of a day after a charge, with the temperature logged"


def short_in_charge(evidence: Evidence, signatures: Signatures, sampled: bool) -> RuleResult:
    """R3: no sudden drop (S1), noise (S3) or hard short (S13) in a charge, no way back (S2).

    `sampled` tells whether the gate on sampling passes: coarse data may prove a short, and
    never its absence.
    """
    result = RuleResult("R3", "short in charge", "NOT_TESTABLE", "there is no charge", "B")
    result = _judge(result, evidence, evidence.charge_drops, evidence.charge, sampled)
    result = _hard(result, signature(signatures, "S13"))
    result = doubted(result, signature(signatures, "S3", "charge"), _FINER)
    result = doubted(result, signature(signatures, "S2", "charge"), _SECOND)
    return _many_small(result, evidence.charge_drops)


def short_in_discharge(evidence: Evidence, signatures: Signatures, sampled: bool) -> RuleResult:
    """R4: no sudden drop in any discharge, the steep end left out.

    Noise (S3), a way back (S2) and a low beginning (S11) cast doubt on a pass.
    """
    result = RuleResult("R4", "short in discharge", "NOT_TESTABLE", "there is no discharge", "B")
    result = _judge(result, evidence, evidence.discharge_drops, evidence.discharge, sampled)
    result = doubted(result, signature(signatures, "S3", "discharge"), _FINER)
    result = doubted(result, signature(signatures, "S2", "discharge"), _SECOND)
    result = doubted(result, signature(signatures, "S11"), _CYCLE)
    return _many_small(result, evidence.discharge_drops)


def short_at_rest(evidence: Evidence, criteria: Criteria, signatures: Signatures) -> RuleResult:
    """R5: no sudden drop in any rest, nor a resistance that falls from pulse to pulse (S12).

    Noise (S3) and a way back (S2) cast doubt too. It needs a rest after the first charge.
    """
    result = _drop_at_rest(evidence, criteria)
    result = doubted(result, signature(signatures, "S3", "rest"), _FINER)
    result = doubted(result, signature(signatures, "S2", "rest"), LONGER)
    result = doubted(result, signature(signatures, "S12"), _CYCLE)
    return _many_small(result, evidence.rest_drops)


def _drop_at_rest(evidence: Evidence, criteria: Criteria) -> RuleResult:
    result = RuleResult("R5", "short at rest", "NOT_TESTABLE", "", "B")
    if any(drop.explained_by != SMALL for drop in evidence.rest_drops):
        return _judge(result, evidence, evidence.rest_drops, None, True)
    if evidence.rest is None:
        return no_rest(result, criteria)
    rest = evidence.rest.fit
    if sparse(rest, criteria):
        message = f"the rest has {rest.largest_interval_second:.4g} s between two samples"
        return replace(result, message=message, would_decide=rest_wanted(criteria))
    message = f"no sudden drop in {rest.duration_second / 3600:.3g} h of rest after the charge"
    return replace(result, result="PASS", message=message, rows=rest.rows)


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
            f"sudden drops of the voltage: {len(bare)}, the largest {worst.size_volt * 1e3:.4g} mV "
            f"at {worst.time_second:.6g} s (row {worst.row}); the limit is {limit * 1e3:.3g} mV"
        )
        return replace(_at(result, worst), result="FAIL", message=message, basis=BASIS)
    explained = [drop for drop in drops if drop.explained_by != SMALL]
    if explained:
        first = explained[0]
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


def _many_small(result: RuleResult, drops: Sequence[Drop]) -> RuleResult:
    """Take a pass back where there are many drops that are too small to count alone."""
    small = [drop for drop in drops if drop.explained_by == SMALL]
    if result.result != "PASS" or not small:
        return result
    worst = min(small, key=lambda drop: drop.size_volt)
    message = (
        f"the voltage drops {len(small)} times by less than counts alone, at most by "
        f"{-worst.size_volt * 1e3:.4g} mV at {worst.time_second:.6g} s"
    )
    wanted = "a second cycle like the first, with better contacts"
    return replace(_at(result, worst), result="NOT_TESTABLE", message=message, would_decide=wanted)


def doubted(result: RuleResult, sign: Signature, wanted: str) -> RuleResult:
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


def sparse(rest: RestFit, criteria: Criteria) -> bool:
    """Tell whether the samples of a rest lie too far apart to show a short or a leak."""
    gates, coarsest = criteria.gates, criteria.self_discharge.coarsest_interval.value
    return (
        rest.mean_interval_second > coarsest * gates.interval_multiple.value
        or rest.largest_interval_second > coarsest * gates.gap_multiple.value
    )


def rest_wanted(criteria: Criteria) -> str:
    """Return the rest that would tell a leak."""
    hours = criteria.self_discharge.shortest_rest.value / 3600.0
    seconds = criteria.self_discharge.coarsest_interval.value
    return f"a rest of {hours:.3g} h or more after the charge, sampled every {seconds:.3g} s"


def no_rest(result: RuleResult, criteria: Criteria) -> RuleResult:
    """Say that a rest is missing."""
    message = "there is no rest after the first charge, or too few samples of it"
    return replace(result, message=message, would_decide=rest_wanted(criteria))
