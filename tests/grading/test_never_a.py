"""Taking data away never makes an A.

A record that ends after the discharge of the first cycle is that of a shorter test, not of the
same test with data lost: a short that came later was not there yet. So what is lost here is
lost from the test that is graded, up to the rest after its discharge. A fault lasts for two
samples at least: of one that a single row holds, nothing is left without that row.
"""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
from faults import FAULTS, healthy
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from synthetic import (
    CURRENT,
    TEST_TIME,
    VOLTAGE,
    FirstCycle,
    changed,
    charge_second,
    current_of,
    first_cycle,
    kept,
    time_of,
)

from ssbcell.grading import grade
from ssbcell.grading.verdict import Verdict
from ssbcell.records.record import Record


@st.composite
def cycles(draw) -> FirstCycle:
    """A first cycle that is an A, or one that is near a limit, not as asked, or leaks."""
    plain = FirstCycle(
        interval=draw(st.sampled_from([4.0, 5.0, 10.0])), seed=draw(st.integers(0, 5))
    )
    if draw(st.sampled_from([True, True, False])):
        return plain
    return replace(
        plain,
        discharge=draw(st.sampled_from([0.98, 0.955, 0.954, 0.948, 0.7])),
        charge=draw(st.sampled_from([1.02, 1.0455, 1.047, 1.052, 1.3])),
        upper=draw(st.sampled_from([4.3, 4.3, 4.3, 4.25])),
        current=draw(st.sampled_from([1.26e-3, 1.26e-3, 1.1e-3])),
        rest=draw(st.sampled_from([7200.0, 3600.0, 0.0])),
        leak_slope=draw(st.sampled_from([0.0, 0.0, -4.2e-3, -8e-3])) / 3600.0,
    )


@st.composite
def records(draw) -> tuple[str, Record]:
    """A record of a test, healthy or with one fault of `FAULTS` in it."""
    fault = draw(st.sampled_from(FAULTS))
    share, size = draw(st.floats(0.05, 0.9)), draw(st.floats(0.015, 0.2))
    return fault.__name__, fault(first_cycle(draw(cycles())), share, size)


WAYS = (
    "rows",
    "block",
    "coarse",
    "cut",
    "rests",
    "nan",
    "twice",
    "tail",
    "head",
    "begin",
    "named",
    "named",
)


@st.composite
def losses(draw):
    """Something that takes data away from a record, or spoils or doubles some of it."""
    what = draw(st.sampled_from(WAYS))
    share, seed = draw(st.floats(0.0, 1.0)), draw(st.integers(0, 2**16))

    def lose(record: Record, verdict: Verdict) -> Record:
        count = len(record)
        row, rng = np.arange(count), np.random.default_rng(seed)
        resting = current_of(record) == 0.0
        if what == "nan":
            name = (TEST_TIME, VOLTAGE, CURRENT)[seed % 3]
            values = record.data[name].to_numpy(copy=True)
            values[rng.random(count) < 0.02 * share] = np.nan
            return changed(record, **{name: values})
        if what == "begin":
            return _begun_later(record, 0.1 + 0.5 * share)
        if what == "twice":
            twice = record.data.iloc[np.repeat(row, 1 + (rng.random(count) < share))]
            return replace(record, data=twice.reset_index(drop=True))
        begin = rng.integers(count)
        keep = {
            "rows": rng.random(count) >= 0.5 * share,
            "block": (row < begin) | (row >= begin + int(200 * share) + 1),
            "coarse": row % (2 + int(8 * share)) == 0,
            "cut": row < int(count * share) + 2,
            "rests": ~resting | (row % 50 == 0) if share < 0.5 else ~resting,
            "tail": _without_ends(resting, 1 + int(3 * share), last=True),
            "head": _without_ends(resting, 1 + int(3 * share), last=False),
            "named": _without_named(verdict, row, int(2 * share), seed % 3),
        }[what]
        return kept(record, keep)

    return what, lose


def _without_named(verdict: Verdict, row: np.ndarray, before: int, after: int) -> np.ndarray:
    """Leave out the very rows that show a fault, and some before and after them."""
    keep = np.ones(row.size, dtype=bool)
    for rule in verdict.rules:
        if rule.result != "PASS" and rule.rows and rule.rows.last - rule.rows.first < 100:
            keep &= (row < rule.rows.first - before) | (row > rule.rows.last + after)
    return keep


def _begun_later(record: Record, share: float) -> Record:
    """Leave the rest before the charge and a share of the charge out, and count time anew.

    A part below a tenth of the charge cannot be missed by its voltage alone.
    """
    later = kept(record, time_of(record) >= charge_second(share=share))
    return changed(later, **{TEST_TIME: time_of(later) - time_of(later)[:1].sum()})


def _without_ends(resting: np.ndarray, count: int, *, last: bool) -> np.ndarray:
    """Leave out the last or first rows of each step under current."""
    edges = np.flatnonzero(np.diff(resting.astype(int)) == (1 if last else -1))
    keep = np.ones(resting.size, dtype=bool)
    for edge in edges:
        first = edge - count + 1 if last else edge + 1
        keep[first : first + count] = False
    return keep


#: each a record that is no A and at least one loss; fewer at a desk
CASES = 2000 if os.environ.get("CI") else 250
QUICK = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much],
}


@settings(max_examples=CASES, **QUICK)
@given(made=records(), lost=st.lists(losses(), min_size=1, max_size=2))
def test_losing_data_never_turns_b_or_undecided_or_invalid_into_a(cell, made, lost):
    fault, record = made
    before = grade(record, cell)
    assume(before.grade != "A")
    for _, lose in lost:
        record = lose(record, before)
        assume(len(record) > 2)
    after = grade(record, cell)
    assert after.grade != "A", ([name for name, _ in lost], fault, before.grade, before.basis)


def test_every_fault_alone_leaves_a_cell_that_would_be_an_a_without_it_no_a(cell):
    plain = first_cycle()
    assert grade(plain, cell).grade == "A"
    for fault in FAULTS:
        assert fault is healthy or grade(fault(plain, 0.5, 0.05), cell).grade != "A", fault.__name__
