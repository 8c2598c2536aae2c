"""A number that says where it comes from."""

from __future__ import annotations

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
    """

    value: float
    text: str
    status: Status
    source: str

    def __float__(self) -> float:
        """Return the SI value."""
        return self.value


_KEYS = {"value", "status", "source"}


def read_parameter(raw: Any, kind: str) -> Parameter:
    """Make a `Parameter` from a TOML table ``{value, status, source}``.

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
    if set(raw) != _KEYS:
        missing, unknown = sorted(_KEYS - set(raw)), sorted(set(raw) - _KEYS)
        raise UsageError(f"a number needs value, status, source; {missing=}, {unknown=}")
    if raw["status"] not in get_args(Status):
        raise UsageError(f"status {raw['status']!r} is none of {', '.join(get_args(Status))}")
    if not str(raw["source"]).strip():
        raise UsageError("source is empty: say where the number comes from")
    return Parameter(
        parse(raw["value"], kind), str(raw["value"]), raw["status"], str(raw["source"])
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
