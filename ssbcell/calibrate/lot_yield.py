"""The share of cells that would be an A, made within tolerances."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ssbcell.calibrate.calibration import Calibration
from ssbcell.calibrate.ensemble import Ensemble
from ssbcell.calibrate.forward import Forward
from ssbcell.calibrate.interval import Interval, interval_of
from ssbcell.calibrate.predict import beyond_the_data
from ssbcell.calibrate.tolerances import Tolerance, drawn_values
from ssbcell.calibrate.within import within

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LotYield:
    """Share of A among many cells, over what is not known of laws and hypotheses.

    Attributes
    ----------
    tolerances : tuple of Tolerance
        That the cells are made within.
    share : Interval
        Of A, 0-1: median and 90 % interval.
    without_tolerances : Interval
        The same, were every cell the nominal one.
    shares : array, shape (m,)
        Drawn, of which `share` is made.
    weights : array, shape (m,)
        Of the draws, by hypothesis.
    design_capacity : float
        Assumed [mAh/g].
    beyond_the_data : tuple of str
        In which respects no cell at hand is like the nominal one.
    """

    tolerances: tuple[Tolerance, ...]
    share: Interval
    without_tolerances: Interval
    shares: FloatArray
    weights: FloatArray
    design_capacity: float
    beyond_the_data: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """What the numbers say."""
        one, other = self.share, self.without_tolerances
        return (
            f"Of many cells made within these tolerances {one.median:.0%} would be an A; what is "
            f"not known leaves {one.low:.0%} to {one.high:.0%} (90 %). Were every cell the nominal "
            f"one: {other.median:.0%} ({other.low:.0%} to {other.high:.0%})."
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the yield as its JSON document has it."""
        return {
            "tolerances": [asdict(one) for one in self.tolerances],
            "yield_of_a": self.share.to_dict(),
            "yield_without_tolerances": self.without_tolerances.to_dict(),
            "design_capacity_mAh_per_g": self.design_capacity,
            "beyond_the_data": list(self.beyond_the_data),
            "in_words": self.in_words,
        }


def lot_yield(
    cell: str | Path,
    tolerances: Mapping[str, str],
    *,
    changes: Mapping[str, str] | None = None,
    design_capacity: float | None = None,
    calibrations: Sequence[Calibration] | None = None,
    forward: Forward | None = None,
    samples: int = 128,
    draws: int = 40,
    seed: int = 0,
    progress: Callable[[str], None] | None = None,
) -> LotYield:
    """Foretell the share of A among cells that are made within tolerances.

    Parameters
    ----------
    cell, tolerances, changes, design_capacity, calibrations, forward
        As `sensitivity` takes them.
    samples : int
        Cells, the nominal one beside; a power of two.
    draws : int
        From each hypothesis: of how laws of densification are off and of parameters, the same
        for all cells, since one law holds for a lot.
    seed : int
        Of cells and draws.
    progress : callable, optional
        As `ensemble.ensemble`.

    Returns
    -------
    LotYield
        The noise of the calibrations counts as scatter between cells, which is assumed.

    Raises
    ------
    UnknownName, QuantityError, UsageError
        As `tolerances_of`.
    """
    held = within(
        cell,
        tolerances,
        changes=changes,
        design_capacity=design_capacity,
        calibrations=calibrations,
        forward=forward,
    )
    middle = np.array([[one.value for one in held.tolerances]])
    values = np.vstack([middle, drawn_values(held.tolerances, samples, seed)])
    cells, found = held.foretell(values, draws=draws, seed=seed, progress=progress)
    at_middle, over_all, weights = _shares(found, held.design_capacity)
    return LotYield(
        tolerances=held.tolerances,
        share=interval_of(over_all, weights),
        without_tolerances=interval_of(at_middle, weights),
        shares=over_all,
        weights=weights,
        design_capacity=held.design_capacity,
        beyond_the_data=beyond_the_data(cells[0], held.known),
    )


def _shares(found: Ensemble, design: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return shares of A by draw, of the first cell and of all others, and the draws' weights."""
    first, others, weights = [], [], []
    for name, chances in found.chances_of_a(design).items():
        first.append(chances[0])
        others.append(chances[1:].mean(axis=0))
        weights.append(np.full(chances.shape[1], found.weights[name]))
    return np.concatenate(first), np.concatenate(others), np.concatenate(weights)
