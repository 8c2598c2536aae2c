"""A short is seen wherever it comes: at a step's beginning, its boundary, in any kind of step."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import (
    CURRENT,
    VOLTAGE,
    changed,
    charge_second,
    current_of,
    first_cycle,
    joined,
    kept,
    time_of,
    voltage_of,
    with_drop,
    with_temperature,
)

from ssbcell.grading import grade


@pytest.fixture(scope="module")
def fine():
    """A healthy first cycle, sampled each second throughout."""
    return first_cycle(interval=1.0, rest_interval=1.0)


def middle_of(record, kind: str) -> float:
    """Test time of the middle of the charge, of the rest after it, or of the discharge [s]."""
    time, current = time_of(record), current_of(record)
    charged = time[np.flatnonzero(current > 0.0)[-1]]
    under = {"charge": current > 0.0, "discharge": current < 0.0}
    return float(np.median(time[under[kind]])) if kind in under else float(charged) + 2400.0


def with_dip(record, at: float, size: float, ramp: float, back: float):
    """The voltage falls by `size` over `ramp` seconds, and comes back over `back` seconds."""
    after = time_of(record) - at
    gone = size * np.clip(after / ramp, 0.0, 1.0) * np.clip(1.0 - (after - ramp) / back, 0.0, 1.0)
    return changed(record, **{VOLTAGE: voltage_of(record) - gone})


def with_current(record, where, factor: float):
    return changed(record, **{CURRENT: current_of(record) * np.where(where, factor, 1.0)})


@pytest.mark.parametrize("factor", [1.025, 0.97])
@pytest.mark.parametrize("size", [0.03, 0.06])
def test_a_drop_at_a_small_step_of_the_current_is_undecided(cell, factor, size):
    plain, at = first_cycle(), charge_second()
    stepped = with_current(plain, (time_of(plain) >= at) & (current_of(plain) > 0.0), factor)
    assert grade(stepped, cell).grade == "A"
    verdict = grade(with_drop(stepped, at, size), cell)
    assert verdict.grade == "UNDECIDED"
    assert verdict.rule("R3").result == "NOT_TESTABLE"


def test_a_drop_larger_than_a_step_of_the_current_can_give_is_b(cell):
    plain, at = first_cycle(), charge_second()
    blip = (time_of(plain) >= at) & (time_of(plain) < at + 20.0)
    assert grade(with_drop(with_current(plain, blip, 1.025), at, 0.5, 600.0), cell).grade == "B"


@pytest.mark.parametrize("pause", [3.0, 60.0])
def test_a_fall_across_a_pause_of_the_charge_is_undecided(cell, fine, pause):
    at = middle_of(fine, "charge")
    stopped = (time_of(fine) >= at) & (time_of(fine) < at + pause)
    paused = with_current(fine, stopped, 0.0)
    assert grade(paused, cell).grade == "A"
    assert grade(with_drop(paused, at, 0.5, 3000.0), cell).grade in ("B", "UNDECIDED")


@pytest.mark.parametrize("kind", ["charge", "rest", "discharge"])
@pytest.mark.parametrize("after", [5.0, 30.0, 55.0])
@pytest.mark.parametrize("size", [0.02, 0.05, 0.3])
def test_a_drop_in_the_first_minute_of_a_step_is_never_a(cell, fine, kind, after, size):
    current = current_of(fine)
    begins = {
        "charge": np.argmax(current > 0.0),
        "rest": np.flatnonzero(current > 0.0)[-1] + 1,
        "discharge": np.argmax(current < 0.0),
    }
    at = time_of(fine)[begins[kind]] + after
    assert grade(with_dip(fine, at, size, 1.0, 20.0), cell).grade in ("B", "UNDECIDED")


@pytest.mark.parametrize("before", [55.0, 30.0, 10.0])
@pytest.mark.parametrize("size", [0.1, 0.3])
def test_a_drop_in_the_last_minute_of_the_discharge_is_never_a(cell, fine, before, size):
    ends = time_of(fine)[np.flatnonzero(current_of(fine) < 0.0)[-1]]
    dropped = with_dip(fine, ends - before, size, 1.0, 600.0)
    assert grade(dropped, cell).rule("R4").result != "PASS"


@pytest.mark.parametrize("volt", [0.03, 0.05])
@pytest.mark.parametrize("lasts", [20.0, 100.0])
@pytest.mark.parametrize("interval", [1.0, 5.0, 10.0])
def test_an_overshoot_of_the_first_minutes_is_no_short(cell, volt, lasts, interval):
    """Lithium nucleates: the charge begins too high, and comes down smoothly."""
    plain = first_cycle(interval=interval, rest_interval=interval)
    under = current_of(plain) > 0.0
    since = time_of(plain) - time_of(plain)[np.argmax(under)]
    high = np.where(under, volt * np.exp(-np.maximum(since, 0.0) / lasts), 0.0)
    given = changed(plain, **{VOLTAGE: voltage_of(plain) + high})
    assert grade(given, cell).rule("R3").result == "PASS"


@pytest.mark.parametrize("kind", ["charge", "rest", "discharge"])
def test_many_drops_of_less_than_5_mv_leave_no_a(cell, fine, kind):
    time, current = time_of(fine), current_of(fine)
    under = {"charge": current > 0.0, "rest": current == 0.0, "discharge": current < 0.0}[kind]
    low = np.where(under & (time // 60.0 % 2.0 > 0.0), 4.5e-3, 0.0)
    assert grade(changed(fine, **{VOLTAGE: voltage_of(fine) - low}), cell).grade == "UNDECIDED"


@pytest.mark.parametrize(("ramp", "result"), [(3.0, "FAIL"), (10.0, "NOT_TESTABLE")])
def test_what_falls_at_once_is_a_short_and_what_falls_smoothly_is_doubtful(
    cell, fine, ramp, result
):
    dipped = with_dip(fine, middle_of(fine, "charge"), 0.012, ramp, 10.0)
    assert grade(dipped, cell).rule("R3").result == result


def test_a_sign_in_the_discharge_is_held_against_the_discharge_alone(cell, fine):
    time, middle = time_of(fine), middle_of(fine, "discharge")
    back = 0.06 * np.exp(-(((time - middle) / 300.0) ** 2))
    verdict = grade(changed(fine, **{VOLTAGE: voltage_of(fine) - back}), cell)
    assert verdict.rule("R4").result == "NOT_TESTABLE"
    assert verdict.rule("R3").result == "PASS"


@pytest.mark.parametrize("kind", ["discharge", "rest"])
@pytest.mark.parametrize(("size", "ramp"), [(0.04, 10.0), (0.1, 30.0), (0.2, 120.0), (0.5, 300.0)])
def test_a_dip_that_comes_slowly_is_never_a(cell, fine, kind, size, ramp):
    dipped = with_dip(fine, middle_of(fine, kind), size, ramp, 600.0)
    assert grade(dipped, cell).grade in ("B", "UNDECIDED")


def test_a_voltage_of_the_discharge_that_jumps_to_and_fro_is_never_a(cell, fine):
    chatter = 0.05 * (np.arange(len(fine)) % 3)
    under = current_of(fine) < 0.0
    given = changed(fine, **{VOLTAGE: voltage_of(fine) - np.where(under, chatter, 0.0)})
    assert grade(given, cell).grade in ("B", "UNDECIDED")


def test_a_drop_near_the_end_of_the_discharge_is_never_a(cell):
    plain = first_cycle()
    low = (current_of(plain) < 0.0) & (voltage_of(plain) < 2.93)
    dropped = with_drop(plain, time_of(plain)[np.argmax(low)], 0.1, 100.0)
    assert grade(dropped, cell).grade in ("B", "UNDECIDED")


def test_a_short_in_a_charge_that_was_broken_off_counts(cell):
    broken = first_cycle(rest=600.0)
    early = kept(broken, time_of(broken) < charge_second(share=0.25))
    for at in (1000.0, 1500.0, 2000.0):
        early = with_drop(early, at, 0.5)
    time = np.arange(10.0, 2700.0, 10.0)
    emptied = changed(
        kept(broken, np.arange(len(broken)) < time.size),
        test_time_second=time,
        voltage_volt=3.7 - time / 2700.0,
        current_ampere=np.full(time.size, -1.26e-3),
    )
    assert grade(joined(early, emptied, first_cycle()), cell).grade == "B"


def test_noise_of_the_rests_hides_no_drop_in_a_quiet_charge(cell):
    plain = first_cycle()
    noise = 2.2e-3 * np.random.default_rng(1).standard_normal(len(plain))
    rough = voltage_of(plain) + np.where(current_of(plain) == 0.0, noise, 0.0)
    dropped = with_drop(changed(plain, **{VOLTAGE: rough}), charge_second(), 0.018, 600.0)
    assert grade(dropped, cell).grade == "B"


@pytest.mark.parametrize("size", [0.01, 0.02, 0.1])
def test_one_sample_that_lies_too_high_is_no_short(cell, size):
    plain = first_cycle()
    voltage = voltage_of(plain)
    voltage[int(np.argmin(np.abs(time_of(plain) - charge_second())))] += size
    assert grade(changed(plain, **{VOLTAGE: voltage}), cell).grade == "A"


def test_many_samples_that_lie_too_high_leave_no_a(cell):
    plain = first_cycle()
    voltage = voltage_of(plain)
    charging = np.flatnonzero(current_of(plain) > 0.0)
    voltage[charging[200:800:50]] += 0.05
    assert grade(changed(plain, **{VOLTAGE: voltage}), cell).grade == "UNDECIDED"


def test_the_noise_of_a_thermometer_explains_no_drop(cell):
    dropped = with_drop(first_cycle(), charge_second(), 0.5, 600.0)
    noise = 0.2 * np.random.default_rng(1).standard_normal(len(dropped))
    assert grade(with_temperature(dropped, 25.0 + noise), cell).grade == "B"
