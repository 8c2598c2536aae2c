"""Cells of a person's own, from a CSV: what differs between them, and what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ssbcell.calibrate.curves import CurveObservation
from ssbcell.calibrate.from_record import observe_record
from ssbcell.calibrate.made import properties_of
from ssbcell.calibrate.observations import Case, Noise, Observation, Quantity, bounds_of_a
from ssbcell.calibrate.own_rows import RESULTS, read_rows, require_grade_fits, results_of
from ssbcell.errors import DataFileError, UnknownName, UsageError
from ssbcell.process import Cell, load_cell
from ssbcell.quantities import parse
from ssbcell.transport.connection import structure_of

#: what a grade A bounds
_CAPACITIES: set[Quantity] = {"charge_capacity_mAh_per_g", "discharge_capacity_mAh_per_g"}
#: columns that are neither results nor numbers of the cell's file
OTHERS = ("name", "cell", "grade", "record", "electrode_area", "active_material_mass")


@dataclass(frozen=True, slots=True, eq=False)
class OwnCell:
    """A row: the cell as built, and what was seen on it."""

    cell: Cell
    case: Case


def read_own_cells(
    path: Path,
    based_on: str | Path,
    *,
    design_capacity: float | None = None,
    noise: Noise | None = None,
    curves: bool = False,
) -> list[OwnCell]:
    """Read cells from a CSV.

    Parameters
    ----------
    path : Path
        One row a cell, each quantity with its unit; an empty field was not measured. Columns:
        ``name``; results (`RESULTS`, a bound as ``< 0.001 mS/cm^2`` or ``> 160 mAh/g``);
        ``grade``; ``record`` with ``electrode_area`` and ``active_material_mass``, a cycler's
        file beside the CSV; ``cell``, another cell to base this one on. All others are numbers
        of the cell's file, such as ``press.densify.pressure``.
    based_on : str or Path
        Cell that says what the rows do not.
    design_capacity : float, optional
        By mass of active material [mAh/g]; with it a grade A bounds charge and discharge.
    noise : Noise, optional
        Of the measurements.
    curves : bool
        Whether to take whole curves from records; a fit to them needs `curve_model`.

    Returns
    -------
    list of OwnCell

    Raises
    ------
    DataFileError
        If the file lacks a column or a row is not a cell with a result, naming row and column.
    """
    rows = read_rows(path)
    reading = _Reading(path, based_on, design_capacity, noise or Noise(), curves)
    return [reading.cell(number, row) for number, row in rows]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What all rows of a file are read by."""

    path: Path
    based_on: str | Path
    design_capacity: float | None
    noise: Noise
    curves: bool

    def cell(self, number: int, known: Mapping[str, str]) -> OwnCell:
        """Read one row."""
        name = known["name"]
        try:
            changes = {k: v for k, v in known.items() if k not in OTHERS and k not in RESULTS}
            cell = load_cell(known.get("cell", self.based_on), changes)
            seen = (*results_of(known, self.noise), *self._record(known))
            seen = (*seen, *self._grade(known, seen))
            if not any(one.count for one in seen):
                listed = ", ".join((*RESULTS, "record"))
                raise UsageError(f"nothing was measured; expected one of {listed}")
            case = Case(name, properties_of(cell), structure_of(cell), seen)
        except UsageError as problem:
            raise DataFileError(self.path, f"row {number} ({name})", str(problem)) from problem
        return OwnCell(cell, case)

    def _record(self, known: Mapping[str, str]) -> tuple[Observation | CurveObservation, ...]:
        from ssbcell.records import read

        if "record" not in known:
            return ()
        missing = [one for one in ("electrode_area", "active_material_mass") if one not in known]
        if missing:
            raise UsageError(f"record: {' and '.join(missing)} missing; no default is assumed")
        return observe_record(
            read(self.path.parent / known["record"]),
            parse(known["electrode_area"], "area"),
            parse(known["active_material_mass"], "mass"),
            noise=self.noise,
            curves=self.curves,
        )

    def _grade(
        self, known: Mapping[str, str], seen: Sequence[Observation | CurveObservation]
    ) -> list[Observation]:
        """Bounds of an A on the capacities that were not measured, whatever bounds them beside."""
        grade = known.get("grade")
        if grade not in (None, "A", "B"):
            raise UnknownName("grade", str(grade), ("A", "B"))
        if grade != "A" or self.design_capacity is None:
            return []
        own = [one for one in seen if isinstance(one, Observation)]
        require_grade_fits(own, self.design_capacity)
        given = {one.quantity for one in own if one.measured}
        return bounds_of_a(self.design_capacity, _CAPACITIES - given, self.noise)
