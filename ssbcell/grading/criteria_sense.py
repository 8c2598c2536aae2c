"""Refuses limits that have a unit, a source and a status, and make no sense."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel

from ssbcell.errors import DataFileError
from ssbcell.provenance import Parameter

if TYPE_CHECKING:
    from ssbcell.grading.criteria import CriteriaFile

#: limits that are no amounts: a temperature in degC, and the voltage of a symmetric cell
_ANY_SIGN = {"conditions.temperature", "conditions.lower_cut_off", "conditions.upper_cut_off"}
#: the first may not be above the second
_ORDER = (
    ("conditions.lower_cut_off", "conditions.upper_cut_off"),
    ("capacity.lowest", "capacity.highest"),
    ("capacity.highest", "capacity.excess_charge"),
    ("short.drop", "short.largest_drop_limit"),
    ("steps.smallest_current", "steps.largest_offset"),
    ("steps.largest_offset", "steps.largest_noise"),
    ("short.fall", "course.early_reversal"),
    ("beginning.straight_from", "beginning.straight_to"),
    ("signs.decay_from", "signs.decay_to"),
    ("signs.decay_to", "signs.late_from"),
    ("signs.no_rest", "self_discharge.shortest_rest"),
    ("rest.charge_from", "rest.charge_to"),
    ("rest.discharge_from", "rest.discharge_to"),
    ("rest.settle_time", "self_discharge.shortest_rest"),
    ("plausibility.least_share", "capacity.lowest"),
    ("capacity.excess_charge", "plausibility.charge_multiple"),
)

#: shares of a whole
_AT_MOST_ALL = (
    *("short.efficiency", "short.retained", "short.early_discharge", "short.resistance_fall"),
    *("halves.full_share", "halves.usual_share", "halves.slope_from", "gates.usual_share"),
    *("signs.early_from", "signs.late_from", "rest.charge_to", "rest.discharge_to"),
)
#: numbers of things
_WHOLE = (
    *("short.settle_samples", "halves.settle_samples", "halves.counter_moves"),
    *("drops.neighbours", "drops.few_glitches", "drops.few_small", "drops.end_samples"),
    *("stuck.fewest_windows", "signs.hard_samples", "rest.fewest_samples"),
)


def require_sense(file: CriteriaFile, path: Path) -> None:
    """Check that every limit is an amount, and that the low ones are below the high ones.

    Parameters
    ----------
    file : CriteriaFile
        As validated.
    path : Path
        For the message.

    Raises
    ------
    DataFileError
        Naming the first limit that is not above zero, or above what it must not exceed, or a
        part of a thing where things are counted.
    """
    limits = _limits(file)
    for name, limit in limits.items():
        if name not in _ANY_SIGN and not limit.value > 0.0:
            raise DataFileError(path, f"[{name}]", f'"{limit.text}"; expected more than zero')
    for name in _AT_MOST_ALL:
        if limits[name].value > 1.0:
            raise DataFileError(path, f"[{name}]", f'"{limits[name].text}"; expected 100 % or less')
    for name in _WHOLE:
        if limits[name].value % 1.0:
            raise DataFileError(
                path, f"[{name}]", f'"{limits[name].text}"; expected a whole number'
            )
    for low, high in _ORDER:
        if limits[low].value > limits[high].value:
            raise DataFileError(
                path, f"[{low}]", f'"{limits[low].text}"; at most {high}, "{limits[high].text}"'
            )


def _limits(file: CriteriaFile) -> dict[str, Parameter]:
    tables = {name: table for name, table in file if isinstance(table, BaseModel)}
    return {
        f"{name}.{key}": limit
        for name, table in tables.items()
        for key, limit in table
        if isinstance(limit, Parameter)
    }
