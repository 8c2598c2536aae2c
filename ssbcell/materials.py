"""Materials by name: densities and conductivities of what layers are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Literal

from ssbcell.datafile import DataModel, validate
from ssbcell.provenance import (
    NotNegativeMolarEnergy,
    PositiveConductivity,
    PositiveDensity,
    Temperature,
)
from ssbcell.shelf import find, read_toml

SHELF = ("parameter_sets", "materials")

Class = Literal[
    "active material",
    "solid electrolyte",
    "amorphous carbon",
    "graphitic carbon",
    "metal",
    "binder",
    "other",
]


class ThermallyActivated(DataModel):
    """A conductivity of the dense material that follows Arrhenius' law."""

    at_reference: PositiveConductivity
    reference_temperature: Temperature
    activation_energy: NotNegativeMolarEnergy


class Material(DataModel):
    """One material, as its file in ``parameter_sets/materials`` has it.

    Attributes
    ----------
    name : str
        As the file is called.
    description : str
        What it is and what it does in the cell.
    kind : str or None
        Class of material, such as ``"amorphous carbon"``; None where the file does not say.
    density : Parameter
        Of the material without voids [kg/m3].
    ionic_conductivity, electronic_conductivity : ThermallyActivated or None
        Of the material without voids; None where it does not conduct.
    """

    name: str
    description: str
    kind: Class | None = None
    density: PositiveDensity
    ionic_conductivity: ThermallyActivated | None = None
    electronic_conductivity: ThermallyActivated | None = None


_INSTEAD: ContextVar[Mapping[str, Material]] = ContextVar("materials", default={})  # noqa: B039


@contextmanager
def materials_replaced(instead: Mapping[str, Material]) -> Iterator[None]:
    """Let `load_material` give other materials within a ``with`` block, in this thread.

    Parameters
    ----------
    instead : mapping of str to Material
        By the name that they are asked for.
    """
    token = _INSTEAD.set(instead)
    try:
        yield
    finally:
        _INSTEAD.reset(token)


def load_material(name: str | Path) -> Material:
    """Read a material by shipped name or from a TOML file.

    Raises
    ------
    UnknownName
        If there is none of that name; the message suggests the nearest.
    DataFileError
        If the file does not fit `Material`.
    """
    return _INSTEAD.get().get(str(name)) or _read(name)


@cache
def _read(name: str | Path) -> Material:
    path = find("material", name, *SHELF)
    return validate(Material, read_toml(path), path)
