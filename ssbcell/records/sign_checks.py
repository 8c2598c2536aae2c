"""Whether single half cycles have a current of the wrong sign, or columns are exchanged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ssbcell.records.medians import quantile
from ssbcell.records.record import CURRENT, VOLTAGE, Finding, Rows
from ssbcell.records.samples import Samples

Floats = NDArray[np.float64]

#: A sweep against the current is at least this share of the record's voltages, and [V].
_SWEEP, _LEAST_SWEEP = 0.3, 0.1
#: Without a jump of the current to show its sign, a sweep is this share.
_BARE_SWEEP = 0.6
#: One step counts for no more than this share: a short falls at once, a discharge does not.
_STEP = 0.02
#: A stretch of fewer rows shows no sweep.
_FEWEST = 20
#: So many rows show the spread of voltages.
_SAMPLE = 10_000
#: No cell's voltage is under this [V] while its current is like a voltage, above this [A].
_SMALL_VOLTAGE, _LIKE_VOLTAGE = 0.5, 0.5
#: A voltage of one sign keeps within this factor.
_NARROW = 10.0


@dataclass(frozen=True, slots=True)
class _Sweep:
    """A long run of the voltage against the sign of the current.

    `shown` is whether the jump of the current beside it has the wrong sign too: the
    resistance of a cell is positive, whatever its state.
    """

    first: int
    last: int
    volt: float
    shown: bool


def check_half_cycles(data: Samples) -> list[Finding]:
    """Find half cycles in which the voltage runs against the current for long.

    A short circuit lets the voltage fall in a charge too, but it falls at once or the
    jump at the ends of the charge keeps the right sign; a discharge that is written
    without its sign shows neither.

    Parameters
    ----------
    data : Samples
        The rows.
    """
    voltage, place = data.voltage, data.place
    some = voltage[:: max(1, len(voltage) // _SAMPLE)]
    spread = quantile(some, 0.999) - quantile(some, 0.001) if len(some) else 0.0
    if data.largest == 0.0 or _SWEEP * spread < _LEAST_SWEEP:
        return []
    sweeps = [
        sweep
        for first, last in _moving(data, _SWEEP * spread)
        for sweep in _sweeps(data, slice(first, last + 1), spread)
    ]
    wrong = [sweep for sweep in sweeps if sweep.shown]
    bare = [sweep for sweep in sweeps if not sweep.shown and sweep.volt > _BARE_SWEEP * spread]
    # one fall without a jump beside it may be a slow short at the end of a file
    certain = wrong or len(bare) > 1
    found = wrong + bare if certain else bare
    if not found:
        return []
    text = (
        f"voltage runs against the sign of the current for long in {len(found)} half cycles, by "
        f"{max(sweep.volt for sweep in found):.3g} V at most: a current without its sign?"
    )
    rows = Rows(
        int(place[min(sweep.first for sweep in found)]),
        int(place[max(sweep.last for sweep in found)]),
    )
    return [Finding("current_sign", "error" if certain else "warning", text, rows)]


def _moving(data: Samples, least: float) -> Iterator[tuple[int, int]]:
    """Yield first and last row of each long stretch of one sign in which the voltage moves."""
    first, last = data.stretches.first, data.stretches.last
    moved = np.maximum.reduceat(data.voltage, first) - np.minimum.reduceat(data.voltage, first)
    long = (data.stretches.sign != 0.0) & (last - first >= _FEWEST) & (moved >= least)
    yield from zip(first[long].tolist(), last[long].tolist(), strict=True)


def _sweeps(data: Samples, rows: slice, spread: float) -> list[_Sweep]:
    """Return the runs against the current in one stretch."""
    sign = float(np.sign(data.current[rows.start]))
    along = sign * data.voltage_steps[rows.start : rows.stop - 1]
    steps = np.clip(along, -_STEP * spread, _STEP * spread)
    # no run is longer than all that goes against the current together
    if -np.minimum(steps, 0.0).sum() < 0.999 * max(_SWEEP * spread, _LEAST_SWEEP):
        return []
    path = np.concatenate(([0.0], np.cumsum(steps)))
    found = []
    waiting = [(0, len(path))]
    while waiting:
        start, stop = waiting.pop()
        if stop - start < _FEWEST:
            continue
        part = path[start:stop]
        fall = np.maximum.accumulate(part) - part
        bottom = int(fall.argmax())
        if fall[bottom] < max(_SWEEP * spread, _LEAST_SWEEP):
            continue
        top = int(part[: bottom + 1].argmax())
        first, last = rows.start + start + top, rows.start + start + bottom
        shown = _edge(data.current, data.voltage, rows, first, last)
        found.append(_Sweep(first, last, float(fall[bottom]), shown))
        waiting += [(start, start + top), (start + bottom, stop)]
    return found


def _edge(current: Floats, voltage: Floats, rows: slice, first: int, last: int) -> bool:
    """Return whether the current's jumps at the ends of a sweep move the voltage wrongly."""
    jumps = []
    if rows.start > 0 and first - rows.start <= 2:
        jumps.append((rows.start - 1, rows.start))
    if rows.stop < len(current) and rows.stop - 1 - last <= 2:
        jumps.append((rows.stop - 1, rows.stop))
    moves = [float(np.sign(current[b] - current[a]) * (voltage[b] - voltage[a])) for a, b in jumps]
    return bool(moves) and max(moves) <= 0.0 and min(moves) < 0.0


def check_exchanged(data: Samples) -> list[Finding]:
    """Find a voltage and a current that stand under each other's head.

    The current then looks like a cell's voltage, of one sign and never at rest, and moves
    where the voltage stands still.
    """
    current, voltage = data.current, data.voltage
    if len(current) < _FEWEST or not 0.0 < current.max() < _NARROW * current.min():
        return []
    small = np.abs(voltage).max() < _SMALL_VOLTAGE and current.min() > _LIKE_VOLTAGE
    # what rests and turns, while the other never does, is the current
    if not (small or (voltage.max() > 0.0 and voltage.min() <= 0.0)):
        return []
    still = [float((steps == 0.0).mean()) for steps in (data.current_steps, data.voltage_steps)]
    if still[1] < still[0] + 0.3:
        return []
    text = (
        f"current runs from {current.min():g} to {current.max():g} A like a voltage, and voltage "
        f"from {voltage.min():g} to {voltage.max():g} V like a current: exchanged columns?"
    )
    return [Finding("columns_exchanged", "error", text)]


def check_spikes(data: Samples) -> list[Finding]:
    """Find single rows whose voltage or current is far off both rows beside them."""
    findings = []
    for name, values, steps in (
        (VOLTAGE, data.voltage, data.voltage_steps),
        (CURRENT, data.current, data.current_steps),
    ):
        if len(values) < _FEWEST:
            continue
        # a current far above what flows else: a pulse may be of one row
        some = np.abs(values[:: max(1, len(values) // _SAMPLE)])
        least = 1.0 if name == VOLTAGE else 20.0 * (quantile(some, 0.98) or np.inf)
        large = np.abs(steps) > least
        rows = np.flatnonzero(large[:-1] & large[1:]) + 1
        there, back = steps[rows - 1], steps[rows]
        off = np.minimum(np.abs(there), np.abs(back))
        rows = rows[(there * back < 0.0) & (off > 20.0 * np.abs(there + back))]
        if len(rows):
            at = rows[0]
            text = f"{name} is far off the rows beside it in {len(rows)} single rows, first "
            text += f"{values[at]:g} between {values[at - 1]:g} and {values[at + 1]:g}"
            where = Rows(int(data.place[rows[0]]), int(data.place[rows[-1]]))
            findings.append(Finding("spike", "warning", text, where))
    return findings
