"""Cpk of a lot, and how sure it is."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ssbcell.grading.capability import capability


def test_the_interval_covers_the_true_cpk_as_often_as_it_says():
    # mean 99, standard deviation 1, limits 95 and 105: the true Cpk is 4/3
    rng = np.random.default_rng(7)
    hits = 0
    for lot in rng.normal(99.0, 1.0, size=(2000, 40)):
        found = capability(lot.tolist(), 95.0, 105.0)
        hits += found.cpk_low <= 4.0 / 3.0 <= found.cpk_high
    # 0.95, to three standard deviations of the count and what the approximation costs
    assert 0.93 <= hits / 2000 <= 0.97


def test_cpk_of_a_lot_worked_by_hand():
    # 30 values with mean 97 and standard deviation 1.6, limits 90 and 100
    half = [1.0] * 15 + [-1.0] * 15
    scale = 1.6 * math.sqrt(29.0 / 30.0)
    found = capability([97.0 + scale * one for one in half], 90.0, 100.0)
    assert found.cpk == pytest.approx(0.625)
    # 1.96 sqrt(1/270 + 0.390625/58)
    assert found.cpk_high - found.cpk == pytest.approx(0.20025, abs=1e-4)
    assert found.cpk - found.cpk_low == pytest.approx(0.20025, abs=1e-4)


@pytest.mark.parametrize("count", [0, 1, 24])
def test_fewer_than_25_cells_have_no_cpk(count):
    found = capability([99.0 + 0.1 * n for n in range(count)], 95.0, 105.0)
    assert found.cpk is None
    assert found.to_dict()["cpk"] is None
    assert f"{count} cells" in found.message


def test_cells_without_spread_have_no_cpk():
    assert capability([99.0] * 30, 95.0, 105.0).cpk is None
