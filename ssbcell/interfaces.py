"""What layers and pores do where they touch, by name: numbers that no single material owns."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from ssbcell.datafile import DataModel, validate
from ssbcell.provenance import (
    Allowed,
    NotNegativeLength,
    NotNegativeMolarEnergy,
    Parameter,
    PositiveArealResistance,
    PositiveLength,
    PositivePressure,
    Share,
    Temperature,
    of,
)
from ssbcell.shelf import find, read_toml

SHELF = ("parameter_sets", "interfaces")

NotNegativeDiffusivity = Annotated[Parameter, of("diffusivity", Allowed(at_least=0.0))]


class Pores(DataModel):
    """Open pores of an interlayer, along whose walls lithium diffuses.

    Attributes
    ----------
    wall_diffusivity : Parameter
        Of lithium along the wall, at the reference temperature [m2/s].
    wall_thickness : Parameter
        Of the layer of lithium that moves [m].
    pore_radius : Parameter
        [m].
    reference_temperature, activation_energy : Parameter
        Of the diffusivity, after Arrhenius [K], [J/mol].
    """

    wall_diffusivity: NotNegativeDiffusivity
    wall_thickness: PositiveLength
    pore_radius: PositiveLength
    reference_temperature: Temperature
    activation_energy: NotNegativeMolarEnergy


class Contact(DataModel):
    """One rough interface between two elastic bodies.

    Attributes
    ----------
    roughness, correlation_length : Parameter
        Root mean square height, and the length on which heights correlate [m].
    poisson_ratio : Parameter
        Of both bodies.
    pressure : Parameter or None
        On the interface; None for the highest of a cell's schedule [Pa].
    first_modulus, second_modulus : Parameter or None
        Of the bodies, from the positive electrode on; None where a layer's own is meant [Pa].
    perfect_resistance : Parameter or None
        If all of it touched, times area; None for a surface of reaction [ohm m2].
    """

    roughness: NotNegativeLength
    correlation_length: PositiveLength
    poisson_ratio: Share
    pressure: PositivePressure | None = None
    first_modulus: PositivePressure | None = None
    second_modulus: PositivePressure | None = None
    perfect_resistance: PositiveArealResistance | None = None


class Contacts(DataModel):
    """The rough interfaces of a cell.

    Attributes
    ----------
    electrolyte_interlayer, interlayer_negative : Contact
        Of the interlayer's two faces.
    active_surface : Contact
        Of the positive electrode's active material, with its electrolyte.
    """

    electrolyte_interlayer: Contact
    interlayer_negative: Contact
    active_surface: Contact


class Interfaces(DataModel):
    """The numbers of one file in ``parameter_sets/interfaces``.

    Attributes
    ----------
    description : str
        What they are for.
    pores : Pores
        Of the interlayer.
    contact : Contacts
        Of rough faces on each other, for a closure with ``+contact``.
    """

    description: str
    pores: Pores
    contact: Contacts


@cache
def load_interfaces(name: str | Path = "default") -> Interfaces:
    """Read interfaces by shipped name or from a TOML file.

    Raises
    ------
    UnknownName
        If there is none of that name; the message suggests the nearest.
    DataFileError
        If the file does not fit `Interfaces`.
    """
    path = find("set of interfaces", name, *SHELF)
    return validate(Interfaces, read_toml(path), path)
