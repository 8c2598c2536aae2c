"""What a cell will give that is densified at another pressure and temperature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ssbcell.calibrate.calibration import Calibration, shipped_calibrations
from ssbcell.calibrate.compare import weights_of
from ssbcell.calibrate.conditions import untried
from ssbcell.calibrate.draws import measured_outcomes, parameter_draws
from ssbcell.calibrate.forward import Forward
from ssbcell.calibrate.interval import Interval, intervals_of
from ssbcell.calibrate.observations import GRADE_A, Outcome
from ssbcell.calibrate.surface import load_surface
from ssbcell.errors import require_positive
from ssbcell.process import Cell, Densified, PorosityPrediction, densify
from ssbcell.transport import effective_properties
from ssbcell.transport.connection import Structure, connect, structure_of
from ssbcell.transport.properties import EffectiveProperties

FloatArray = npt.NDArray[np.float64]

#: of the standard normal, within which 90 % lie
_REACH = 1.6449


@dataclass(frozen=True, slots=True)
class HypothesisPrediction:
    """What one hypothesis of connection says.

    Attributes
    ----------
    statement : str
        Of the hypothesis.
    weight : float
        In the average, 0-1.
    outcomes : mapping of str to Interval
        By quantity.
    probability_of_a : float
        0-1.
    """

    statement: str
    weight: float
    outcomes: Mapping[str, Interval]
    probability_of_a: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a cell will give, over all that is not known.

    Attributes
    ----------
    densified : Densified
        The laminate foretold, with its porosities.
    outcomes : mapping of str to Interval
        Resistance and capacities, by quantity.
    probability_of_a : float
        Chance that charge and discharge lie in the bounds of a grade A, 0-1.
    design_capacity : float
        Assumed for that [mAh/g].
    hypotheses : mapping of str to HypothesisPrediction
        What each says alone.
    beyond_the_data : tuple of str
        In which respects no cell at hand is like this.
    """

    densified: Densified
    outcomes: Mapping[str, Interval]
    probability_of_a: float
    design_capacity: float
    hypotheses: Mapping[str, HypothesisPrediction]
    beyond_the_data: tuple[str, ...]

    @property
    def assumption(self) -> str:
        """What the probability of A stands on, in a sentence."""
        return (
            f"A: charge and discharge within 95-105 % of a design capacity of "
            f"{self.design_capacity:g} mAh/g; shorts that no hypothesis has are not counted"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the prediction as its JSON document has it."""
        return {
            "porosity": {
                layer: {"median": one.porosity, "low": one.low, "high": one.high}
                for layer, one in self.densified.porosity.items()
            },
            **{name: one.to_dict() for name, one in self.outcomes.items()},
            "probability_of_a": self.probability_of_a,
            "design_capacity_mAh_per_g": self.design_capacity,
            "assumption": self.assumption,
            "hypotheses": {name: _alone(one) for name, one in self.hypotheses.items()},
            "beyond_the_data": list(self.beyond_the_data),
        }


def predict(
    cell: Cell,
    densify_pressure: float,
    densify_temperature: float,
    *,
    design_capacity: float | None = None,
    calibrations: Sequence[Calibration] | None = None,
    forward: Forward | None = None,
    draws: int = 200,
    seed: int = 0,
) -> Prediction:
    """Predict what a cell gives that is densified at another pressure and temperature.

    Parameters
    ----------
    cell : Cell
        Joined as the cells were that the laws rest on.
    densify_pressure : float
        [Pa].
    densify_temperature : float
        [K].
    design_capacity : float, optional
        By mass of active material [mAh/g]; that of the calibrations, which is inferred, if
        left out.
    calibrations : sequence of Calibration, optional
        Those of the six cells that ship if left out; averaged by their left-out scores.
    forward : callable, optional
        From effective properties to outcomes; the shipped table of the cell model's answers
        if left out.
    draws : int
        From each hypothesis: of porosities, parameters, and noise.
    seed : int
        Of the draws.

    Returns
    -------
    Prediction

    Raises
    ------
    OutOfRange
        If pressure, temperature or design capacity is not above zero, or the table was made
        for another coating mass or test temperature.
    UsageError
        If the cell has no densifying step.
    """
    known = shipped_calibrations() if calibrations is None else calibrations
    model = load_surface() if forward is None else forward
    design = known[0].design_capacity if design_capacity is None else design_capacity
    require_positive("design capacity", design)
    built = densify(cell, densify_pressure, densify_temperature)
    generator = np.random.default_rng(seed)
    bases = _bases(built, draws, generator)
    weights = weights_of({one.closure.name: one.log_score for one in known})
    found = {one.closure.name: _outcomes(one, bases, model, generator) for one in known}
    alone = {
        one.closure.name: HypothesisPrediction(
            one.closure.hypothesis,
            weights[one.closure.name],
            intervals_of(found[one.closure.name], np.ones(draws)),
            _share_of_a(found[one.closure.name], design),
        )
        for one in known
    }
    return Prediction(
        densified=built,
        outcomes=intervals_of(
            [one for outcomes in found.values() for one in outcomes],
            np.concatenate([np.full(draws, weights[name]) for name in found]),
        ),
        probability_of_a=sum(one.weight * one.probability_of_a for one in alone.values()),
        design_capacity=design,
        hypotheses=alone,
        beyond_the_data=_beyond(built, known),
    )


def _bases(
    built: Densified, draws: int, generator: np.random.Generator
) -> list[tuple[EffectiveProperties, Structure]]:
    """Draw laminates over what is not known of their porosities."""
    laminate, cell = built.cell.laminate, built.cell
    positive = _porosities(built.porosity["positive_electrode"], draws, generator)
    separating = _porosities(built.porosity["solid_electrolyte"], draws, generator)
    structure = structure_of(cell)
    bases = []
    for voids, other in zip(positive, separating, strict=True):
        electrode = laminate.positive_electrode
        changed = replace(
            laminate,
            positive_electrode=replace(electrode, layer=electrode.layer.pressed_to(voids)),
            solid_electrolyte=laminate.solid_electrolyte.pressed_to(other),
        )
        properties = effective_properties(
            changed,
            temperature=cell.temperature,
            short_areal_conductance=cell.short_areal_conductance,
        )
        made = replace(
            structure, positive_electrode_porosity=voids, solid_electrolyte_porosity=other
        )
        bases.append((properties, made))
    return bases


def _porosities(
    predicted: PorosityPrediction, draws: int, generator: np.random.Generator
) -> list[float]:
    spread = np.log(predicted.porosity / predicted.low) / _REACH
    logs = np.log(predicted.porosity) + spread * generator.standard_normal(draws)
    return [float(min(one, 0.5)) for one in np.exp(logs)]


def _outcomes(
    one: Calibration,
    bases: Sequence[tuple[EffectiveProperties, Structure]],
    model: Forward,
    generator: np.random.Generator,
) -> list[Outcome]:
    units = parameter_draws(one.unit, one.covariance, one.freedom, len(bases), generator)
    asked = [
        connect(properties, one.closure.connection(structure, one.closure.from_unit(unit)))
        for (properties, structure), unit in zip(bases, units, strict=True)
    ]
    return measured_outcomes(model(asked), one.noise, generator)


def _share_of_a(outcomes: Sequence[Outcome], design_capacity: float) -> float:
    low, high = (share * design_capacity for share in GRADE_A)
    held = [
        low <= one.charge_capacity_mAh_per_g <= high
        and low <= one.discharge_capacity_mAh_per_g <= high
        for one in outcomes
    ]
    return float(np.mean(held))


def _beyond(built: Densified, known: Sequence[Calibration]) -> tuple[str, ...]:
    pressed = dict.fromkeys(text for one in built.porosity.values() for text in one.beyond_the_data)
    cell = built.cell
    made = effective_properties(cell.laminate, temperature=cell.temperature)
    return (*pressed, *untried(made, structure_of(cell), [one.tried for one in known]))


def _alone(one: HypothesisPrediction) -> dict[str, Any]:
    return {
        "statement": one.statement,
        "weight": one.weight,
        **{name: interval.to_dict() for name, interval in one.outcomes.items()},
        "probability_of_a": one.probability_of_a,
    }
