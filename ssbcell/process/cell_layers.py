"""From the tables of a cell's file to its layers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ssbcell.errors import UnknownName, UsageError
from ssbcell.laminate import (
    Composition,
    Laminate,
    Layer,
    NegativeElectrode,
    PositiveElectrode,
    areal_mass,
    complete,
)
from ssbcell.materials import load_material
from ssbcell.process.cell_file import (
    CellFile,
    LayerTable,
    NegativeElectrodeTable,
    PositiveElectrodeTable,
)
from ssbcell.provenance import Parameter


def laminate_from(file: CellFile, folder: Path) -> Laminate:
    """Make the layers of a cell as built.

    Parameters
    ----------
    file : CellFile
        As a person wrote it.
    folder : Path
        Of the file, where materials of its own may lie.

    Returns
    -------
    Laminate

    Raises
    ------
    UsageError
        If a layer cannot be, naming its table, the value, and what is allowed.
    """
    return Laminate(
        positive_electrode=_positive_electrode(file.positive_electrode, folder),
        solid_electrolyte=_layer("solid_electrolyte", file.solid_electrolyte, folder),
        interlayer=_layer("interlayer", file.interlayer, folder),
        negative_electrode=_negative_electrode(file.negative_electrode, folder),
    )


def _positive_electrode(table: PositiveElectrodeTable, folder: Path) -> PositiveElectrode:
    layer = _layer("positive_electrode", table, folder)
    for key in ("active_material", "electrolyte"):
        material = _beside(getattr(table, key), folder)
        if material not in layer.composition.volume_shares:
            known = layer.composition.volume_shares
            where = "part of [positive_electrode.composition]"
            problem = UnknownName(where, material, known)
            raise UsageError(f"[positive_electrode.{key}]: {problem}") from problem
    return PositiveElectrode(
        layer=layer,
        active_material=_beside(table.active_material, folder),
        electrolyte=_beside(table.electrolyte, folder),
        isolated_fraction=_value(table.isolated_fraction, 0.0),
        contact_fraction=_value(table.contact_fraction, 1.0),
    )


def _layer(name: str, table: LayerTable, folder: Path) -> Layer:
    try:
        composition = _composition(table, folder)
    except UsageError as problem:
        raise UsageError(f"[{name}.composition]: {problem}") from problem
    try:
        geometry = complete(
            composition.true_density,
            areal_mass=_areal_mass(table, composition.true_density),
            thickness=table.thickness.value if table.thickness else None,
            porosity=table.porosity.value if table.porosity else None,
        )
        _require_pressed(geometry.porosity, table)
    except UsageError as problem:
        raise UsageError(f"[{name}]: {problem}") from problem
    return Layer(
        composition=composition,
        areal_mass=geometry.areal_mass,
        porosity=geometry.porosity,
        modulus=table.modulus.value if table.modulus else None,
        particle_size=table.particle_size.value if table.particle_size else None,
    )


def _composition(table: LayerTable, folder: Path) -> Composition:
    if not table.composition:
        raise UsageError('empty; expected parts of materials, such as Li6PS5Cl = { value = "1" }')
    _require_whole(table.composition)
    parts = {_beside(name, folder): part.value for name, part in table.composition.items()}
    densities = {material: load_material(material).density.value for material in parts}
    by_mass = table.composition_by == "mass"
    make = Composition.from_parts if by_mass else Composition.from_volume_parts
    return make(parts, densities)


def _beside(material: str, folder: Path) -> str:
    """Return a material's name; a file beside the cell's own is named by its whole path."""
    beside = folder / material
    return str(beside) if material.endswith(".toml") and beside.is_file() else material


def _require_whole(composition: Mapping[str, Parameter]) -> None:
    """Refuse shares that do not sum to one; parts such as 80 and 20 may have any sum."""
    listed = ", ".join(f"{material} {part.text}" for material, part in composition.items())
    values = [part.value for part in composition.values()]
    in_percent = ["%" in part.text for part in composition.values()]
    if any(in_percent) and not all(in_percent):
        raise UsageError(f"{listed} mixes percent with parts; expected all in one way")
    whole = sum(values)
    if any(in_percent) and abs(whole - 1.0) > 1e-6:
        raise UsageError(f"{listed} sum to {whole:.6g} of the whole; expected 100 %")
    if len(values) > 1 and max(values) <= 1.0 and abs(whole - 1.0) > 1e-6:
        raise UsageError(
            f"the fractions {listed} sum to {whole:g}; expected 1, or parts such as 80, 17, 2, 1"
        )


def _require_pressed(porosity: float, table: LayerTable) -> None:
    """Refuse a layer that would have more voids after pressing than before."""
    if table.as_coated is not None and porosity > table.as_coated.porosity.value + 1e-9:
        raise UsageError(
            f"porosity is {porosity:.4g} as built, and as_coated.porosity is "
            f'"{table.as_coated.porosity.text}"; expected at most that: pressing adds no voids'
        )


def _areal_mass(table: LayerTable, true_density: float) -> float | None:
    """Return the mass that the coating had, where the file gives it."""
    coated = table.as_coated
    if table.coating_mass is not None:
        return table.coating_mass.value
    if coated is None or coated.thickness is None:
        return None
    return areal_mass(coated.thickness.value, true_density, coated.porosity.value)


def _negative_electrode(table: NegativeElectrodeTable, folder: Path) -> NegativeElectrode:
    metal, active = table.alloying_metal, table.active_layer
    if metal is not None:
        metal = _beside(metal, folder)
        try:
            load_material(metal)
        except UsageError as problem:
            raise UsageError(f"[negative_electrode.alloying_metal]: {problem}") from problem
    return NegativeElectrode(
        initial_lithium_thickness=table.initial_lithium_thickness.value,
        alloying_metal=metal,
        alloying_metal_thickness=_value(table.alloying_metal_thickness, 0.0),
        active_layer=(
            _layer("negative_electrode.active_layer", active, folder) if active else None
        ),
    )


def _value(parameter: Parameter | None, absent: float) -> float:
    return absent if parameter is None else parameter.value
