"""Text with units to SI and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssbcell.errors import QuantityError
from ssbcell.quantities import KINDS, parse, text


@pytest.mark.parametrize(
    ("written", "kind", "si"),
    [
        ("80 um", "length", 80e-6),
        ("80 µm", "length", 80e-6),
        ("15.1 mA/cm^2", "current density", 151.0),
        ("15.1 mA/cm2", "current density", 151.0),
        ("27 mg/cm²", "areal mass", 0.27),
        ("25 degC", "temperature", 298.15),
        ("25 °C", "temperature", 298.15),
        ("0.5 degC", "temperature difference", 0.5),
        ("45 %", "fraction", 0.45),
        ("0.45", "fraction", 0.45),
        ("3.76 mAh/cm^2", "areal charge", 3.76 * 3.6 * 1e4),
        ("1e-3m", "length", 1e-3),
    ],
)
def test_lab_text_becomes_si(written, kind, si):
    assert parse(written, kind) == pytest.approx(si)


@pytest.mark.parametrize("kind", [k for k in KINDS if not k.startswith("temperature")])
@given(value=st.floats(1e-9, 1e9))
def test_text_and_back_is_the_same_quantity(kind, value):
    written = text(value, kind, KINDS[kind][0] or "%", digits=17)
    assert parse(written, kind) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    "written", ["", "um", "80", "80 bananas", "80 mA", "nan um", "80 um; rm", None, True, 80]
)
def test_what_is_not_a_length_is_refused(written):
    with pytest.raises(QuantityError):
        parse(written, "length")


@pytest.mark.parametrize("written", ["-300 degC", "0 K", "-1 K"])
def test_there_is_no_temperature_below_absolute_zero(written):
    with pytest.raises(QuantityError, match="absolute zero"):
        parse(written, "temperature")


@pytest.mark.parametrize("unit", ["degC", "K", "degF"])
@given(value=st.floats(1.0, 2000.0))
def test_a_temperature_and_back_is_the_same_temperature(unit, value):
    assert parse(text(value, "temperature", unit, digits=17), "temperature") == pytest.approx(value)


@pytest.mark.parametrize(("written", "kelvin"), [("1 degC", 1.0), ("-2 K", -2.0)])
def test_a_difference_of_a_degree_is_a_kelvin(written, kelvin):
    assert parse(written, "temperature difference") == pytest.approx(kelvin)
