"""Layers through the press schedule: reported, kept, built or predicted."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssbcell.errors import OutOfRange
from ssbcell.process import PressSchedule, densify, known_history, load_cell, press_history
from ssbcell.process.history import POWDER_LAYERS, follow, layer_of

BOTH = ("positive_electrode", "solid_electrolyte")


def without_rates(name="Nakagawa2025_example_1", steps=None):
    """A cell as a user has it who did not measure between the steps."""
    cell = load_cell(name)
    bare = tuple(
        replace(one, rate_of_decrease={}) if steps is None or one.name in steps else one
        for one in cell.schedule.steps
    )
    return replace(cell, schedule=PressSchedule(bare))


def test_history_keeps_the_mass_of_every_layer_and_never_adds_porosity():
    for stage in press_history(load_cell("Nakagawa2025_comparative_3")):
        for name, before in stage.before.items():
            after = stage.after[name]
            assert after.areal_mass == before.areal_mass
            assert after.porosity <= before.porosity
            assert after.thickness <= before.thickness


def test_history_reports_the_rates_of_table_2():
    stages = {s.step.name: s for s in press_history(load_cell("Nakagawa2025_example_2"))}
    assert stages["densify"].rate_of_decrease("positive_electrode") == pytest.approx(0.88)
    assert stages["second_joining"].rate_of_decrease("interlayer") == pytest.approx(0.34)


def test_history_knows_the_modulus_as_coated_and_from_the_densifying_on():
    stages = press_history(load_cell("Nakagawa2025_comparative_2"))
    moduli = [
        [getattr(where.get("interlayer"), "modulus", None) for where in (one.before, one.after)]
        for one in stages
    ]
    # the third joining presses less than densifying did, so it finds the layer as built
    assert moduli[1] == [pytest.approx(0.1e9), None]
    assert moduli[2] == [None, pytest.approx(0.7e9)]
    assert moduli[3] == [pytest.approx(0.7e9), pytest.approx(0.7e9)]


def test_history_says_of_the_third_joining_that_it_took_nothing():
    stages = press_history(load_cell("Nakagawa2025_example_1"))
    assert set(stages[2].origin.values()) == {"reported rate"}
    assert set(stages[3].origin.values()) == {"kept"}
    assert stages[3].rate_of_decrease("interlayer") == 0.0
    assert not any(stage.expected_after for stage in stages)


def test_without_rates_the_joinings_are_predicted_and_densifying_ends_at_the_layer_as_built():
    cell = without_rates()
    first, second, dense, third = press_history(cell)
    assert set(first.origin.values()) == set(second.origin.values()) == {"predicted"}
    assert set(dense.origin.values()) == {"as built"}
    for layer in POWDER_LAYERS:
        assert dense.after[layer].porosity == layer_of(cell, layer).porosity
        assert third.after[layer] == layer_of(cell, layer)
    # the chain of table 2: 45 % to 37.8 to 24.9, 40 % to 34.8 to 21.9, 82 % to 56.6
    for layer, truth in zip(POWDER_LAYERS, (0.2495, 0.2192, 0.5658), strict=True):
        expected = second.expected_after[layer]
        assert expected.low < truth < expected.high
        assert second.after[layer].porosity == pytest.approx(truth, rel=0.06)


def test_what_was_predicted_before_makes_the_next_step_less_sure():
    first, second, *_ = press_history(without_rates())
    sure = press_history(without_rates(steps=("second_joining", "densify")))[1]
    for layer in BOTH:
        chained, alone = second.expected_after[layer], sure.expected_after[layer]
        assert chained.high / chained.low > alone.high / alone.low
    assert first.expected_after.keys() == set(BOTH)


def test_one_missing_rate_follows_from_the_others_and_the_layer_as_built():
    cell = without_rates(steps=("second_joining",))
    second = press_history(cell)[1]
    assert set(second.origin.values()) == {"as built"}
    # 2.0 % was left of it by 92 %
    assert second.after["positive_electrode"].porosity == pytest.approx(0.02 / 0.08)
    assert second.rate_of_decrease("positive_electrode") == pytest.approx(0.34, abs=0.01)


def test_without_a_law_a_layer_is_left_out_from_where_only_a_law_could_tell():
    stages = follow(without_rates())
    assert stages[0].before.keys() == set(BOTH)
    assert not stages[0].after
    assert stages[2].before.keys() == set()


def test_a_step_far_from_the_data_carries_its_flags_into_what_follows():
    cell = without_rates()
    hot = tuple(
        replace(one, temperature=373.15) if one.name == "first_joining" else one
        for one in cell.schedule.steps
    )
    stages = press_history(replace(cell, schedule=PressSchedule(hot)))
    for stage in stages[:2]:
        flags = stage.expected_after["positive_electrode"].beyond_the_data
        assert any("temperature 100 degC" in flag for flag in flags)


@pytest.mark.parametrize("pressure", [180e6, 1180e6])
def test_a_layer_with_more_voids_as_built_than_its_rates_left_does_not_swell(pressure):
    cell = load_cell("Nakagawa2025_example_1", {"positive_electrode.porosity": "20 %"})
    *steps, third = cell.schedule.steps
    pressed = PressSchedule((*steps, replace(third, pressure=pressure)))
    *_, last = press_history(replace(cell, schedule=pressed))
    # 45 % less 16, 34 and 92 %
    left = 0.45 * 0.84 * 0.66 * 0.08
    assert last.after["positive_electrode"].porosity == pytest.approx(left)
    assert last.origin["positive_electrode"] == "kept"


@settings(deadline=None)  # the first call fits the laws
@given(st.lists(st.one_of(st.none(), st.floats(0.0, 1.0)), min_size=11, max_size=11))
def test_any_schedule_keeps_mass_and_never_raises_porosity(rates):
    cell = load_cell("Nakagawa2025_example_1")
    left = list(rates)
    steps = []
    for step in cell.schedule.steps:
        given_rates = {name: left.pop() for name in step.layers if name in POWDER_LAYERS}
        told = {name: rate for name, rate in given_rates.items() if rate is not None}
        steps.append(replace(step, rate_of_decrease=told))
    assert not left
    for stage in press_history(replace(cell, schedule=PressSchedule(tuple(steps)))):
        for name, before in stage.before.items():
            if name not in stage.after:
                continue
            after = stage.after[name]
            assert after.areal_mass == before.areal_mass
            assert after.porosity <= before.porosity * (1 + 1e-12)
            assert after.thickness <= before.thickness * (1 + 1e-12)


@settings(deadline=None)  # the first call fits the laws
@given(
    pressures=st.lists(st.floats(10e6, 1200e6), min_size=4, max_size=4),
    celsius=st.floats(0, 150),
)
def test_a_history_by_law_never_raises_porosity_or_thickness(pressures, celsius):
    cell = without_rates()
    steps = tuple(
        replace(step, pressure=pressure, temperature=celsius + 273.15)
        for step, pressure in zip(cell.schedule.steps, pressures, strict=True)
    )
    for stage in press_history(replace(cell, schedule=PressSchedule(steps))):
        for name, before in stage.before.items():
            assert stage.after[name].porosity <= before.porosity * (1 + 1e-12)
            assert stage.after[name].thickness <= before.thickness * (1 + 1e-12)
            assert math.isclose(stage.after[name].areal_mass, before.areal_mass, rel_tol=1e-9)


@pytest.mark.parametrize("make", [load_cell, without_rates])
def test_the_history_of_a_densified_cell_ends_at_its_laminate(make):
    cell = make("Nakagawa2025_example_1")
    found = densify(cell, 850e6, 353.15)
    *_, dense, third = press_history(found.cell)
    assert set(dense.origin.values()) == {"predicted"}
    for layer in POWDER_LAYERS:
        assert third.after[layer] == dense.after[layer] == layer_of(found.cell, layer)
        assert dense.expected_after[layer] == found.porosity[layer]


def test_a_step_that_no_law_can_tell_leaves_the_layer_unknown_from_there():
    steps = without_rates().schedule.steps
    impossible = replace(steps[0], pressure=20e9)
    harder = replace(steps[-1], name="squeeze", pressure=30e9)
    schedule = PressSchedule((impossible, *steps[1:], harder))
    cell = replace(without_rates(), schedule=schedule)
    with pytest.raises(OutOfRange, match="at most 2900, 10 times"):
        press_history(cell)
    first, second, *_ = known_history(cell)
    assert first.before.keys() == set(BOTH)
    assert not first.after
    assert "positive_electrode" not in second.before


def test_a_layer_without_voids_stays_without():
    cell = load_cell("Nakagawa2025_example_1")
    steps = [replace(one, rate_of_decrease={}) for one in cell.schedule.steps]
    steps[0] = replace(steps[0], rate_of_decrease={"positive_electrode": 1.0})
    solid = densify(replace(cell, schedule=PressSchedule(tuple(steps))), 900e6, 353.15)
    assert solid.porosity["positive_electrode"].porosity == 0.0
    assert solid.cell.laminate.positive_electrode.layer.porosity == 0.0
