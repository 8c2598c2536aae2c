"""Everything that the rules look at, taken from a record once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.capacity import Capacity, FirstCycle, first_cycle
from ssbcell.analysis.course import CourseLimits, Reversal, largest_resistance, reversals
from ssbcell.analysis.coverage import Hole, largest_hole
from ssbcell.analysis.half_ends import HalfLimits
from ssbcell.analysis.noise import VoltageNoise, voltage_noise
from ssbcell.analysis.short import Drop
from ssbcell.analysis.signals import FloatArray, Signals, signals
from ssbcell.analysis.steps import Step, StepLimits, segment
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.charged_rests import ChargedRest, RestsAfterCharge
from ssbcell.grading.criteria import Criteria
from ssbcell.grading.drops import find_drops
from ssbcell.grading.observations import Observations, observe
from ssbcell.grading.plausibility import Plausibility, plausibility
from ssbcell.grading.settings import settings
from ssbcell.records.bdf import TEMPERATURES
from ssbcell.records.checks import check
from ssbcell.records.record import Finding, Record

#: finding that a test was interrupted, which its own time does not show
PAUSE = "time_pause"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen in a record.

    Attributes
    ----------
    findings : tuple of Finding
        Of integrity.
    steps : tuple of Step
        All of them.
    charge, discharge : Capacity or None
        The first full charge and the discharge after it.
    noise : VoltageNoise
        Of the instrument.
    drop_limit : float
        Smallest sudden drop that counts [V].
    charge_drops, discharge_drops, rest_drops : tuple of Drop
        Sudden drops in any charge, discharge and rest.
    reversals : tuple of Reversal
        How far the voltage goes back in any charge, discharge and rest.
    rest : ChargedRest or None
        Between the first full charge and what follows it; None where there is none, or too
        few samples of it.
    rest_second : float
        Its length [s]; zero where there is none.
    later_rests : tuple of ChargedRest
        Other rests after a charge, where a leak may be beyond the limit.
    temperatures : tuple of float or None
        Lowest and highest logged over the first cycle [K]; None where none is logged.
    start_second : float
        Test time of the first sample [s].
    largest_gap_second : float
        Between samples, up to the end of the discharge [s].
    hole : Hole or None
        Where rows are missing between the beginning of the charge and the end of the discharge.
    temperature_share : float
        Share of the samples of the first cycle that have a temperature, 0-1.
    observations : Observations
        Pulses, later cycles, holds, noise.
    plausibility : Plausibility
        Whether charge, rest and discharge can be those of one cell, and its first.
    """

    findings: tuple[Finding, ...]
    steps: tuple[Step, ...]
    charge: Capacity | None
    discharge: Capacity | None
    noise: VoltageNoise
    drop_limit: float
    charge_drops: tuple[Drop, ...]
    discharge_drops: tuple[Drop, ...]
    rest_drops: tuple[Drop, ...]
    reversals: tuple[Reversal, ...]
    rest: ChargedRest | None
    rest_second: float
    later_rests: tuple[ChargedRest, ...]
    temperatures: tuple[float, float] | None
    start_second: float
    largest_gap_second: float
    hole: Hole | None
    temperature_share: float
    observations: Observations
    plausibility: Plausibility


def collect(record: Record, cell: TestedCell, criteria: Criteria) -> Evidence:
    """Take the evidence that the rules need from a record.

    Raises
    ------
    InvalidRecord
        If time, voltage or current is missing or has no numbers.
    """
    seen = signals(record)
    steps = segment(seen, settings(StepLimits, criteria.steps))
    noise = voltage_noise(seen, steps)
    cycle = _first_cycle(seen, steps, noise, criteria)
    temperature = _temperature(record, seen)
    findings = _findings(record)
    drops = find_drops(
        seen,
        steps,
        noise=noise,
        temperature=temperature,
        criteria=criteria,
        paused=any(finding.code == PAUSE for finding in findings),
    )
    rests = RestsAfterCharge(
        seen, steps, noise.standard_deviation_volt, temperature, cell, criteria
    )
    resting = rests.longest(cycle.charge)
    observed = observe(seen, steps, first=cycle, noise=noise, cell=cell, criteria=criteria)
    last = cycle.discharge or cycle.charge
    end = seen.part(last.rows).stop if last else seen.time.size
    return Evidence(
        findings=findings,
        steps=steps,
        charge=cycle.charge,
        discharge=cycle.discharge,
        noise=noise,
        drop_limit=drops.limit,
        charge_drops=drops.charge,
        discharge_drops=drops.discharge,
        rest_drops=drops.rest,
        reversals=_course(seen, steps, noise, cell, criteria),
        rest=rests.of(cycle),
        rest_second=resting.duration_second if resting else 0.0,
        later_rests=tuple(rests.others_that_may_leak(cycle)),
        temperatures=_range(temperature, end),
        start_second=float(seen.time[0]),
        largest_gap_second=float(np.diff(seen.time[:end]).max()) if end > 1 else 0.0,
        hole=_hole(seen, steps, cycle, end, criteria),
        temperature_share=_known_share(temperature, end),
        observations=observed,
        plausibility=plausibility(
            record, seen, steps, cycle, noise=noise, cell=cell, criteria=criteria
        ),
    )


def _first_cycle(
    seen: Signals, steps: Sequence[Step], noise: VoltageNoise, criteria: Criteria
) -> FirstCycle:
    conditions = criteria.conditions
    return first_cycle(
        seen,
        steps,
        upper=conditions.upper_cut_off.value,
        lower=conditions.lower_cut_off.value,
        tolerance=conditions.cut_off_tolerance.value,
        noise=noise.standard_deviation_volt,
        limits=settings(HalfLimits, criteria.halves),
    )


def _findings(record: Record) -> tuple[Finding, ...]:
    """Return what the record came with, and what checking it now adds.

    A record may have been made or changed since it was read, so it is checked again.
    """
    known = {(finding.code, finding.severity) for finding in record.findings}
    now = (one for one in check(record.data) if (one.code, one.severity) not in known)
    return (*record.findings, *now)


def _course(
    seen: Signals,
    steps: Sequence[Step],
    noise: VoltageNoise,
    cell: TestedCell,
    criteria: Criteria,
) -> tuple[Reversal, ...]:
    """Return how far the voltage goes back in charges, discharges and rests."""
    short = criteria.short
    usual = max(short.fall.value, short.fall_noise_multiple.value * noise.standard_deviation_volt)
    limits = CourseLimits(
        usual=usual,
        early=max(criteria.course.early_reversal.value, usual),
        early_ampere_hour=short.fall_after.value * cell.design_capacity_ampere_hour,
        settle_time=short.settle_time.value,
        resistance=largest_resistance(seen, steps, criteria.course.least_jump.value),
    )
    return reversals(seen, steps, limits)


def _temperature(record: Record, seen: Signals) -> FloatArray | None:
    """Return the logged temperature that is nearest to the cell [K]."""
    for column in TEMPERATURES:
        if column in record.data.columns:
            values = record.data[column].to_numpy(dtype=np.float64)[seen.row]
            if np.isfinite(values).any():
                return np.asarray(values + 273.15, dtype=np.float64)
    return None


def _hole(
    seen: Signals, steps: Sequence[Step], cycle: FirstCycle, end: int, criteria: Criteria
) -> Hole | None:
    """Return the longest stretch of the first cycle that lacks rows."""
    if cycle.charge is None:
        return None
    return largest_hole(
        seen,
        steps,
        seen.part(cycle.charge.rows).start,
        end - 1,
        multiple=criteria.short.gap_multiple.value,
        step_multiple=criteria.short.step_gap_multiple.value,
        shortest=criteria.short.shortest_gap.value,
        usual_share=criteria.gates.usual_share.value,
    )


def _known_share(temperature: FloatArray | None, end: int) -> float:
    return 1.0 if temperature is None else float(np.isfinite(temperature[:end]).mean())


def _range(temperature: FloatArray | None, end: int) -> tuple[float, float] | None:
    if temperature is None:
        return None
    known = temperature[:end]
    known = known[np.isfinite(known)]
    return (float(known.min()), float(known.max())) if known.size else None
