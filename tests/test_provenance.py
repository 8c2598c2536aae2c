"""Numbers with their owners: rounding, and what is refused."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssbcell.errors import UsageError
from ssbcell.provenance import read_parameter


def owned(value, **more):
    return {"value": value, "status": "assumed", "source": "test", **more}


@pytest.mark.parametrize(
    ("text", "kind", "half"),
    [
        ("80.0 um", "length", 0.05e-6),
        ("80 um", "length", 0.5e-6),
        ("45 %", "fraction", 0.005),
        ("0.45", "fraction", 0.005),
        ("1.50e-3 m", "length", 0.005e-3),
        ("0 um", "length", 0.5e-6),
        ("120 degC", "temperature", 0.5),
        ("25.0 degC", "temperature", 0.05),
        ("298.15 K", "temperature", 0.005),
        ("-40 degC", "temperature", 0.5),
    ],
)
def test_a_printed_number_stands_for_half_a_unit_of_its_last_digit(text, kind, half):
    assert read_parameter(owned(text), kind).rounding == pytest.approx(half, rel=1e-6)


def test_a_resolution_of_one_degree_is_one_kelvin_wide():
    one = read_parameter(owned("120 degC", resolution="1 degC"), "temperature")
    assert one.resolution == pytest.approx(1.0)
    assert one.rounding == pytest.approx(0.5)


@pytest.mark.parametrize("bad", ["0 %", "-0.5 %", "1 um"])
def test_a_resolution_that_is_no_width_is_refused(bad):
    with pytest.raises(UsageError):
        read_parameter(owned("2.0 %", resolution=bad), "fraction")


@given(st.integers(1, 9999), st.integers(0, 4))
def test_rounding_to_the_printed_digits_never_leaves_the_interval(whole, decimals):
    text = f"{whole / 7:.{decimals}f} GPa"
    one = read_parameter(owned(text), "pressure")
    assert abs(whole / 7 * 1e9 - one.value) <= one.rounding * (1 + 1e-6)


def test_a_stated_uncertainty_goes_before_that_of_rounding():
    raw = {"value": "3.0 mS/cm", "status": "assumed", "source": "test"}
    rounded = read_parameter(raw, "conductivity")
    assert rounded.standard_uncertainty == pytest.approx(0.005 / math.sqrt(3.0))
    stated = read_parameter({**raw, "uncertainty": "0.9 mS/cm"}, "conductivity")
    assert stated.standard_uncertainty == pytest.approx(0.09)
    with pytest.raises(UsageError, match=r'uncertainty "-1 S/m" is not allowed'):
        read_parameter({**raw, "uncertainty": "-1 S/m"}, "conductivity")
