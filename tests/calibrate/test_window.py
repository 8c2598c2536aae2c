import csv
import json

import numpy as np
import pytest
from matplotlib.figure import Figure

from ssbcell.calibrate import axis_of, load_surface, process_window
from ssbcell.calibrate.inputs import number_of, width_of
from ssbcell.calibrate.window import comparable
from ssbcell.cli.app import run
from ssbcell.errors import QuantityError, UnknownName, UsageError
from ssbcell.process import load_cell
from ssbcell.report.figures import new_axes, save
from ssbcell.report.window import plot_process_window, plot_window_maps
from ssbcell.shelf import names

EXAMPLE = "Nakagawa2025_example_1"
PRESSURE = axis_of("press.densify.pressure=700 .. 980 MPa", 2)
TEMPERATURE = axis_of("press.densify.temperature=25 degC .. 120 degC", 2)


@pytest.fixture(scope="module")
def cells():
    return [load_cell(name) for name in names("parameter_sets", "cells")]


@pytest.fixture(scope="module")
def window():
    return process_window(EXAMPLE, PRESSURE, TEMPERATURE, forward=load_surface(), draws=40)


def test_harder_and_warmer_is_denser_with_less_resistance_and_more_likely_an_a(window):
    voids = window.maps["positive_electrode_porosity"]
    assert np.all(np.diff(voids, axis=0) < 0.0)
    assert np.all(np.diff(voids, axis=1) < 0.0)
    for name, sign in (("dcr_ohm_cm2", -1), ("probability_of_a", 1)):
        assert sign * (window.maps[name][1, 1] - window.maps[name][0, 0]) > 0.0
    assert not window.beyond[1, 1]


def test_a_window_takes_away_the_voids_that_the_source_says(window):
    # table 2: example 1 loses 92 % of its voids to 980 MPa at 120 degC
    assert window.maps["densify_decrease_positive_electrode"][1, 1] == pytest.approx(0.92, abs=0.01)


def test_the_cells_and_the_limits_of_the_claims_stand_on_the_figure(window, cells, tmp_path):
    axes = plot_process_window(window, cells, new_axes(4.5))
    marked = {tuple(xy) for line in axes.lines for xy in np.round(line.get_xydata(), 6)}
    assert {(980.0, 120.0), (980.0, 60.0), (700.0, 25.0)} <= marked
    words = " ".join(axes.get_legend_handles_labels()[1])
    for one in ("claim 1", "claim 5", "claim 6", "graded A", "graded B"):
        assert one in words
    figure = plot_window_maps(window, cells, Figure(figsize=(7, 5), layout="constrained"))
    assert len(figure.axes) == 8  # four maps, each with its colours
    assert save(axes, tmp_path / "window.png").stat().st_size > 10_000


def test_only_cells_that_were_made_alike_are_comparable(cells):
    example = load_cell(EXAMPLE)
    mass = axis_of("positive_electrode.coating_mass=20 .. 30 mg/cm^2", 2)
    assert [one.name for one in comparable(example, cells, (mass,))] == [EXAMPLE]
    assert len(comparable(example, cells, (PRESSURE, TEMPERATURE))) == 6


def test_a_window_over_a_porosity_takes_it_as_it_stands_on_the_axis():
    voids = axis_of("positive_electrode.porosity=2 .. 8 %", 2)
    found = process_window(EXAMPLE, voids, TEMPERATURE, forward=load_surface(), draws=20)
    assert found.maps["positive_electrode_porosity"] == pytest.approx(
        np.array([[0.02, 0.08], [0.02, 0.08]])
    )
    assert np.all(np.diff(found.maps["dcr_ohm_cm2"], axis=1) > 5.0)


def test_an_axis_says_what_is_wrong_with_it():
    with pytest.raises(UsageError, match="two ends"):
        axis_of("press.densify.pressure=900 MPa", 3)
    with pytest.raises(UsageError, match="rising"):
        axis_of("press.densify.pressure=900 .. 0.8 MPa", 3)
    with pytest.raises(QuantityError, match="MPa"):
        axis_of("press.densify.pressure=20 degC .. 900 MPa", 3)
    with pytest.raises(UnknownName, match=r"press\.densify\.pressure"):
        number_of(load_cell(EXAMPLE), "press.densify.presure")


def test_a_width_is_a_share_of_its_value_or_an_amount():
    assert width_of("2 % of value", 980.0, "MPa") == pytest.approx(19.6)
    assert width_of("0.01 GPa", 980.0, "MPa") == pytest.approx(10.0)
    assert width_of("3 K", 120.0, "degC") == pytest.approx(3.0)
    assert width_of("3 degC", 120.0, "degC") == pytest.approx(3.0)
    with pytest.raises(QuantityError):
        width_of("0 MPa", 980.0, "MPa")


def test_the_command_writes_a_table_and_a_figure_and_prints_one_document(tmp_path, capsys):
    ends = ["--across", "press.densify.pressure=700 .. 980 MPa"]
    ends += ["--up", "positive_electrode.porosity=2 .. 8 %"]
    arguments = ["window", EXAMPLE, *ends, "--steps", "2", "--draws", "10", "--json"]
    assert run([*arguments, "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    document = json.loads(printed.out)
    assert len(document["rows"]) == 4
    assert "extrapolation" in printed.err
    with (tmp_path / "window.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert table[3]["press.densify.pressure"] == "980 MPa"
    assert float(table[3]["dcr_ohm_cm2"]) == document["rows"][3]["dcr_ohm_cm2"]
    assert (tmp_path / "window.png").stat().st_size > 10_000
