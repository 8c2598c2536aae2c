"""A fault whose rows were taken away leaves a hole, and a hole is no evidence of health."""

import numpy as np
import pytest
from synthetic import (
    CELL,
    DESIGN,
    TEST_TIME,
    VOLTAGE,
    FirstCycle,
    changed,
    charge_second,
    current_of,
    first_cycle,
    kept,
    record,
    time_of,
    voltage_of,
    with_drop,
    with_temperature,
)

from ssbcell.grading import cell_from_table, grade

PLAIN = FirstCycle(rest_interval=10.0)
CHARGE = PLAIN.before
REST = CHARGE + PLAIN.charge * DESIGN * 3600.0 / PLAIN.current
DISCHARGE = REST + PLAIN.rest
MID_REST = REST + 3600


def verdict(record):
    return grade(record, cell_from_table(CELL, "cell.toml"))


def without(record, begin, end):
    time = time_of(record)
    return kept(record, ~((time > begin) & (time < end)))


def test_the_whole_record_is_an_a():
    assert verdict(first_cycle(PLAIN)).grade == "A"


@pytest.mark.parametrize(
    ("at", "size", "lasting", "begin", "end"),
    [
        pytest.param(MID_REST, 0.03, 45, MID_REST - 10, MID_REST + 50, id="rest_mid"),
        pytest.param(REST + 300, 0.1, 1200, REST, REST + 890, id="rest_head"),
        pytest.param(CHARGE + 400, 0.03, 150, CHARGE, CHARGE + 600, id="charge_head"),
        pytest.param(CHARGE + 400, 0.03, 150, -1, CHARGE + 600, id="charge_head_and_all_before"),
        pytest.param(DISCHARGE + 400, 0.06, 150, DISCHARGE, DISCHARGE + 600, id="discharge_head"),
    ],
)
def test_taking_away_the_rows_of_a_drop_makes_no_a(at, size, lasting, begin, end):
    faulty = with_drop(first_cycle(PLAIN), at, size, lasting)
    assert verdict(faulty).grade == "B"
    cut = verdict(without(faulty, begin, end))
    assert cut.grade != "A"
    assert "missing" in cut.rule("G2").message


@pytest.mark.parametrize("hold", [480.0, 780.0])
def test_taking_away_the_rows_of_a_hold_makes_no_a(hold):
    held = first_cycle(PLAIN, hold=hold)
    assert verdict(held).grade != "A"
    assert verdict(without(held, REST, REST + hold + 1)).grade != "A"


def test_two_rows_of_a_record_of_a_second_are_missed():
    fine = first_cycle(PLAIN, interval=1.0, rest_interval=1.0)
    middle = np.floor(charge_second(PLAIN))
    cut = without(fine, middle, middle + 3.0)
    assert len(fine) - len(cut) == 2
    assert verdict(cut).grade != "A"


@pytest.mark.parametrize("interval", [1.0, 5.0])
@pytest.mark.parametrize("late", [0.3, 0.6, 0.7])
def test_one_late_sample_leaves_a_healthy_cell_an_a(interval, late):
    fine = first_cycle(PLAIN, interval=interval)
    after = time_of(fine) > charge_second(PLAIN)
    assert verdict(changed(fine, **{TEST_TIME: time_of(fine) + late * interval * after})).grade == (
        "A"
    )


@pytest.mark.parametrize("interval", [1.0, 5.0, 10.0])
@pytest.mark.parametrize("begin", [CHARGE + 4000, REST + 4000, DISCHARGE + 4000])
def test_taking_away_the_one_row_of_a_dip_makes_no_a(interval, begin):
    fine = first_cycle(PLAIN, interval=interval)
    dip = np.arange(len(fine)) == np.searchsorted(time_of(fine), begin)
    faulty = changed(fine, **{VOLTAGE: voltage_of(fine) - 0.1 * dip})
    assert verdict(faulty).grade == "B"
    assert verdict(kept(faulty, ~dip)).grade == "UNDECIDED"


@pytest.mark.parametrize("interval", [1.0, 10.0])
def test_a_missing_row_leaves_the_cell_undecided(interval):
    fine = first_cycle(PLAIN, interval=interval)
    row = np.arange(len(fine))
    middle = int(np.searchsorted(time_of(fine), charge_second(PLAIN)))
    assert verdict(kept(fine, row != middle)).grade == "UNDECIDED"


@pytest.mark.parametrize("interval", [1.0, 5.0, 10.0])
@pytest.mark.parametrize("jitter", [0.05, 0.2])
@pytest.mark.parametrize("written", ["rightly", "wrongly"])
def test_jitter_of_the_times_leaves_a_healthy_cell_an_a(interval, jitter, written):
    fine = first_cycle(PLAIN, interval=interval)
    time, voltage = time_of(fine), voltage_of(fine)
    inner = np.r_[False, np.diff(current_of(fine)) == 0.0] & np.r_[np.diff(time) > 0.0, False]
    inner[:-1] &= np.diff(current_of(fine)) == 0.0
    off = jitter * interval * np.random.default_rng(2).uniform(-1.0, 1.0, time.size)
    moved = np.maximum.accumulate(time + np.where(inner, off, 0.0))
    if written == "rightly":
        voltage = np.interp(moved, time, voltage)
    given = verdict(changed(fine, **{TEST_TIME: moved, VOLTAGE: voltage}))
    assert given.grade == "A", given.basis


@pytest.mark.parametrize("interval", [1.0, 5.0, 10.0])
@pytest.mark.parametrize("rows", [2, 3, 8])
@pytest.mark.parametrize("begin", [CHARGE + 4000, DISCHARGE + 4000])
def test_taking_away_a_dip_of_two_rows_or_more_makes_no_a(interval, rows, begin):
    fine = first_cycle(PLAIN, interval=interval)
    place = int(np.searchsorted(time_of(fine), begin))
    dip = (np.arange(len(fine)) >= place) & (np.arange(len(fine)) < place + rows)
    faulty = changed(fine, **{VOLTAGE: voltage_of(fine) - 0.1 * dip})
    assert verdict(faulty).grade == "B"
    assert verdict(kept(faulty, ~dip)).grade == "UNDECIDED"


@pytest.mark.parametrize("lasting", [59.3, 3.7])
def test_a_pause_off_the_grid_misses_no_rows(lasting):
    fine = first_cycle(PLAIN, interval=1.0)
    time, voltage, current = time_of(fine), voltage_of(fine), current_of(fine)
    place = int(np.searchsorted(time, charge_second(PLAIN)))
    since = np.arange(0.8, lasting, 1.0)
    paused = record(
        np.r_[time[:place], time[place - 1] + since, time[place:] + lasting],
        np.r_[
            voltage[:place], voltage[place] - 0.05 * (1.0 - np.exp(-since / 5.0)), voltage[place:]
        ],
        np.r_[current[:place], 0.0 * since, current[place:]],
    )
    assert verdict(paused).rule("G2").result == "PASS"
    assert verdict(paused).grade == "A"


def test_a_sparse_stretch_counts_by_its_time_and_not_by_its_samples():
    fine = first_cycle(PLAIN, interval=1.0)
    time = time_of(fine)
    charging = current_of(fine) > 0.0
    sparse = charging & (time < charge_second(PLAIN, share=0.8))
    thinned = kept(fine, ~sparse | (np.arange(len(fine)) % 14 == 0))
    given = verdict(thinned)
    assert float(np.mean(np.diff(time_of(thinned)))) < 5.0
    assert given.rule("G6").result == "FAIL"
    assert given.grade == "UNDECIDED"


@pytest.mark.parametrize(
    ("interval", "jitter", "wanted"), [(60.0, 0.1, "PASS"), (75.0, 0.0, "NOT_TESTABLE")]
)
def test_a_rest_of_a_minute_may_have_jitter_and_no_longer_interval(interval, jitter, wanted):
    fine = first_cycle(PLAIN, rest_interval=interval)
    time = time_of(fine)
    resting = (time > REST) & (time < DISCHARGE - interval)
    off = jitter * interval * np.random.default_rng(3).uniform(-1.0, 1.0, time.size)
    moved = np.where(resting, time + off, time)
    given = verdict(changed(fine, **{TEST_TIME: moved}))
    assert given.rule("R5").result == wanted, given.rule("R5").message


def test_a_rest_that_is_sampled_ever_more_sparsely_has_no_hole():
    plain = first_cycle(PLAIN)
    time = time_of(plain)
    since = time - REST
    resting = (since > 0) & (time < DISCHARGE)
    sparse = np.round(since / 10.0) % np.clip(since // 600, 1, 5) == 0
    thinned = kept(plain, ~resting | sparse)
    assert verdict(thinned).rule("G2").result == "PASS"


def test_blank_temperatures_do_not_count_as_logged():
    plain = first_cycle(PLAIN)
    hot = np.where(time_of(plain) > 3000.0, 45.0, 25.0)
    assert verdict(with_temperature(plain, hot)).grade != "A"
    blanked = np.where(hot > 30.0, np.nan, hot)
    assert verdict(with_temperature(plain, blanked)).grade != "A"


def test_time_in_milliseconds_is_a_wrong_unit_and_no_leak():
    plain = first_cycle(PLAIN)
    wrong = changed(plain, test_time_second=time_of(plain) * 1e3)
    assert verdict(wrong).rule("R6").result == "NOT_TESTABLE"
    assert verdict(wrong).grade in ("UNDECIDED", "INVALID")
