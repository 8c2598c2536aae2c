from types import SimpleNamespace

import pytest

from ssbcell.report import figures
from ssbcell.report.cycle_figure import plot_cycles


def cycle(number, resistance):
    return SimpleNamespace(
        number=number,
        charge_capacity_mAh_per_g=170.0 + number,
        discharge_capacity_mAh_per_g=165.0,
        dcr_ohm_cm2=resistance,
    )


def test_every_cycle_is_a_point_and_a_resistance_that_was_not_reached_is_a_gap():
    axes = plot_cycles([cycle(1, 15.0), cycle(2, None), cycle(3, 16.0)], figures.new_axes())
    charge, discharge = axes.get_lines()
    assert list(charge.get_ydata()) == [171.0, 172.0, 173.0]
    assert list(discharge.get_xdata()) == [1, 2, 3]
    (right,) = [other for other in axes.figure.axes if other is not axes]
    shown = right.get_lines()[0].get_ydata()
    assert shown[0] == pytest.approx(15.0)
    assert shown[1] != shown[1]


def test_without_a_resistance_there_is_one_scale():
    axes = plot_cycles([cycle(1, None)], figures.new_axes())
    assert axes.figure.axes == [axes]
