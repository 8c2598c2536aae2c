"""A fault whose rows were taken away leaves a hole, and a hole is no evidence of health."""

import numpy as np
import pytest
from synthetic import (
    CELL,
    DESIGN,
    FirstCycle,
    changed,
    charge_second,
    first_cycle,
    kept,
    time_of,
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
