"""A cell with its tolerances and all that it takes to foretell cells made within them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ssbcell.calibrate.calibration import Calibration, shipped_calibrations
from ssbcell.calibrate.ensemble import Ensemble, ensemble, telling
from ssbcell.calibrate.forward import Forward
from ssbcell.calibrate.near_table import near_table
from ssbcell.calibrate.predict import design_capacity_of
from ssbcell.calibrate.tolerances import Tolerance, cells_at, tolerances_of
from ssbcell.process import Densified, load_cell

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Within:
    """What is held fixed, and within what the rest is held.

    Attributes
    ----------
    cell : str or Path
        A shipped name or a TOML file.
    changes : dict of str to str
        Numbers of it that are set, by path.
    tolerances : tuple of Tolerance
        d of them.
    known : list of Calibration
        Those of hypotheses that have a weight.
    design_capacity : float
        By mass of active material [mAh/g].
    forward : callable
        The model of the cell.
    """

    cell: str | Path
    changes: dict[str, str]
    tolerances: tuple[Tolerance, ...]
    known: list[Calibration]
    design_capacity: float
    forward: Forward

    def foretell(
        self,
        values: FloatArray,
        *,
        draws: int,
        seed: int,
        progress: Callable[[str], None] | None = None,
    ) -> tuple[list[Densified], Ensemble]:
        """Make cells whose numbers with a tolerance have these values, and foretell them.

        Parameters
        ----------
        values : array, shape (n, d)
            Each in the unit of its tolerance.
        draws, seed, progress
            As `ensemble.ensemble` takes them.
        """
        cells = cells_at(self.cell, self.changes, self.tolerances, values)
        found = ensemble(cells, self.known, self.forward, draws=draws, seed=seed, progress=progress)
        return cells, found


def within(
    cell: str | Path,
    tolerances: Mapping[str, str],
    *,
    changes: Mapping[str, str] | None = None,
    design_capacity: float | None = None,
    calibrations: Sequence[Calibration] | None = None,
    forward: Forward | None = None,
) -> Within:
    """Read the tolerances of a cell; what is left out is what ships.

    Parameters
    ----------
    cell, tolerances, changes, design_capacity, calibrations, forward
        As `sensitivity.sensitivity` takes them.

    Raises
    ------
    UnknownName, QuantityError, UsageError
        As `tolerances_of`.
    """
    fixed = dict(changes or {})
    known = telling(shipped_calibrations() if calibrations is None else calibrations)
    return Within(
        cell=cell,
        changes=fixed,
        tolerances=tolerances_of(load_cell(cell, fixed), tolerances),
        known=known,
        design_capacity=design_capacity_of(known, design_capacity),
        forward=near_table() if forward is None else forward,
    )
