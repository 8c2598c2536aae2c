"""Whether a record's current agrees with its voltage, its labels and its own counters."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ssbcell.records.medians import median
from ssbcell.records.record import STEP_COUNT, STEP_ID, STEP_TYPE, Finding, Severity
from ssbcell.records.samples import Samples
from ssbcell.records.states import direction_of

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: Less voltage change than this in all says nothing on the sign [V].
_TELLING_VOLTAGE = 0.05
#: Beyond this share of voltage change against the current, the sign is wrong.
_WRONG_SHARE = 0.8
#: Jumps of the current that move the voltage by less in all [V], or fewer, say nothing.
_TELLING_JUMPS, _FEWEST_JUMPS = 0.01, 2
#: A counter that is off by more than this factor is not measured badly but wrong.
_WRONG_FACTOR = 2.0
#: What sampling and rounding may take, as a share of the charge.
_SAMPLING = 0.03


def check_sign(data: Samples) -> list[Finding]:
    """Compare the sign of the current with the voltage.

    Charging raises the voltage of any cell, by its resistance at once and by its state of
    charge in time, whatever its electrodes are. Both changes are summed over the record.

    A short empties a cell while it is charged, so that its voltage falls; yet its resistance
    stays positive, and jumps of the current show it.
    """
    if len(data.current) < 3 or data.largest == 0.0:
        return []
    jumps = _jumps(data)
    if _agree(jumps):
        return []
    changes = np.concatenate((_slopes(data), jumps))
    total = float(np.abs(changes).sum())
    if total < _TELLING_VOLTAGE:
        return []
    against = float(-changes[changes < 0.0].sum()) / total
    if against <= _WRONG_SHARE:
        return []
    text = (
        f"voltage falls where current is positive and rises where it is negative "
        f"({against:.0%} of {total:.3g} V of change): positive should be charge"
    )
    return [Finding("current_sign", "error", text)]


def _agree(jumps: Floats) -> bool:
    """Tell whether the voltage follows most jumps of the current."""
    total = float(np.abs(jumps).sum())
    if len(jumps) < _FEWEST_JUMPS or total < _TELLING_JUMPS:
        return False
    return float(jumps[jumps > 0.0].sum()) > _WRONG_SHARE * total


def _slopes(data: Samples) -> Floats:
    """Return the voltage change of each stretch of one current sign, positive where they agree."""
    found = data.stretches
    long = (found.sign != 0.0) & (found.last - found.first >= 4)
    # the first row of a stretch may still show the voltage before the jump
    moved = data.voltage[found.last[long]] - data.voltage[found.first[long] + 1]
    changes: Floats = found.sign[long] * moved
    return changes


def _jumps(data: Samples) -> Floats:
    """Return the voltage jump at each jump of current, positive where they agree."""
    at = np.flatnonzero(np.abs(data.current_steps) > 0.1 * data.largest)
    changes: Floats = np.sign(data.current_steps[at]) * data.voltage_steps[at]
    return changes


def check_step_types(data: Samples) -> list[Finding]:
    """Compare the sign of the current with what the file calls its steps."""
    if STEP_TYPE not in data.table:
        return []
    kinds = data.table.texts(STEP_TYPE)
    meant = kinds.translated([direction_of(name) for name in kinds.names])
    telling = (meant != 0.0) & (data.size > 0.01 * max(data.largest, 1e-30))
    wrong = telling & (meant * data.current < 0.0)
    # each way by itself: where the sign is lost, one of them is right by chance
    ways = {"charge": wrong & (meant > 0.0), "discharge": wrong & (meant < 0.0)}
    said = {"charge": telling & (meant > 0.0), "discharge": telling & (meant < 0.0)}
    against = [
        f"{rows.sum()} of {said[way].sum()} rows of {way}"
        for way, rows in ways.items()
        if rows.sum() > 0.5 * said[way].sum()
    ]
    if not against:
        return []
    text = f"current has the sign against its step type in {' and '.join(against)}"
    return [Finding("step_type_sign", "error", text)]


@dataclass(frozen=True, slots=True)
class _Flow:
    """Charge between rows: what current and time give, and where that can be compared."""

    charge: Floats
    comparable: Mask
    same_step: Mask
    rounding: float


def check_counters(data: Samples) -> list[Finding]:
    """Compare the integral of the current with the file's own counters.

    Only steps of a counter inside one step of the test are used, so that it does not matter
    when the counter starts again.
    """
    flow = _flow(data)
    both_ways = replace(flow, charge=np.abs(flow.charge))
    findings = []
    for name in data.table.columns:
        kind = counter_kind(name)
        if not kind:
            continue
        counted = np.diff(data.table.numbers(name))
        if kind == "net" and _made_from(data, counted):
            continue
        inside = flow.comparable & (flow.same_step | (name == "net_capacity_ah"))
        rising = inside & (counted >= 0.0)
        if kind == "net":
            up, down = np.where(counted > 0.0, counted, 0.0), np.where(counted < 0.0, -counted, 0.0)
            findings += _compare(name, up, flow, inside, 1.0)
            findings += _compare(name, down, flow, inside, -1.0)
        elif kind == "cumulative":
            findings += _compare(name, counted, both_ways, rising, 1.0)
        else:
            sign = 1.0 if kind.startswith("charg") else -1.0
            findings += _compare(name, counted, flow, rising, sign)
    return findings


def _made_from(data: Samples, counted: Floats) -> bool:
    """Tell whether the current was made from a counter, as its mean since the row before.

    Then both say the same, and between rows of unlike intervals a trapezoid differs.
    """
    passed = data.current[1:] * data.time_steps / 3600.0
    moves = np.isfinite(counted) & (data.time_steps > 0.0)
    largest = float(np.abs(counted[moves]).max(initial=0.0))
    return bool(np.all(np.abs(passed - counted)[moves] <= 1e-6 * largest))


def counter_kind(name: str) -> str:
    """Return what a capacity column counts, or ``""`` if it is none.

    Parameters
    ----------
    name : str
        Of the column.

    Returns
    -------
    str
        ``"charging"``, ``"charge"``, ``"discharging"``, ``"discharge"``, ``"net"`` or
        ``"cumulative"``.
    """
    if not name.endswith("_capacity_ah"):
        return ""
    kind = name.removesuffix("_capacity_ah").rsplit("_", 1)[-1]
    known = ("charging", "charge", "discharging", "discharge", "net", "cumulative")
    return kind if kind in known else ""


def _flow(data: Samples) -> _Flow:
    current, steps = data.current, data.time_steps
    step = next((name for name in (STEP_COUNT, STEP_ID, "step_index") if name in data.table), None)
    same = np.ones(len(steps), dtype=bool)
    if step:
        number = np.asarray(data.table.columns[step])
        same = number[1:] == number[:-1]
    flowing = data.size[current != 0.0]
    digit = _last_digit(flowing)
    rounding = 0.5 * digit / median(flowing) if digit and len(flowing) else 0.5 * digit
    charge = 0.5 * (current[1:] + current[:-1]) * steps / 3600.0
    return _Flow(charge, (steps >= 0.0), same, rounding)


def _last_digit(values: Floats) -> float:
    """Return the decimal place that the values are rounded to, 0 where none is seen."""
    some = values[:: len(values) // 100 + 1]
    for digits in range(7):
        # a few values tell most places apart; all of them are asked only where those agree
        if _rounded(some, digits) and _rounded(values, digits):
            return float(10.0**-digits)
    return 0.0


def _rounded(values: Floats, digits: int) -> bool:
    scaled = values * 10.0**digits
    return bool(np.abs(scaled - np.round(scaled)).max(initial=0.0) < 1e-6)


def _unit_hint(ratio: float) -> str:
    """Return what unit a ratio betrays, to be read in brackets."""
    if not np.isfinite(ratio) or ratio <= 0.0:
        return ""
    hints = {1e3: "milli", 1e6: "micro", 60.0: "minutes", 3600.0: "hours"}
    for factor, name in hints.items():
        if abs(max(ratio, 1.0 / ratio) / factor - 1.0) < 0.05:
            return f": as if {name} were mistaken for the plain unit or the reverse"
    return ""


def _compare(name: str, counted: Floats, flow: _Flow, inside: Mask, sign: float) -> list[Finding]:
    counts, charge = counted[inside], sign * flow.charge[inside]
    total = float(counts.sum())
    steps = counts[counts > 0.0]
    # a counter that moved by a few of its own digits says nothing
    if len(steps) < 10 or (total < 50.0 * steps.min() and len(steps) < 50):
        return []
    along = float(charge[charge > 0.0].sum())
    way = "charge" if sign > 0.0 else "discharge"
    if charge[counts > 0.0].sum() < -total / _WRONG_FACTOR:
        text = f"{name} counts {total:.4g} Ah of {way} while the current has the other sign"
        return [Finding("counter_sign", "error", text)]
    ratio = along / total
    off = max(ratio, 1.0 / ratio) if ratio > 0.0 else np.inf
    if off <= 1.0 + _SAMPLING + flow.rounding:
        return []
    text = (
        f"the integral of the current gives {along:.4g} Ah of {way} where {name} counts "
        f"{total:.4g} Ah (ratio {ratio:.4g}{_unit_hint(ratio)})"
    )
    severity: Severity = "error" if off > _WRONG_FACTOR + flow.rounding else "warning"
    return [Finding("counter_mismatch", severity, text)]
