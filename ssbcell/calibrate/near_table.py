"""Outcomes of cells unlike those of the table: it is mended by the cell model at some of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ssbcell.calibrate.forward import cell_model
from ssbcell.calibrate.observations import Outcome
from ssbcell.calibrate.surface import (
    ResponseSurface,
    electronic_resistance,
    inputs_of,
    load_surface,
    to_unit,
)
from ssbcell.transport.properties import EffectiveProperties

FloatArray = npt.NDArray[np.float64]

#: cells that the cell model is asked about, where there are more
POINTS = 100
#: ranges of test temperature [K] that count as one step of an axis
_KELVIN = 30.0
#: an axis shorter than this takes no part
_SPAN = 1e-6


@dataclass(frozen=True, eq=False)
class NearTable:
    """The table where cells are like it; elsewhere the table, mended by the cell model.

    Attributes
    ----------
    surface : ResponseSurface
        The table.
    points : int
        Cells of each call for which the cell model is asked, where the call has more and
        one of them is unlike the table. Of fewer it is asked for all, so that nothing is read
        from the table.
    jobs : int
        Processes for that.

    Notes
    -----
    The cells asked about lie as far apart as there are. How far the table is from the cell
    model there is carried to the others by thin plate splines. `tests/calibrate/test_near_table.py`
    holds it to the cell model.
    """

    surface: ResponseSurface
    points: int = POINTS
    jobs: int = 1

    def __call__(self, properties: Sequence[EffectiveProperties]) -> list[Outcome]:
        """Return the outcomes of cells.

        Parameters
        ----------
        properties : sequence of EffectiveProperties
            Of any areal mass and test temperature that the cell model takes.
        """
        if all(self.surface.like(one) for one in properties):
            return self.surface(properties)
        if len(properties) <= self.points:
            return cell_model(properties, jobs=self.jobs)
        places = self._places(properties)
        chosen = far_apart(places, self.points)
        real = cell_model([properties[at] for at in chosen], jobs=self.jobs)
        read = self.surface.read(properties)
        return _mended(places, read, chosen, real)

    def _places(self, properties: Sequence[EffectiveProperties]) -> FloatArray:
        """Places of cells on the axes of the table and those that it has not, shape (n, d)."""
        unit = to_unit(np.array([inputs_of(one) for one in properties]))
        own = np.array(
            [
                (
                    np.log2(one.active_material_areal_mass / self.surface.areal_mass),
                    (one.temperature - self.surface.temperature) / _KELVIN,
                    np.log10(electronic_resistance(one)),
                )
                for one in properties
            ]
        )
        places = np.column_stack([unit, own])
        return np.asarray(places[:, np.ptp(places, axis=0) > _SPAN], dtype=np.float64)


def near_table(jobs: int = 1) -> NearTable:
    """Return the shipped table with the cell model behind it."""
    return NearTable(load_surface(), jobs=jobs)


def far_apart(places: FloatArray, count: int) -> list[int]:
    """Choose places as far from each other as can be had one by one, shape (n, d)."""
    chosen = [int(np.argmin(np.linalg.norm(places - places.mean(axis=0), axis=1)))]
    nearest = np.full(len(places), np.inf)
    while len(chosen) < count:
        nearest = np.minimum(nearest, np.linalg.norm(places - places[chosen[-1]], axis=1))
        chosen.append(int(np.argmax(nearest)))
    return chosen


def _mended(
    places: FloatArray, read: Sequence[Outcome], chosen: Sequence[int], real: Sequence[Outcome]
) -> list[Outcome]:
    rows = _coordinates(read)
    errors = _coordinates(real) - rows[list(chosen)]
    for column in range(errors.shape[1]):
        rows[:, column] += _carried(places[list(chosen)], errors[:, column], places)
    return [
        Outcome(float(np.exp(r)), float(np.exp(c)), float(max(d, 0.0)), one.leak_mS_per_cm2)
        for (r, c, d), one in zip(rows, read, strict=True)
    ]


def _coordinates(outcomes: Sequence[Outcome]) -> FloatArray:
    """Quantities on the scales on which a table's errors are smooth, shape (n, 3)."""
    return np.array(
        [
            (
                np.log(one.dcr_ohm_cm2),
                np.log(one.charge_capacity_mAh_per_g),
                one.discharge_capacity_mAh_per_g,
            )
            for one in outcomes
        ]
    )


def _carried(places: FloatArray, errors: FloatArray, to: FloatArray) -> FloatArray:
    from scipy.interpolate import RBFInterpolator

    known = np.isfinite(errors)
    if known.sum() <= places.shape[1] + 1:
        return np.full(len(to), np.nan)
    carry = RBFInterpolator(places[known], errors[known], kernel="thin_plate_spline", degree=1)
    return np.asarray(carry(to), dtype=np.float64)
