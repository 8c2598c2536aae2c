"""A cell as designed and built: laminate, press schedule, reported results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ssbcell.datafile import validate
from ssbcell.errors import DataFileError, UsageError
from ssbcell.laminate import Laminate
from ssbcell.process.cell_file import CellFile, read_cell_tables, set_value
from ssbcell.process.cell_layers import laminate_from
from ssbcell.process.densification import PorosityPrediction
from ssbcell.process.schedule import LayerName, PressSchedule, PressStep
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
    predicted : mapping of str to PorosityPrediction
        By layer, porosities as built that no one measured; empty for a cell from a file.
    folder : Path
        Of its file, beside which materials of its own may lie.
    """

    name: str
    laminate: Laminate
    schedule: PressSchedule
    temperature: float
    reported: Reported
    short_areal_conductance: float
    file: CellFile
    predicted: Mapping[LayerName, PorosityPrediction] = field(default_factory=dict)
    folder: Path = Path()


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
        return _cell(path.stem, file, path.parent)
    except DataFileError:
        raise
    except UsageError as problem:
        raise DataFileError(label, "", str(problem)) from problem


def rebuilt(cell: Cell, file: CellFile) -> Cell:
    """Return the cell that the same file with other numbers makes.

    Parameters
    ----------
    cell : Cell
        From a file.
    file : CellFile
        In place of its own.

    Raises
    ------
    UsageError
        If the numbers make no cell.
    """
    return _cell(cell.name, file, cell.folder)


def _cell(name: str, file: CellFile, folder: Path) -> Cell:
    reported = file.reported
    return Cell(
        name=name,
        laminate=laminate_from(file, folder),
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
        folder=folder,
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


def _lab(parameter: Parameter | None, factor: float) -> float | None:
    return None if parameter is None else parameter.value * factor
