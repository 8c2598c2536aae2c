"""Rows of a CSV of own cells: which columns, which values a measurement can have."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ssbcell.calibrate.observations import GRADE_A, Noise, Observation, Quantity
from ssbcell.errors import DataFileError, QuantityError, UsageError
from ssbcell.quantities import amount

_BOUND = re.compile(r"\s*(?P<side>[<>]?)\s*(?P<amount>[^<>]+)$")
#: by which an efficiency may differ from discharge by charge; roundings of three digits
_EFFICIENCY = 0.02
#: share of the design capacity by which a capacity may miss the bounds of an A; the source's
#: third example, 165 mAh/g, misses 165.3
_A_MISSES = 0.02


@dataclass(frozen=True, slots=True)
class Result:
    """A column of results.

    Attributes
    ----------
    quantity : str
        Of `Outcome`.
    unit : str
        That it is counted in.
    least, most : float
        In that unit; nothing measured on a cell lies outside.
    allowed : str
        The same in words.
    """

    quantity: Quantity
    unit: str
    least: float
    most: float
    allowed: str


# no positive material gives more than sulfur's 1672 mAh/g; a leak may add to the charge
_CAPACITY = (1e-3, 5000.0, "above 0, up to 5000 mAh/g of active material")
#: by column
RESULTS: dict[str, Result] = {
    "dcr": Result("dcr_ohm_cm2", "ohm*cm^2", 1e-3, 1e6, "above 0, up to 1e6 ohm*cm^2"),
    "charge_capacity": Result("charge_capacity_mAh_per_g", "mAh/g", *_CAPACITY),
    "discharge_capacity": Result("discharge_capacity_mAh_per_g", "mAh/g", *_CAPACITY),
    "coulombic_efficiency": Result(
        "coulombic_efficiency", "", 1e-6, 1.5, "above 0, up to 1.5; 93 % is written 93 % or 0.93"
    ),
    "leak": Result("leak_mS_per_cm2", "mS/cm^2", 0.0, 1e3, "0 to 1000 mS/cm^2"),
}


def read_rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Read the rows of a CSV with their numbers, without empty fields.

    Raises
    ------
    DataFileError
        If the file is no CSV in UTF-8, a head stands twice, or a row has no name of its own or
        more fields than there are heads.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            heads, *rows = [row for row in csv.reader(file) if row] or [[]]
    except (OSError, UnicodeDecodeError) as problem:
        raise DataFileError(path, "", f"cannot be read as a CSV in UTF-8: {problem}") from problem
    heads = [head.strip() for head in heads]
    if not rows or "name" not in heads:
        raise DataFileError(
            path, "row 1", "expected a row of heads with the column name, and cells"
        )
    twice = sorted({head for head in heads if head and heads.count(head) > 1})
    if twice:
        raise DataFileError(
            path, "row 1", f"column {', '.join(twice)} stands twice; expected each once"
        )
    found = [(number, _row(path, number, heads, row)) for number, row in enumerate(rows, 2)]
    _require_own_names(path, found)
    return found


def _row(path: Path, number: int, heads: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    beyond = [field.strip() for field in row[len(heads) :] if field.strip()]
    loose = [v.strip() for h, v in zip(heads, row, strict=False) if not h and v.strip()]
    if beyond or loose:
        raise DataFileError(
            path,
            f"row {number}",
            f"{', '.join([*loose, *beyond])} stands under no head; expected at most {len(heads)} "
            "fields, and quotes about a text with a comma in it",
        )
    pairs = zip(heads, row, strict=False)
    return {head: value.strip() for head, value in pairs if value.strip()}


def _require_own_names(path: Path, rows: Sequence[tuple[int, Mapping[str, str]]]) -> None:
    first: dict[str, int] = {}
    for number, row in rows:
        if "name" not in row:
            raise DataFileError(path, f"row {number}", "name is empty; expected one for each cell")
        if row["name"] in first:
            raise DataFileError(
                path,
                f"row {number}",
                f"name {row['name']} is that of row {first[row['name']]} too; expected another",
            )
        first[row["name"]] = number


def results_of(known: Mapping[str, str], noise: Noise) -> list[Observation]:
    """Read what was measured from the fields of a row.

    Parameters
    ----------
    known : mapping of str to str
        By column; `RESULTS` says which.
    noise : Noise
        Of the measurements.

    Raises
    ------
    UsageError
        If a value is none that a cell can have, or two contradict each other, naming column
        and value.
    """
    columns = {column: known[column] for column in RESULTS if column in known}
    found = [_observation(column, text, noise) for column, text in columns.items()]
    _require_like_efficiency(found)
    return found


def _observation(column: str, text: str, noise: Noise) -> Observation:
    result, match = RESULTS[column], _BOUND.match(text)
    if match is None:
        raise UsageError(f'{column} "{text}": expected an amount, or one of < and > and an amount')
    try:
        value = amount(match["amount"], result.unit)
    except QuantityError as problem:
        raise UsageError(f"{column}: {problem}") from problem
    if not result.least <= value <= result.most:
        raise UsageError(f'{column} "{text}" is not possible; allowed: {result.allowed}')
    low = -math.inf if match["side"] == "<" else value
    high = math.inf if match["side"] == ">" else value
    return Observation(result.quantity, low, high, noise.of(result.quantity))


def _require_like_efficiency(found: Sequence[Observation]) -> None:
    values = {one.quantity: one.low for one in found if one.measured}
    charge, discharge = (values.get(RESULTS[f"{half}charge_capacity"].quantity)
                         for half in ("", "dis"))  # fmt: skip
    told = values.get("coulombic_efficiency")
    if charge is None or discharge is None or told is None:
        return
    if abs(discharge / charge - told) > _EFFICIENCY:
        raise UsageError(
            f"coulombic_efficiency {told:.4g} contradicts discharge_capacity {discharge:g} by "
            f"charge_capacity {charge:g} mAh/g, {discharge / charge:.4g}; expected them within "
            f"{_EFFICIENCY:g}. Leave the wrong one empty"
        )


def require_grade_fits(found: Sequence[Observation], design_capacity: float) -> None:
    """Refuse a capacity that a cell graded A cannot have.

    Parameters
    ----------
    found : sequence of Observation
        Of the cell.
    design_capacity : float
        By mass of active material [mAh/g].

    Raises
    ------
    UsageError
        If a capacity lies outside the bounds of an A by more than rounding.
    """
    low, high = (share * design_capacity for share in GRADE_A)
    reach = _A_MISSES * design_capacity
    columns = {result.quantity: column for column, result in RESULTS.items()}
    for one in found:
        if not one.quantity.endswith("capacity_mAh_per_g"):
            continue
        if one.high < low - reach or one.low > high + reach:
            value = one.low if math.isfinite(one.low) else one.high
            raise UsageError(
                f"{columns[one.quantity]} {value:.4g} mAh/g contradicts grade A, which is for "
                f"{low:.4g} to {high:.4g} mAh/g at a design capacity of {design_capacity:g} "
                "mAh/g; expected grade B, another capacity or another design capacity"
            )
