"""Tolerances of numbers of a cell, and cells drawn within them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ssbcell.calibrate.inputs import in_unit_of, number_of, width_of, written
from ssbcell.calibrate.made import made
from ssbcell.errors import UsageError
from ssbcell.process import Cell, Densified

FloatArray = npt.NDArray[np.float64]

#: half widths of a tolerance in its standard deviation, as of an expanded uncertainty
COVERAGE_FACTOR = 2.0
#: where draws stop, in half widths; nothing is certain beyond
REACH = 1.5


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Within what a number of a cell is held in making.

    Attributes
    ----------
    path : str
        Of the number in the cell's file.
    value, width : float
        Nominal value, and half the width in which 95 % of the cells lie (k = 2), in `unit`.
    unit : str
        Empty for a pure number.
    """

    path: str
    value: float
    width: float
    unit: str

    @property
    def words(self) -> str:
        """The tolerance as one reads it."""
        return f"{self.path} = {self.value:g} +- {self.width:.3g} {self.unit}".rstrip()

    @property
    def end(self) -> str:
        """Where the tolerance ends above, as a cell's file has it."""
        return written(self.value + self.width, self.unit)

    @property
    def truncated(self) -> list[float]:
        """Ends, mean and standard deviation of the normal that it stands for."""
        ends = [self.value + sign * REACH * self.width for sign in (-1, 1)]
        return [*ends, self.value, self.width / COVERAGE_FACTOR]


def tolerances_of(cell: Cell, texts: Mapping[str, str]) -> tuple[Tolerance, ...]:
    """Read tolerances about the numbers of a cell.

    Parameters
    ----------
    cell : Cell
        Whose numbers are the nominal ones.
    texts : mapping of str to str
        By path: ``"2 % of value"``, or an amount such as ``"3 K"``; half the width in which
        95 % of the cells lie.

    Raises
    ------
    UnknownName
        If the cell's file does not give a number.
    QuantityError
        If a text is no width.
    UsageError
        If there are none.
    """
    if not texts:
        raise UsageError(
            'no tolerance was given; expected one or more, such as press.densify.pressure="2 % of '
            'value" or press.densify.temperature="3 K"'
        )
    found = []
    for path, text in texts.items():
        value, unit = in_unit_of(number_of(cell, path))
        found.append(Tolerance(path, value, width_of(text, value, unit), unit))
    return tuple(found)


def cells_at(
    cell: str | Path,
    changes: Mapping[str, str],
    tolerances: Sequence[Tolerance],
    values: FloatArray,
) -> list[Densified]:
    """Make cells whose numbers with a tolerance have given values, shape (n, d)."""
    return [
        made(
            cell,
            {
                **changes,
                **{
                    one.path: written(float(value), one.unit)
                    for one, value in zip(tolerances, row, strict=True)
                },
            },
        )
        for row in values
    ]


def drawn_values(tolerances: Sequence[Tolerance], count: int, seed: int) -> FloatArray:
    """Draw values within tolerances by Sobol's sequence.

    Parameters
    ----------
    tolerances : sequence of Tolerance
        d of them, taken as apart from each other.
    count : int
        A power of two.
    seed : int
        Of the scrambling.

    Returns
    -------
    array, shape (count, d)
        Each in the unit of its tolerance.
    """
    from scipy.stats import qmc, truncnorm

    places = qmc.Sobol(len(tolerances), rng=seed).random(count)
    reach = REACH * COVERAGE_FACTOR
    columns = [
        truncnorm.ppf(column, -reach, reach, one.value, one.width / COVERAGE_FACTOR)
        for one, column in zip(tolerances, places.T, strict=True)
    ]
    return np.asarray(np.column_stack(columns), dtype=np.float64)
