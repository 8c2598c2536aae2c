"""How the modulus of an interlayer goes with the pressure that densified it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from ssbcell.errors import UsageError, require_positive
from ssbcell.process.cells import Cell, load_cell
from ssbcell.process.schedule import DENSIFY
from ssbcell.shelf import names


@dataclass(frozen=True, slots=True)
class ModulusLine:
    """A straight line from densifying pressure to modulus.

    Attributes
    ----------
    at_zero : float
        Modulus without pressing [Pa].
    slope : float
        [Pa/Pa].
    tried : tuple of float
        Lowest and highest pressure of the cells [Pa].
    """

    at_zero: float
    slope: float
    tried: tuple[float, float]

    def ratio(self, pressure: float, instead_of: float) -> float:
        """Return how many times stiffer one pressure [Pa] leaves the layer than another.

        Raises
        ------
        OutOfRange
            If a pressure is not above zero.
        """
        require_positive("densify pressure", pressure)
        require_positive("densify pressure before", instead_of)
        return (self.at_zero + self.slope * pressure) / (self.at_zero + self.slope * instead_of)


def fit_modulus(cells: Sequence[Cell]) -> ModulusLine:
    """Fit the line to cells by least squares.

    Parameters
    ----------
    cells : sequence of Cell
        With a densifying step and the modulus of the interlayer as built.

    Returns
    -------
    ModulusLine

    Raises
    ------
    UsageError
        If fewer than two pressures were tried.

    Notes
    -----
    The six cells of US 2025/0260067 A1 have 0.8, 0.7 and 0.6 GPa at 980, 784 and 700 MPa, and
    the same at every temperature.
    """
    pairs = [
        (cell.schedule.step(DENSIFY).pressure, cell.laminate.interlayer.modulus)
        for cell in cells
        if cell.laminate.interlayer.modulus is not None
    ]
    pressures = sorted({pressure for pressure, _ in pairs})
    if len(pressures) < 2:
        raise UsageError("a line of modulus over pressure needs cells at two pressures")
    table = np.array(pairs, dtype=np.float64)
    slope, at_zero = np.polyfit(table[:, 0], table[:, 1], 1)
    return ModulusLine(float(at_zero), float(slope), (pressures[0], pressures[-1]))


@cache
def shipped_modulus() -> ModulusLine:
    """Fit the line to the cells that ship."""
    return fit_modulus([load_cell(name) for name in names("parameter_sets", "cells")])
