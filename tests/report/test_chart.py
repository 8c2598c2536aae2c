"""Axes, thinning and control limits against what is known of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssbcell.report.chart import Chart, Line, Mark
from ssbcell.report.control import individuals
from ssbcell.report.thinning import thin
from ssbcell.report.ticks import ticks


@given(st.floats(-1e3, 1e3), st.floats(1e-4, 1e6))
def test_ticks_lie_within_the_axis_and_are_evenly_spaced(low, width):
    marks = ticks(low, low + width)
    assert 2 <= len(marks) <= 12
    assert all(low - 1e-6 * width <= mark <= low + width * (1 + 1e-6) for mark in marks)


def test_an_axis_from_0_to_12_hours_is_written_in_round_numbers():
    assert ticks(0.0, 12.0) == (0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0)


@given(st.integers(0, 20_000), st.integers(1, 20_001), st.integers(4, 900))
def test_thinning_never_loses_a_spike_of_one_sample(at, count, most):
    values = np.sin(np.arange(count) / 50.0)
    at %= count
    values[at] = 5.0
    kept = thin(values, most)
    assert at in kept
    assert kept[0] == 0
    assert kept[-1] == count - 1
    assert len(kept) <= most + 4
    assert (np.diff(kept) > 0).all()


def test_control_limits_use_the_constants_that_tables_print_for_two():
    # 2.66 and 3.267 stand in every table of control chart constants for ranges of two
    limits = individuals([10.0, 12.0, 11.0, 13.0])
    mean_range = (2.0 + 1.0 + 2.0) / 3.0
    assert limits.centre == pytest.approx(11.5)
    assert limits.upper - limits.centre == pytest.approx(2.66 * mean_range, rel=1e-3)
    assert limits.centre - limits.lower == pytest.approx(2.66 * mean_range, rel=1e-3)
    assert limits.range_upper == pytest.approx(3.267 * mean_range, rel=1e-3)


def test_a_steady_process_stays_within_its_limits_but_for_three_in_a_thousand():
    values = np.random.default_rng(7).normal(96.0, 0.5, 20_000)
    limits = individuals(values)
    outside = np.mean((values > limits.upper) | (values < limits.lower))
    assert outside == pytest.approx(0.0027, abs=0.001)


def test_one_value_has_no_control_limits():
    with pytest.raises(ValueError, match="two"):
        individuals([1.0])


def test_a_chart_of_one_constant_value_or_of_none_still_has_axes():
    flat = Chart("t", "x", "y", lines=(Line(np.array([1.0, 2.0]), np.array([3.7, 3.7]), "v"),))
    empty = Chart("t", "x", "y", lines=(Line(np.array([np.nan]), np.array([np.nan]), "v"),))
    for chart in (flat, empty):
        assert "nan" not in chart.svg
        assert "<polyline" in chart.svg


def test_no_label_can_leave_its_place_in_a_chart():
    bad = '"><script>alert(1)</script>'
    svg = Chart(bad, bad, bad, marks=(Mark(0.0, 0.0, bad, "A", bad),)).svg
    assert "<script" not in svg
