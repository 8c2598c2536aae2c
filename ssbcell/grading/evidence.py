"""Everything that the rules look at, taken from a record once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ssbcell.analysis.capacity import Capacity, FirstCycle, first_cycle
from ssbcell.analysis.coverage import Hole, largest_hole
from ssbcell.analysis.noise import VoltageNoise, voltage_noise
from ssbcell.analysis.rest import RestFit, fit_rest
from ssbcell.analysis.short import Drop, Fall, largest_fall, sudden_drops
from ssbcell.analysis.signals import FloatArray, Signals, signals
from ssbcell.analysis.steps import Step, segment
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.criteria import Criteria
from ssbcell.grading.observations import Observations, observe
from ssbcell.records.bdf import TEMPERATURES
from ssbcell.records.checks import check
from ssbcell.records.record import Finding, Record

#: finding that a test was interrupted, which its own time does not show
PAUSE = "time_pause"
#: samples at the end of a discharge that may fall as fast as they like
_END_OF_DISCHARGE = 3
#: a limit on noise is for the difference of two samples
_DIFFERENCE = 2**0.5


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
        Sudden drops in any charge, discharge and rest from the first full charge on.
    fall : Fall or None
        The largest smooth fall in the first full charge.
    rest : RestFit or None
        Of the rest between the first full charge and what follows it.
    rest_second : float
        Its length [s]; zero where there is none.
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
    fall: Fall | None
    rest: RestFit | None
    rest_second: float
    temperatures: tuple[float, float] | None
    start_second: float
    largest_gap_second: float
    hole: Hole | None
    temperature_share: float
    observations: Observations


def collect(record: Record, cell: TestedCell, criteria: Criteria) -> Evidence:
    """Take the evidence that the rules need from a record.

    Raises
    ------
    InvalidRecord
        If time, voltage or current is missing or has no numbers.
    """
    seen = signals(record)
    steps = segment(seen)
    noise = voltage_noise(seen, steps)
    cycle = _first_cycle(seen, steps, noise, criteria)
    limit = _drop_limit(noise, criteria)
    temperature = _temperature(record, seen)
    begin = cycle.charge.rows.first if cycle.charge else 0
    tested = [step for step in steps if step.rows.first >= begin]
    findings = _findings(record)
    drops = _drops(seen, tested, limit, criteria, temperature)
    if any(finding.code == PAUSE for finding in findings):
        drops = _paused(drops)
    resting = _rest_after(steps, cycle.charge)
    last = cycle.discharge or cycle.charge
    end = seen.part(last.rows).stop if last else seen.time.size
    return Evidence(
        findings=findings,
        steps=steps,
        charge=cycle.charge,
        discharge=cycle.discharge,
        noise=noise,
        drop_limit=limit,
        charge_drops=drops["charge"],
        discharge_drops=drops["discharge"],
        rest_drops=drops["rest"],
        fall=_fall(seen, cycle.charge, cell, criteria),
        rest=_rest_fit(seen, resting, noise, criteria),
        rest_second=resting.duration_second if resting else 0.0,
        temperatures=_range(temperature, end),
        start_second=float(seen.time[0]),
        largest_gap_second=float(np.diff(seen.time[:end]).max()) if end > 1 else 0.0,
        hole=_hole(seen, steps, cycle, end, criteria),
        temperature_share=_known_share(temperature, end),
        observations=observe(seen, steps, first=cycle, noise=noise, cell=cell, criteria=criteria),
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
    )


def _drop_limit(noise: VoltageNoise, criteria: Criteria) -> float:
    """Return the smallest sudden drop that counts [V]."""
    short = criteria.short
    spread = _DIFFERENCE * noise.standard_deviation_volt
    return max(short.drop.value, short.noise_multiple.value * spread)


def _findings(record: Record) -> tuple[Finding, ...]:
    """Return what the record came with, and what checking it now adds.

    A record may have been made or changed since it was read, so it is checked again.
    """
    known = {(finding.code, finding.severity) for finding in record.findings}
    now = (one for one in check(record.data) if (one.code, one.severity) not in known)
    return (*record.findings, *now)


def _drops(
    seen: Signals,
    steps: Sequence[Step],
    limit: float,
    criteria: Criteria,
    temperature: FloatArray | None,
) -> dict[str, tuple[Drop, ...]]:
    """Find sudden drops in every step at constant current or at rest, by kind."""
    short = criteria.short
    knee = criteria.conditions.lower_cut_off.value + short.discharge_end.value
    found: dict[str, list[Drop]] = {"charge": [], "discharge": [], "rest": []}
    for step in steps:
        if step.control == "voltage" or step.pulse:
            continue
        falling = step.kind == "discharge"
        drops = sudden_drops(
            seen,
            step,
            limit=limit,
            below_slope=short.below_slope.value,
            settle_time=short.settle_time.value,
            settle_samples=round(short.settle_samples.value),
            slope_multiple=short.discharge_slope_multiple.value if falling else 0.0,
            both_sides=step.kind != "charge",
            temperature=temperature,
        )
        for drop in drops:
            before = float(seen.voltage[np.searchsorted(seen.row, drop.row)]) - drop.size_volt
            at_end = drop.row > step.rows.last - _END_OF_DISCHARGE or before <= knee
            if not (falling and at_end):
                found[step.kind].append(drop)
    return {kind: tuple(drops) for kind, drops in found.items()}


def _paused(drops: dict[str, tuple[Drop, ...]]) -> dict[str, tuple[Drop, ...]]:
    """Let an interruption of the test explain one drop, and no more than one."""
    bare = [drop for found in drops.values() for drop in found if not drop.explained_by]
    if len(bare) != 1:
        return drops
    return {
        kind: tuple(replace(one, explained_by="pause") if one is bare[0] else one for one in found)
        for kind, found in drops.items()
    }


def _fall(
    seen: Signals, charge: Capacity | None, cell: TestedCell, criteria: Criteria
) -> Fall | None:
    """Return the largest smooth fall in the first full charge."""
    if charge is None:
        return None
    nucleation = criteria.short.fall_after.value * cell.design_capacity_ampere_hour
    falls = []
    for at, step in enumerate(charge.steps):
        fall = largest_fall(
            seen,
            step,
            after_ampere_hour=0.0 if at else nucleation,
            settle_time=criteria.short.settle_time.value,
        )
        if fall is not None:
            falls.append(fall)
    return max(falls, key=lambda fall: fall.size_volt) if falls else None


def _rest_after(steps: Sequence[Step], charge: Capacity | None) -> Step | None:
    """Return the longest rest between a charge and the next step under current."""
    if charge is None:
        return None
    longest: Step | None = None
    for step in steps:
        if step.rows.first <= charge.rows.last:
            continue
        if step.kind != "rest":
            break
        if longest is None or step.duration_second > longest.duration_second:
            longest = step
    return longest


def _rest_fit(
    seen: Signals, resting: Step | None, noise: VoltageNoise, criteria: Criteria
) -> RestFit | None:
    if resting is None:
        return None
    return fit_rest(
        seen,
        resting,
        noise=noise.standard_deviation_volt,
        largest_relaxation=criteria.self_discharge.largest_relaxation.value,
    )


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
        shortest=criteria.short.shortest_gap.value,
    )


def _known_share(temperature: FloatArray | None, end: int) -> float:
    return 1.0 if temperature is None else float(np.isfinite(temperature[:end]).mean())


def _range(temperature: FloatArray | None, end: int) -> tuple[float, float] | None:
    if temperature is None:
        return None
    known = temperature[:end]
    known = known[np.isfinite(known)]
    return (float(known.min()), float(known.max())) if known.size else None
