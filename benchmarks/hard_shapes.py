"""Records that hold much in few rows, which a grader may be slow on; each of about as many rows."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from synthetic import (
    DESIGN,
    FirstCycle,
    changed,
    current_of,
    first_cycle,
    joined,
    kept,
    record,
    time_of,
    voltage_of,
    with_temperature,
)

from ssbcell.records.record import CURRENT, VOLTAGE, Record

_RESTS = 10_800.0  # of a first cycle, without the one before it [s]


def one_cycle(rows: int) -> Record:
    """Return a healthy first cycle."""
    c = FirstCycle()
    lasts = (c.charge + c.discharge) * DESIGN * 3600.0 / c.current
    return first_cycle(interval=lasts / (0.89 * rows), rest_interval=_RESTS / (0.11 * rows))


def _count(given: Record, every: int) -> np.ndarray:
    """Return in which stretch of `every` rows each row stands."""
    return np.arange(len(given)) // every


def pulses(rows: int) -> Record:
    """Return a charge and a discharge in pulses of ten samples, four at rest between them."""
    count = rows // 14
    time = (
        np.r_[30.0 * np.arange(1, 5), 120.0 + np.arange(1, 11)] + 130.0 * np.arange(count)[:, None]
    )
    size = DESIGN * 3600.0 / (5.0 * count)
    sign = np.where(np.arange(count) < count / 2, 1.0, -1.0)[:, None]
    current = (sign * np.r_[np.zeros(4), np.full(10, size)]).ravel()
    charge = np.cumsum(np.diff(time.ravel(), prepend=0.0) * current) / 3600.0 / DESIGN
    noise = 1e-4 * np.random.default_rng(0).standard_normal(current.size)
    voltage = 3.4 + 0.7 * np.clip(charge, 0.0, 1.1) + 20.0 * current + noise
    return record(time.ravel(), np.round(voltage, 5), current)


def levels(rows: int) -> Record:
    """Return a cycle with another current every eight rows."""
    given = one_cycle(rows)
    return changed(given, **{CURRENT: current_of(given) * (0.9 + 0.1 * (_count(given, 8) % 2))})


def rests(rows: int) -> Record:
    """Return a cycle with a rest of ten rows after every ten."""
    given = one_cycle(rows)
    return changed(given, **{CURRENT: current_of(given) * (_count(given, 10) % 2)})


def flicker(rows: int) -> Record:
    """Return a cycle whose current goes on and off every second row."""
    given = one_cycle(rows)
    return changed(given, **{CURRENT: current_of(given) * (_count(given, 2) % 2)})


def cycles(rows: int) -> Record:
    """Return cycles of some 50 rows."""
    return joined(*[one_cycle(50)] * (rows // 53))


def long_cycles(rows: int) -> Record:
    """Return ten cycles."""
    return joined(*[one_cycle(rows // 10)] * 10)


def holds(rows: int) -> Record:
    """Return a charge or discharge, a hold and a rest every twelve rows."""
    count = rows // 12
    up = np.r_[3.6, 3.8, 4.0, 4.2, np.full(6, 4.3), 4.25, 4.24]
    size = 1e-3 * np.r_[np.ones(4), np.exp(-np.arange(6) / 2.0), np.zeros(2)]
    sign = np.where(np.arange(count) % 2, -1.0, 1.0)[:, None]
    voltage = np.where(sign > 0.0, up, 7.0 - up).ravel()
    return record(10.0 * np.arange(voltage.size), voltage, (sign * size).ravel())


def drops(rows: int) -> Record:
    """Return a cycle with a drop of 30 mV over three rows of every 20."""
    given = one_cycle(rows)
    return changed(given, **{VOLTAGE: voltage_of(given) - 0.03 * (np.arange(len(given)) % 20 < 3)})


def drops_in_warmth(rows: int) -> Record:
    """Return the same with a temperature that wanders."""
    given = drops(rows)
    return with_temperature(given, 25.0 + np.sin(time_of(given) / 600.0))


def saw_teeth(rows: int) -> Record:
    """Return a cycle that drops by 30 mV every 20 rows and takes as long to recover."""
    given = one_cycle(rows)
    tooth = 0.03 * (1.0 - np.arange(len(given)) % 20 / 20.0)
    return changed(given, **{VOLTAGE: voltage_of(given) - tooth})


def missing_values(rows: int) -> Record:
    """Return a cycle without a voltage in every third row."""
    given = one_cycle(rows)
    voltage = voltage_of(given)
    voltage[1::3] = np.nan
    return changed(given, **{VOLTAGE: voltage})


def gaps(rows: int) -> Record:
    """Return a cycle that lacks seven rows of every 20."""
    given = one_cycle(rows * 3 // 2)
    return kept(given, np.arange(len(given)) % 20 < 13)


def noise(rows: int) -> Record:
    """Return a cycle whose voltage scatters by 20 mV, and its current by a tenth."""
    given, random = one_cycle(rows), np.random.default_rng(0)
    return changed(
        given,
        **{
            VOLTAGE: voltage_of(given) + 0.02 * random.standard_normal(len(given)),
            CURRENT: current_of(given) * (1.0 + 0.1 * random.standard_normal(len(given))),
        },
    )


SHAPES: tuple[Callable[[int], Record], ...] = (
    one_cycle,
    pulses,
    levels,
    rests,
    flicker,
    cycles,
    long_cycles,
    holds,
    drops,
    drops_in_warmth,
    saw_teeth,
    missing_values,
    gaps,
    noise,
)
