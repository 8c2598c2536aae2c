"""Puts a cycler on the virtual cells of `virtual_cells`: what it would have written."""

from __future__ import annotations

from dataclasses import dataclass

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

INTERVALS = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0)
SHARES = (0.2, 0.2, 0.2, 0.2, 0.08, 0.07, 0.05)
#: of the qualification [s]
PLANNED_REST = 6.0 * 3600.0
#: how much a cell's voltage moves with its temperature (assumed): by its resistance under 1.3 mA
#: and by its entropy at rest [V/K]
PER_KELVIN_LOADED, PER_KELVIN_REST = 1e-3, 1.5e-4


@dataclass(frozen=True)
class Setting:
    """How a cycler was set, and what is wrong with it.

    Attributes
    ----------
    interval, rest_interval : float
        Between samples [s].
    noise : float
        Standard deviation of a sample [V].
    rest : float
        How long the rest after the charge lasts [s].
    drift, drift_period : float
        Half of the swing of the temperature [K], and its period [s].
    glitch : float
        Largest error of the first sample after a switch of the range [V].
    gain : float
        Error of the current, as a share.
    """

    interval: float
    rest_interval: float
    noise: float
    rest: float
    drift: float
    drift_period: float
    glitch: float
    gain: float


def draw_setting(rng: np.random.Generator, longest_rest: float) -> Setting:
    """Draw a setting; a cell that was empty before the rest ended rests no longer."""
    interval = float(rng.choice(INTERVALS, p=SHARES))
    return Setting(
        interval=interval,
        rest_interval=float(max(interval, rng.choice([10.0, 30.0, 60.0]))),
        noise=float(10.0 ** rng.uniform(-4.0, np.log10(2e-3))),
        rest=min(float(rng.uniform(3600.0, PLANNED_REST)), longest_rest),
        drift=float(rng.uniform(0.0, 1.0)),
        drift_period=float(rng.uniform(3e3, 9e4)),
        glitch=0.5 if rng.random() < 0.3 else 0.0,
        gain=float(rng.uniform(-1e-3, 1e-3)),
    )


def measured(given: dict[str, np.ndarray], setting: Setting, rng: np.random.Generator) -> Record:
    """Sample a simulated test of one sample a second, and add what a cycler adds."""
    time, voltage, current = _cut_rest(given, setting.rest)
    keep = _sampled(time, current, setting)
    time, voltage, current = time[keep], voltage[keep], current[keep]
    phase = 2.0 * np.pi * rng.random()
    warmer = setting.drift * np.sin(2.0 * np.pi * time / setting.drift_period + phase)
    # warming lowers the resistance: less voltage in a charge, more in a discharge
    voltage = voltage - warmer * PER_KELVIN_LOADED * np.sign(current)
    voltage += warmer * PER_KELVIN_REST + setting.noise * rng.standard_normal(time.size)
    first = np.flatnonzero(np.diff(current, prepend=0.0) != 0.0)
    voltage[first] += setting.glitch * rng.uniform(-1.0, 1.0, first.size)
    columns = {
        TEST_TIME: time,
        VOLTAGE: np.round(voltage, 5),
        CURRENT: current * (1.0 + setting.gain),
        AMBIENT_TEMPERATURE: 25.0 + warmer,
    }
    return Record(pd.DataFrame(columns), Metadata(()))


def _cut_rest(
    given: dict[str, np.ndarray], rest: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Leave the end of the rest out; what follows begins earlier, at the same voltage."""
    time, voltage, current = (given[name] for name in (TEST_TIME, VOLTAGE, CURRENT))
    begin, end = given["rest"]
    left_out = (time > begin + rest) & (time <= end)
    shift = np.where(time > end, end - begin - rest, 0.0)
    return (time - shift)[~left_out], voltage[~left_out], current[~left_out]


def _sampled(time: np.ndarray, current: np.ndarray, setting: Setting) -> np.ndarray:
    """Keep one sample an interval after the onset of each step, and each step's last one."""
    starts = np.r_[0, np.flatnonzero(np.diff(current) != 0.0) + 1]
    onsets = np.r_[time[0], time[starts[1:] - 1]]
    since = time - onsets[np.searchsorted(starts, np.arange(time.size), side="right") - 1]
    every = np.where(current == 0.0, setting.rest_interval, setting.interval)
    number = np.floor(since / every + 1e-6)
    keep = np.diff(number, prepend=-1.0) != 0.0
    keep[np.r_[starts[1:] - 1, time.size - 1]] = True
    return keep
