"""Makes small records of a cell's first cycle, healthy or with a known fault.

The curves are drawn, not modelled: a charge that ends at the upper cut-off exactly when the
wanted capacity has passed, a rest that relaxes, a discharge that ends at the lower cut-off.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ssbcell.records.record import (
    AMBIENT_TEMPERATURE,
    CURRENT,
    TEST_TIME,
    VOLTAGE,
    Metadata,
    Record,
)

DESIGN = 3.76e-3
"""Design capacity of the cell [A h]; it has 1 cm2."""

CELL = {
    "cell": {
        "id": "S1-001",
        "electrode_area": "1.0 cm^2",
        "active_material_mass": "21.6 mg",
        "design_capacity": "3.76 mAh/cm^2",
        "design_capacity_source": "drawing 12, rev B",
        "temperature": "25 degC",
        "uncertainty": {"electrode_area": "0.5 %", "active_material_mass": "0.6 %"},
    },
    "cycler": {
        "current_range": "5 mA",
        "current_accuracy": "0.05 % of range",
        "voltage_accuracy": "1 mV",
    },
}


@dataclass(frozen=True)
class FirstCycle:
    """What the record is to be like; capacities are shares of the design capacity."""

    charge: float = 1.02
    discharge: float = 0.98
    current: float = 1.26e-3
    upper: float = 4.3
    lower: float = 2.65
    interval: float = 10.0
    rest_interval: float = 30.0
    before: float = 600.0
    rest: float = 7200.0
    after: float = 3600.0
    relaxation: float = 0.010
    time_constant: float = 600.0
    leak_slope: float = 0.0
    noise: float = 1e-4
    resolution: float = 1e-5
    hold: float = 0.0
    seed: int = 0


def _times(lasts: float, interval: float) -> np.ndarray:
    count = max(int(np.ceil(lasts / interval - 1e-9)), 1)
    return np.minimum(np.arange(1, count + 1) * interval, lasts)


def _charging(share: np.ndarray, upper: float) -> np.ndarray:
    return upper - 0.75 * (1.0 - share) - 0.35 * np.exp(-share / 0.02)


def _discharging(share: np.ndarray, start: float, lower: float) -> np.ndarray:
    end = 0.8
    slope = start - lower - end
    return start - slope * share - end * np.exp((share - 1.0) / 0.03)


def first_cycle(cycle: FirstCycle | None = None, **changes: float) -> Record:
    """Rest, charge, rest, discharge, rest."""
    c = replace(cycle or FirstCycle(), **changes)
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def add(time: np.ndarray, voltage: np.ndarray, current: float | np.ndarray) -> None:
        parts.append((time, voltage, np.broadcast_to(current, time.shape)))

    if c.before:
        add(np.r_[0.0, _times(c.before, c.rest_interval)][:-1], np.array(3.15), 0.0)
        time = np.array([c.before])
        add(time - parts[0][0][-1], np.array(3.15), 0.0)
    lasts = c.charge * DESIGN * 3600.0 / c.current
    time = _times(lasts, c.interval)
    add(time, _charging(time / lasts, c.upper), c.current)
    if c.hold:
        time = _times(c.hold, c.interval)
        add(time, np.full(time.size, c.upper), c.current * np.exp(-3.0 * time / c.hold))
    relaxed = c.upper - 0.02
    if c.rest:
        time = _times(c.rest, c.rest_interval)
        fall = c.relaxation * (1.0 - np.exp(-time / c.time_constant))
        add(time, relaxed - fall + c.leak_slope * time, 0.0)
        relaxed = float(parts[-1][1][-1])
    lasts = c.discharge * DESIGN * 3600.0 / c.current
    time = _times(lasts, c.interval)
    add(time, _discharging(time / lasts, relaxed - 0.02, c.lower), -c.current)
    if c.after:
        time = _times(c.after, c.rest_interval)
        rise = 0.15 * (1.0 - np.exp(-time / c.time_constant))
        add(time, c.lower + 0.02 + rise, 0.0)
    return _join(parts, c)


def _join(parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]], c: FirstCycle) -> Record:
    times, start = [], 0.0
    for time, _, _ in parts:
        times.append(start + time)
        start = float(times[-1][-1])
    voltage = np.concatenate([np.broadcast_to(v, t.shape) for t, v, _ in parts])
    rng = np.random.default_rng(c.seed)
    voltage = voltage + c.noise * rng.standard_normal(voltage.size)
    voltage = np.round(voltage / c.resolution) * c.resolution
    current = np.concatenate([i for _, _, i in parts])
    return record(np.concatenate(times), voltage, current)


def record(time: np.ndarray, voltage: np.ndarray, current: np.ndarray, **more: object) -> Record:
    """A record of three columns, and more by name."""
    data = pd.DataFrame({TEST_TIME: time, VOLTAGE: voltage, CURRENT: current, **more})
    return Record(data.astype(np.float64), Metadata(()))


def changed(given: Record, **columns: object) -> Record:
    """The record with columns replaced or added."""
    return replace(given, data=given.data.assign(**columns))


def kept(given: Record, rows: object) -> Record:
    """The record with only some of its rows."""
    return replace(given, data=given.data[rows].reset_index(drop=True))


def time_of(given: Record) -> np.ndarray:
    return given.data[TEST_TIME].to_numpy(copy=True)


def voltage_of(given: Record) -> np.ndarray:
    return given.data[VOLTAGE].to_numpy(copy=True)


def current_of(given: Record) -> np.ndarray:
    return given.data[CURRENT].to_numpy(copy=True)


def with_drop(given: Record, at: float, size: float = 0.030, lasting: float = 300.0) -> Record:
    """The voltage falls at once by `size`, and recovers over `lasting` seconds."""
    after = time_of(given) - at
    gone = np.where(after >= 0.0, size * np.clip(1.0 - after / lasting, 0.0, 1.0), 0.0)
    return changed(given, **{VOLTAGE: voltage_of(given) - gone})


def with_hump(given: Record, at: float, size: float, wide: float) -> Record:
    """The voltage rises and falls smoothly by `size`."""
    away = (time_of(given) - at) / wide
    return changed(given, **{VOLTAGE: voltage_of(given) + size * np.exp(-(away**2))})


def with_temperature(given: Record, celsius: object) -> Record:
    """The record with a logged temperature."""
    return changed(given, **{AMBIENT_TEMPERATURE: celsius})


def charge_second(cycle: FirstCycle | None = None, share: float = 0.5) -> float:
    """Test time at which a share of the charge has passed [s]."""
    c = cycle or FirstCycle()
    return c.before + share * c.charge * DESIGN * 3600.0 / c.current


def joined(*records: Record) -> Record:
    """Records of one test, one after another."""
    parts, start = [], 0.0
    for one in records:
        part = one.data.copy()
        part[TEST_TIME] += start
        start = float(part[TEST_TIME].iloc[-1]) + 10.0
        parts.append(part)
    return replace(records[0], data=pd.concat(parts, ignore_index=True))
