"""Whether a record's cycle numbers, counters, step times and power agree with its rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ssbcell.records.medians import median
from ssbcell.records.record import (
    CHARGING_CAPACITY,
    CYCLE_COUNT,
    DISCHARGING_CAPACITY,
    Finding,
    Rows,
)
from ssbcell.records.samples import Samples

Places = NDArray[np.intp]

#: Current above this share of the largest is charge or discharge.
_FLOWS = 0.05
#: As many changes between charge and discharge are two cycles.
_TWO_CYCLES = 4
#: A unit is wrong, not a value off, beyond this factor.
_WRONG_UNIT = 10.0
#: Counters that by the Battery Data Format never start again.
_NEVER_AGAIN = (CHARGING_CAPACITY, DISCHARGING_CAPACITY)
#: What shares its clock with the test time.
_STEP_TIME, _POWER = "step_time_second", "power_watt"


def check_counting(data: Samples) -> list[Finding]:
    """Look at what a record counts.

    Parameters
    ----------
    data : Samples
        The rows.
    """
    return [
        *_check_cycles(data),
        *_check_resets(data),
        *_check_step_time(data),
        *_check_power(data),
    ]


def _check_cycles(data: Samples) -> list[Finding]:
    if CYCLE_COUNT not in data.table:
        return []
    cycles, place = data.table.numbers(CYCLE_COUNT), data.place
    steps = np.diff(cycles)
    findings = []
    back = np.flatnonzero(steps < 0.0) + 1
    if len(back):
        text = f"the cycle number falls at {len(back)} places; cycles are never renumbered here"
        findings.append(Finding("cycle_backward", "warning", text, _span(place[back])))
    skipped = np.flatnonzero(steps > 1.0) + 1
    if len(skipped):
        at = skipped[0]
        text = f"cycle numbers are skipped at {len(skipped)} places, first "
        text += f"from {cycles[at - 1]:g} to {cycles[at]:g}: rows may be missing"
        findings.append(Finding("cycle_skipped", "warning", text, _span(place[skipped])))
    if not steps.any() and (turns := _turns(data)) >= _TWO_CYCLES:
        text = f"the cycle number is {cycles[0]:g} throughout, while charge and discharge "
        text += f"change {turns} times"
        findings.append(Finding("cycle_constant", "info", text))
    return findings


def _turns(data: Samples) -> int:
    """Return how often charge and discharge follow each other, rests apart."""
    flows = data.current[data.size > _FLOWS * data.largest]
    return int((np.diff(np.sign(flows)) != 0.0).sum())


def _check_resets(data: Samples) -> list[Finding]:
    findings = []
    for name in _NEVER_AGAIN:
        if name not in data.table:
            continue
        values = data.table.numbers(name)
        falls = np.flatnonzero(np.diff(values) < -1e-6 * max(np.nanmax(values), 1e-12)) + 1
        if len(falls):
            text = f"{name} falls at {len(falls)} places; by its name it never starts again"
            findings.append(Finding("counter_reset", "warning", text, _span(data.place[falls])))
    return findings


def _check_step_time(data: Samples) -> list[Finding]:
    """Compare the pace of test time with that of the step time beside it."""
    if _STEP_TIME not in data.table:
        return []
    step, test = np.diff(data.table.numbers(_STEP_TIME)), data.time_steps
    both = (step > 0.0) & (test > 0.0)
    if np.count_nonzero(both) < 3:
        return []
    ratio = median(test[both] / step[both])
    if 1.0 / _WRONG_UNIT < ratio < _WRONG_UNIT:
        return []
    text = f"test time passes {ratio:.4g} times as fast as step time: one has a wrong unit"
    return [Finding("time_unit", "error", text)]


def _check_power(data: Samples) -> list[Finding]:
    """Compare the file's own power with voltage times current."""
    if _POWER not in data.table:
        return []
    power = np.abs(data.table.numbers(_POWER))
    product = np.abs(data.voltage * data.current)
    # a power that is printed as 0.00 says nothing
    telling = (power > 0.1 * power.max(initial=0.0)) & (product > 0.0)
    if telling.sum() < 10:
        return []
    ratio = float(np.median(power[telling] / product[telling]))
    if 1.0 / _WRONG_UNIT < ratio < _WRONG_UNIT:
        return []
    text = f"the file's power is {ratio:.4g} times voltage times current: a unit is wrong"
    return [Finding("power_mismatch", "error", text)]


def _span(places: Places) -> Rows:
    return Rows(int(places[0]), int(places[-1]))
