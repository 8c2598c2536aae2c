"""The laminate to scale through its schedule: heights, pores and labels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssbcell.process import load_cell
from ssbcell.report import figures
from ssbcell.report.layer_drawing import Canvas, draw_layer, spread_labels
from ssbcell.report.press_figure import HEIGHT, plot_press_steps, press_stacks

EXAMPLE = "Nakagawa2025_example_1"


@pytest.fixture(scope="module")
def stacks():
    return press_stacks(load_cell(EXAMPLE))


def painted(porosity, height):
    """Share of a layer's area that is not white, counted in pixels."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4, 4), dpi=200)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(0.0, height)
    axes.axis("off")
    draw_layer(Canvas(axes, 1.0, 4.0 * height), (0.5, 0.0), (1.0, height), porosity, colour="black")
    drawing = FigureCanvasAgg(figure)
    drawing.draw()
    return 1.0 - np.asarray(drawing.buffer_rgba())[..., :3].mean() / 255.0


@pytest.mark.parametrize("porosity", [0.02, 0.25, 0.45, 0.6, 0.7, 0.82])
def test_as_much_of_a_layer_is_white_as_it_has_voids(porosity):
    assert painted(porosity, 100.0) == pytest.approx(1.0 - porosity, abs=0.02)


def test_a_stack_begins_apart_and_ends_in_one_piece(stacks):
    def gaps(stack):
        pairs = zip(stack.layers, stack.layers[1:], strict=False)
        return sum(above.base - below.base - below.thickness > 0.1 for below, above in pairs)

    assert [gaps(one) for one in stacks] == [3, 2, 1, 1, 0]


def test_titles_tell_pressure_temperature_and_time_in_order(stacks):
    assert stacks[0].title == "as coated"
    assert [one.title.split("\n")[0] for one in stacks[1:]] == [
        "first", "second", "densify", "third",
    ]  # fmt: skip
    assert "980 MPa\n120 °C\n5 min" in stacks[3].title


def test_the_finished_stack_is_as_thick_as_table_3_and_the_foils_have_it(stacks):
    """PE 77.2 um at 2.0 %, SE 61.1 um at 1.75 % (the chain of rates), IL 3.0, Li 40, foils 25."""
    by_name = {one.name: one for one in stacks[-1].layers}
    assert by_name["positive electrode"].porosity == pytest.approx(0.02, abs=5e-4)
    assert by_name["interlayer"].thickness == pytest.approx(3.0, abs=0.05)
    assert stacks[-1].height == pytest.approx(77.2 + 61.1 + 3.0 + 40.0 + 25.0, abs=0.3)


def test_pressing_keeps_the_solid_of_every_layer(stacks):
    for name in ("positive electrode", "solid electrolyte", "interlayer"):
        solid = [
            one.thickness * (1.0 - one.porosity)
            for stack in stacks
            for one in stack.layers
            if one.name == name
        ]
        assert len(solid) == 5
        assert solid == pytest.approx([solid[0]] * 5)


def test_the_figure_has_units_a_legend_and_each_thickness_with_its_porosity():
    axes = plot_press_steps(load_cell(EXAMPLE), figures.new_axes(height=3.7))
    assert axes.get_ylabel().endswith("[µm]")
    words = {text.get_text() for text in axes.texts}
    assert {"138 µm\n45 %", "77 µm\n2.0 %", "7.7 µm\n82 %", "40 µm"} <= words
    legend = {text.get_text() for text in axes.get_legend().get_texts()}
    assert {"positive electrode", "solid electrolyte", "interlayer", "lithium"} <= legend


def test_a_bare_collector_is_drawn_without_lithium():
    free = load_cell(EXAMPLE, {"negative_electrode.initial_lithium_thickness": "0 um"})
    names = {one.name for one in press_stacks(free)[-1].layers}
    assert "lithium" not in names
    assert "copper" in names


@pytest.mark.parametrize("lithium", ["40 um", "0 um"])
def test_no_label_of_the_figure_lies_on_another_or_on_a_layer(lithium):
    """Drawn as it is saved, with and without lithium metal as built."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    cell = load_cell(EXAMPLE, {"negative_electrode.initial_lithium_thickness": lithium})
    with figures.style():
        axes = plot_press_steps(cell, figures.new_axes(height=HEIGHT))
        drawing = FigureCanvasAgg(axes.figure)
        drawing.draw()
        boxes = [one.get_window_extent(drawing.get_renderer()) for one in axes.texts]
        layers = [one.get_window_extent() for one in axes.patches if one.get_height() > 0.0]
    assert len(boxes) == 5 * (6 if lithium == "40 um" else 5)
    for at, one in enumerate(boxes):
        inner = one.padded(-1.0)  # boxes of print are a pixel wider than what is printed
        assert not any(inner.overlaps(other.padded(-1.0)) for other in boxes[at + 1 :])
        assert not any(inner.overlaps(layer) for layer in layers)


@given(
    gaps=st.lists(st.floats(0.0, 30.0), min_size=1, max_size=8),
    height=st.floats(1.0, 10.0),
)
def test_labels_move_apart_and_stay_in_order_and_in_the_figure(gaps, height):
    wanted = list(np.cumsum(gaps))
    top = max(wanted[-1], height * len(gaps))
    places = spread_labels(wanted, [height] * len(gaps), (0.0, top))
    edges = [0.0 + height / 2, *(one + height for one in places)]
    assert all(place >= edge - 1e-6 for place, edge in zip(places, edges, strict=False))
    assert places[-1] <= top - height / 2 + 1e-6


def test_labels_that_are_far_apart_stay_where_they_were():
    assert spread_labels([5.0, 20.0, 40.0], [4.0] * 3, (0.0, 50.0)) == [5.0, 20.0, 40.0]
