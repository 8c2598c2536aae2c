"""What a fitted law predicts, and how sure it is within the data and beyond."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssbcell.errors import OutOfRange
from ssbcell.process import LAWS, Pressings, fit_densification, predict_porosity, shipped_laws

LAYERS = ("positive_electrode", "solid_electrolyte", "interlayer")
ZERO = 273.15

#: away from the data, from places on the two lines of the cells (MPa, degC)
RAYS = {
    "harder, cold": ((980, 25), (200, 0)),
    "harder, warm": ((980, 120), (200, 0)),
    "softer": ((700, 25), (-40, 0)),
    "warmer": ((980, 120), (0, 6)),
    "colder": ((980, 25), (0, -6)),
    "harder and warmer": ((980, 120), (150, 6)),
    "softer and colder": ((700, 25), (-40, -5)),
    "softer than the warm cells": ((980, 70), (-8, 0)),
    "warmer than the soft cells": ((840, 25), (0, 2.5)),
}


@pytest.mark.parametrize("layer", LAYERS)
@settings(deadline=None)  # the first call fits the laws
@given(
    megapascal=st.floats(0.01, 9800),
    harder=st.floats(1.0, 3.0),
    celsius=st.floats(-60, 220),
    before=st.floats(1e-3, 0.95),
)
def test_porosity_stays_a_share_and_never_rises_with_pressure(
    layer, megapascal, harder, celsius, before
):
    fits = shipped_laws().densify[layer]
    at = [min(megapascal * factor, 9800) * 1e6 for factor in (1.0, harder)]
    less, more = (
        predict_porosity(fits, pressure, celsius + ZERO, porosity_before=before) for pressure in at
    )
    for one in (less, more):
        assert 0.0 < one.low <= one.porosity <= one.high <= before * (1 + 1e-12) < 1.0
    assert more.porosity <= less.porosity * (1 + 1e-12)


@pytest.mark.parametrize("layer", LAYERS)
@settings(deadline=None)  # the first call fits the laws
@given(megapascal=st.floats(1, 3000), celsius=st.floats(-60, 200), hotter=st.floats(0, 100))
def test_porosity_never_rises_with_temperature(layer, megapascal, celsius, hotter):
    fits = shipped_laws().densify[layer]
    cold, warm = (
        predict_porosity(fits, megapascal * 1e6, min(one, 220) + ZERO).porosity
        for one in (celsius, celsius + hotter)
    )
    assert warm <= cold * (1 + 1e-12)


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("ray", RAYS)
@settings(deadline=None)  # the first call fits the laws
@given(near=st.floats(0.0, 1.0), further=st.floats(0.0, 1.0))
def test_the_interval_never_narrows_on_the_way_away_from_the_data(layer, ray, near, further):
    fits = shipped_laws().densify[layer]
    (pressure, celsius), (by, warmer) = RAYS[ray]
    widths = []
    for far in sorted((0.0, 16 * near, 16 * further)):
        one = predict_porosity(fits, (pressure + far * by) * 1e6, celsius + far * warmer + ZERO)
        widths.append((one.high - one.low, math.log(one.high / one.low)))
    for less, more in itertools.pairwise(widths):
        assert more[0] >= less[0] * (1 - 1e-3)
        assert more[1] >= less[1] * (1 - 1e-3)


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("ray", RAYS)
def test_beyond_the_data_the_interval_is_wider_and_flagged(layer, ray):
    fits = shipped_laws().densify[layer]
    (pressure, celsius), (by, warmer) = RAYS[ray]
    inside = predict_porosity(fits, pressure * 1e6, celsius + ZERO)
    outside = predict_porosity(fits, (pressure + 4 * by) * 1e6, celsius + 4 * warmer + ZERO)
    assert not inside.beyond_the_data
    assert outside.beyond_the_data
    assert outside.high / outside.low > inside.high / inside.low


@pytest.mark.parametrize("layer", LAYERS)
@settings(deadline=None)  # the first call fits the laws
@given(megapascal=st.floats(980, 9800), celsius=st.floats(120, 220))
def test_harder_and_warmer_pressing_never_leaves_more_than_the_edge_of_the_data(
    layer, megapascal, celsius
):
    fits = shipped_laws().densify[layer]
    edge = predict_porosity(fits, 980e6, 120 + ZERO)
    assert predict_porosity(fits, megapascal * 1e6, celsius + ZERO).high <= edge.high * (1 + 1e-9)


def test_a_layer_unlike_those_of_the_data_is_flagged_and_less_sure():
    fits = shipped_laws().densify["positive_electrode"]
    alike = predict_porosity(fits, 980e6, 80 + ZERO)
    loose = predict_porosity(fits, 980e6, 80 + ZERO, porosity_before=0.35)
    untouched = predict_porosity(fits, 980e6, 80 + ZERO, highest_pressure_before=0.0)
    assert loose.beyond_the_data == ("porosity before 35 % lies outside 24.95 to 24.95 %",)
    assert untouched.beyond_the_data[0].startswith("highest pressure before 0 MPa")
    for other in (loose, untouched):
        assert other.high / other.low > alike.high / alike.low
    # Heckel's law takes the same share of any porosity
    assert loose.porosity / 0.35 == pytest.approx(alike.porosity / 0.24948, rel=1e-6)


def test_a_pressure_that_no_press_reaches_is_refused_with_the_reason():
    fits = shipped_laws().densify["positive_electrode"]
    with pytest.raises(OutOfRange, match="at most 9800, 10 times the highest"):
        predict_porosity(fits, 1e12, 300.0)


def test_a_temperature_at_which_the_softening_law_ends_is_refused_with_the_reason():
    fits = shipped_laws().densify["positive_electrode"]
    # nine tenths of 688 MPa are gone at 25 + 0.9 x 688.3 / 3.124 = 223 degC
    assert predict_porosity(fits, 980e6, 222 + ZERO).porosity > 0.0
    with pytest.raises(OutOfRange, match=r"at most 223.*heckel ends"):
        predict_porosity(fits, 980e6, 225 + ZERO)


@pytest.mark.parametrize("before", [0.0, 1.0, -0.1, float("nan")])
def test_a_layer_without_voids_or_without_solid_is_refused(before):
    with pytest.raises(OutOfRange, match="porosity before"):
        predict_porosity(shipped_laws().densify["interlayer"], 980e6, 300.0, porosity_before=before)


def test_no_fitted_layer_yields_later_when_it_is_warmer():
    for fits in shipped_laws().densify.values():
        for fit in fits:
            assert fit.values[-1] >= 0.0
    held = {fit.law.name: fit.held for fit in shipped_laws().densify["interlayer"]}
    assert all(held.values())
    assert not any(fit.held for fit in shipped_laws().densify["positive_electrode"])


def test_what_is_held_at_its_bound_is_the_best_of_what_is_allowed():
    fit = next(f for f in shipped_laws().densify["interlayer"] if f.law.name == "heckel")
    data = fit.data

    def misfit(strength, fall):
        after = fit.law.porosity_after(data.pressings, np.array([strength, fall]))
        return float(np.sum(np.log(after / data.porosity_after) ** 2))

    best = misfit(*fit.values)
    assert all(
        misfit(fit.values[0] * factor, fall) >= best * (1 - 1e-9)
        for factor in (0.5, 0.9, 1.0, 1.1, 2.0)
        for fall in (0.0, 1.0, 30.0)
    )


def test_the_joinings_of_the_source_are_foretold_by_their_own_law():
    # table 2: 45 % loses 16 % at 90 MPa and then 34 % at 290 MPa
    fits = shipped_laws().join["positive_electrode"]
    first = predict_porosity(fits, 90e6, 298.15, porosity_before=0.45, highest_pressure_before=0.0)
    assert first.low < 0.45 * 0.84 < first.high
    second = predict_porosity(
        fits, 290e6, 298.15, porosity_before=0.378, highest_pressure_before=90e6
    )
    assert second.porosity == pytest.approx(0.378 * 0.66, rel=0.02)
    assert not second.beyond_the_data
    # ln(1 / 0.68) at 290 MPa, the mean of 30 to 34 %: 752 MPa
    (interlayer,) = shipped_laws().join["interlayer"]
    assert interlayer.values[0] == pytest.approx(290 / math.log(1 / 0.68), rel=0.01)


def test_a_layer_that_no_press_has_seen_can_be_pressed_by_every_law():
    one = Pressings(*(np.array([x]) for x in (0.45, 90e6, 298.15, 0.0)))
    for law in LAWS.values():
        after = law.porosity_after(one, np.array(law.start))[0]
        assert 0.0 < after < 0.45


def test_a_covariance_is_that_of_a_thousand_fits_to_noisy_data():
    fit = shipped_laws().densify["positive_electrode"][0]
    truth = fit.law.porosity_after(fit.data.pressings, fit.values)
    rng = np.random.default_rng(7)
    noisy = [
        fit_densification(
            replace(fit.data, porosity_after=truth * np.exp(rng.normal(0, fit.scatter, 6))),
            leave_one_out=False,
        ).values
        for _ in range(1000)
    ]
    seen = np.cov(np.array(noisy).T)
    assert np.sqrt(np.diag(seen)) == pytest.approx(np.sqrt(np.diag(fit.covariance)), rel=0.1)
    assert seen[0, 1] == pytest.approx(fit.covariance[0, 1], rel=0.25)


@pytest.mark.parametrize("layer", LAYERS)
@settings(deadline=None)  # the first call fits the laws
@given(megapascal=st.floats(10, 2000), harder=st.floats(1.0, 3.0), celsius=st.floats(0, 200))
def test_a_pressing_no_harder_than_the_hardest_so_far_takes_nothing(
    layer, megapascal, harder, celsius
):
    fits = shipped_laws().densify[layer]
    one = predict_porosity(
        fits,
        megapascal * 1e6,
        celsius + ZERO,
        porosity_before=0.2,
        highest_pressure_before=megapascal * harder * 1e6,
    )
    assert one.porosity == one.high == 0.2
    assert one.low <= 0.2
    assert "takes nothing" in one.beyond_the_data[-1]


def test_a_number_held_at_zero_takes_no_degree_of_freedom():
    # one free number on six pressings: strength s = sum(p^2) / sum(p y), sd(s) by hand
    fit = next(f for f in shipped_laws().densify["interlayer"] if f.law.name == "heckel")
    seen = fit.data.pressings
    p, y = seen.pressure / 1e6, np.log(seen.porosity_before / fit.data.porosity_after)
    slope = float(p @ y / (p @ p))
    scatter = math.sqrt(float(np.sum((y - slope * p) ** 2)) / 5)
    assert fit.freedom == 5
    assert fit.scatter == pytest.approx(scatter, rel=1e-3)
    deviation = math.sqrt(fit.covariance[0, 0])
    assert deviation == pytest.approx(scatter / math.sqrt(float(p @ p)) / slope**2, rel=1e-3)
