"""Why a grade was given, and what an A could not have seen."""

from __future__ import annotations

import json

import pytest
from synthetic import charge_second, first_cycle, with_drop

from ssbcell.grading import grade


def measured(verdict, name):
    return next(one.value for one in verdict.measured if one.name == name)


def test_a_low_capacity_without_a_short_says_which_text_leaves_it_open_and_what_settles_it(cell):
    verdict = grade(first_cycle(charge=0.96, discharge=0.90), cell)
    assert verdict.basis == ("R1 table3_inference",)
    (why,) = verdict.reasons
    for words in ("89.9", "outside 95-105 %", "[0092] gives no grade", "table 3", "profile table3"):
        assert words in why


def test_a_short_says_where_it_was_seen_and_by_which_paragraph_it_is_b(cell):
    record = with_drop(first_cycle(), charge_second())
    why = " ".join(grade(record, cell).reasons)
    assert "R3, short in charge: sudden drops of the voltage: 1, the largest -29" in why
    assert "That is B by [0092]: short-circuit behaviour" in why


def test_an_a_says_which_drop_and_which_dip_it_could_not_have_seen(cell):
    verdict = grade(first_cycle(interval=10.0), cell)
    assert verdict.grade == "A"
    assert "dip that lasts less than 10 s" in verdict.reasons[1]
    assert measured(verdict, "longest dip that may be unseen") == pytest.approx(10.0)
    assert json.loads(json.dumps(verdict.to_dict()))["reasons"] == list(verdict.reasons)


@pytest.mark.parametrize(("noise", "resolution"), [(1e-4, 1e-5), (5e-4, 1e-5), (1e-4, 1e-3)])
def test_a_drop_as_large_as_the_detection_limit_is_seen_in_every_noise(cell, noise, resolution):
    clean = first_cycle(noise=noise, resolution=resolution)
    limit = measured(grade(clean, cell), "smallest sudden drop surely seen")
    seen = 0
    for seed in range(10):
        record = first_cycle(noise=noise, resolution=resolution, seed=seed)
        dropped = with_drop(record, charge_second(), size=limit, lasting=1000.0)
        seen += grade(dropped, cell).grade == "B"
    assert seen >= 9


def test_a_noise_that_hides_drops_beyond_what_the_criteria_allow_leaves_no_a(cell):
    verdict = grade(first_cycle(noise=2.6e-3), cell)
    assert measured(verdict, "smallest sudden drop surely seen") > 20e-3
    assert verdict.grade == "UNDECIDED"
    assert "does not show" in verdict.rule("G6").message
