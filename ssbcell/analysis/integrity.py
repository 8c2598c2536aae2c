"""Whether the numbers of a record can belong to one cell and one cycler."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ssbcell.analysis.signals import Signals, integral
from ssbcell.analysis.steps import Step
from ssbcell.records.record import (
    CHARGING_CAPACITY,
    DISCHARGING_CAPACITY,
    Finding,
    Record,
)

#: the voltage of one cell lies between these [V]
CELL_VOLTAGE = (-1.0, 6.0)
#: integral and counter may differ by this share
COUNTER_TOLERANCE = 0.05
#: a voltage must change by this over a step to tell the sense of the current [V]
TELLING_CHANGE = 0.05


def check_integrity(record: Record, seen: Signals, steps: Sequence[Step]) -> tuple[Finding, ...]:
    """Check a record against bookkeeping and physics.

    Parameters
    ----------
    record : Record
        The whole of it.
    seen : Signals
        Of the same record.
    steps : sequence of Step
        Of the same record.

    Returns
    -------
    tuple of Finding
        Those the record came with first; none of the same code and severity twice.
    """
    found = list(record.findings)
    for finding in (
        *_numbers(seen),
        *_time(seen),
        *_voltage(seen),
        *_sense(seen, steps),
        *_counters(record, seen, steps),
    ):
        if not any(one.code == finding.code and one.severity == finding.severity for one in found):
            found.append(finding)
    return tuple(found)


def _numbers(seen: Signals) -> list[Finding]:
    if not seen.dropped:
        return []
    message = f"{seen.dropped} rows lack a number for time, voltage or current; they are left out"
    return [Finding("not_a_number", "warning", message)]


def _time(seen: Signals) -> list[Finding]:
    change = np.diff(seen.time)
    back, still = np.flatnonzero(change < 0.0), np.flatnonzero(change == 0.0)
    found = []
    if back.size:
        at = int(back[0])
        message = (
            f"test time goes backward {back.size} times, first by {-change[at]:.6g} s after "
            f"row {int(seen.row[at])}"
        )
        found.append(Finding("time_backward", "error", message, seen.rows(at, at + 1)))
    if still.size:
        at = int(still[0])
        message = f"test time stands still {still.size} times, first after row {int(seen.row[at])}"
        found.append(Finding("time_duplicate", "info", message, seen.rows(at, at + 1)))
    return found


def _voltage(seen: Signals) -> list[Finding]:
    low, high = CELL_VOLTAGE
    middle = float(np.median(seen.voltage))
    if low <= middle <= high:
        return []
    message = (
        f"the median voltage is {middle:.6g} V; that of one cell lies between {low:g} and "
        f"{high:g} V (are these millivolts?)"
    )
    return [Finding("voltage_of_no_cell", "error", message)]


def _sense(seen: Signals, steps: Sequence[Step]) -> list[Finding]:
    """Look for a charge that lowers the voltage, which is a current of the wrong sign."""
    right = wrong = 0.0
    for step in steps:
        part = seen.part(step.rows)
        change = float(
            seen.voltage[part][-1] - seen.voltage[part][min(3, part.stop - part.start - 1)]
        )
        if step.control != "current" or step.pulse or abs(change) < TELLING_CHANGE:
            continue
        passed = abs(step.charge_ampere_hour)
        if (change > 0.0) == (step.kind == "charge"):
            right += passed
        else:
            wrong += passed
    if wrong <= right:
        return []
    message = (
        f"the voltage falls over {wrong:.6g} A h counted as charge, or rises over discharge, "
        f"and moves the right way over {right:.6g} A h: the sign of the current seems swapped"
    )
    return [Finding("current_sign_swapped", "error", message)]


def _counters(record: Record, seen: Signals, steps: Sequence[Step]) -> list[Finding]:
    """Compare the integral of the current with the cycler's own counters."""
    found = []
    for column, kind in ((CHARGING_CAPACITY, "charge"), (DISCHARGING_CAPACITY, "discharge")):
        if column not in record.data.columns:
            continue
        counter = record.data[column].to_numpy(dtype=np.float64)[seen.row]
        own = counted = 0.0
        for step in steps:
            part = seen.part(step.rows)
            if step.kind != kind or part.stop - part.start < 10:
                continue
            own += abs(float(integral(seen.time[part], seen.current[part])[-1]))
            rises = np.diff(np.abs(counter[part]))
            counted += float(rises[rises > 0.0].sum())
        if own > 0.0 and counted > 0.0 and abs(counted / own - 1.0) > COUNTER_TOLERANCE:
            message = (
                f"the current integrates to {own:.6g} A h of {kind}, the cycler's counter "
                f"{column} says {counted:.6g} A h: one of them has the wrong unit or lacks rows"
            )
            found.append(Finding("capacity_mismatch", "error", message))
    return found
