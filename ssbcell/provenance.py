"""A number that says where it comes from."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator

from ssbcell.errors import UsageError, nearest
from ssbcell.quantities import KINDS, parse

Status = Literal[
    "patent", "literature", "measured", "calibrated", "inferred", "assumed", "provisional"
]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number with its unit's text, source and status.

    Attributes
    ----------
    value : float
        In SI units of its kind.
    text : str
        As the file has it, with the unit.
    status : str
        `patent`, `literature`, `measured`, `calibrated`, `inferred`, `assumed`, or
        `provisional`: a limit that stands until data settle it.
    source : str
        Where the number was read, measured, or why it was chosen.
    resolution : float or None
        To what the source rounds, in SI units; None where its last digit tells.
    last_digit : float
        What one more in the last digit of `text` would add, in SI units.
    uncertainty : float or None
        Standard uncertainty that its owner gives, in SI units; None where none is given.
    """

    value: float
    text: str
    status: Status
    source: str
    resolution: float | None = None
    last_digit: float = 0.0
    uncertainty: float | None = None

    def __float__(self) -> float:
        """Return the SI value."""
        return self.value

    @property
    def rounding(self) -> float:
        """How far the true value may lie from the printed one, in SI units."""
        step = self.last_digit if self.resolution is None else self.resolution
        return step / 2.0

    @property
    def standard_uncertainty(self) -> float:
        """The uncertainty that was given, else that of rounding: half a step over root three."""
        return self.rounding / math.sqrt(3.0) if self.uncertainty is None else self.uncertainty


_KEYS = {"value", "status", "source"}
_OPTIONAL = {"resolution", "uncertainty"}


def read_parameter(raw: Any, kind: str) -> Parameter:
    """Make a `Parameter` from a TOML table ``{value, status, source}``.

    It may have `resolution`, to what its source rounds, and `uncertainty`, a standard one in
    the unit of the value.

    Raises
    ------
    UsageError
        If a key is missing or unknown, the status is not one of `Status`, or the value has
        not the kind's dimension.
    """
    if isinstance(raw, Parameter):
        return raw
    if not isinstance(raw, dict):
        raise UsageError(
            f'{raw!r}: a number here needs its owner, as {{ value = "...", status = "...", '
            'source = "..." }'
        )
    for key in raw:
        if key not in _KEYS | _OPTIONAL:
            hint = nearest(str(key), _KEYS | _OPTIONAL)
            raise UsageError(
                f"unknown key {key!r}"
                + (f"; did you mean {hint!r}?" if hint else "")
                + " A number has value, status, source, and if need be resolution, uncertainty"
            )
    missing = ", ".join(sorted(_KEYS - set(raw)))
    if missing:
        raise UsageError(f"a number needs value, status and source; missing: {missing}")
    if raw["status"] not in get_args(Status):
        hint = nearest(str(raw["status"]), get_args(Status))
        raise UsageError(
            f"status {raw['status']!r} is none of {', '.join(get_args(Status))}"
            + (f". Did you mean {hint!r}?" if hint else "")
        )
    if not str(raw["source"]).strip():
        raise UsageError("source is empty: say where the number comes from")
    return Parameter(
        value=parse(raw["value"], kind),
        text=str(raw["value"]),
        status=raw["status"],
        source=str(raw["source"]),
        resolution=_width(raw, "resolution", kind),
        last_digit=_last_digit(str(raw["value"]), kind),
        uncertainty=_width(raw, "uncertainty", kind),
    )


def _width(table: dict[str, Any], key: str, kind: str) -> float | None:
    """Read a width, which for a temperature is a difference: 1 degC is 1 K."""
    if key not in table:
        return None
    width = parse(table[key], "temperature difference" if kind == "temperature" else kind)
    if width <= 0.0:
        raise UsageError(f'{key} "{table[key]}" is not allowed; expected a width above zero')
    return width


_NUMBER = re.compile(r"\s*[+-]?\d*\.?(?P<decimals>\d*)(?:[eE](?P<power>[+-]?\d+))?")


def _last_digit(text: str, kind: str) -> float:
    """Return what one more in the last digit of a number's text adds, in SI units."""
    number = _NUMBER.match(text)
    if number is None:  # parse() has read it, so it is a number
        return 0.0
    step = 10.0 ** (int(number["power"] or 0) - len(number["decimals"]))
    next_up = float(number[0]) + step
    # two readings, since the zero of degC is not that of K
    return abs(parse(f"{next_up:.17g}{text[number.end() :]}", kind) - parse(text, kind))


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which values of a quantity are allowed, in SI units; None where there is no limit."""

    above: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    below: float | None = None

    def __contains__(self, value: float) -> bool:
        """Tell whether a value is allowed."""
        return (
            (self.above is None or value > self.above)
            and (self.at_least is None or value >= self.at_least)
            and (self.at_most is None or value <= self.at_most)
            and (self.below is None or value < self.below)
        )

    def __str__(self) -> str:
        """Return the limits in words."""
        limits = {
            "above": self.above,
            "at least": self.at_least,
            "at most": self.at_most,
            "below": self.below,
        }
        told = (
            f"{word} {limit:g}" if limit else f"{word} zero"
            for word, limit in limits.items()
            if limit is not None
        )
        return " and ".join(told)


ANY = Allowed()


def of(kind: str, allowed: Allowed = ANY) -> BeforeValidator:
    """Return what makes pydantic read a field as a `Parameter` of a kind of quantity.

    Use it as ``Annotated[Parameter, of("length")]``; the common kinds have names below.

    Parameters
    ----------
    kind : str
        One of `ssbcell.quantities.KINDS`.
    allowed : Allowed
        Limits; a value beyond is refused with its text.
    """

    def read(raw: Any) -> Parameter:
        try:
            one = read_parameter(raw, kind)
        except UsageError as problem:
            raise ValueError(str(problem)) from problem
        if one.value not in allowed:
            raise ValueError(_refusal(one, kind, allowed))
        return one

    return BeforeValidator(read)


def _refusal(one: Parameter, kind: str, allowed: Allowed) -> str:
    hint = ""
    if kind == "fraction" and "%" not in one.text and 1.0 < one.value <= 100.0:
        hint = f' (for a percentage write {one.value / 100:g} or "{one.value:g} %")'
    return (
        f'"{one.text}" is not allowed; expected a {kind} {allowed}{hint}, such as '
        f'"{KINDS[kind][1]}"'
    )


Fraction = Annotated[Parameter, of("fraction")]
Length = Annotated[Parameter, of("length")]
Pressure = Annotated[Parameter, of("pressure")]
Duration = Annotated[Parameter, of("duration")]
Temperature = Annotated[Parameter, of("temperature")]
Density = Annotated[Parameter, of("density")]
ArealMass = Annotated[Parameter, of("areal mass")]
SpecificCharge = Annotated[Parameter, of("specific charge")]
ArealResistance = Annotated[Parameter, of("areal resistance")]
ArealConductance = Annotated[Parameter, of("areal conductance")]
Conductivity = Annotated[Parameter, of("conductivity")]
MolarEnergy = Annotated[Parameter, of("molar energy")]

#: the same, where a number beyond what physics allows is refused with its key
_POSITIVE, _NOT_NEGATIVE = Allowed(above=0.0), Allowed(at_least=0.0)
Share = Annotated[Parameter, of("fraction", Allowed(at_least=0.0, at_most=1.0))]
Porosity = Annotated[Parameter, of("fraction", Allowed(at_least=0.0, below=1.0))]
Parts = Annotated[Parameter, of("fraction", _POSITIVE)]
PositiveLength = Annotated[Parameter, of("length", _POSITIVE)]
NotNegativeLength = Annotated[Parameter, of("length", _NOT_NEGATIVE)]
PositivePressure = Annotated[Parameter, of("pressure", _POSITIVE)]
PositiveDuration = Annotated[Parameter, of("duration", _POSITIVE)]
PositiveDensity = Annotated[Parameter, of("density", _POSITIVE)]
PositiveArealMass = Annotated[Parameter, of("areal mass", _POSITIVE)]
PositiveSpecificCharge = Annotated[Parameter, of("specific charge", _POSITIVE)]
PositiveArealResistance = Annotated[Parameter, of("areal resistance", _POSITIVE)]
NotNegativeArealConductance = Annotated[Parameter, of("areal conductance", _NOT_NEGATIVE)]
PositiveConductivity = Annotated[Parameter, of("conductivity", _POSITIVE)]
NotNegativeMolarEnergy = Annotated[Parameter, of("molar energy", _NOT_NEGATIVE)]
