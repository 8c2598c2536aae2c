"""What the figures of curves and structure show, read back from their axes."""

import numpy as np
import pytest
from synthetic import DESIGN, first_cycle

from ssbcell.analysis import differential_capacity, find_steps
from ssbcell.process import load_cell
from ssbcell.report import figures
from ssbcell.report.curve_figures import (
    plot_comparison,
    plot_differential_capacity,
    plot_nyquist,
)
from ssbcell.report.structure_figures import plot_laminate


def test_the_area_below_the_differential_capacity_is_the_charge_that_passed():
    record = first_cycle(charge=1.0)
    charge = next(step for step in find_steps(record) if step.kind == "charge")
    curve = differential_capacity(record, charge)
    axes = plot_differential_capacity({"charge": curve}, figures.new_axes())
    voltage, height = axes.lines[0].get_data()
    assert np.sum(height) * (voltage[1] - voltage[0]) == pytest.approx(DESIGN * 1e3, rel=1e-3)
    assert axes.get_ylabel() == "dQ/dV [mAh/V]"


def test_a_resistor_with_a_capacitor_beside_it_is_half_a_circle():
    frequency = np.geomspace(1e4, 1e-2, 60)
    impedance = 2.0 + 10.0 / (1.0 + 2j * np.pi * frequency * 0.1)
    axes = plot_nyquist({"cell": (frequency, impedance)}, figures.new_axes())
    x, y = axes.lines[0].get_data()
    assert np.hypot(x - 7.0, y) == pytest.approx(np.full(60, 5.0))
    assert y.min() >= 0.0
    # the circle turns at 1 / (2 pi R C) = 0.16 Hz
    assert "$10^{0}$ Hz" in [text.get_text() for text in axes.texts]


def test_two_records_of_one_cell_are_nothing_apart_and_a_shifted_one_its_shift():
    record = first_cycle(noise=0.0)
    same = plot_comparison(record, record, figures.new_axes())
    assert same.get_title() == "0 mV apart (rms)"
    shifted = record.data.assign(voltage_volt=record.data["voltage_volt"] + 0.025)
    other = type(record)(shifted, record.metadata)
    axes = plot_comparison(record, other, figures.new_axes())
    assert axes.get_title() == "25 mV apart (rms)"


def test_a_laminate_stands_as_high_as_its_layers_together():
    laminate = load_cell("Nakagawa2025_example_1").laminate
    axes = plot_laminate({"example 1": laminate}, figures.new_axes())
    top = max(bar.get_y() + bar.get_height() for bar in axes.patches)
    layers = (laminate.positive_electrode.layer, laminate.solid_electrolyte, laminate.interlayer)
    whole = sum(one.thickness for one in layers)
    whole += laminate.negative_electrode.initial_lithium_thickness
    assert top == pytest.approx(whole * 1e6)
    assert "2.0% voids" in " ".join(text.get_text() for text in axes.texts)
