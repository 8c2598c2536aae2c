"""Numbers of a cell's file, by name, and ranges to vary them over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ssbcell.datafile import DataModel
from ssbcell.errors import QuantityError, UnknownName, UsageError
from ssbcell.process import Cell
from ssbcell.provenance import Parameter
from ssbcell.quantities import amount, number_and_unit

FloatArray = npt.NDArray[np.float64]

_EXAMPLE = 'press.densify.pressure="650 MPa .. 1050 MPa"'
_SPAN = re.compile(r"\s*(?P<low>.+?)\s*\.\.\s*(?P<high>.+?)\s*$")


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """Values to set one number of a cell's file to.

    Attributes
    ----------
    path : str
        Such as ``"press.densify.pressure"``.
    unit : str
        Of `values`; empty for a pure number.
    values : array, shape (n,)
        Rising.
    """

    path: str
    unit: str
    values: FloatArray

    @property
    def texts(self) -> list[str]:
        """Each value with its unit, as a cell's file has it."""
        return [written(float(value), self.unit) for value in self.values]

    @property
    def label(self) -> str:
        """Name and unit, as an axis of a figure has them."""
        words = self.path.replace("press.", "", 1).replace("_", " ").replace(".", ", ")
        return f"{words} [{self.unit.replace('degC', '°C') or '-'}]"

    def place(self, cell: Cell) -> float | None:
        """Return where a cell stands on the axis; None if its file does not say."""
        known = numbers_of(cell).get(self.path)
        return None if known is None else amount(known.text, self.unit)


def axis_of(text: str, steps: int) -> Axis:
    """Read an axis from its text.

    Parameters
    ----------
    text : str
        Path and two ends in one unit: ``press.densify.pressure="650 MPa .. 1050 MPa"``; the
        first may leave its unit out.
    steps : int
        Values from end to end, at least 2.

    Raises
    ------
    UsageError
        If the text is not of that form, the ends are not rising, or there are too few steps.
    """
    path, equals, span = text.partition("=")
    found = _SPAN.match(span)
    if not (equals and path.strip() and found):
        raise UsageError(f"{text}: expected a number of the cell and its two ends, as {_EXAMPLE}")
    if steps < 2:
        raise UsageError(f"{text}: {steps} steps make no axis; expected 2 or more")
    high, unit = number_and_unit(found["high"])
    low = amount(found["low"], unit)
    if not low < high:
        raise UsageError(f"{text}: {low:g} is not below {high:g} {unit}; expected rising ends")
    return Axis(path.strip(), unit, np.linspace(low, high, steps))


def numbers_of(cell: Cell) -> dict[str, Parameter]:
    """Return every number of a cell's file by its path, such as ``interlayer.modulus``."""
    return dict(_numbers(cell.file, ""))


def number_of(cell: Cell, path: str) -> Parameter:
    """Return one number of a cell's file.

    Raises
    ------
    UnknownName
        If the file does not give it; the message lists those that it gives.
    """
    known = numbers_of(cell)
    if path not in known:
        raise UnknownName(f"number in the file of {cell.name}", path, known)
    return known[path]


def in_unit_of(one: Parameter) -> tuple[float, str]:
    """Return a number as its file has it, with its unit."""
    return number_and_unit(one.text)


def width_of(text: str, value: float, unit: str) -> float:
    """Read a half width about a value, in the unit of that value.

    Parameters
    ----------
    text : str
        ``"2 % of value"``, or an amount such as ``"10 MPa"``; of a temperature a difference,
        such as ``"3 K"``.
    value : float
        In `unit`.
    unit : str
        Of the value.

    Raises
    ------
    QuantityError
        If the text is neither, or is not above zero.
    """
    share, of_value, _ = text.partition(" of value")
    if of_value:
        width = amount(share, "") * abs(value)
    else:
        width = amount(text.replace("degC", "K"), "K" if unit == "degC" else unit)
    if not width > 0.0:
        raise QuantityError(text, "a width above zero", "2 % of value")
    return width


def written(value: float, unit: str) -> str:
    """Write a number with its unit, as a cell's file has it."""
    return f"{value:.10g} {unit}".strip()


def _numbers(table: object, above: str) -> list[tuple[str, Parameter]]:
    if isinstance(table, Parameter):
        return [(above, table)]
    inner: Mapping[str, object] = {}
    if isinstance(table, DataModel):
        inner = {name: getattr(table, name) for name in type(table).model_fields}
    elif isinstance(table, Mapping):
        inner = table
    found = []
    for name, below in inner.items():
        found += _numbers(below, f"{above}.{name}" if above else str(name))
    return found
