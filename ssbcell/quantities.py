"""Text with a unit ("80 um", "15.1 mA/cm^2", "25 degC") to SI floats, and back."""

from __future__ import annotations

import functools
import math
import re
from typing import TYPE_CHECKING

from ssbcell.errors import QuantityError, UnknownName

if TYPE_CHECKING:
    import pint

#: kind of quantity: (SI unit, example for messages)
KINDS: dict[str, tuple[str, str]] = {
    "fraction": ("", "45 %"),
    "length": ("m", "80 um"),
    "area": ("m^2", "1.0 cm^2"),
    "mass": ("kg", "21.6 mg"),
    "areal mass": ("kg/m^2", "27 mg/cm^2"),
    "density": ("kg/m^3", "4.77 g/cm^3"),
    "molar volume": ("m^3/mol", "13 cm^3/mol"),
    "pressure": ("Pa", "980 MPa"),
    "duration": ("s", "5 min"),
    "temperature": ("K", "25 degC"),
    "temperature difference": ("K", "0.5 K"),
    "voltage": ("V", "4.3 V"),
    "current": ("A", "5 mA"),
    "current density": ("A/m^2", "15.1 mA/cm^2"),
    "charge": ("C", "3.76 mAh"),
    "areal charge": ("C/m^2", "3.76 mAh/cm^2"),
    "specific charge": ("C/kg", "174 mAh/g"),
    "conductivity": ("S/m", "3.0 mS/cm"),
    "areal resistance": ("ohm*m^2", "3 ohm*cm^2"),
    "areal conductance": ("S/m^2", "0.1 mS/cm^2"),
    "areal capacitance": ("F/m^2", "20 uF/cm^2"),
    "diffusivity": ("m^2/s", "3e-15 m^2/s"),
    "molar concentration": ("mol/m^3", "50 mol/L"),
    "molar energy": ("J/mol", "30 kJ/mol"),
    "compliance": ("m/Pa", "6 um/GPa"),
    "areal heat capacity": ("J/(m^2*K)", "0.2 J/cm^2/K"),
    "heat transfer coefficient": ("W/(m^2*K)", "5 W/m^2/K"),
    "entropy coefficient": ("V/K", "0.1 mV/K"),
    "frequency": ("Hz", "10 kHz"),
}

#: degree signs and spellings that lab files use, as Pint spells them
_SPELLINGS = {"°C": "degC", "º": "deg", "℃": "degC", "µ": "u", "μ": "u", "Ω": "ohm", "²": "^2"}

_NUMBER_AND_UNIT = re.compile(
    r"\s*(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(?P<unit>.*?)\s*$"
)


@functools.cache
def unit_registry() -> pint.UnitRegistry[float]:
    """Return the Pint registry; made on first use, since that takes a third of a second."""
    import pint

    return pint.UnitRegistry(autoconvert_offset_to_baseunit=True)


def parse(text: object, kind: str) -> float:
    """Turn a text with a unit into an SI float.

    Parameters
    ----------
    text : str
        A number followed by a unit, such as ``"80 um"``. Only a `fraction` may stand
        without a unit.
    kind : str
        One of `KINDS`, such as ``"length"``.

    Returns
    -------
    float
        The value in the kind's SI unit; a fraction is 0-1 for 0-100 %.

    Raises
    ------
    QuantityError
        If the text is no number with a unit, is not finite, or has another dimension.
    UnknownName
        If `kind` is not one of `KINDS`.

    Examples
    --------
    >>> parse("27 mg/cm^2", "areal mass")
    0.27
    """
    if kind not in KINDS:
        raise UnknownName("kind of quantity", kind, KINDS)
    unit, example = KINDS[kind]
    expected = f"a {kind}" if kind[0] not in "aeiou" else f"an {kind}"
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        raise QuantityError(text, f"{expected} with its unit", example)
    if not isinstance(text, str):
        if unit:
            raise QuantityError(text, f"{expected} with its unit", example)
        value = float(text)
    else:
        value = _convert(text, unit, expected, example)
    if not math.isfinite(value):
        raise QuantityError(text, f"a finite {kind}", example)
    if kind == "temperature" and value <= 0.0:
        raise QuantityError(text, "a temperature above absolute zero", example)
    return value


def _convert(text: str, unit: str, expected: str, example: str) -> float:
    for lab, pints in _SPELLINGS.items():
        text = text.replace(lab, pints)
    match = _NUMBER_AND_UNIT.match(text)
    refused = QuantityError(text, f"{expected} with its unit", example)
    if match is None:
        raise refused
    # labs write cm2 for cm^2
    unit_text = re.sub(r"(?<=[a-zA-Z])(-?\d)", r"^\1", match["unit"])
    if expected.endswith("difference"):
        unit_text = unit_text.replace("degC", "delta_degC")
    try:
        quantity = unit_registry().Quantity(float(match["number"]), unit_text)
    except Exception:
        raise refused from None
    try:
        return float(quantity.to(unit or "dimensionless").magnitude)
    except Exception:
        seen = f"{expected}: it has the dimension {quantity.dimensionality}"
        raise QuantityError(text, seen, example) from None


def text(value: float, kind: str, unit: str, digits: int = 4) -> str:
    """Write an SI float as text in a lab unit.

    Parameters
    ----------
    value : float
        In the SI unit of `kind`.
    kind : str
        One of `KINDS`.
    unit : str
        The unit to write, such as ``"um"``; ``"%"`` for fractions.
    digits : int
        Significant digits.

    Returns
    -------
    str
        Such as ``"80 um"``.
    """
    quantity = unit_registry().Quantity(value, KINDS[kind][0] or "dimensionless")
    return f"{quantity.to(unit).magnitude:.{digits}g} {unit}"


def amount(text: str, unit: str) -> float:
    """Return the number that a text with a unit is in another unit.

    Parameters
    ----------
    text : str
        Such as ``"1.2 GPa"``; without a unit it is in `unit` already.
    unit : str
        Such as ``"MPa"``; empty for a pure number.

    Raises
    ------
    QuantityError
        If the text is no number with a unit, or has another dimension.
    """
    number, own = number_and_unit(text)
    if own in ("", unit):
        return number
    try:
        return float(unit_registry().Quantity(number, own).to(unit or "dimensionless").magnitude)
    except Exception:
        raise QuantityError(text, f"a quantity in {unit or 'pure numbers'}", f"1 {unit}") from None


def number_and_unit(text: str) -> tuple[float, str]:
    """Part a text into its number and its unit, which is empty for a pure number.

    Raises
    ------
    QuantityError
        If it does not begin with a number.
    """
    for lab, pints in _SPELLINGS.items():
        text = text.replace(lab, pints)
    match = _NUMBER_AND_UNIT.match(text)
    if match is None:
        raise QuantityError(text, "a number with its unit", "980 MPa")
    return float(match["number"]), match["unit"]
