"""Whole curves of voltage, and how far a prediction lies from a measured one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from ssbcell.errors import UsageError, require_positive

if TYPE_CHECKING:
    from ssbcell.calibrate.observations import Outcome

FloatArray = npt.NDArray[np.float64]
Part = Literal["charge", "discharge", "rest"]

#: values that a curve counts for, however many points it has: its errors go together
INDEPENDENT = 3
#: where curves are compared: shares of the own capacity, away from the steep ends
SHARES = np.linspace(0.1, 0.9, 9)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Voltage over a charge, a discharge, or the rest after the charge.

    Attributes
    ----------
    place : array, shape (n,)
        Rising: share of the own capacity, 0-1; of a rest the time since its onset [h].
    voltage : array, shape (n,)
        [V].
    """

    place: FloatArray
    voltage: FloatArray

    def at(self, places: FloatArray) -> FloatArray:
        """Voltage at some places [V]; not a number beyond the ends."""
        if self.place.size < 2:
            return np.full(len(places), np.nan)
        return np.asarray(
            np.interp(places, self.place, self.voltage, left=np.nan, right=np.nan),
            dtype=np.float64,
        )


@dataclass(frozen=True, slots=True, eq=False)
class CurveObservation:
    """A measured curve.

    A capacity is an observation of its own: charge and discharge are compared at shares of
    each cell's own, so that a curve tells of resistance and shape alone.

    Attributes
    ----------
    part : str
        ``"charge"``, ``"discharge"`` or ``"rest"``.
    curve : Curve
        At the places at which it is to be compared.
    spread : float
        Standard deviation of measurement and model [V].

    Raises
    ------
    OutOfRange
        If the spread is not above zero.
    UsageError
        If the curve has no points, or one that is not a number.
    """

    part: Part
    curve: Curve
    spread: float

    def __post_init__(self) -> None:
        require_positive(f"spread of the {self.part} curve", self.spread)
        if not self.curve.voltage.size or not np.isfinite(self.curve.voltage).all():
            raise UsageError(f"the {self.part} curve has a voltage that is not a number, or none")

    @property
    def quantity(self) -> str:
        """What was seen, in words."""
        return f"{self.part} curve"

    @property
    def measured(self) -> bool:
        """Whether this is values, not bounds."""
        return True

    @property
    def count(self) -> int:
        """How many values it counts for."""
        return min(INDEPENDENT, self.curve.voltage.size)

    def residuals(self, outcome: Outcome, factor: float = 1.0) -> list[float]:
        """Distances of an outcome at each point, together as large as `count` values."""
        curve = outcome.curves.get(self.part)
        if curve is None:
            return [math.nan] * self.curve.voltage.size
        found = curve.at(self.curve.place) - self.curve.voltage
        spread = self.spread * factor * math.sqrt(self.curve.voltage.size / self.count)
        return [float(one) for one in found / spread]

    def log_score(self, outcome: Outcome, factor: float = 1.0) -> float:
        """Logarithm of the density of the curve, as of `count` values."""
        squares = sum(one**2 for one in self.residuals(outcome, factor))
        wide = math.log(self.spread * factor * math.sqrt(2.0 * math.pi))
        return -0.5 * squares - self.count * wide


def over_capacity(time: FloatArray, current: FloatArray, voltage: FloatArray) -> Curve:
    """Return the curve of a charge or discharge over the share of its own capacity.

    Parameters
    ----------
    time, current, voltage : array, shape (n,)
        [s], [A] of one sign, [V].
    """
    passed = np.concatenate([[0.0], np.cumsum(np.diff(time) * (current[1:] + current[:-1]) / 2.0)])
    share = passed / passed[-1] if passed.size > 1 and passed[-1] != 0.0 else passed[:0]
    rising = np.concatenate([[True], np.diff(share) > 0.0]) if share.size else share.astype(bool)
    return Curve(share[rising], voltage[: share.size][rising])
