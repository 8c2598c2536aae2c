"""What was measured on a cell, and how far a prediction lies from it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from ssbcell.calibrate.curves import Curve, CurveObservation
from ssbcell.errors import OutOfRange, UsageError, require_positive
from ssbcell.process import Cell
from ssbcell.transport import properties_of
from ssbcell.transport.connection import Structure, structure_of
from ssbcell.transport.properties import EffectiveProperties

Quantity = Literal[
    "dcr_ohm_cm2",
    "charge_capacity_mAh_per_g",
    "discharge_capacity_mAh_per_g",
    "coulombic_efficiency",
    "leak_mS_per_cm2",
]

#: an A holds charge and discharge within this share of the design capacity, limits included
#: (US 2025/0260067 A1, [0092])
GRADE_A = (0.95, 1.05)
#: quantities any two of which give the third
_TWO_TELL_THE_THIRD = {
    "charge_capacity_mAh_per_g",
    "discharge_capacity_mAh_per_g",
    "coulombic_efficiency",
}
#: leaks well below this are none: a test of a day cannot tell them [mS/cm2]
LEAST_LEAK = 1e-4
MS_PER_CM2 = 0.1  # in 1 S/m2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a cell gives in its first cycle and in a pulse.

    Attributes
    ----------
    dcr_ohm_cm2 : float
        Resistance at the end of the pulse, times area.
    charge_capacity_mAh_per_g, discharge_capacity_mAh_per_g : float
        By mass of active material, isolated or not.
    leak_mS_per_cm2 : float
        Conductance between the electrodes, which a rest after the charge shows.
    curves : mapping of str to Curve
        Of ``"charge"``, ``"discharge"`` and ``"rest"``, where the model was asked for them.
    """

    dcr_ohm_cm2: float
    charge_capacity_mAh_per_g: float  # noqa: N815 - units keep their case
    discharge_capacity_mAh_per_g: float  # noqa: N815
    leak_mS_per_cm2: float = math.nan  # noqa: N815
    curves: Mapping[str, Curve] = field(default_factory=dict)

    @property
    def coulombic_efficiency(self) -> float:
        """Discharge by charge."""
        return self.discharge_capacity_mAh_per_g / self.charge_capacity_mAh_per_g

    def value(self, quantity: Quantity) -> float:
        """Return one of its quantities."""
        return float(getattr(self, quantity))


@dataclass(frozen=True, slots=True)
class Noise:
    """Standard deviation of a measurement about what a perfect model would give.

    Attributes
    ----------
    dcr : float
        Relative.
    capacity : float
        [mAh/g].
    efficiency : float
        Absolute.
    leak : float
        Relative.
    curve : float
        Of a voltage [V].

    Notes
    -----
    The source gives none; these are assumed, of the size of scatter between cells.
    """

    dcr: float = 0.06
    capacity: float = 6.0
    efficiency: float = 0.01
    leak: float = 0.3
    curve: float = 0.02

    def of(self, quantity: Quantity) -> float:
        """Return the deviation that belongs to a quantity."""
        own = {
            "dcr_ohm_cm2": self.dcr,
            "coulombic_efficiency": self.efficiency,
            "leak_mS_per_cm2": self.leak,
        }
        return own.get(quantity, self.capacity)

    def widened(self, factor: float) -> Noise:
        """Return noise that is larger by a factor."""
        return Noise(**{name: factor * value for name, value in self.to_dict().items()})

    def to_dict(self) -> dict[str, float]:
        """Return the deviations by name."""
        return {name: float(getattr(self, name)) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Observation:
    """A measured value, or bounds between which one is known to lie.

    Attributes
    ----------
    quantity : str
        Attribute of `Outcome`.
    low, high : float
        The same for a measured value; infinite where there is no bound.
    spread : float
        Standard deviation of the measurement; relative for a resistance.

    Raises
    ------
    OutOfRange
        If the spread is not above zero, or the bounds are crossed.
    """

    quantity: Quantity
    low: float
    high: float
    spread: float

    def __post_init__(self) -> None:
        require_positive(f"spread of {self.quantity}", self.spread)
        if not self.low <= self.high:
            raise OutOfRange(f"lower bound of {self.quantity}", self.low, f"up to {self.high:g}")

    @property
    def measured(self) -> bool:
        """Whether this is a value, not bounds."""
        return self.low == self.high

    @property
    def count(self) -> int:
        """How many values it counts for."""
        return int(self.measured)

    def residuals(self, outcome: Outcome, factor: float = 1.0) -> list[float]:
        """`residual`, as the only one."""
        return [self.residual(outcome, factor)]

    def residual(self, outcome: Outcome, factor: float = 1.0) -> float:
        """Distance of an outcome from what was seen, in standard deviations.

        Parameters
        ----------
        outcome : Outcome
            Predicted.
        factor : float
            By which to widen the spread.

        Returns
        -------
        float
            For a value: signed. For bounds: the root of minus twice the logarithm of the
            chance that the measurement lies within them, so that its square adds to the
            same sum; the two bounds are taken as if far apart.
        """
        from scipy.special import log_ndtr

        spread = self.spread * factor
        predicted = self.coordinate(outcome.value(self.quantity))
        if self.measured:
            return (predicted - self.coordinate(self.low)) / spread
        above = log_ndtr((predicted - self.coordinate(self.low)) / spread)
        below = log_ndtr((self.coordinate(self.high) - predicted) / spread)
        return math.sqrt(max(-2.0 * float(above + below), 0.0))

    def log_score(self, outcome: Outcome, factor: float = 1.0) -> float:
        """Logarithm of the density, or for bounds the chance, of what was seen."""
        score = -0.5 * self.residual(outcome, factor) ** 2
        if self.measured:
            score -= math.log(self.spread * factor * math.sqrt(2.0 * math.pi))
        return score

    def coordinate(self, value: float) -> float:
        """Return the scale on which errors count: the logarithm of a resistance or a leak."""
        if math.isinf(value):
            return value
        if self.quantity == "leak_mS_per_cm2":
            return math.log(max(value, 0.0) + LEAST_LEAK)
        if self.quantity == "dcr_ohm_cm2":
            return math.log(value) if value > 0.0 else -math.inf
        return value


@dataclass(frozen=True, slots=True)
class Case:
    """A cell with known structure and what was measured on it.

    Attributes
    ----------
    name : str
        Of the cell.
    properties : EffectiveProperties
        As if all of it were connected.
    structure : Structure
        What a closure of connection may look at.
    observations : tuple of Observation or CurveObservation
        At least one.
    """

    name: str
    properties: EffectiveProperties
    structure: Structure
    observations: tuple[Observation | CurveObservation, ...]

    @property
    def count(self) -> int:
        """How many values were measured; of charge, discharge and efficiency two are apart."""
        seen = {one.quantity for one in self.observations if one.measured}
        return sum(one.count for one in self.observations) - int(seen >= _TWO_TELL_THE_THIRD)

    def residuals(self, outcome: Outcome) -> list[float]:
        """Distances of an outcome from all that was seen, in standard deviations."""
        return [r for one in self.observations for r in one.residuals(outcome)]

    def log_score(self, outcome: Outcome, factor: float = 1.0) -> float:
        """Logarithm of the density of all that was seen."""
        return sum(one.log_score(outcome, factor) for one in self.observations)


def case_of(
    cell: Cell,
    design_capacity: float | None = None,
    noise: Noise | None = None,
    closure: str = "default",
) -> Case:
    """Take a cell and its reported results as a case to calibrate on.

    Parameters
    ----------
    cell : Cell
        With at least one reported result.
    design_capacity : float, optional
        By mass of active material [mAh/g]. With it a grade A bounds charge and discharge; a
        grade B says only that some rule failed, and bounds nothing.
    noise : Noise, optional
        Of the measurements.
    closure : str
        Law from structure to conductivity.

    Raises
    ------
    UsageError
        If nothing was measured on the cell, or it has no densifying step.
    """
    spread, reported = noise or Noise(), cell.reported
    values: dict[Quantity, float | None] = {
        "dcr_ohm_cm2": reported.dcr_ohm_cm2,
        "charge_capacity_mAh_per_g": reported.charge_capacity_mAh_per_g,
        "discharge_capacity_mAh_per_g": reported.discharge_capacity_mAh_per_g,
    }
    seen = [Observation(q, v, v, spread.of(q)) for q, v in values.items() if v is not None]
    if design_capacity is not None and reported.grade == "A":
        seen += bounds_of_a(design_capacity, {q for q, v in values.items() if v is None}, spread)
    if not seen:
        raise UsageError(f"{cell.name}: nothing was measured; expected [reported] with a result")
    return Case(cell.name, properties_of(cell, closure), structure_of(cell), tuple(seen))


def leak_of(properties: EffectiveProperties) -> float:
    """Return the leak of a cell [mS/cm2]."""
    return properties.short_areal_conductance * MS_PER_CM2


def bounds_of_a(
    design_capacity: float, unmeasured: Iterable[Quantity], noise: Noise
) -> list[Observation]:
    """Bounds that a grade A puts on capacities that were not reported."""
    require_positive("design capacity", design_capacity)
    low, high = (share * design_capacity for share in GRADE_A)
    return [
        Observation(quantity, low, high, noise.capacity)
        for quantity in sorted(unmeasured)
        if quantity.endswith("capacity_mAh_per_g")
    ]


def residuals_of(cases: Iterable[Case], outcomes: Iterable[Outcome]) -> np.ndarray:
    """Distances of all outcomes from all that was seen, one after another."""
    pairs = zip(cases, outcomes, strict=True)
    return np.array([r for case, outcome in pairs for r in case.residuals(outcome)])
