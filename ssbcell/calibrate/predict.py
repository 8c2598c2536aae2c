"""What a cell will give that is densified at another pressure and temperature."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ssbcell.calibrate.calibration import Calibration, shipped_calibrations
from ssbcell.calibrate.conditions import untried
from ssbcell.calibrate.draws import measured_outcomes
from ssbcell.calibrate.ensemble import Ensemble, ensemble
from ssbcell.calibrate.forward import Forward
from ssbcell.calibrate.interval import Interval, intervals_of
from ssbcell.calibrate.made import pressed, properties_of
from ssbcell.calibrate.near_table import near_table
from ssbcell.errors import require_positive
from ssbcell.process import Cell, Densified
from ssbcell.process.schedule import LayerName
from ssbcell.transport.connection import structure_of


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
            f"{self.design_capacity:g} mAh/g; shorts that no hypothesis has are not counted; noise "
            "is alike in all cells, which is cautious for dense ones"
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
    given: Collection[LayerName] = (),
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
    densify_pressure, densify_temperature : float
        [Pa], [K].
    given : collection of str
        Layers that keep the porosity that the cell has; all others are pressed by law.
    design_capacity : float, optional
        By mass of active material [mAh/g]; that of the calibrations, which is inferred, if
        left out.
    calibrations : sequence of Calibration, optional
        Those of the six cells that ship if left out; averaged by their left-out scores.
    forward : callable, optional
        From effective properties to outcomes; the shipped table, with the cell model behind it
        for cells unlike those of the table, if left out.
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
        If pressure, temperature or design capacity is not above zero.
    UsageError
        If the cell has no densifying step.
    """
    known = shipped_calibrations() if calibrations is None else calibrations
    design = design_capacity_of(known, design_capacity)
    built = pressed(cell, densify_pressure, densify_temperature, given)
    model = near_table() if forward is None else forward
    found = ensemble([built], known, model, draws=draws, seed=seed)
    return _prediction(found, built, design, np.random.default_rng([seed, 1]))


def design_capacity_of(known: Sequence[Calibration], given: float | None) -> float:
    """Return the design capacity [mAh/g] that is given, or else that of the calibrations.

    Raises
    ------
    OutOfRange
        If it is not above zero.
    """
    design = known[0].design_capacity if given is None else given
    require_positive("design capacity", design)
    return design


def _prediction(
    found: Ensemble, built: Densified, design: float, generator: np.random.Generator
) -> Prediction:
    chances = found.chances_of_a(design)
    alone, seen = {}, []
    for one in found.calibrations:
        name = one.closure.name
        measured = measured_outcomes(found.outcomes[name][0], one.noise, generator)
        seen += measured
        alone[name] = HypothesisPrediction(
            one.closure.hypothesis,
            found.weights[name],
            intervals_of(measured, np.ones(len(measured))),
            float(chances[name][0].mean()),
        )
    return Prediction(
        densified=built,
        outcomes=intervals_of(seen, found.of_cell(0)[1]),
        probability_of_a=sum(one.weight * one.probability_of_a for one in alone.values()),
        design_capacity=design,
        hypotheses=alone,
        beyond_the_data=beyond_the_data(built, found.calibrations),
    )


def beyond_the_data(built: Densified, known: Sequence[Calibration]) -> tuple[str, ...]:
    """Say in which respects no cell at hand is like one that was pressed."""
    laws = dict.fromkeys(text for one in built.porosity.values() for text in one.beyond_the_data)
    unlike = untried(
        properties_of(built.cell), structure_of(built.cell), [one.tried for one in known]
    )
    return (*laws, *unlike)


def _alone(one: HypothesisPrediction) -> dict[str, Any]:
    return {
        "statement": one.statement,
        "weight": one.weight,
        **{name: interval.to_dict() for name, interval in one.outcomes.items()},
        "probability_of_a": one.probability_of_a,
    }
