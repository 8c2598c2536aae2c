"""A number that says where it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator

from ssbcell.errors import UsageError
from ssbcell.quantities import parse

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
    """

    value: float
    text: str
    status: Status
    source: str
    resolution: float | None = None

    def __float__(self) -> float:
        """Return the SI value."""
        return self.value

    @property
    def rounding(self) -> float:
        """How far the true value may lie from the printed one, in SI units."""
        if self.resolution is not None:
            return self.resolution / 2.0
        digits = re.match(r"\s*[+-]?(\d*)\.?(\d*)", self.text)
        whole = int("".join(digits.groups()) or 0) if digits else 0
        return abs(self.value) * 0.5 / whole if whole else 0.0


_KEYS = {"value", "status", "source"}
_OPTIONAL = {"resolution"}


def read_parameter(raw: Any, kind: str) -> Parameter:
    """Make a `Parameter` from a TOML table ``{value, status, source}``, optionally `resolution`.

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
            'source = "..." }}'
        )
    missing, unknown = sorted(_KEYS - set(raw)), sorted(set(raw) - _KEYS - _OPTIONAL)
    if missing or unknown:
        raise UsageError(f"a number needs value, status, source; {missing=}, {unknown=}")
    if raw["status"] not in get_args(Status):
        raise UsageError(f"status {raw['status']!r} is none of {', '.join(get_args(Status))}")
    if not str(raw["source"]).strip():
        raise UsageError("source is empty: say where the number comes from")
    return Parameter(
        value=parse(raw["value"], kind),
        text=str(raw["value"]),
        status=raw["status"],
        source=str(raw["source"]),
        resolution=parse(raw["resolution"], kind) if "resolution" in raw else None,
    )


def of(kind: str) -> BeforeValidator:
    """Return what makes pydantic read a field as a `Parameter` of a kind of quantity.

    Use it as ``Annotated[Parameter, of("length")]``; the common kinds have names below.
    """

    def read(raw: Any) -> Parameter:
        try:
            return read_parameter(raw, kind)
        except UsageError as problem:
            raise ValueError(str(problem)) from problem

    return BeforeValidator(read)


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
