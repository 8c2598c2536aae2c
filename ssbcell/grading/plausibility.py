"""Whether charge, rest and discharge of a first cycle can be those of one cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.beginning import BeginLimits, begins_empty
from ssbcell.analysis.capacity import Capacity, FirstCycle
from ssbcell.analysis.course import largest_resistance
from ssbcell.analysis.noise import VoltageNoise
from ssbcell.analysis.signals import Signals, integral
from ssbcell.analysis.steps import Step
from ssbcell.analysis.stuck import Stuck, StuckLimits, longest_stuck
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.criteria import Criteria
from ssbcell.grading.settings import settings
from ssbcell.grading.uncertainty import capacity_budget
from ssbcell.records.record import CHARGING_CAPACITY, CYCLE_COUNT, STEP_COUNT, Record, Rows

#: samples at a junction, whose middle takes one glitch away
_FEW = 3


@dataclass(frozen=True, slots=True)
class Plausibility:
    """What makes a first cycle one that cannot be, or one that is not the first.

    Attributes
    ----------
    problems : tuple of str
        Sentences without a full stop; empty where nothing was found.
    stuck : Stuck or None
        Where the voltage shows no noise.
    emptied : bool
        Whether a leak empties the cell while it is charged: its voltage falls over more charge
        than it can give, so that the current cannot be a discharge with its sign turned.
    """

    problems: tuple[str, ...]
    stuck: Stuck | None
    emptied: bool


def plausibility(
    record: Record,
    seen: Signals,
    steps: Sequence[Step],
    cycle: FirstCycle,
    *,
    noise: VoltageNoise,
    cell: TestedCell,
    criteria: Criteria,
) -> Plausibility:
    """Compare the parts of the first cycle with each other and with what is before them.

    Parameters
    ----------
    record : Record
        For its counters.
    seen, steps, cycle, noise
        What was taken from it already.
    cell : TestedCell
        For the design capacity.
    criteria : Criteria
        For what is believed, and the uncertainty of capacities.
    """
    if cycle.charge is None:
        return Plausibility((), None, False)
    limits = criteria.plausibility
    by_noise = limits.junction_noise_multiple.value * noise.standard_deviation_volt
    allowed = max(limits.junction.value, by_noise)
    found = [
        *_before(record, seen, steps, cycle.charge, cell=cell, criteria=criteria),
        *_junctions(seen, steps, cycle, allowed),
        *_efficiency(cycle, cell, criteria),
    ]
    within = Rows(cycle.charge.rows.first, (cycle.discharge or cycle.charge).rows.last)
    still = settings(StuckLimits, criteria.stuck)
    stuck = longest_stuck(seen, steps, noise.resolution_volt, within, still)
    emptied = _emptied(seen, cycle.charge, cell, criteria)
    return Plausibility(tuple(found), stuck, emptied)


def _emptied(seen: Signals, charge: Capacity, cell: TestedCell, criteria: Criteria) -> bool:
    """Tell whether the voltage falls over more charge than the cell can give.

    It must not climb back meanwhile: charges and discharges whose sign is lost go to and fro.
    """
    limits = criteria.plausibility
    design = cell.design_capacity_ampere_hour
    for step in charge.steps:
        part = seen.part(step.rows)
        voltage = seen.voltage[part]
        top = int(np.argmax(voltage))
        after = voltage[top:]
        climbs = float(np.max(after - np.minimum.accumulate(after)))
        passed = float(integral(seen.time[part][top:], seen.current[part][top:])[-1])
        believed = passed <= limits.charge_multiple.value * design
        steady = climbs <= limits.climb_back.value * float(after[0] - after[-1])
        if believed and steady and passed > criteria.capacity.excess_charge.value * design:
            return True
    return False


def _before(
    record: Record,
    seen: Signals,
    steps: Sequence[Step],
    charge: Capacity,
    *,
    cell: TestedCell,
    criteria: Criteria,
) -> Iterator[str]:
    """Look for a charge before the first one."""
    design, limits = cell.design_capacity_ampere_hour, criteria.plausibility
    earlier = sum(
        step.charge_ampere_hour
        for step in steps
        if step.kind == "charge" and not step.pulse and step.rows.last < charge.rows.first
    )
    if earlier > limits.earlier_charge.value * design:
        yield (
            f"{earlier / design:.1%} of the design capacity were charged before the first full "
            "charge, which is not the cell's first then"
        )
    resistance = largest_resistance(seen, steps, criteria.course.least_jump.value)
    begin = settings(BeginLimits, criteria.beginning)
    if begins_empty(seen, charge, design, resistance, begin) is False:
        yield (
            "the voltage stands on the curve of the charge from its first sample on: the charge "
            "began before the record, or the cell was not empty"
        )
    counted = limits.first_counter.value * design
    for name, most in ((CYCLE_COUNT, 1.0), (STEP_COUNT, 1.0), (CHARGING_CAPACITY, counted)):
        if name in record.data.columns:
            first = float(record.data[name].to_numpy(dtype=np.float64)[seen.row[0]])
            if first > most:
                yield f"the record begins with {first:.4g} in {name}: a part before it is missing"


def _junctions(
    seen: Signals, steps: Sequence[Step], cycle: FirstCycle, allowed: float
) -> Iterator[str]:
    """Compare voltages where the charge ends, the rest lies, and the discharge begins."""
    charge, discharge = cycle.charge, cycle.discharge
    if charge is None:
        return
    until = discharge.rows.first if discharge is not None else seen.row[-1] + 1
    rests = [
        step for step in steps if step.kind == "rest" and charge.rows.last < step.rows.first < until
    ]
    level, name = _last(seen, charge.rows.last), "charge ends"
    for step in rests:
        begin = _first(seen, step.rows.first, step.rows.last)
        if begin > level + allowed:
            yield _contradiction(f"the rest begins at {begin:.4g} V", level, name)
        level, name = _last(seen, step.rows.last), "rest ends"
    if discharge is None:
        return
    begin = _first(seen, discharge.rows.first, discharge.rows.last)
    if begin > level + allowed:
        yield _contradiction(f"the discharge begins at {begin:.4g} V", level, name)


def _contradiction(what: str, level: float, name: str) -> str:
    return f"{what}, and the {name} at {level:.4g} V: they are not of one cell"


def _first(seen: Signals, first: int, last: int) -> float:
    begin, end = np.searchsorted(seen.row, first), np.searchsorted(seen.row, last, side="right")
    start = min(int(begin) + 1, int(end) - 1)
    return float(np.median(seen.voltage[start : min(start + _FEW, int(end))]))


def _last(seen: Signals, last: int) -> float:
    end = int(np.searchsorted(seen.row, last, side="right"))
    return float(np.median(seen.voltage[max(end - _FEW, 0) : end]))


def _efficiency(cycle: FirstCycle, cell: TestedCell, criteria: Criteria) -> Iterator[str]:
    """Compare what went in with what came out."""
    charge, discharge = cycle.charge, cycle.discharge
    if charge is None or discharge is None:
        return
    into = charge.capacity_ampere_hour + charge.hold_ampere_hour
    ratio = discharge.capacity_ampere_hour / max(into, 1e-12)
    doubt = sum(capacity_budget(half, cell, criteria).expanded for half in (charge, discharge))
    if ratio > 1.0 + doubt:
        yield (
            f"the discharge gives {ratio:.1%} of what the charge took: the cell was not empty "
            "before, or the two are not of one cell"
        )
