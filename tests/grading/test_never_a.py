"""Taking data away never makes an A.

A record that ends after the discharge of the first cycle is that of a shorter test, not of the
same test with data lost: a short that came later was not there yet. So what is lost here is
lost from the test that is graded, up to the rest after its discharge.
"""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from synthetic import (
    CURRENT,
    TEST_TIME,
    VOLTAGE,
    changed,
    charge_second,
    current_of,
    first_cycle,
    kept,
    time_of,
    voltage_of,
    with_drop,
    with_hump,
    with_temperature,
)

from ssbcell.grading import grade
from ssbcell.records.record import Record


@st.composite
def records(draw) -> Record:  # noqa: PLR0911 - a fault each
    """A first cycle, healthy or with one fault that lasts for some samples."""
    plain = first_cycle(
        interval=draw(st.sampled_from([4.0, 8.0, 10.0])),
        discharge=draw(st.sampled_from([0.98, 0.955, 0.954, 0.948, 0.7])),
        charge=draw(st.sampled_from([1.02, 1.0455, 1.047, 1.052, 1.3])),
        upper=draw(st.sampled_from([4.3, 4.3, 4.3, 4.25])),
        current=draw(st.sampled_from([1.26e-3, 1.26e-3, 1.1e-3])),
        rest=draw(st.sampled_from([7200.0, 3600.0, 0.0])),
        leak_slope=draw(st.sampled_from([0.0, 0.0, -4.2e-3, -8e-3])) / 3600.0,
        seed=draw(st.integers(0, 5)),
    )
    fault = draw(st.sampled_from(["none", "none", "drop in charge", "drop at rest", *SLOW, *MORE]))
    share = draw(st.floats(0.05, 0.9))
    size = draw(st.floats(0.015, 0.2))
    if fault == "drop in charge":
        return with_drop(plain, charge_second(share=share), size, lasting=120.0 + 4000.0 * share)
    if fault == "drop at rest":
        return with_drop(plain, charge_second(share=1.06) + 600.0, 0.05, lasting=600.0)
    if fault in MORE:
        return _with_more(plain, fault)
    if fault == "hump":
        return with_hump(plain, charge_second(share=share), 0.08, 400.0)
    if fault == "noise":
        inside = np.abs(time_of(plain) - charge_second(share=share)) < 600.0
        noise = np.random.default_rng(1).uniform(-2.4e-3, 2.4e-3, inside.size)
        return changed(plain, **{VOLTAGE: voltage_of(plain) + np.where(inside, noise, 0.0)})
    if fault == "drop and temperature":
        dropped = with_drop(plain, charge_second(share=share), 0.03)
        warm = np.where(time_of(plain) < charge_second(share=share), 25.6, 24.6)
        return with_temperature(dropped, warm)
    return plain


def _with_more(plain: Record, fault: str) -> Record:
    """Put a fault of `MORE` into a record."""
    if fault == "drop in discharge":
        return with_drop(plain, charge_second(share=1.5), 0.1, lasting=900.0)
    if fault == "sign":
        return changed(plain, **{CURRENT: -current_of(plain)})
    time = time_of(plain)
    time[len(plain) // 2 :] -= 900.0
    return changed(plain, **{TEST_TIME: time})


#: faults that leave a cell undecided
SLOW = ("hump", "noise", "drop and temperature")
#: a fault in the discharge, and two that make a record invalid
MORE = ("drop in discharge", "backward", "sign")


@st.composite
def losses(draw):
    """Something that takes data away from a record."""
    what = draw(
        st.sampled_from(["rows", "block", "coarse", "cut", "rests", "nan", "tail", "head", "begin"])
    )
    share, seed = draw(st.floats(0.0, 1.0)), draw(st.integers(0, 2**16))

    def lose(record: Record) -> Record:
        count = len(record)
        row, rng = np.arange(count), np.random.default_rng(seed)
        resting = current_of(record) == 0.0
        if what == "nan":
            voltage = voltage_of(record)
            voltage[rng.random(count) < 0.02 * share] = np.nan
            return changed(record, **{VOLTAGE: voltage})
        if what == "begin":
            return _begun_later(record, 0.1 + 0.5 * share)
        begin = rng.integers(count)
        keep = {
            "rows": rng.random(count) >= 0.5 * share,
            "block": (row < begin) | (row >= begin + int(200 * share) + 1),
            "coarse": row % (2 + int(8 * share)) == 0,
            "cut": row < int(count * share) + 2,
            "rests": ~resting | (row % 50 == 0) if share < 0.5 else ~resting,
            "tail": _without_ends(resting, 1 + int(3 * share), last=True),
            "head": _without_ends(resting, 1 + int(3 * share), last=False),
        }[what]
        return kept(record, keep)

    return what, lose


def _begun_later(record: Record, share: float) -> Record:
    """Leave the rest before the charge and a share of the charge out, and count time anew.

    A part below a tenth of the charge cannot be missed by its voltage alone.
    """
    later = kept(record, time_of(record) >= charge_second(share=share))
    return changed(later, **{TEST_TIME: time_of(later) - time_of(later)[0]})


def _without_ends(resting: np.ndarray, count: int, *, last: bool) -> np.ndarray:
    """Leave out the last or first rows of each step under current."""
    edges = np.flatnonzero(np.diff(resting.astype(int)) == (1 if last else -1))
    keep = np.ones(resting.size, dtype=bool)
    for edge in edges:
        first = edge - count + 1 if last else edge + 1
        keep[first : first + count] = False
    return keep


#: together 2,000 in continuous integration, fewer at a desk
CASES = 1700 if os.environ.get("CI") else 250
QUICK = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much],
}


@settings(max_examples=CASES, **QUICK)
@given(record=records(), loss=losses())
def test_losing_data_never_turns_b_or_undecided_or_invalid_into_a(cell, record, loss):
    before = grade(record, cell)
    assume(before.grade != "A")
    name, lose = loss
    lost = lose(record)
    assume(len(lost) > 2)
    after = grade(lost, cell)
    assert after.grade != "A", (name, before.grade, before.basis)


@settings(max_examples=max(CASES // 6, 40), **QUICK)
@given(record=records(), times=st.integers(2, 3))
def test_writing_rows_twice_never_makes_an_a(cell, record, times):
    before = grade(record, cell)
    twice = replace(record, data=record.data.loc[record.data.index.repeat(times)])
    twice = replace(twice, data=twice.data.reset_index(drop=True))
    assert before.grade == "A" or grade(twice, cell).grade != "A"
