"""A cell as designed and built: laminate, press schedule, reported results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ssbcell.datafile import validate
from ssbcell.errors import DataFileError, UsageError
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
    read_cell_tables,
    set_value,
)
from ssbcell.process.schedule import PressSchedule, PressStep
from ssbcell.provenance import Parameter


@dataclass(frozen=True, slots=True)
class Reported:
    """What was measured on a cell; None where it was not.

    Attributes
    ----------
    dcr_ohm_cm2 : float or None
        Direct-current resistance times area.
    discharge_capacity_mAh_per_g, charge_capacity_mAh_per_g : float or None
        Per mass of active material.
    grade : str or None
        ``"A"`` or ``"B"``.
    """

    dcr_ohm_cm2: float | None
    discharge_capacity_mAh_per_g: float | None  # noqa: N815 - units keep their case
    charge_capacity_mAh_per_g: float | None  # noqa: N815
    grade: str | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as built.

    Attributes
    ----------
    name : str
        Its file's name.
    laminate : Laminate
        After the last pressing.
    schedule : PressSchedule
        How it was pressed.
    temperature : float
        Of its test [K].
    reported : Reported
        What was measured on it.
    short_areal_conductance : float
        Of an electronic leak between the electrodes [S/m2].
    file : CellFile
        The file itself, each number with its source.
    """

    name: str
    laminate: Laminate
    schedule: PressSchedule
    temperature: float
    reported: Reported
    short_areal_conductance: float
    file: CellFile


def load_cell(cell: str | Path, changes: Mapping[str, str] | None = None) -> Cell:
    """Read a cell by shipped name or from a TOML file.

    Parameters
    ----------
    cell : str or Path
        Such as ``"Nakagawa2025_example_1"`` or ``"my_cell.toml"``.
    changes : mapping of str to str, optional
        Numbers to replace, by path, with their units: ``{"interlayer.modulus": "0.7 GPa"}``.

    Returns
    -------
    Cell

    Raises
    ------
    UnknownName
        If there is no such cell or material; the message suggests the nearest.
    DataFileError
        If the file does not say what a cell needs, naming key and value.
    """
    path, tables = read_cell_tables(cell)
    for where, text in (changes or {}).items():
        tables = set_value(tables, where, text)
    changed = ", ".join(f"{where}={text}" for where, text in (changes or {}).items())
    label = f"{path} with {changed}" if changed else path
    file = validate(CellFile, tables, label)
    try:
        return _cell(path.stem, file)
    except DataFileError:
        raise
    except UsageError as problem:
        raise DataFileError(label, "", str(problem)) from problem


def _cell(name: str, file: CellFile) -> Cell:
    positive = file.positive_electrode
    reported = file.reported
    return Cell(
        name=name,
        laminate=Laminate(
            positive_electrode=PositiveElectrode(
                layer=_layer("positive_electrode", positive),
                active_material=positive.active_material,
                electrolyte=positive.electrolyte,
                isolated_fraction=_value(positive.isolated_fraction, 0.0),
                contact_fraction=_value(positive.contact_fraction, 1.0),
            ),
            solid_electrolyte=_layer("solid_electrolyte", file.solid_electrolyte),
            interlayer=_layer("interlayer", file.interlayer),
            negative_electrode=_negative_electrode(file.negative_electrode),
        ),
        schedule=_schedule(file),
        temperature=file.temperature.value,
        reported=Reported(
            dcr_ohm_cm2=_lab(reported.dcr, 1e4),
            discharge_capacity_mAh_per_g=_lab(reported.discharge_capacity, 1 / 3600),
            charge_capacity_mAh_per_g=_lab(reported.charge_capacity, 1 / 3600),
            grade=reported.grade,
        ),
        short_areal_conductance=file.short.areal_conductance.value if file.short else 0.0,
        file=file,
    )


def _layer(name: str, table: LayerTable) -> Layer:
    densities = {m: load_material(m).density.value for m in table.composition}
    parts = {material: part.value for material, part in table.composition.items()}
    _require_whole(name, parts)
    make = (
        Composition.from_parts if table.composition_by == "mass" else Composition.from_volume_parts
    )
    composition = make(parts, densities)
    try:
        geometry = complete(
            composition.true_density,
            areal_mass=_areal_mass(table, composition.true_density),
            thickness=table.thickness.value if table.thickness else None,
            porosity=table.porosity.value if table.porosity else None,
        )
    except UsageError as problem:
        raise UsageError(f"[{name}]: {problem}") from problem
    return Layer(
        composition=composition,
        areal_mass=geometry.areal_mass,
        porosity=geometry.porosity,
        modulus=table.modulus.value if table.modulus else None,
    )


def _require_whole(name: str, parts: dict[str, float]) -> None:
    """Refuse fractions that do not sum to 1; parts such as 80 and 20 may have any sum."""
    total = sum(parts.values())
    if len(parts) > 1 and max(parts.values()) <= 1.0 and abs(total - 1.0) > 1e-6:
        listed = ", ".join(f"{material} {part:g}" for material, part in parts.items())
        raise UsageError(
            f"[{name}.composition]: the fractions {listed} sum to {total:g}; expected 1, or parts "
            "such as 80, 17, 2, 1"
        )


def _areal_mass(table: LayerTable, true_density: float) -> float | None:
    """Return the mass that the coating had, where the file gives it."""
    coated = table.as_coated
    if table.coating_mass is not None:
        return table.coating_mass.value
    if coated is None or coated.thickness is None:
        return None
    return areal_mass(coated.thickness.value, true_density, coated.porosity.value)


def _negative_electrode(table: NegativeElectrodeTable) -> NegativeElectrode:
    metal, active = table.alloying_metal, table.active_layer
    if metal is not None:
        load_material(metal)
    return NegativeElectrode(
        initial_lithium_thickness=table.initial_lithium_thickness.value,
        alloying_metal=metal,
        alloying_metal_thickness=_value(table.alloying_metal_thickness, 0.0),
        active_layer=_layer("negative_electrode.active_layer", active) if active else None,
    )


def _schedule(file: CellFile) -> PressSchedule:
    return PressSchedule(
        tuple(
            PressStep(
                name=name,
                kind=step.kind,
                pressure=step.pressure.value,
                duration=step.duration.value,
                temperature=step.temperature.value,
                layers=step.layers,
                rate_of_decrease={k: v.value for k, v in step.rate_of_decrease.items()},
            )
            for name, step in file.press.items()
        )
    )


def _value(parameter: Parameter | None, absent: float) -> float:
    return absent if parameter is None else parameter.value


def _lab(parameter: Parameter | None, factor: float) -> float | None:
    return None if parameter is None else parameter.value * factor
