"""What a person says of the cell that was tested."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from ssbcell.datafile import DataModel, validate
from ssbcell.errors import DataFileError, OutOfRange, QuantityError, UsageError
from ssbcell.grading.criteria import canonical_sha256
from ssbcell.quantities import parse
from ssbcell.shelf import read_toml

DesignKind = Literal["charge", "areal charge", "specific charge"]
_COULOMB_PER_AMPERE_HOUR = 3600.0


def _quantity(kind: str, *, zero: bool = False) -> BeforeValidator:
    """Return what makes pydantic read a field as an SI float above zero (or zero too)."""

    def read(raw: Any) -> float:
        try:
            value = parse(raw, kind)
        except UsageError as problem:
            raise ValueError(str(problem)) from problem
        if value < 0.0 or (value == 0.0 and not zero):
            raise ValueError(f'"{raw}" must be above zero')
        return value

    return BeforeValidator(read)


_Area = Annotated[float | None, _quantity("area")]
_Mass = Annotated[float | None, _quantity("mass")]
_Temperature = Annotated[float | None, _quantity("temperature")]
_Range = Annotated[float | None, _quantity("current")]
_Share = Annotated[float | None, _quantity("fraction", zero=True)]
_Difference = Annotated[float | None, _quantity("temperature difference", zero=True)]
_VoltageError = Annotated[float | None, _quantity("voltage", zero=True)]


class _Uncertainty(DataModel):
    electrode_area: _Share = None
    active_material_mass: _Share = None
    temperature: _Difference = None


class _Cell(DataModel):
    id: str
    electrode_area: _Area = None
    active_material_mass: _Mass = None
    design_capacity: str | None = None
    design_capacity_source: str | None = None
    design_charge_capacity: str | None = None
    temperature: _Temperature = None
    uncertainty: _Uncertainty = _Uncertainty()


class _Cycler(DataModel):
    current_range: _Range = None
    current_accuracy: str | None = None
    voltage_accuracy: _VoltageError = None


class _File(DataModel):
    cell: _Cell
    cycler: _Cycler = _Cycler()


@dataclass(frozen=True, slots=True)
class TestedCell:
    """A cell as it was tested, in SI units.

    Attributes
    ----------
    id : str
        As the file has it.
    design_capacity : float
        Of the whole cell [C].
    design_capacity_text, design_capacity_source : str
        As the file has them.
    design_kind : str
        Whether it was given as ``"charge"``, ``"areal charge"`` or ``"specific charge"``.
    design_charge_capacity : float or None
        A reference of its own for the first charge [C].
    electrode_area : float or None
        [m2].
    active_material_mass : float or None
        [kg].
    temperature : float or None
        Declared [K].
    electrode_area_uncertainty, active_material_mass_uncertainty : float or None
        Expanded, k = 2, as a share of the value.
    temperature_uncertainty : float or None
        Expanded, k = 2 [K].
    current_range : float or None
        Of the cycler [A].
    current_accuracy_ampere, current_accuracy_relative : float or None
        Limit of error of the cycler [A], or as a share of the reading.
    voltage_accuracy : float or None
        Limit of error of the cycler [V].
    sha256 : str
        Of the file's bytes, or of what it said.
    """

    __test__ = False  # pytest collects classes whose name begins with Test

    id: str
    design_capacity: float
    design_capacity_text: str
    design_capacity_source: str
    design_kind: DesignKind
    design_charge_capacity: float | None
    electrode_area: float | None
    active_material_mass: float | None
    temperature: float | None
    electrode_area_uncertainty: float | None
    active_material_mass_uncertainty: float | None
    temperature_uncertainty: float | None
    current_range: float | None
    current_accuracy_ampere: float | None
    current_accuracy_relative: float | None
    voltage_accuracy: float | None
    sha256: str

    @property
    def design_capacity_ampere_hour(self) -> float:
        """Design capacity of the whole cell [A h]."""
        return self.design_capacity / _COULOMB_PER_AMPERE_HOUR


def load_tested_cell(path: Path | str) -> TestedCell:
    """Read a CELL.toml.

    Parameters
    ----------
    path : Path or str
        A TOML file with the tables ``[cell]``, and if wanted ``[cell.uncertainty]`` and
        ``[cycler]``.

    Raises
    ------
    DataFileError
        If the file is missing or says something it may not; if the design capacity or its
        source is missing, since these have no default.
    """
    where = Path(path)
    raw = read_toml(where)
    return cell_from_table(raw, where, hashlib.sha256(where.read_bytes()).hexdigest())


def cell_from_table(
    raw: dict[str, Any], where: Path | str, sha256: str | None = None
) -> TestedCell:
    """Make a tested cell from what a file says.

    Parameters
    ----------
    raw : dict
        With the tables of a CELL.toml.
    where : Path or str
        For messages.
    sha256 : str, optional
        Of the file; that of `raw` if left out.

    Raises
    ------
    DataFileError
        As `load_tested_cell`.
    """
    file = validate(_File, raw, where)
    cell, cycler = file.cell, file.cycler
    if not cell.id.strip():
        raise DataFileError(where, "[cell.id]", "empty; give the cell a name")
    if cell.design_capacity is None:
        raise DataFileError(
            where,
            "[cell.design_capacity]",
            "missing; it is never defaulted, since the grade depends on it. Give it with its "
            'source, such as "3.76 mAh/cm^2"',
        )
    if not (cell.design_capacity_source or "").strip():
        raise DataFileError(
            where,
            "[cell.design_capacity_source]",
            "missing; say where the design capacity comes from, such as a drawing",
        )
    design, kind = _design(cell, cell.design_capacity, where, "design_capacity")
    absolute, relative = _current_accuracy(cycler, where)
    return TestedCell(
        id=cell.id,
        design_capacity=design,
        design_capacity_text=cell.design_capacity,
        design_capacity_source=str(cell.design_capacity_source),
        design_kind=kind,
        design_charge_capacity=_own_charge(cell, where),
        electrode_area=cell.electrode_area,
        active_material_mass=cell.active_material_mass,
        temperature=cell.temperature,
        electrode_area_uncertainty=cell.uncertainty.electrode_area,
        active_material_mass_uncertainty=cell.uncertainty.active_material_mass,
        temperature_uncertainty=cell.uncertainty.temperature,
        current_range=cycler.current_range,
        current_accuracy_ampere=absolute,
        current_accuracy_relative=relative,
        voltage_accuracy=cycler.voltage_accuracy,
        sha256=sha256 or canonical_sha256(raw),
    )


def _own_charge(cell: _Cell, where: Path | str) -> float | None:
    if cell.design_charge_capacity is None:
        return None
    return _design(cell, cell.design_charge_capacity, where, "design_charge_capacity")[0]


def _design(cell: _Cell, text: str, where: Path | str, key: str) -> tuple[float, DesignKind]:
    """Return a capacity of the whole cell [C]; its dimension tells what it is counted by."""
    scales: tuple[tuple[DesignKind, float | None, str], ...] = (
        ("charge", 1.0, ""),
        ("areal charge", cell.electrode_area, "electrode_area"),
        ("specific charge", cell.active_material_mass, "active_material_mass"),
    )
    for kind, scale, needed in scales:
        try:
            value = parse(text, kind)
        except QuantityError:
            continue
        if scale is None:
            problem = f'"{text}" needs [cell] {needed}, which is missing and has no default'
            raise DataFileError(where, f"[cell.{key}]", problem)
        if value <= 0.0:
            raise DataFileError(where, f"[cell.{key}]", f'"{text}" must be above zero')
        return value * scale, kind
    problem = f'"{text}" is no charge, nor one per area or per mass, such as "3.76 mAh/cm^2"'
    raise DataFileError(where, f"[cell.{key}]", problem)


_OF_RANGE = re.compile(r"(?P<share>.*%)\s*of\s*(?:full\s*)?(?:range|scale)\s*$", re.IGNORECASE)
_OF_READING = re.compile(r"(?P<share>.*%)\s*(?:of\s*reading)?\s*$", re.IGNORECASE)


def _current_accuracy(cycler: _Cycler, where: Path | str) -> tuple[float | None, float | None]:
    """Return the limit of error of the current, in ampere or as a share of the reading."""
    text = cycler.current_accuracy
    if text is None:
        return None, None
    place = "[cycler.current_accuracy]"
    try:
        of_range, of_reading = _OF_RANGE.match(text), _OF_READING.match(text)
        if of_range is not None:
            if cycler.current_range is None:
                raise DataFileError(where, place, f'"{text}" needs [cycler] current_range')
            return _share(of_range["share"]) * cycler.current_range, None
        if of_reading is not None:
            return None, _share(of_reading["share"])
        return abs(parse(text, "current")), None
    except (QuantityError, OutOfRange):
        problem = f'"{text}" is no accuracy such as "0.1 % of range", "0.1 % of reading" or "5 uA"'
        raise DataFileError(where, place, problem) from None


def _share(text: str) -> float:
    share = parse(text, "fraction")
    if share < 0.0:
        raise OutOfRange("current_accuracy", share, "zero or above")
    return share
