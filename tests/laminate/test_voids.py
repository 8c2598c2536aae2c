"""Porosity, thickness and rates of decrease against the patent and against each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssbcell.errors import OutOfRange, UsageError
from ssbcell.laminate import (
    areal_mass,
    complete,
    filling_rate,
    filling_rate_from_mass,
    filling_rate_from_pores,
    porosity,
    porosity_after_decrease,
    rate_of_decrease,
    thickness,
)

fractions = st.floats(0.0, 0.99)
positive = st.floats(1e-6, 1e6)


def test_porosity_is_what_the_filling_rate_leaves():
    assert porosity(filling_rate(2.0, 4.0)) == 0.5


def test_half_the_voids_gone_is_a_rate_of_one_half():
    assert rate_of_decrease(0.4, 0.2) == 0.5


@given(fractions.filter(lambda x: x > 1e-6), st.floats(0.0, 1.0))
def test_porosity_after_decrease_undoes_rate_of_decrease(before, rate):
    after = porosity_after_decrease(before, rate)
    assert rate_of_decrease(before, after) == pytest.approx(rate, abs=1e-9)


@given(positive, positive, fractions)
def test_thickness_and_areal_mass_undo_each_other(mass, density, voids):
    there_and_back = areal_mass(thickness(mass, density, voids), density, voids)
    assert there_and_back == pytest.approx(mass, rel=1e-12)


@pytest.mark.parametrize("bad", [-0.01, 1.01, 45.0, float("nan")])
def test_a_porosity_outside_zero_to_one_is_refused(bad):
    with pytest.raises(OutOfRange):
        rate_of_decrease(0.5, bad)


def test_a_percentage_given_as_a_fraction_is_told_what_to_write():
    with pytest.raises(OutOfRange, match=r"write 0\.45"):
        thickness(0.27, 3540.0, 45.0)


def test_a_layer_denser_than_its_solid_is_refused():
    with pytest.raises(OutOfRange, match="true density"):
        filling_rate(4000.0, 3500.0)


def test_the_three_ways_to_a_filling_rate_agree():
    # 60 % solid: 1 m2 of 1 mm, 1.8 kg of a solid of 3000 kg/m3, pores of 0.4 mm x 1 m2
    ways = (
        filling_rate(1800.0, 3000.0),
        filling_rate_from_mass(1.8, 1e-3, 3000.0),
        filling_rate_from_pores(0.4e-3 / 1.8, 3000.0),
    )
    assert ways == pytest.approx((0.6, 0.6, 0.6))


@given(positive, st.floats(1e-6, 1e-2), fractions)
def test_any_two_of_mass_thickness_and_porosity_give_the_third(density, height, voids):
    mass = areal_mass(height, density, voids)
    for known in (
        {"areal_mass": mass, "thickness": height},
        {"areal_mass": mass, "porosity": voids},
        {"thickness": height, "porosity": voids},
    ):
        found = complete(density, **known)
        assert found.areal_mass == pytest.approx(mass, rel=1e-9)
        assert found.thickness == pytest.approx(height, rel=1e-9)
        assert found.porosity == pytest.approx(voids, abs=1e-9)


def test_one_number_does_not_make_a_layer():
    with pytest.raises(UsageError, match="two of mass, thickness and porosity"):
        complete(3000.0, thickness=1e-4)


def test_more_mass_than_the_thickness_holds_is_refused():
    with pytest.raises(OutOfRange, match="um of its solid"):
        complete(3000.0, areal_mass=3.0, thickness=0.5e-3)


def test_the_three_printed_numbers_of_the_source_contradict_each_other_as_computed():
    # 27 mg/cm2, 80 um, 45 %: with a true density of 3.57 g/cm3 45 % of voids leave room for
    # 15.7 mg/cm2; the mass needs 137.5 um, or would be 5.4 % porous
    solid, printed = 3570.0, {"areal_mass": 0.27, "thickness": 80e-6, "porosity": 0.45}
    all_three = complete(solid, **printed)
    assert all_three.areal_mass == pytest.approx(0.157, rel=0.005)
    assert all_three.contradiction == pytest.approx(27 / 15.7 - 1, rel=0.01)

    def without(key):
        return complete(solid, **{name: one for name, one in printed.items() if name != key})

    assert without("thickness").thickness == pytest.approx(137.5e-6, rel=0.002)
    assert without("porosity").porosity == pytest.approx(0.054, abs=0.001)
    assert without("areal_mass").contradiction == 0.0


@given(st.floats(0.05, 0.95), st.floats(500, 8000), st.floats(1e-6, 1e-3))
def test_the_three_ways_to_a_filling_rate_agree_for_any_layer(solid, density, height):
    mass = solid * density * height
    ways = (
        filling_rate(mass / height, density),
        filling_rate_from_mass(mass, height, density),
        filling_rate_from_pores((1 - solid) * height / mass, density),
    )
    assert ways == pytest.approx((solid,) * 3, rel=1e-9)


def test_a_layer_without_pores_is_all_solid():
    assert filling_rate_from_pores(0.0, 3000.0) == 1.0
    assert filling_rate_from_mass(3.0, 1e-3, 3000.0) == 1.0


@pytest.mark.parametrize("bad", [0.0, -1.0, float("nan")])
def test_no_way_to_a_filling_rate_takes_a_solid_without_density(bad):
    for way in (
        lambda: filling_rate(1.0, bad),
        lambda: filling_rate_from_mass(1.0, 1.0, bad),
        lambda: filling_rate_from_pores(1.0, bad),
    ):
        with pytest.raises(OutOfRange, match="true density"):
            way()


def test_a_porosity_that_rises_has_a_rate_of_decrease_below_zero():
    assert rate_of_decrease(0.2, 0.3) == pytest.approx(-0.5)


def test_the_densifying_of_example_1_takes_92_percent_by_equation_1():
    # table 3 over table 2: 2.0 % is left of 45 x 0.84 x 0.66 %
    before = porosity_after_decrease(porosity_after_decrease(0.45, 0.16), 0.34)
    assert rate_of_decrease(before, 0.020) == pytest.approx(0.92, abs=0.005)
