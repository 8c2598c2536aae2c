"""What else a record shows: pulses, later cycles, holds, noise; mostly signs of a short."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ssbcell.analysis.between_cycles import (
    CycleLimits,
    collapse,
    early_discharge_fall,
    lowest_efficiency,
    retained_charge,
)
from ssbcell.analysis.capacity import FirstCycle, later_cycles
from ssbcell.analysis.dcr import Dcr
from ssbcell.analysis.half_ends import HalfLimits
from ssbcell.analysis.measured import Measured
from ssbcell.analysis.noise import VoltageNoise
from ssbcell.analysis.pulses import PulseLimits, all_pulses, resistance_fall
from ssbcell.analysis.signals import Signals, integral
from ssbcell.analysis.single_signs import HoldLimits, hard_short, hold_plateau, noisiest
from ssbcell.analysis.soc import SocReference
from ssbcell.analysis.steps import Kind, Step
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.criteria import Criteria
from ssbcell.grading.settings import settings


@dataclass(frozen=True, slots=True)
class Observations:
    """Signs that are compared with limits; None where the record has nothing to compare.

    Attributes
    ----------
    cycles : tuple of FirstCycle
        The first and all later ones.
    pulses : tuple of Dcr
        Resistances.
    noise : mapping
        Signature S3 by the kind of step, where there is one.
    efficiency, retained, plateau, early_fall, collapse, resistance_fall,
    hard_short : Measured or None
        Of signatures S7, S9, S10, S11 (both), S12 and S13.
    """

    cycles: tuple[FirstCycle, ...]
    pulses: tuple[Dcr, ...]
    noise: Mapping[Kind, Measured]
    efficiency: Measured | None
    retained: Measured | None
    plateau: Measured | None
    early_fall: Measured | None
    collapse: Measured | None
    resistance_fall: Measured | None
    hard_short: Measured | None


def observe(
    seen: Signals,
    steps: tuple[Step, ...],
    *,
    first: FirstCycle,
    noise: VoltageNoise,
    cell: TestedCell,
    criteria: Criteria,
) -> Observations:
    """Look for signs of a short.

    Parameters
    ----------
    seen, steps, first, noise
        What was taken from it already.
    cell : TestedCell
        For area and design capacity.
    criteria : Criteria
        For what counts as a rest, a hold, or the beginning of a discharge.
    """
    conditions, short = criteria.conditions, criteria.short
    begin = first.charge.rows.first if first.charge else 0
    tested = [step for step in steps if step.rows.first >= begin]
    later = later_cycles(
        seen,
        steps,
        upper=conditions.upper_cut_off.value,
        lower=conditions.lower_cut_off.value,
        tolerance=conditions.cut_off_tolerance.value,
        noise=noise.standard_deviation_volt,
        limits=settings(HalfLimits, criteria.halves),
    )
    cycles = (first, *later)
    hard = hard_voltage(criteria)
    early = short.early_discharge.value * cell.design_capacity_ampere_hour
    alike = settings(PulseLimits, criteria.signs)
    compared = settings(CycleLimits, criteria.signs)
    pulses = _pulses(seen, steps, first, noise=noise, cell=cell, limits=alike)
    return Observations(
        cycles=cycles,
        pulses=pulses,
        noise=_noise(seen, steps, noise, criteria),
        efficiency=lowest_efficiency(later),
        retained=retained_charge(cycles, criteria.self_discharge.shortest_rest.value, compared),
        plateau=hold_plateau(
            seen, tested, short.shortest_hold.value, settings(HoldLimits, criteria.signs)
        ),
        early_fall=early_discharge_fall(seen, cycles, early, compared),
        collapse=collapse(seen, first.discharge, early, hard),
        resistance_fall=resistance_fall(pulses, alike),
        hard_short=hard_short(seen, steps, hard, round(criteria.signs.hard_samples.value)),
    )


def hard_voltage(criteria: Criteria) -> float:
    """Return the voltage below which a cell is shorted hard, or emptier than ever discharged.

    Cells that are discharged to less have cut-offs that say so.
    """
    return min(criteria.short.hard_voltage.value, criteria.conditions.lower_cut_off.value / 2.0)


def _noise(
    seen: Signals, steps: Sequence[Step], instrument: VoltageNoise, criteria: Criteria
) -> dict[Kind, Measured]:
    """Return the noisiest stretch of each kind of step."""
    short, knee = criteria.short, criteria.conditions.lower_cut_off.value
    rests = criteria.self_discharge.coarsest_interval.value
    coarsest: dict[Kind, float] = {
        "charge": short.coarsest_interval.value,
        "discharge": short.coarsest_interval.value,
        "rest": rests,
    }
    found: dict[Kind, Measured] = {}
    for kind, longest in coarsest.items():
        one = noisiest(
            seen,
            steps,
            instrument,
            kind,
            coarsest=longest * criteria.gates.interval_multiple.value,
            settle_time=short.settle_time.value,
            above=knee + short.discharge_end.value if kind == "discharge" else -math.inf,
            jitter_multiple=short.noise_jitter.value,
        )
        if one is not None:
            found[kind] = one
    return found


def _pulses(
    seen: Signals,
    steps: Sequence[Step],
    first: FirstCycle,
    *,
    noise: VoltageNoise,
    cell: TestedCell,
    limits: PulseLimits,
) -> tuple[Dcr, ...]:
    """Measure the pulses; the state of charge is zero at the end of the first discharge."""
    if cell.electrode_area is None or not any(step.pulse for step in steps):
        return ()
    reference = None
    discharge = first.discharge
    if discharge is not None and discharge.reached:
        end = seen.part(discharge.rows).stop
        passed = float(integral(seen.time[:end], seen.current[:end])[-1])
        reference = SocReference(
            discharge.capacity_ampere_hour, -passed, "discharge of the first cycle"
        )
    deviation = noise.standard_deviation_volt
    return all_pulses(seen, cell.electrode_area, tuple(steps), deviation, reference, limits=limits)
