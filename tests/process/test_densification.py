"""Laws of densification against the source's six cells and against their own definitions."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssbcell.errors import OutOfRange, UnknownName, UsageError
from ssbcell.process import (
    LAWS,
    Pressings,
    compare_laws,
    densification_data,
    fit_densification,
    load_cell,
    predict_porosity,
)

CELLS = [
    f"Nakagawa2025_{name}"
    for name in (
        "example_1",
        "example_2",
        "example_3",
        "comparative_1",
        "comparative_2",
        "comparative_3",
    )
]


@pytest.fixture(scope="module")
def data():
    cells = [load_cell(name) for name in CELLS]
    return {
        layer: densification_data(cells, layer)
        for layer in ("positive_electrode", "solid_electrolyte", "interlayer")
    }


def one(pressure, temperature=298.15, before=0.25, highest=290e6):
    return Pressings(*(np.array([x]) for x in (before, pressure, temperature, highest)))


def test_heckel_leaves_one_part_in_e_at_the_yield_pressure():
    left = LAWS["heckel"].porosity_after(one(700e6), np.array([700.0, 3.0]))
    assert left[0] == pytest.approx(0.25 / math.e)


def test_heckel_softens_linearly_with_temperature():
    warm = LAWS["heckel"].porosity_after(one(400e6, 398.15), np.array([700.0, 3.0]))
    assert warm[0] == pytest.approx(0.25 / math.e)  # 700 - 3 x 100 = 400 MPa


def test_a_law_with_memory_leaves_a_layer_alone_below_the_pressure_it_has_seen():
    for name in ("heckel_with_memory", "power_law"):
        law = LAWS[name]
        assert law.porosity_after(one(200e6), np.array(law.start))[0] == pytest.approx(0.25)


def test_kawakita_never_takes_more_than_the_voids():
    law = LAWS["kawakita"]
    assert 0.0 <= law.porosity_after(one(1e15), np.array(law.start))[0] < 1e-4


@pytest.mark.parametrize("name", LAWS)
@given(
    pressure=st.floats(1e6, 2e9),
    more=st.floats(0, 1e9),
    temperature=st.floats(293, 473),
    before=st.floats(0.01, 0.6),
)
def test_pressing_never_raises_porosity_and_more_pressure_never_leaves_more(
    name, pressure, more, temperature, before
):
    law = LAWS[name]
    values = np.array(law.start)
    less = law.porosity_after(one(pressure, temperature, before), values)[0]
    most = law.porosity_after(one(pressure + more, temperature, before), values)[0]
    assert 0.0 <= most <= less * (1 + 1e-12) <= before * (1 + 1e-9)


def test_heckel_meets_all_six_positive_electrodes_within_5_percent(data):
    # the bound; the fit's numbers are those of the feasibility study
    fit = fit_densification(data["positive_electrode"])
    assert np.abs(fit.relative_errors).max() < 0.05
    assert np.abs(fit.left_out_errors).max() < 0.09
    assert fit.values == pytest.approx([688.0, 3.12], rel=0.01)


def test_heckel_is_the_law_that_predicts_left_out_positive_electrodes_best(data):
    assert compare_laws(data["positive_electrode"])[0].law.name == "heckel"


def test_no_law_meets_the_solid_electrolyte_within_20_percent(data):
    # the printed rates and porosities of this layer contradict each other
    for fit in compare_laws(data["solid_electrolyte"]):
        assert np.abs(fit.relative_errors).max() > 0.2


def test_a_fit_recovers_the_law_that_made_its_data(data):
    truth = np.array([650.0, 2.5])
    made = data["positive_electrode"]
    after = LAWS["heckel"].porosity_after(made.pressings, truth)
    fit = fit_densification(replace(made, porosity_after=after))
    assert fit.values == pytest.approx(truth, rel=1e-6)
    assert fit.scatter < 1e-9


def test_left_out_errors_never_see_the_left_out_cell(data):
    made = data["positive_electrode"]
    spoilt = made.porosity_after.copy()
    spoilt[3] *= 2.0
    clean = fit_densification(made)
    hurt = fit_densification(replace(made, porosity_after=spoilt))
    predicted = [
        (1 + fit.left_out_errors[3]) * truth
        for fit, truth in ((clean, made.porosity_after[3]), (hurt, spoilt[3]))
    ]
    assert predicted[0] == pytest.approx(predicted[1], rel=1e-6)


def test_intervals_cover_the_truth_about_as_often_as_they_say(data):
    rng = np.random.default_rng(20261123)
    truth = np.array([688.0, 3.12])
    made = data["positive_electrode"]
    clean = LAWS["heckel"].porosity_after(made.pressings, truth)
    target = LAWS["heckel"].porosity_after(
        one(980e6, 353.15, made.pressings.porosity_before[0]), truth
    )[0]
    inside = 0
    for _ in range(200):
        noisy = clean * np.exp(rng.normal(0.0, 0.03, clean.size))
        observed = target * np.exp(rng.normal(0.0, 0.03))
        fit = fit_densification(replace(made, porosity_after=noisy), leave_one_out=False)
        given = predict_porosity([fit], 980e6, 353.15)
        inside += given.low <= observed <= given.high
    assert 0.82 <= inside / 200 <= 0.97  # 90 %, give or take 3 standard deviations


def test_a_prediction_within_the_data_carries_no_flag(data):
    fits = compare_laws(data["positive_electrode"])
    assert predict_porosity(fits, 980e6, 273.15 + 80).beyond_the_data == ()


@pytest.mark.parametrize(
    ("pressure", "temperature", "word"),
    [
        (1200e6, 373.15, "pressure 1200 MPa"),
        (980e6, 473.15, "temperature 200 degC"),
        (800e6, 363.15, "both"),
    ],
)
def test_a_prediction_beyond_the_data_says_so_and_is_less_sure(data, pressure, temperature, word):
    fits = compare_laws(data["positive_electrode"])
    inside = predict_porosity(fits, 980e6, 273.15 + 80)
    beyond = predict_porosity(fits, pressure, temperature)
    assert any(word in said for said in beyond.beyond_the_data)
    assert beyond.high / beyond.low > inside.high / inside.low


def test_bad_requests_are_refused(data):
    fits = compare_laws(data["positive_electrode"])
    with pytest.raises(OutOfRange):
        predict_porosity(fits, -1.0, 300.0)
    with pytest.raises(UnknownName, match="Did you mean 'heckel'"):
        fit_densification(data["positive_electrode"], "hekel")
    few = data["positive_electrode"]
    for _ in range(4):
        few = few.without(0)
    with pytest.raises(UsageError, match="cannot tell"):
        fit_densification(few)


@pytest.mark.parametrize(("megapascal", "celsius"), [(700, 120), (784, 60), (800, 90)])
def test_a_pair_that_no_line_of_cells_holds_is_flagged(data, megapascal, celsius):
    fits = compare_laws(data["positive_electrode"])
    assert predict_porosity(fits, megapascal * 1e6, celsius + 273.15).beyond_the_data


@pytest.mark.parametrize(("megapascal", "celsius"), [(850, 25), (980, 90), (700, 25)])
def test_a_pair_on_a_line_of_cells_is_not_flagged(data, megapascal, celsius):
    fits = compare_laws(data["positive_electrode"])
    assert not predict_porosity(fits, megapascal * 1e6, celsius + 273.15).beyond_the_data
