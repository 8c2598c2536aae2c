"""What the figures show, read back from their axes."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from synthetic import DESIGN, first_cycle

from ssbcell.analysis import pulse_resistance
from ssbcell.errors import OutOfRange
from ssbcell.records import Metadata, Record
from ssbcell.report import figures

MASS = 21.6e-6  # kg


def pulse_record():
    """A rest and a pulse of 10 mA that costs 100 mV."""
    time = np.r_[np.arange(0.0, 61.0), 60.0 + np.arange(1, 121) / 10.0]
    current = np.where(time > 60.0, -0.010, 0.0)
    data = pd.DataFrame(
        {
            "test_time_second": time,
            "voltage_volt": 3.8 + 10.0 * current,
            "current_ampere": current,
        }
    )
    return Record(data, Metadata(()))


def test_voltage_is_drawn_against_the_specific_capacity_of_charge_and_discharge():
    axes = figures.plot_voltage({"one": first_cycle()}, MASS, figures.new_axes())
    ends = [line.get_xdata()[-1] for line in axes.lines]
    full = DESIGN / MASS  # A h/kg is mA h/g
    assert ends == pytest.approx([1.02 * full, 0.98 * full], rel=2e-3)
    assert axes.get_xlabel() == "specific capacity [mAh/g]"
    assert axes.get_ylabel() == "cell voltage [V]"


def test_a_mass_of_zero_is_refused():
    with pytest.raises(OutOfRange):
        figures.plot_voltage({"one": first_cycle()}, 0.0, figures.new_axes())


def test_the_pulse_is_marked_with_its_change_of_voltage():
    record = pulse_record()
    dcr = pulse_resistance(record, 1e-4)
    axes = figures.plot_pulse(record, dcr, figures.new_axes())
    said = " ".join(text.get_text() for text in axes.texts)
    assert "100 mV" in said
    assert "DCR = 10.0" in said


def test_the_bars_of_a_cell_add_up_to_its_resistance_beside_the_reported_one():
    parts = [{"a": 2.0, "b": 3.0}, {"a": 4.0, "b": 5.0}]
    axes = figures.plot_dcr_bars(["x", "y"], parts, [6.0, None], figures.new_axes())
    tops = sorted(bar.get_y() + bar.get_height() for bar in axes.patches)
    assert tops == pytest.approx([2.0, 4.0, 5.0, 6.0, 9.0])


def test_the_style_leaves_matplotlib_as_it_was(tmp_path):
    before = dict(mpl.rcParams)
    with figures.style():
        written = figures.save(
            figures.plot_dcr_bars(["x"], [{"a": 1.0}], [2.0], figures.new_axes()),
            tmp_path / "new" / "bars.png",
        )
    assert dict(mpl.rcParams) == before
    assert written.stat().st_size > 1000


def test_eight_contributions_have_eight_colours():
    assert len(set(figures.COLOURS)) == 8
