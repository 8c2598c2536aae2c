"""Whether a test was run, and recorded, so that the rules may be applied to it."""

from __future__ import annotations

from dataclasses import replace

from ssbcell.analysis.capacity import Capacity
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.criteria import Criteria
from ssbcell.grading.evidence import Evidence
from ssbcell.grading.outcome import RuleResult
from ssbcell.grading.uncertainty import capacity_budget

#: findings that are no error, yet no A can rest on data that have them, and what would do
DOUBTFUL = {
    "counter_mismatch": "counters that agree with the current",
    "time_unit": "the time with its right unit",
    "truncated": "the whole file",
    "rows_missing": "the rows that are missing",
    "still_written": "the file when the test is over",
    "current_from_charge": "an export with the measured current",
}
_WHOLE_TEST = "a record of the whole test, from before the first charge to after its discharge"


def integrity(evidence: Evidence) -> RuleResult:
    """G1: the data break neither physics nor bookkeeping.

    An error makes the verdict INVALID. Counters that disagree with the current a little are no
    proof of wrong data, but no A rests on them. A voltage that a leak drives against the current
    is no error of its sign.
    """
    errors = [
        finding
        for finding in evidence.findings
        if finding.severity == "error"
        and not (finding.code == "current_sign" and evidence.plausibility.emptied)
    ]
    doubts = [finding for finding in evidence.findings if finding.code in DOUBTFUL]
    causes = errors or doubts
    if not causes:
        message = f"no error in the data; {len(evidence.findings)} lesser findings"
        return RuleResult("G1", "integrity", "PASS", message, "INVALID")
    return RuleResult(
        "G1",
        "integrity",
        "FAIL",
        "; ".join(finding.message for finding in causes),
        "INVALID" if errors else "UNDECIDED",
        basis="the data contradict themselves",
        rows=causes[0].rows,
        would_decide="; ".join(
            dict.fromkeys(
                DOUBTFUL.get(finding.code, f"data without: {finding.code}") for finding in causes
            )
        ),
    )


def completeness(evidence: Evidence, criteria: Criteria) -> RuleResult:
    """G2: the record holds the first charge and the discharge after it, from end to end.

    They must be those of one cell, which was empty before.
    """
    charge, discharge = evidence.charge, evidence.discharge
    gap = criteria.conditions.longest_gap.value
    problems = list(evidence.plausibility.problems)
    if charge is None:
        problems.append("there is no charge")
    elif discharge is None:
        problems.append("there is no discharge after the first charge")
    for half in (charge, discharge):
        if half is not None and not half.reached and not half.ended:
            problems.append(f"the record ends within the {half.kind}")
    if evidence.start_second > gap:
        problems.append(f"it begins {evidence.start_second / 60:.4g} min after the test did")
    if evidence.largest_gap_second > gap:
        problems.append(f"{evidence.largest_gap_second / 60:.4g} min lie between two samples")
    hole = evidence.hole
    if hole is not None:
        problems.append(
            f"{hole.length_second:.4g} s lie before the sample at {hole.time_second:.6g} s (row "
            f"{hole.row}), where {hole.usual_second:.3g} s are usual: rows are missing"
        )
    if not problems:
        message = "first full charge and following discharge are there from end to end"
        return RuleResult("G2", "completeness", "PASS", message)
    message = "the record is not complete: " + "; ".join(problems)
    return RuleResult("G2", "completeness", "FAIL", message, would_decide=_WHOLE_TEST)


def cut_off(evidence: Evidence, cell: TestedCell, criteria: Criteria) -> RuleResult:
    """G3: charge and discharge went to their cut-offs, and not beyond."""
    conditions = criteria.conditions
    upper, lower = conditions.upper_cut_off.value, conditions.lower_cut_off.value
    problems = []
    for half, limit in ((evidence.charge, upper), (evidence.discharge, lower)):
        if half is not None and not half.reached:
            extreme = half.extreme_voltage_volt
            problems.append(f"the {half.kind} ends at {extreme:.6g} V, not at {limit:.6g} V")
    charge = evidence.charge
    if charge is not None:
        over = charge.extreme_voltage_volt - upper
        if over > conditions.cut_off_tolerance.value:
            problems.append(f"the charge goes {over * 1e3:.3g} mV above {upper:.4g} V")
        held = charge.hold_ampere_hour / cell.design_capacity_ampere_hour
        if criteria.profile.hold == "refused" and held > criteria.capacity.largest_hold.value:
            problems.append(f"a hold at constant voltage adds {held:.2%} of the design capacity")
    discharge = evidence.discharge
    if discharge is not None:
        under = lower - discharge.extreme_voltage_volt
        if under > criteria.gates.below_cut_off.value:
            problems.append(f"the discharge goes {under * 1e3:.3g} mV below {lower:.4g} V")
    if problems:
        wanted = f"a test with the cut-offs {upper:.4g} V and {lower:.4g} V and no hold"
        return RuleResult("G3", "cut-off", "FAIL", "; ".join(problems), would_decide=wanted)
    if evidence.charge is None or evidence.discharge is None:
        return RuleResult(
            "G3", "cut-off", "NOT_TESTABLE", "no full cycle", would_decide=_WHOLE_TEST
        )
    return RuleResult("G3", "cut-off", "PASS", f"{upper:.4g} V and {lower:.4g} V were reached")


def rate(evidence: Evidence, cell: TestedCell, criteria: Criteria) -> RuleResult:
    """G4: charge and discharge ran at the rated current, without a pause."""
    conditions = criteria.conditions
    rated = cell.design_capacity / conditions.rated_time.value
    low = rated * (1.0 - conditions.rate_tolerance.value)
    high = rated * (1.0 + conditions.rate_tolerance.value)
    halves = [half for half in (evidence.charge, evidence.discharge) if half is not None]
    if not halves:
        return RuleResult("G4", "rate", "NOT_TESTABLE", "no full cycle", would_decide=_WHOLE_TEST)
    problems = []
    for half in halves:
        if half.lowest_current_ampere < low or half.highest_current_ampere > high:
            problems.append(
                f"the {half.kind} ran at "
                + _span(half.lowest_current_ampere * 1e3, half.highest_current_ampere * 1e3, "mA")
            )
        if half.paused_second > conditions.longest_pause.value:
            problems.append(f"the {half.kind} was paused for {half.paused_second:.4g} s")
    value = halves[0].mean_current_ampere * 1e3
    limits = (low * 1e3, high * 1e3)
    message = "; ".join(problems) or "charge and discharge ran at the rated current"
    wanted = f"a test at {rated * 1e3:.4g} mA without a pause" if problems else ""
    return RuleResult(
        "G4",
        "rate",
        "FAIL" if problems else "PASS",
        message,
        value=value,
        unit="mA",
        limits=limits,
        would_decide=wanted,
    )


def temperature(evidence: Evidence, cell: TestedCell, criteria: Criteria) -> RuleResult:
    """G5: the temperature was the one that the criteria ask for; a logged one wins."""
    wanted = criteria.conditions.temperature.value
    tolerance = criteria.conditions.temperature_tolerance.value
    limits = (wanted - tolerance - 273.15, wanted + tolerance - 273.15)
    asked = f"a test at {wanted - 273.15:.4g} degC, with the temperature logged"
    seen = evidence.temperatures
    origin = "logged"
    if seen is None:
        if cell.temperature is None:
            message = "no temperature is logged, and none is declared in the cell file"
            return RuleResult("G5", "temperature", "NOT_TESTABLE", message, would_decide=asked)
        spread = cell.temperature_uncertainty or 0.0
        seen, origin = (cell.temperature - spread, cell.temperature + spread), "declared"
    low, high = seen[0] - 273.15, seen[1] - 273.15
    known = evidence.temperature_share
    if origin == "logged" and known < 1.0 - criteria.gates.missing_temperatures.value:
        message = f"the temperature is logged in {known:.1%} of the rows only"
        return RuleResult("G5", "temperature", "NOT_TESTABLE", message, would_decide=asked)
    good = low >= limits[0] - 1e-9 and high <= limits[1] + 1e-9
    return RuleResult(
        "G5",
        "temperature",
        "PASS" if good else "FAIL",
        f"{origin} temperature: {_span(low, high, 'degC')}",
        value=(low + high) / 2.0,
        unit="degC",
        limits=limits,
        would_decide="" if good else asked,
    )


def _span(low: float, high: float, unit: str) -> str:
    """Return a range in words, or one number where both ends print the same."""
    ends = dict.fromkeys(f"{one:.4g}" for one in (low, high))
    return f"{' to '.join(ends)} {unit}"


def sampling(evidence: Evidence, criteria: Criteria) -> RuleResult:
    """G6: samples are near enough together for a short to show in them."""
    halves = [half for half in (evidence.charge, evidence.discharge) if half is not None]
    coarsest = criteria.short.coarsest_interval.value
    if not halves:
        return RuleResult(
            "G6", "sampling", "NOT_TESTABLE", "no full cycle", would_decide=_WHOLE_TEST
        )
    problems = [problem for half in halves for problem in _sampling_problems(half, criteria)]
    problems += _channel_problems(evidence, criteria)
    wanted = f"a record with a sample every {coarsest:.3g} s or less, none missing"
    noise = evidence.noise
    if not noise.at_rest and noise.standard_deviation_volt > criteria.short.believed_noise.value:
        problems.append(
            f"the voltage scatters by {noise.standard_deviation_volt * 1e3:.3g} mV under current, "
            "and no rest shows whether the instrument does"
        )
        wanted += ", and with a rest of 25 samples or more"
    drop, most = evidence.drop_limit, criteria.short.largest_drop_limit.value
    if drop > most:
        problems.append(
            f"the voltage is so noisy that a drop below {drop * 1e3:.3g} mV does not show"
        )
    return RuleResult(
        "G6",
        "sampling",
        "FAIL" if problems else "PASS",
        "; ".join(problems) or "sampling and noise are fine enough to see a short",
        value=max(half.mean_interval_second for half in halves),
        unit="s",
        limits=(None, coarsest),
        would_decide=wanted if problems else "",
    )


def _channel_problems(evidence: Evidence, criteria: Criteria) -> list[str]:
    """Look at a voltage that stands still, or is too coarse for the drops that count."""
    problems = []
    stuck = evidence.plausibility.stuck
    if stuck is not None:
        problems.append(
            f"the voltage shows no noise for {stuck.lasting_second:.4g} s from "
            f"{stuck.time_second:.6g} s (row {stuck.row}) on, and does elsewhere: the channel "
            "stood still, or the values were made up"
        )
    resolution, drop = evidence.noise.resolution_volt, criteria.short.drop.value
    if resolution > criteria.gates.coarsest_resolution.value * drop:
        problems.append(
            f"the voltage is written in steps of {resolution * 1e3:.3g} mV, where a drop of "
            f"{drop * 1e3:.3g} mV counts"
        )
    return problems


def _sampling_problems(half: Capacity, criteria: Criteria) -> list[str]:
    short, gates = criteria.short, criteria.gates
    usual, largest = half.usual_interval_second, half.largest_interval_second
    mean = half.mean_interval_second
    if mean > short.coarsest_interval.value * gates.interval_multiple.value:
        return [f"the {half.kind} has a sample every {mean:.4g} s"]
    if largest > gates.gap_multiple.value * short.coarsest_interval.value:
        return [
            f"the {half.kind} has a sample every {usual:.4g} s, but {largest:.4g} s lie between two"
        ]
    return []


def current_range(evidence: Evidence, cell: TestedCell, criteria: Criteria) -> RuleResult:
    """G7: the range and accuracy of the instrument leave capacities that could be an A.

    With guard bands an A must lie inside the limits by the uncertainty; where that is so large
    that nothing is left between them, no test with this instrument decides.
    """
    result = RuleResult("G7", "current range", "NOT_TESTABLE", "no full cycle", unit="%")
    halves = [half for half in (evidence.charge, evidence.discharge) if half is not None]
    if not halves:
        return replace(result, would_decide=_WHOLE_TEST)
    low, high = criteria.capacity.lowest.value, criteria.capacity.highest.value
    most = (high - low) / (high + low)
    expanded = max(capacity_budget(half, cell, criteria).expanded for half in halves)
    result = replace(result, value=expanded * 100.0, limits=(None, most * 100.0))
    largest = max(half.highest_current_ampere for half in halves)
    wanted = "a range little above the current of the test, with its accuracy in the cell file"
    beyond = criteria.gates.range_multiple.value
    if cell.current_range is not None and largest > cell.current_range * beyond:
        message = (
            f"{largest * 1e3:.4g} mA flowed, and the declared range ends at "
            f"{cell.current_range * 1e3:.4g} mA: this was not the range"
        )
        return replace(result, result="FAIL", message=message, would_decide=wanted)
    text = f"the expanded uncertainty of a capacity is {expanded:.2%} of it"
    if not criteria.profile.guard_bands:
        text += f"; profile {criteria.profile_name} takes no account of it"
        return replace(result, result="PASS", message=text)
    if expanded >= most:
        text += (
            f": between {low:.4g} and {high:.4g} of the design capacity the A zone is empty, "
            "so this instrument cannot decide"
        )
        return replace(result, result="FAIL", message=text, would_decide=wanted)
    zone = low / (1.0 - expanded), high / (1.0 + expanded)
    text += f"; A lies between {zone[0]:.2%} and {zone[1]:.2%}"
    return replace(result, result="PASS", message=text)
