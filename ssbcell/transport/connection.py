"""What a hypothesis of connection takes and gives, and how a cell takes it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ssbcell.errors import OutOfRange, require_fraction, require_not_negative
from ssbcell.process import Cell
from ssbcell.transport.properties import EffectiveProperties

FloatArray = npt.NDArray[np.float64]

#: name of the step whose pressure and temperature make the last contacts
_DENSIFY = "densify"


@dataclass(frozen=True, slots=True)
class Structure:
    """What a hypothesis of connection may look at.

    Attributes
    ----------
    positive_electrode_porosity, solid_electrolyte_porosity : float
        As built, 0-1.
    densify_pressure : float
        Of the densifying step [Pa].
    densify_temperature : float
        [K].
    interlayer_modulus : float or None
        After pressing [Pa]; None where it is not known. It goes with the densifying pressure in
        the cells at hand: 0.8, 0.7, 0.6 GPa at 980, 784, 700 MPa.
    """

    positive_electrode_porosity: float
    solid_electrolyte_porosity: float
    densify_pressure: float
    densify_temperature: float
    interlayer_modulus: float | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """What is lost between a laminate as its volume shares have it and the cell it makes.

    Attributes
    ----------
    isolated_fraction : float
        Share of the active material that takes no part, 0-1.
    contact_fraction : float
        Share of the active surface that touches electrolyte, 0-1.
    ionic_factor : float
        On the positive electrode's ionic conductivity, above 0, at most 1.
    interface_resistance : float
        In series, between interlayer and solid electrolyte [ohm m2].
    short_areal_conductance : float
        Of a leak between the electrodes [S/m2].

    Raises
    ------
    OutOfRange
        If a share lies outside 0-1, or a number is negative.
    """

    isolated_fraction: float = 0.0
    contact_fraction: float = 1.0
    ionic_factor: float = 1.0
    interface_resistance: float = 0.0
    short_areal_conductance: float = 0.0

    def __post_init__(self) -> None:
        require_fraction("isolated_fraction", self.isolated_fraction)
        for name in ("contact_fraction", "ionic_factor"):
            require_fraction(name, getattr(self, name))
            if getattr(self, name) == 0.0:
                raise OutOfRange(name, 0.0, "above 0, at most 1")
        require_not_negative("interface_resistance", self.interface_resistance)
        require_not_negative("short_areal_conductance", self.short_areal_conductance)


def connect(properties: EffectiveProperties, connection: Connection) -> EffectiveProperties:
    """Take connection into account.

    Parameters
    ----------
    properties : EffectiveProperties
        Of the laminate; what is isolated, out of contact or leaking there stays so.
    connection : Connection
        What is lost beside.

    Returns
    -------
    EffectiveProperties
    """
    joined = (1.0 - properties.isolated_fraction) * (1.0 - connection.isolated_fraction)
    return replace(
        properties,
        isolated_fraction=1.0 - joined,
        contact_fraction=properties.contact_fraction * connection.contact_fraction,
        positive_electrode_ionic_conductivity=(
            properties.positive_electrode_ionic_conductivity * connection.ionic_factor
        ),
        interlayer_resistance=properties.interlayer_resistance + connection.interface_resistance,
        short_areal_conductance=(
            properties.short_areal_conductance + connection.short_areal_conductance
        ),
    )


def structure_of(cell: Cell) -> Structure:
    """Return what hypotheses of connection look at in a cell.

    Raises
    ------
    UsageError
        If the cell has no densifying step.
    """
    step = cell.schedule.step(_DENSIFY)
    return Structure(
        positive_electrode_porosity=cell.laminate.positive_electrode.layer.porosity,
        solid_electrolyte_porosity=cell.laminate.solid_electrolyte.porosity,
        densify_pressure=step.pressure,
        densify_temperature=step.temperature,
        interlayer_modulus=cell.laminate.interlayer.modulus,
    )


@dataclass(frozen=True, slots=True)
class FreeParameter:
    """A number of a hypothesis that data must tell.

    Attributes
    ----------
    name, unit : str
        Unit of the lab; ``"-"`` for a pure number.
    low, high : float
        Bounds.
    start : float
        Where a fit begins, and the middle of its prior.
    logarithmic : bool
        Whether its logarithm is what a fit moves.
    """

    name: str
    unit: str
    low: float
    high: float
    start: float
    logarithmic: bool = False

    def to_unit(self, value: float) -> float:
        """Place on the axis from bound to bound, 0-1."""
        if self.logarithmic:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def from_unit(self, place: float) -> float:
        """Undo `to_unit`."""
        if self.logarithmic:
            return float(self.low * (self.high / self.low) ** place)
        return self.low + (self.high - self.low) * place


@dataclass(frozen=True, slots=True)
class ConnectionClosure:
    """A hypothesis of how structure makes connection.

    Attributes
    ----------
    name : str
        To ask for it by.
    hypothesis : str
        What it says of the physics, in one sentence.
    parameters : tuple of FreeParameter
        What data must tell.
    law : callable
        From `Structure` and the parameters' values by name to `Connection`.
    takes_capacity : frozenset of str
        By which ways it says that capacity goes: ``"isolation"``, ``"leak"``.
    """

    name: str
    hypothesis: str
    parameters: tuple[FreeParameter, ...]
    law: Callable[[Structure, Mapping[str, float]], Connection]
    takes_capacity: frozenset[str] = frozenset()

    def heeds_modulus(self, structure: Structure) -> bool:
        """Whether the interlayer's modulus matters to it in a structure where it is known."""
        if structure.interlayer_modulus is None:
            return False
        softer = replace(structure, interlayer_modulus=0.9 * structure.interlayer_modulus)
        start = self.from_unit(self.start)
        return self.connection(structure, start) != self.connection(softer, start)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return tuple(one.name for one in self.parameters)

    @property
    def start(self) -> FloatArray:
        """Starts on the axes from bound to bound, shape (p,)."""
        return np.array([one.to_unit(one.start) for one in self.parameters])

    def from_unit(self, unit: FloatArray) -> FloatArray:
        """Turn places on the axes, 0-1, into values, shape (p,)."""
        pairs = zip(self.parameters, unit, strict=True)
        return np.array([one.from_unit(float(place)) for one, place in pairs])

    def connection(self, structure: Structure, values: FloatArray) -> Connection:
        """Return the connection of a structure for values of the parameters, shape (p,)."""
        pairs = zip(self.names, values, strict=True)
        return self.law(structure, {name: float(value) for name, value in pairs})
