"""Parameters of the model's options: what a cell has beside the plain one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from ssbcell.cell.electrochemistry import load_storage_material
from ssbcell.cell.laws import StorageExchangeLaw, StorageLaw
from ssbcell.cell.parameters import ELECTRODE_AREA
from ssbcell.cell.temperature import conduction_laws
from ssbcell.errors import (
    OutOfRange,
    UsageError,
    require_fraction,
    require_not_negative,
    require_positive,
)
from ssbcell.transport.properties import EffectiveProperties


class Extra(Protocol):
    """Something that adds or replaces parameters of a cell.

    Attributes
    ----------
    option : tuple of str
        The model's option that it belongs to, and its value.
    shows : tuple of str
        PyBaMM's names of what to follow over time.
    """

    option: ClassVar[tuple[str, str]]
    shows: ClassVar[tuple[str, ...]]

    def parameters(self, properties: EffectiveProperties) -> dict[str, Any]:
        """Return them by PyBaMM's names."""
        ...


@dataclass(frozen=True, slots=True)
class InterlayerStorage:
    """An interlayer that takes up lithium; for the option "interlayer storage".

    Attributes
    ----------
    capacity : float
        By cell area [C/m2]; `interlayer_capacity` gives it.
    material : str
        Name of its electrochemistry.
    initial_stoichiometry : float or None
        Share of its sites that are full as built, 0-1; the material's own if None.
    """

    option: ClassVar[tuple[str, str]] = ("interlayer storage", "true")
    shows: ClassVar[tuple[str, ...]] = ("Interlayer stoichiometry",)

    capacity: float
    material: str = "tin_carbon"
    initial_stoichiometry: float | None = None

    def parameters(self, properties: EffectiveProperties) -> dict[str, Any]:  # noqa: ARG002
        """Return capacity, potential and kinetics.

        Raises
        ------
        OutOfRange
            If the capacity is not above zero.
        UnknownName
            If there is no such material.
        """
        require_positive("capacity", self.capacity)
        host = load_storage_material(self.material)
        built = self.initial_stoichiometry
        filled = host.initial_stoichiometry.value if built is None else built
        require_fraction("initial_stoichiometry", filled)
        if filled in {0.0, 1.0}:
            raise OutOfRange("initial_stoichiometry", filled, "between 0 and 1, without the ends")
        return {
            "Interlayer storage capacity [C.m-2]": self.capacity,
            "Initial interlayer stoichiometry": filled,
            "Interlayer OCP [V]": StorageLaw(host),
            "Interlayer exchange-current density [A.m-2]": StorageExchangeLaw(
                host.exchange_current_density
            ),
        }


def options_of(extras: Sequence[Extra]) -> dict[str, str]:
    """Return the model's options that a cell's extras ask for.

    Parameters
    ----------
    extras : sequence of Extra
        At most one of a kind.

    Returns
    -------
    dict of str to str
        For `LithiumDepositionDFN`.

    Raises
    ------
    UsageError
        If something is no extra, or two are of one kind.
    """
    if not isinstance(extras, Sequence):
        raise UsageError(f"{extras!r} is no sequence of extras; put it into a list")
    options: dict[str, str] = {}
    for extra in extras:
        if not hasattr(extra, "option"):
            raise UsageError(
                f"{extra!r} is no extra of a cell; expected InterlayerStorage, ParticleFilm, "
                "Stack or Heat, of ssbcell.cell"
            )
        name, value = extra.option
        if name in options:
            raise UsageError(f"two {type(extra).__name__} for one cell; expected one")
        options[name] = value
    return options


@dataclass(frozen=True, slots=True)
class ParticleFilm:
    """A film on the particles; for the option "particle film".

    Attributes
    ----------
    resistance : float
        Times active surface [ohm m2].
    """

    option: ClassVar[tuple[str, str]] = ("particle film", "ohmic")
    shows: ClassVar[tuple[str, ...]] = ()

    resistance: float

    def parameters(self, properties: EffectiveProperties) -> dict[str, Any]:  # noqa: ARG002
        """Return its resistance.

        Raises
        ------
        OutOfRange
            If it is negative.
        """
        require_not_negative("resistance", self.resistance)
        return {"Positive particle film resistance [Ohm.m2]": self.resistance}


@dataclass(frozen=True, slots=True)
class Stack:
    """How the stack is held; for the option "stack mechanics".

    Attributes
    ----------
    compliance : float
        Of layers and fixture in a row [m/Pa]; `stack_compliance` gives it.
    pressure : float
        As built [Pa].
    """

    option: ClassVar[tuple[str, str]] = ("stack mechanics", "true")
    shows: ClassVar[tuple[str, ...]] = ("Stack thickness change [m]", "Stack pressure [Pa]")

    compliance: float
    pressure: float

    def parameters(self, properties: EffectiveProperties) -> dict[str, Any]:  # noqa: ARG002
        """Return compliance and pressure.

        Raises
        ------
        OutOfRange
            If the compliance is not above zero, or the pressure negative.
        """
        require_positive("compliance", self.compliance)
        require_not_negative("pressure", self.pressure)
        return {
            "Stack compliance [m.Pa-1]": self.compliance,
            "Stack pressure as built [Pa]": self.pressure,
        }


@dataclass(frozen=True, slots=True)
class Heat:
    """How a cell holds and loses heat; for the option "thermal" at "lumped".

    Attributes
    ----------
    heat_capacity : float
        Of the cell by its area, with all that shares its temperature [J/(m2 K)].
    heat_transfer : float
        To the surroundings, by cell area [W/(m2 K)].
    conduction_activation : float or None
        One activation energy for ions, electrons and interlayer [J/mol]. If None they follow
        the `course` of the properties, as the materials have it; `simulate_dcr` and its
        sisters find that of a `Cell` themselves.
    """

    option: ClassVar[tuple[str, str]] = ("thermal", "lumped")
    shows: ClassVar[tuple[str, ...]] = ("Volume-averaged cell temperature [K]", "Total heating [W]")

    heat_capacity: float
    heat_transfer: float
    conduction_activation: float | None = None

    def parameters(self, properties: EffectiveProperties) -> dict[str, Any]:
        """Return them for a cell of 1 cm2.

        Raises
        ------
        OutOfRange
            If the heat capacity is not above zero, or another number negative.
        UsageError
            If nothing says how the conductivities follow the temperature.
        """
        require_positive("heat_capacity", self.heat_capacity)
        require_not_negative("heat_transfer", self.heat_transfer)
        if self.conduction_activation is not None:
            require_not_negative("conduction_activation", self.conduction_activation)
        return {
            **conduction_laws(properties, self.conduction_activation),
            **heat_parameters(properties, self.heat_capacity, self.heat_transfer),
        }


def heat_parameters(
    properties: EffectiveProperties, heat_capacity: float, heat_transfer: float
) -> dict[str, Any]:
    """Return what the lumped thermal option asks for, for a cell of 1 cm2.

    Parameters
    ----------
    properties : EffectiveProperties
        With the thicknesses.
    heat_capacity, heat_transfer : float
        As `Heat`.

    Returns
    -------
    dict
        By PyBaMM's names.
    """
    thickness = (
        properties.interlayer_thickness
        + properties.solid_electrolyte_thickness
        + properties.positive_electrode_thickness
    )
    return {
        "Cell volume [m3]": thickness * ELECTRODE_AREA,
        "Cell heat capacity [J.K-1.m-3]": heat_capacity / thickness,
        "Cell cooling surface area [m2]": ELECTRODE_AREA,
        "Total heat transfer coefficient [W.m-2.K-1]": heat_transfer,
        # metal so good that it makes no heat
        "Negative current collector thickness [m]": 0.0,
        "Positive current collector thickness [m]": 0.0,
        "Negative current collector conductivity [S.m-1]": 1e7,
        "Positive current collector conductivity [S.m-1]": 1e7,
    }
