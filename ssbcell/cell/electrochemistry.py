"""How active materials and lithium react: numbers with their sources, from data files."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from ssbcell.datafile import DataModel, validate
from ssbcell.errors import DataFileError
from ssbcell.provenance import (
    Conductivity,
    Fraction,
    Length,
    MolarEnergy,
    Parameter,
    SpecificCharge,
    Temperature,
    of,
)
from ssbcell.shelf import find, read_toml

SHELF = ("parameter_sets", "electrochemistry")

Diffusivity = Annotated[Parameter, of("diffusivity")]
ExchangeCurrentDensity = Annotated[Parameter, of("current density")]
MolarVolume = Annotated[Parameter, of("molar volume")]
ArealCapacitance = Annotated[Parameter, of("areal capacitance")]
Voltage = Annotated[Parameter, of("voltage")]
ArealHeatCapacity = Annotated[Parameter, of("areal heat capacity")]
HeatTransfer = Annotated[Parameter, of("heat transfer coefficient")]
EntropyCoefficient = Annotated[Parameter, of("entropy coefficient")]
#: a plain number that may exceed 1
Ratio = Annotated[Parameter, of("fraction")]


class Site(DataModel):
    """One kind of lithium site of an active material.

    Attributes
    ----------
    standard_potential : Parameter
        At which it is half full, against lithium [V].
    share : Parameter
        Of all sites, 0-1.
    ideality : Parameter
        Width of its filling, in units of R T / F.
    """

    standard_potential: Voltage
    share: Fraction
    ideality: Ratio


class OpenCircuitPotential(DataModel):
    """The sites whose filling makes the open-circuit potential, and at which temperature."""

    law: str
    temperature: Temperature
    sites: tuple[Site, ...]


class ExchangeCurrent(DataModel):
    """An exchange current density that follows Arrhenius' law."""

    at_reference: ExchangeCurrentDensity
    reference_temperature: Temperature
    activation_energy: MolarEnergy


class SolidDiffusivity(DataModel):
    """A diffusivity that falls where the sites fill up, and follows Arrhenius' law.

    Attributes
    ----------
    at_reference : Parameter
        Away from full sites [m2/s].
    full_share : Parameter
        What is left of it at full sites, 0-1.
    falls_at, falls_within : Parameter
        Stoichiometry in the middle of the fall, and its width.
    """

    at_reference: Diffusivity
    reference_temperature: Temperature
    activation_energy: MolarEnergy
    full_share: Fraction
    falls_at: Fraction
    falls_within: Fraction


class ActiveMaterial(DataModel):
    """An active material of the positive electrode, as its file has it.

    Attributes
    ----------
    citation : str
        Key of the open-circuit law in PyBaMM's list of references.
    site_capacity : Parameter
        Charge of all sites by mass [C/kg].
    initial_stoichiometry : Parameter
        Share of the sites that are full as built, 0-1.
    particle_radius : Parameter
        [m].
    volume_change : Parameter
        Of the material between empty and full sites, by its volume at full ones, 0-1.
    entropic_change : Parameter
        Of the open-circuit potential with temperature; only a cell that warms feels it [V/K].
    double_layer_capacity : Parameter
        Of the particles' surface; only an impedance asks for it [F/m2].
    """

    name: str
    description: str
    citation: str
    site_capacity: SpecificCharge
    initial_stoichiometry: Fraction
    particle_radius: Length
    volume_change: Fraction
    entropic_change: EntropyCoefficient
    double_layer_capacity: ArealCapacitance
    open_circuit_potential: OpenCircuitPotential
    diffusivity: SolidDiffusivity
    exchange_current_density: ExchangeCurrent


class LithiumMetal(DataModel):
    """Lithium at the negative electrode, as its file has it.

    Attributes
    ----------
    molar_volume : Parameter
        [m3/mol].
    electronic_conductivity : Parameter
        [S/m].
    covering_thickness : Parameter
        Below which lithium no longer covers the collector [m].
    double_layer_capacity : Parameter
        Of the lithium's surface; only an impedance asks for it [F/m2].
    """

    name: str
    description: str
    molar_volume: MolarVolume
    electronic_conductivity: Conductivity
    covering_thickness: Length
    double_layer_capacity: ArealCapacitance
    exchange_current_density: ExchangeCurrent


class StorageMaterial(DataModel):
    """What an interlayer's components take up, as the file has it.

    Attributes
    ----------
    initial_stoichiometry : Parameter
        Share of the sites that are full as built, 0-1.
    specific_capacity : dict of str to Parameter
        By material, its charge at full sites by mass [C/kg].
    """

    name: str
    description: str
    initial_stoichiometry: Fraction
    specific_capacity: dict[str, SpecificCharge]
    open_circuit_potential: OpenCircuitPotential
    exchange_current_density: ExchangeCurrent


class Surroundings(DataModel):
    """What a cell shares its warmth with, as the file has it.

    Attributes
    ----------
    heat_capacity : Parameter
        Of the cell by its area, with all that shares its temperature [J/(m2 K)].
    heat_transfer : Parameter
        To the surroundings, by cell area [W/(m2 K)].
    """

    name: str
    description: str
    heat_capacity: ArealHeatCapacity
    heat_transfer: HeatTransfer


@cache
def load_surroundings(name: str | Path = "surroundings") -> Surroundings:
    """Read what a cell shares its warmth with, by shipped name or from a TOML file.

    Raises
    ------
    UnknownName, DataFileError
        As `load_active_material`.
    """
    path = find("surroundings", name, *SHELF)
    return validate(Surroundings, read_toml(path), path)


@cache
def load_storage_material(name: str | Path) -> StorageMaterial:
    """Read the electrochemistry of an interlayer by shipped name or from a TOML file.

    Raises
    ------
    UnknownName, DataFileError
        As `load_active_material`.
    """
    path = find("interlayer material", name, *SHELF)
    material = validate(StorageMaterial, read_toml(path), path)
    _require_whole(material.open_circuit_potential, path)
    return material


@cache
def load_active_material(name: str | Path) -> ActiveMaterial:
    """Read the electrochemistry of an active material by shipped name or from a TOML file.

    Raises
    ------
    UnknownName
        If there is none of that name; the message suggests the nearest.
    DataFileError
        If the file does not fit `ActiveMaterial`, or its sites do not make up the whole.
    """
    path = find("active material", name, *SHELF)
    material = validate(ActiveMaterial, read_toml(path), path)
    _require_whole(material.open_circuit_potential, path)
    return material


def _require_whole(law: OpenCircuitPotential, path: Path) -> None:
    whole = sum(site.share.value for site in law.sites)
    if abs(whole - 1.0) > 1e-6:
        raise DataFileError(
            path, "[open_circuit_potential.sites]", f"the shares add to {whole:g}; expected 1"
        )


@cache
def load_lithium_metal(name: str | Path = "lithium") -> LithiumMetal:
    """Read the electrochemistry of lithium metal by shipped name or from a TOML file.

    Raises
    ------
    UnknownName, DataFileError
        As `load_active_material`.
    """
    path = find("lithium metal", name, *SHELF)
    return validate(LithiumMetal, read_toml(path), path)
