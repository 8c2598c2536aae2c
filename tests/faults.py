"""Faults that a record of a first cycle may have, each made by one small function."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from synthetic import (
    CURRENT,
    TEST_TIME,
    VOLTAGE,
    changed,
    charge_second,
    current_of,
    time_of,
    voltage_of,
    with_drop,
    with_hump,
    with_temperature,
)

from ssbcell.records.record import CHARGING_CAPACITY, Record

#: a fault is put in at a share of the charge, and has a size [V]
Fault = Callable[[Record, float, float], Record]


def healthy(given: Record, _share: float, _size: float) -> Record:
    return given


def drop_in_charge(given: Record, share: float, size: float) -> Record:
    return with_drop(given, charge_second(share=share), size, lasting=120.0 + 4000.0 * share)


def drop_at_rest(given: Record, _share: float, _size: float) -> Record:
    return with_drop(given, charge_second(share=1.06) + 600.0, 0.05, lasting=600.0)


def drop_in_discharge(given: Record, share: float, _size: float) -> Record:
    at = _begin(given, discharge=True) + 1000.0 + 7000.0 * share
    return with_drop(given, at, 0.1, lasting=900.0)


def dip_of_two_samples(given: Record, share: float, size: float) -> Record:
    voltage, row = (
        voltage_of(given),
        int(np.searchsorted(time_of(given), charge_second(share=share))),
    )
    voltage[row : row + 2] -= size
    return changed(given, **{VOLTAGE: voltage})


def hump(given: Record, share: float, _size: float) -> Record:
    return with_hump(given, charge_second(share=share), 0.08, 400.0)


def noise(given: Record, share: float, _size: float) -> Record:
    return _moved(given, share, np.random.default_rng(1).uniform(-2.4e-3, 2.4e-3, len(given)))


def telegraph(given: Record, share: float, size: float) -> Record:
    up = np.random.default_rng(2).random(len(given) // 8 + 1) < 0.5
    return _moved(given, share, -size * np.repeat(up, 8)[: len(given)])


def drop_with_step_of_temperature(given: Record, share: float, _size: float) -> Record:
    at = charge_second(share=share)
    return with_temperature(with_drop(given, at, 0.03), np.where(time_of(given) < at, 25.6, 24.6))


def warm_for_a_while(given: Record, share: float, _size: float) -> Record:
    return with_temperature(given, np.where(_near(given, share), 29.0, 25.0))


def hard_short(given: Record, share: float, _size: float) -> Record:
    after = (time_of(given) > charge_second(share=share)) & (current_of(given) > 0.0)
    return changed(given, **{VOLTAGE: np.where(after, 0.02, voltage_of(given))})


def pause(given: Record, share: float, _size: float) -> Record:
    within = _near(given, share) & (current_of(given) > 0.0)
    return changed(given, **{CURRENT: np.where(within, 0.0, current_of(given))})


def channel_that_stands_still(given: Record, share: float, _size: float) -> Record:
    voltage, within = voltage_of(given), _near(given, share)
    voltage[within] = voltage[within][0]
    return changed(given, **{VOLTAGE: voltage})


def counter_that_says_otherwise(given: Record, _share: float, _size: float) -> Record:
    lasts = np.r_[0.0, np.diff(time_of(given))]
    passed = np.cumsum(np.maximum(current_of(given), 0.0) * lasts) / 3600.0
    return changed(given, **{CHARGING_CAPACITY: 0.9 * passed})


def current_of_the_wrong_sign(given: Record, _share: float, _size: float) -> Record:
    return changed(given, **{CURRENT: -current_of(given)})


def time_that_goes_backward(given: Record, _share: float, _size: float) -> Record:
    time = time_of(given)
    time[len(given) // 2 :] -= 900.0
    return changed(given, **{TEST_TIME: time})


FAULTS: tuple[Fault, ...] = (
    healthy,
    drop_in_charge,
    drop_at_rest,
    drop_in_discharge,
    dip_of_two_samples,
    hump,
    noise,
    telegraph,
    drop_with_step_of_temperature,
    warm_for_a_while,
    hard_short,
    pause,
    channel_that_stands_still,
    counter_that_says_otherwise,
    current_of_the_wrong_sign,
    time_that_goes_backward,
)


def _near(given: Record, share: float) -> np.ndarray:
    """Which samples lie within ten minutes of a share of the charge."""
    return np.abs(time_of(given) - charge_second(share=share)) < 600.0


def _moved(given: Record, share: float, by: np.ndarray) -> Record:
    return changed(given, **{VOLTAGE: voltage_of(given) + np.where(_near(given, share), by, 0.0)})


def _begin(given: Record, *, discharge: bool) -> float:
    sign = -1.0 if discharge else 1.0
    return float(time_of(given)[np.argmax(sign * current_of(given) > 0.0)])
