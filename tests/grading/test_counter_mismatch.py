"""A cycler's own counters against the integral of its current."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import CELL, changed, current_of, first_cycle, time_of

from ssbcell.analysis.capacity import first_cycle as measured_cycle
from ssbcell.analysis.signals import signals
from ssbcell.analysis.steps import segment
from ssbcell.grading import cell_from_table, grade
from ssbcell.records.record import CHARGING_CAPACITY, DISCHARGING_CAPACITY


def with_counters(record, factor, restart=False):
    """The record with counters that read a factor of what the current gives."""
    time, current = time_of(record), current_of(record)
    columns = {}
    for name, sign in ((CHARGING_CAPACITY, 1.0), (DISCHARGING_CAPACITY, -1.0)):
        flow = np.maximum(sign * current, 0.0)
        parts = np.diff(time) * (flow[1:] + flow[:-1]) / 7200.0
        total = np.r_[0.0, np.cumsum(parts)] * factor
        half = total.max() / 2.0
        columns[name] = np.where(total > half, total - half, total) if restart else total
    return changed(record, **columns)


def mismatch_of(record):
    seen = signals(record)
    cycle = measured_cycle(seen, segment(seen), upper=4.3, lower=2.65, tolerance=0.01)
    return cycle.charge.counter_mismatch, cycle.discharge.counter_mismatch


@pytest.mark.parametrize("restart", [False, True])
def test_the_mismatch_is_that_of_each_half_wherever_a_counter_starts_again(restart):
    record = with_counters(first_cycle(), 1.02, restart)
    assert mismatch_of(record) == pytest.approx((1.0 - 1.0 / 1.02,) * 2, rel=1e-2)


def test_a_record_without_counters_has_no_mismatch():
    assert mismatch_of(first_cycle()) == (None, None)


@pytest.mark.parametrize(
    ("factor", "expected"), [(1.0, "A"), (0.975, "UNDECIDED"), (1.025, "UNDECIDED")]
)
def test_a_capacity_near_a_limit_is_no_a_where_the_counters_read_another(factor, expected):
    record = with_counters(first_cycle(charge=1.02, discharge=0.965), factor)
    verdict = grade(record, cell_from_table(CELL, "CELL.toml"))
    assert verdict.grade == expected
    shares = {name: share for of, name, share, _ in verdict.uncertainty if of.startswith("disch")}
    assert shares["integral against counter"] == pytest.approx(
        abs(1.0 / factor - 1.0) / 3**0.5, abs=1e-4
    )
