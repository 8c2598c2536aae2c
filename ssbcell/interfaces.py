"""What layers and pores do where they touch, by name: numbers that no single material owns."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from ssbcell.datafile import DataModel, validate
from ssbcell.provenance import Length, MolarEnergy, Parameter, Temperature, of
from ssbcell.shelf import find, read_toml

SHELF = ("parameter_sets", "interfaces")

Diffusivity = Annotated[Parameter, of("diffusivity")]


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

    wall_diffusivity: Diffusivity
    wall_thickness: Length
    pore_radius: Length
    reference_temperature: Temperature
    activation_energy: MolarEnergy


class Interfaces(DataModel):
    """The numbers of one file in ``parameter_sets/interfaces``.

    Attributes
    ----------
    description : str
        What they are for.
    pores : Pores
        Of the interlayer.
    """

    description: str
    pores: Pores


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
