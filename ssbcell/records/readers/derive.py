"""Required columns that a file leaves out, from others that say the same."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ssbcell.errors import UsageError
from ssbcell.records.readers.textformat import WALL_CLOCK
from ssbcell.records.record import CURRENT, REQUIRED, STEP_ID, TEST_TIME, VOLTAGE, Finding, Severity

Floats = NDArray[np.float64]

STEP_TIME = "step_time_second"
NET_CAPACITY = "net_capacity_ah"
#: Electrodes against a reference; they become the cell's voltage and are not kept.
WORKING, COUNTER = "working_electrode_volt", "counter_electrode_volt"
#: Code of the finding that a current was worked out.
CURRENT_FROM_CHARGE = "current_from_charge"

#: required column: those of which one will do in its place
_INSTEAD = {
    TEST_TIME: (STEP_TIME, WALL_CLOCK),
    VOLTAGE: (WORKING,),
    CURRENT: (NET_CAPACITY,),
}

#: Units that a time without one may be in [s].
_TIME_UNITS = {"s": 1.0, "min": 60.0, "h": 3600.0, "ms": 1e-3, "d": 86400.0}
#: A clock that ticks in seconds must agree with a unit to this share.
_CLOCK_AGREES = 0.02


def missing_required(found: Container[str]) -> list[str]:
    """Return the required columns that are not there, and that no other one replaces."""
    return [
        name
        for name in REQUIRED
        if name not in found and not any(other in found for other in _INSTEAD.get(name, ()))
    ]


def complete(columns: dict[str, Any]) -> tuple[Finding, ...]:
    """Add test time, voltage or current to columns that lack them, in place, and say so.

    Parameters
    ----------
    columns : dict
        Target to array, in the units of the Battery Data Format; may hold `WALL_CLOCK` [s].

    Returns
    -------
    tuple of Finding
        One for each column that was worked out.
    """
    found = []
    if TEST_TIME not in columns and STEP_TIME in columns:
        columns[TEST_TIME] = time_from_steps(columns[STEP_TIME], columns.get(STEP_ID))
        found.append(_note("test_time_from_steps", "test time was added up from the step times"))
    elif TEST_TIME not in columns:
        clock = np.asarray(columns[WALL_CLOCK], dtype=np.float64)
        columns[TEST_TIME] = clock - clock[0]
        found.append(_note("test_time_from_clock", "test time was taken from the tester's clock"))
    working, counter = columns.pop(WORKING, None), columns.pop(COUNTER, None)
    if VOLTAGE not in columns:
        columns[VOLTAGE] = working if counter is None else working - counter
        if counter is not None:
            text = "voltage is that between the electrodes: the working less the counter one"
            found.append(_note("voltage_from_electrodes", text))
    if CURRENT not in columns:
        columns[CURRENT] = current_from_charge(columns[TEST_TIME], columns[NET_CAPACITY])
        text = "the file has no current; it was worked out from its charge over time"
        found.append(_note(CURRENT_FROM_CHARGE, text, "warning"))
    return tuple(found)


def _note(code: str, text: str, severity: Severity = "info") -> Finding:
    return Finding(code, severity, text)


def time_from_steps(step_time: Floats, step: NDArray[Any] | None) -> Floats:
    """Return test time [s] from times [s] that start again at each step.

    Parameters
    ----------
    step_time : numpy.ndarray
        Shape ``(n,)`` [s]; taken as it is where it never starts again.
    step : numpy.ndarray or None
        The step of each row, where the file has it.
    """
    time = np.asarray(step_time, dtype=np.float64)
    falls = np.diff(time, prepend=time[:1]) < 0.0
    if not falls.any():
        return time
    begins = falls
    if step is not None:
        begins = falls | (np.diff(step, prepend=step[:1]) != 0)
    before = np.concatenate(([0.0], time[:-1]))
    total: Floats = time + np.cumsum(np.where(begins, before, 0.0))
    return total


def current_from_charge(time: Floats, charge: Floats) -> Floats:
    """Return the mean current [A] since the row before, from charge [A h] over time [s].

    A row at the same time as the one before has the current of that one.
    """
    steps, flows = np.diff(time), np.diff(charge) * 3600.0
    moves = steps > 0.0
    mean = np.divide(flows, steps, out=np.zeros_like(flows), where=moves)
    last = np.maximum.accumulate(np.where(moves, np.arange(len(mean)), 0))
    current: Floats = np.concatenate((mean[last][:1], mean[last])) if len(mean) else 0.0 * time
    return current


def unit_by_clock(time: Floats, clock: Floats | None) -> tuple[str, float]:
    """Return the unit of a time whose head names none, as the tester's clock shows it.

    Parameters
    ----------
    time : numpy.ndarray
        Shape ``(n,)``, in the unknown unit.
    clock : numpy.ndarray or None
        Shape ``(n,)`` [s].

    Returns
    -------
    tuple of str and float
        The unit, and what it is [s].

    Raises
    ------
    UsageError
        If there is no clock, or it agrees with no unit.
    """
    if clock is not None and len(time) > 2 and np.isfinite(clock).all():
        passed, tested = clock[-1] - clock[0], time[-1] - time[0]
        steps = np.diff(time)
        if passed > 100.0 and tested > 0.0 and (steps >= 0.0).all():
            for unit, seconds in _TIME_UNITS.items():
                if abs(tested * seconds / passed - 1.0) < _CLOCK_AGREES:
                    return unit, seconds
    raise UsageError("names no unit; expected one in the head")
