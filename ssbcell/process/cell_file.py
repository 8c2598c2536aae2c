"""What a cell's TOML file may say."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from ssbcell.datafile import DataModel, words_at
from ssbcell.errors import DataFileError, UsageError, nearest
from ssbcell.interfaces import SHELF as INTERFACES
from ssbcell.interfaces import Interfaces
from ssbcell.process.schedule import STEP_ORDER, LayerName, PressKind, check_press
from ssbcell.provenance import (
    NotNegativeArealConductance,
    NotNegativeLength,
    Parts,
    Porosity,
    PositiveArealMass,
    PositiveArealResistance,
    PositiveDuration,
    PositiveLength,
    PositivePressure,
    PositiveSpecificCharge,
    Share,
    Temperature,
)
from ssbcell.shelf import find, read_toml

SHELF = ("parameter_sets", "cells")

#: names more alike than this are one name with a slip of the pen
_SLIP = 0.8


class AsCoated(DataModel):
    """A layer before any pressing, as its maker reports it."""

    porosity: Porosity
    thickness: PositiveLength | None = None
    modulus: PositivePressure | None = None


class LayerTable(DataModel):
    """A powder layer as built: what is given fixes its mass, porosity and thickness.

    Two of `thickness`, `porosity` and `coating_mass` are needed; the layer as coated can
    stand for the mass.
    """

    composition: dict[str, Parts]
    composition_by: Literal["mass", "volume"] = "mass"
    porosity: Porosity | None = None
    thickness: PositiveLength | None = None
    coating_mass: PositiveArealMass | None = None
    modulus: PositivePressure | None = None
    particle_size: PositiveLength | None = None
    as_coated: AsCoated | None = None


class PositiveElectrodeTable(LayerTable):
    """The positive electrode's layer, and what of it takes part."""

    active_material: str
    electrolyte: str
    isolated_fraction: Share | None = None
    contact_fraction: Share | None = None
    collector_thickness: PositiveLength | None = None


class InterlayerTable(LayerTable):
    """The interlayer, with the sizes of its two kinds of particles."""

    carbon_particle_size: PositiveLength | None = None
    metal_particle_size: PositiveLength | None = None


class NegativeElectrodeTable(DataModel):
    """What lithium is deposited on, and its collector."""

    initial_lithium_thickness: NotNegativeLength
    modulus: PositivePressure | None = None
    alloying_metal: str | None = None
    alloying_metal_thickness: PositiveLength | None = None
    active_layer: LayerTable | None = None
    collector_thickness: PositiveLength | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """Refuse half an alloying metal."""
        if (self.alloying_metal is None) != (self.alloying_metal_thickness is None):
            has, lacks = "alloying_metal", "alloying_metal_thickness"
            if self.alloying_metal is None:
                has, lacks = lacks, has
            raise ValueError(f"{has} is given and {lacks} is not; expected both, or neither")
        return self


class PressTable(DataModel):
    """One pressing step."""

    kind: PressKind
    pressure: PositivePressure
    duration: PositiveDuration
    temperature: Temperature
    layers: tuple[LayerName, ...]
    rate_of_decrease: dict[LayerName, Share] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        """Refuse layers that do not touch, and rates of layers that are not in the press."""
        try:
            check_press(self.layers, self.rate_of_decrease)
        except UsageError as problem:
            raise ValueError(str(problem)) from problem
        return self


class ReportedTable(DataModel):
    """What was measured on the cell."""

    dcr: PositiveArealResistance | None = None
    discharge_capacity: PositiveSpecificCharge | None = None
    charge_capacity: PositiveSpecificCharge | None = None
    grade: Literal["A", "B"] | None = None
    grade_source: str | None = None


class ShortTable(DataModel):
    """An electronic leak between the electrodes."""

    areal_conductance: NotNegativeArealConductance


class CellFile(DataModel):
    """A cell: its layers as built, how they were pressed, what was measured on it."""

    description: str
    source: str
    temperature: Temperature
    positive_electrode: PositiveElectrodeTable
    solid_electrolyte: LayerTable
    interlayer: InterlayerTable
    negative_electrode: NegativeElectrodeTable
    press: dict[str, PressTable] = Field(default_factory=dict)
    reported: ReportedTable = ReportedTable()
    short: ShortTable | None = None
    interfaces: Interfaces | None = None

    @field_validator("press", mode="before")
    @classmethod
    def _spelled(cls, press: Any) -> Any:
        """Refuse a step whose name is a slip of the pen, since it would count for no claim."""
        for name in press if isinstance(press, dict) else ():
            hint = nearest(name, STEP_ORDER, cutoff=_SLIP)
            if hint and not name.startswith(hint):
                raise ValueError(
                    f"[press.{name}] is no step of the source; did you mean [press.{hint}]? "
                    f"Known: {', '.join(STEP_ORDER)}; a step of your own needs a name of its own"
                )
        return press


def read_cell_tables(cell: str | Path) -> tuple[Path, dict[str, Any]]:
    """Read a cell's tables, with those of the cell that it is based on beneath them.

    Beneath all lies the shipped set of interfaces, so that a cell says only what differs.

    Parameters
    ----------
    cell : str or Path
        A shipped name or a TOML file. Its key ``based_on`` names another cell (shipped, or
        a file relative to this one), whose keys it takes over and overrides one by one.

    Returns
    -------
    tuple of Path and dict
        The file, and its merged tables.

    Raises
    ------
    UnknownName, DataFileError
        If there is no such cell, or cells are based on each other in a circle.
    """
    path = find("cell", cell, *SHELF)
    tables, seen, source = read_toml(path), [path.resolve()], path
    while (base := tables.pop("based_on", None)) is not None:
        beside = source.parent / str(base)
        source = find("cell", beside if beside.is_file() else str(base), *SHELF)
        if source.resolve() in seen:
            raise DataFileError(path, "based_on", f"{base!r} leads back to this cell")
        seen.append(source.resolve())
        tables = merge(read_toml(source), tables)
    interfaces = {"interfaces": read_toml(find("set of interfaces", "default", *INTERFACES))}
    return path, merge(interfaces, tables)


def merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Lay tables over others: a number replaces a number with its owner, a table merges."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        whole = not isinstance(value, dict) or not isinstance(below, dict) or "value" in value
        merged[key] = value if whole else merge(dict(below or {}), value)
    return merged


def set_value(tables: dict[str, Any], path: str, text: str) -> dict[str, Any]:
    """Return the tables with one number or word replaced, as ``--set PATH=VALUE`` asks.

    Parameters
    ----------
    tables : dict
        As `read_cell_tables` gives them.
    path : str
        Keys joined by dots, such as ``"solid_electrolyte.porosity"``.
    text : str
        The value with its unit, such as ``"20 %"`` or ``"0.7 GPa"``; a word where the file has
        a word, such as ``"roll"``, and words with commas between them where it has a list.

    Raises
    ------
    UsageError
        If the path leads through something that is not a table.
    """
    *tables_above, _ = keys = path.split(".")
    value: Any = {"value": _plain(text), "status": "assumed", "source": f"set to {text} by hand"}
    if kind := words_at(CellFile, keys):
        value = text if kind == "word" else [one.strip() for one in text.split(",")]
    inner: Any = tables
    for key in tables_above:
        inner = inner.get(key, {}) if isinstance(inner, dict) else None
    if inner is None or not all(keys):
        raise UsageError(
            f"--set {path}={text}: {path!r} is not a path such as 'interlayer.modulus'"
        )
    for key in reversed(keys):
        value = {key: value}
    return merge(tables, value)


def _plain(text: str) -> str | float:
    try:
        return float(text)
    except ValueError:
        return text
