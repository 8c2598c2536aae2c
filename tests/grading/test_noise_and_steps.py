"""What scatters, is written coarsely or steps is told from a short, and never hides one."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import (
    CURRENT,
    TEST_TIME,
    VOLTAGE,
    changed,
    charge_second,
    current_of,
    first_cycle,
    joined,
    kept,
    record,
    time_of,
    voltage_of,
)

from ssbcell.analysis.noise import even_and_white
from ssbcell.analysis.signals import signals
from ssbcell.grading import grade
from ssbcell.records.record import Rows


def dipping(size: float, seed: int = 0):
    """A cell that shorts for a sample now and then, under current only, with 20 samples of rest."""
    given = first_cycle(charge=1.0, discharge=0.98, rest=0.0, after=0.0, interval=9.9)
    rng = np.random.default_rng(seed)
    dips = np.where(rng.random(len(given)) < 0.3, rng.uniform(0.3, 1.0, len(given)) * size, 0.0)
    return changed(given, **{VOLTAGE: voltage_of(given) - dips * (current_of(given) != 0.0)})


@pytest.mark.parametrize("size", [0.006, 0.008, 0.010, 0.020])
def test_a_short_does_not_hide_in_its_own_noise_where_no_rest_shows_the_instruments(cell, size):
    verdict = grade(dipping(size), cell, profile="without_rest")
    assert verdict.grade != "A"
    assert any(rule.result != "PASS" for rule in verdict.rules if rule.id in {"G6", "R3"})


def test_a_noisy_instrument_that_no_rest_shows_is_no_short(cell):
    """White and even: it may be the instrument, and a rest would tell."""
    noisy = first_cycle(rest=0.0, before=0.0, after=0.0, noise=2.5e-3)
    verdict = grade(noisy, cell)
    assert verdict.grade == "UNDECIDED"
    assert verdict.rule("G6").result == "FAIL"
    assert any("rest of 25 samples" in wanted for wanted in verdict.would_decide)


def test_white_noise_is_told_from_a_voltage_that_jumps_and_stays():
    rng = np.random.default_rng(0)
    time = np.arange(2000.0)
    white = 2e-3 * rng.standard_normal(time.size)
    jumps = 4e-3 * (rng.random(time.size) < 0.2).cumsum() % 8e-3
    for noise, wanted in (
        (white, True),
        (jumps, False),
        (white * (1.0 + 9.0 * (time > 1e3)), False),
    ):
        seen = signals(record(time, 3.7 + 1e-5 * time + noise, np.full(time.size, 1e-3)))
        assert even_and_white(seen, Rows(0, time.size - 1), 0.33, 3.0) is wanted


def plateau(width: float, interval: float):
    """A discharge with a step of 0.3 V between two plateaus, `width` seconds wide."""
    given = first_cycle(interval=interval)
    current, time = current_of(given), time_of(given)
    since = time - float(np.median(time[current < 0.0])) - 0.3 * interval
    fall = 0.15 * (1.0 + np.tanh(since / width))
    away = np.where(current < 0.0, fall, 0.3 * (since > 0.0))
    return changed(given, **{VOLTAGE: voltage_of(given) - away})


@pytest.mark.parametrize("interval", [10.0, 20.0, 30.0])
def test_a_step_of_the_curve_with_a_few_samples_on_it_is_no_sudden_drop(cell, interval):
    assert grade(plateau(2.0 * interval, interval), cell).rule("R4").result == "NOT_TESTABLE"
    assert grade(plateau(0.01 * interval, interval), cell).rule("R4").result == "FAIL"


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_relaxation_after_a_pulse_of_one_sample_at_rest_is_no_short(cell, sign):
    plain = first_cycle(rest_interval=10.0)
    at = int(np.searchsorted(time_of(plain), charge_second(share=1.0) + 3600.0))
    since = np.maximum(time_of(plain) - time_of(plain)[at], -1.0)
    settling = 0.08 * np.exp(-since / 15.0) * ((since >= 0.0) & (current_of(plain) == 0.0))
    pulse = current_of(plain)
    pulse[at] = 3.0 * sign * 1.26e-3
    given = changed(plain, **{CURRENT: pulse, VOLTAGE: voltage_of(plain) + sign * settling})
    assert grade(given, cell).rule("R5").result == "NOT_TESTABLE"


def test_a_current_written_in_coarse_steps_widens_the_uncertainty_by_them(cell):
    """Steps of 0.1 mA of 1.255 mA: half of one, as a limit of error, is 2.3 % of the current."""
    given = first_cycle(charge=0.985, discharge=0.93, current=1.255e-3)
    assert grade(given, cell).grade == "B"
    noise = 3e-5 * np.random.default_rng(0).standard_normal(len(given))
    measured = current_of(given) + noise * (current_of(given) != 0.0)
    coarse = grade(changed(given, **{CURRENT: np.round(measured, 4)}), cell)
    assert coarse.grade != "A"
    share = {name: standard for of, name, standard, _ in coarse.uncertainty if of[0] == "d"}
    assert share["resolution of the current"] == pytest.approx(0.5e-4 / 1.255e-3 / 3**0.5, rel=0.02)


def test_a_current_that_may_be_rounded_says_so_on_an_a(cell):
    exact = grade(first_cycle(current=1.3e-3), cell)
    assert exact.grade == "A"
    assert any("written as 1.3 mA throughout" in reason for reason in exact.reasons)
    assert not any(
        "throughout" in one for one in grade(first_cycle(current=1.2534e-3), cell).reasons
    )


@pytest.mark.parametrize("lag", [0.0, 0.03, 0.5])
@pytest.mark.parametrize("share", [0.002, 0.05, 0.5, 0.93])
def test_a_row_written_while_the_current_switches_on_changes_no_grade(cell, lag, share):
    given = first_cycle(interval=5.0)
    current, time, voltage = current_of(given), time_of(given), voltage_of(given)
    first = np.flatnonzero((current[1:] != 0.0) & (current[:-1] == 0.0)) + 1
    extra = [
        np.insert(column, first, more)
        for column, more in (
            (time, time[first - 1] + lag),
            (voltage, voltage[first - 1] + 0.01 * np.sign(current[first])),
            (current, share * current[first]),
        )
    ]
    assert grade(record(*extra), cell).grade == "A"


def test_a_last_row_that_is_a_mean_over_the_switch_changes_no_grade(cell):
    given = first_cycle()
    current = current_of(given)
    last = np.flatnonzero((current[:-1] != 0.0) & (current[1:] == 0.0))
    current[last] *= 0.5
    assert grade(changed(given, **{CURRENT: current}), cell).grade == "A"


def test_a_drop_on_the_steep_beginning_of_a_charge_makes_no_a(cell):
    """From 3.0 V and more, sampled each 10 s, where a median of three hid peak and trough."""
    given = first_cycle(interval=10.0)
    for after in (25.0, 45.0, 65.0):
        size = 0.2
        since = time_of(given) - charge_second(share=0.0) - after
        gone = np.where(since >= 0.0, size * np.clip(1.0 - since / 600.0, 0.0, 1.0), 0.0)
        verdict = grade(changed(given, **{VOLTAGE: voltage_of(given) - gone}), cell)
        assert verdict.grade != "A", after


@pytest.mark.parametrize("slope", [-0.010, -0.020, -0.050])
def test_self_discharge_after_a_later_charge_is_b_too(cell, slope):
    later = {"before": 0.0, "charge": 0.985, "discharge": 0.978, "interval": 5.0, "seed": 2}
    first = first_cycle(interval=5.0)
    assert grade(joined(first, first_cycle(**later)), cell).grade == "A"
    verdict = grade(joined(first, first_cycle(leak_slope=slope / 3600.0, **later)), cell)
    assert verdict.grade == "B"
    assert "after another charge" in verdict.rule("R7").message


def leaking_rest(slope: float, **changes: float):
    return first_cycle(before=0.0, interval=5.0, rest=14400.0, leak_slope=slope / 3600.0, **changes)


@pytest.mark.parametrize("charge", [0.985, 0.28])
@pytest.mark.parametrize("discharged", [True, False])
def test_a_leaking_rest_is_b_whatever_was_charged_before_and_follows(cell, charge, discharged):
    later = leaking_rest(-0.040, charge=charge, discharge=charge - 0.006)
    if not discharged:
        later = kept(later, np.arange(len(later)) < np.flatnonzero(current_of(later) < 0.0)[0])
    assert grade(joined(first_cycle(), later), cell).rule("R7").result == "FAIL"


def charged_later(fall, minutes=120.0):
    """A good cycle, then a charge and a rest in which the voltage follows `fall`."""
    later = first_cycle(before=0.0, after=0.0)
    charged = kept(later, current_of(later) >= 0.0)
    since = time_of(charged) - time_of(charged)[current_of(charged) > 0.0][-1]
    voltage = np.where(since > 0.0, fall(np.maximum(since, 0.0)), voltage_of(charged))
    rest = kept(changed(charged, **{VOLTAGE: voltage}), since <= 60.0 * minutes)
    return joined(first_cycle(), rest)


def relaxed(since):
    return 4.27 + 0.01 * np.exp(-since / 600.0)


@pytest.mark.parametrize(
    "lost",
    [
        lambda since: 0.78 * np.clip(since / 900.0, 0.0, 1.0),
        lambda since: 0.1 * np.clip(since / 2100.0, 0.0, 1.0),
        lambda since: 0.05 * np.clip((since - 600.0) / 1200.0, 0.0, 1.0),
        lambda since: 0.97 * (1.0 - np.exp(-since / 300.0)),
    ],
)
def test_a_leak_that_comes_and_goes_in_a_later_rest_leaves_no_a(cell, lost):
    assert grade(charged_later(relaxed), cell).grade == "A"
    verdict = grade(charged_later(lambda since: relaxed(since) - lost(since)), cell)
    assert verdict.grade in {"B", "UNDECIDED"}
    assert verdict.rule("R7").result != "PASS"


@pytest.mark.parametrize("minutes", [20.0, 57.0])
def test_a_rest_that_is_short_and_falls_far_leaves_no_a(cell, minutes):
    fall = charged_later(lambda since: relaxed(since) - 0.08 * since / 1200.0, minutes)
    assert grade(fall, cell).grade != "A"
    assert grade(charged_later(relaxed, minutes), cell).grade == "A"


@pytest.mark.parametrize("time_constant", [60.0, 300.0, 1200.0])
def test_a_cell_that_is_empty_after_a_rest_is_b_in_whichever_cycle(cell, time_constant):
    def emptied(since):
        return 4.28 * np.exp(-since / time_constant)

    later = grade(charged_later(emptied, 240.0), cell)
    assert later.rule("R7").result == "FAIL"
    first = first_cycle(rest=14400.0)
    since = time_of(first) - charge_second(share=1.0)
    resting = (since > 0.0) & (since <= 14400.0) & (current_of(first) == 0.0)
    voltage = np.where(resting, emptied(np.maximum(since, 0.0)), voltage_of(first))
    assert grade(changed(first, **{VOLTAGE: voltage}), cell).rule("R7").result == "FAIL"


@pytest.mark.parametrize("pulse", [-1.26e-3, 1.26e-3, -5e-3])
def test_a_pulse_in_the_rest_hides_no_leak_after_it(cell, pulse):
    given = first_cycle(rest=43200.0)
    time, current, voltage = time_of(given), current_of(given), voltage_of(given)
    discharge = np.flatnonzero(current < 0.0)
    first = int(np.searchsorted(time, time[discharge[0] - 1] - 36000.0))
    after = slice(first, discharge[0])
    current[first : first + 2] = pulse
    with_pulse = changed(given, **{CURRENT: current})
    assert grade(with_pulse, cell).rule("R7").result == "PASS"
    voltage[after] -= 0.04 * (time[after] - time[first]) / 3600.0
    voltage[discharge] -= 0.4 * np.linspace(1.0, 0.0, discharge.size)
    assert grade(changed(with_pulse, **{VOLTAGE: voltage}), cell).rule("R7").result == "FAIL"


@pytest.mark.parametrize("rows", [(100, 102), (0, 20)])
def test_a_current_that_flickers_by_its_last_digit_at_rest_is_a_rest(cell, rows):
    given = first_cycle()
    current = current_of(given)
    begin = np.flatnonzero(current > 0.0)[-1] + 1
    current[begin + rows[0] : begin + rows[1]] = 1e-6
    assert grade(changed(given, **{CURRENT: current}), cell).grade == "A"


def test_a_later_charge_that_stops_early_casts_no_doubt_on_the_discharges(cell):
    """A discharge from less begins lower, whatever the cell."""
    later = {"before": 0.0, "charge": 0.8, "discharge": 0.79, "upper": 4.2}
    verdict = grade(joined(first_cycle(), first_cycle(**later)), cell)
    assert verdict.rule("R4").result == "PASS"


def test_noise_of_the_current_within_the_rate_opens_no_gate(cell):
    for seed in range(8):
        given = first_cycle(current=1.29e-3, interval=5.0)
        noise = 2e-5 * np.random.default_rng(seed).standard_normal(len(given))
        noisy = changed(given, **{CURRENT: current_of(given) + noise * (current_of(given) != 0.0)})
        verdict = grade(noisy, cell)
        assert {rule.id for rule in verdict.rules if rule.result != "PASS"} == set(), seed


def test_a_lone_sample_that_lies_too_high_is_no_drop_whatever_the_sampling(cell):
    given = first_cycle()
    voltage = voltage_of(given)
    voltage[int(np.searchsorted(time_of(given), charge_second(share=0.5)))] += 0.02
    discharge = np.flatnonzero(current_of(given) < 0.0)
    voltage[discharge[discharge.size // 2]] += 0.02
    assert grade(changed(given, **{VOLTAGE: voltage}), cell).grade == "A"


def test_a_lone_low_sample_is_b_but_where_others_lie_as_much_too_high(cell):
    given = first_cycle(interval=5.0)
    charge = np.flatnonzero(current_of(given) > 0.0)
    low, high = charge[charge.size // 2], charge[charge.size // 3]
    voltage = voltage_of(given)
    voltage[low] -= 0.03
    assert grade(changed(given, **{VOLTAGE: voltage}), cell).grade == "B"
    voltage[high] += 0.03
    assert grade(changed(given, **{VOLTAGE: voltage}), cell).grade == "UNDECIDED"


def test_times_in_whole_seconds_make_no_sudden_drop(cell):
    fine = first_cycle(interval=0.5, rest_interval=0.5, rest=3600.0, after=0.0)
    whole = changed(fine, **{TEST_TIME: np.floor(time_of(fine))})
    verdict = grade(whole, cell)
    assert all(verdict.rule(rule).result != "FAIL" for rule in ("R3", "R4", "R5"))
