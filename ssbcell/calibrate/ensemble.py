"""Outcomes of cells by every hypothesis, over what is not known of structure and hypothesis."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ssbcell.calibrate.calibration import Calibration
from ssbcell.calibrate.compare import weights_of
from ssbcell.calibrate.draws import parameter_draws
from ssbcell.calibrate.forward import Forward
from ssbcell.calibrate.grade_a import chance_of_a
from ssbcell.calibrate.made import properties_of, with_porosities
from ssbcell.calibrate.observations import Outcome
from ssbcell.process import Densified, PorosityPrediction
from ssbcell.process.schedule import LayerName
from ssbcell.transport.connection import Structure, connect, structure_of
from ssbcell.transport.properties import EffectiveProperties

FloatArray = npt.NDArray[np.float64]
#: a laminate's properties, and what hypotheses of connection look at
Base = tuple[EffectiveProperties, Structure]

#: of the standard normal, within which 90 % lie
_REACH = 1.6449
#: a layer as loose as this is none; draws stop there
_LOOSEST = 0.5
#: times that progress is told of, before the outcomes
TELLS = 10
#: weight of a hypothesis that a mean can do without
_TOO_LITTLE = 0.005
_DRAWN: tuple[LayerName, ...] = ("positive_electrode", "solid_electrolyte")


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble:
    """Outcomes of n cells by each hypothesis, for each of k draws.

    Attributes
    ----------
    calibrations : tuple of Calibration
        The hypotheses.
    weights : mapping of str to float
        Of the hypotheses, by their left-out scores.
    outcomes : mapping of str to list of list of Outcome
        By hypothesis, cell and draw, as the cell model has them: without noise.
    """

    calibrations: tuple[Calibration, ...]
    weights: Mapping[str, float]
    outcomes: Mapping[str, list[list[Outcome]]]

    def chances_of_a(self, design_capacity: float) -> dict[str, FloatArray]:
        """Chance that a test finds a cell to be an A, by hypothesis, each of shape (n, k).

        Parameters
        ----------
        design_capacity : float
            By mass of active material [mAh/g].
        """
        return {
            one.closure.name: np.array(
                [
                    chance_of_a(cell, one.noise, design_capacity)
                    for cell in self.outcomes[one.closure.name]
                ]
            )
            for one in self.calibrations
        }

    def mean(self, quantity: Callable[[Outcome], float]) -> FloatArray:
        """Mean over hypotheses and draws, by cell, shape (n,); draws without a number are left."""
        parts, shares = [], []
        for name, cells in self.outcomes.items():
            values = np.array([[quantity(one) for one in cell] for cell in cells])
            known = np.isfinite(values)
            parts.append(self.weights[name] * np.where(known, values, 0.0).sum(axis=1))
            shares.append(self.weights[name] * known.sum(axis=1))
        return np.asarray(np.sum(parts, axis=0) / np.sum(shares, axis=0), dtype=np.float64)

    def of_cell(self, at: int) -> tuple[list[Outcome], FloatArray]:
        """All outcomes of one cell with their weights."""
        outcomes = [one for name in self.outcomes for one in self.outcomes[name][at]]
        weights = [self.weights[name] for name in self.outcomes for _ in self.outcomes[name][at]]
        return outcomes, np.array(weights)


def telling(calibrations: Sequence[Calibration]) -> list[Calibration]:
    """Leave out hypotheses whose weight is too small to tell."""
    weights = weights_of({one.closure.name: one.log_score for one in calibrations})
    return [one for one in calibrations if weights[one.closure.name] >= _TOO_LITTLE]


def ensemble(
    cells: Sequence[Densified],
    calibrations: Sequence[Calibration],
    forward: Forward,
    *,
    draws: int,
    seed: int = 0,
    progress: Callable[[str], None] | None = None,
) -> Ensemble:
    """Draw what is not known, the same for every cell, and ask for the outcomes at once.

    Parameters
    ----------
    cells : sequence of Densified
        n of them.
    calibrations : sequence of Calibration
        The hypotheses.
    forward : callable
        From effective properties to outcomes.
    draws : int
        Of porosities, and of parameters from each hypothesis.
    seed : int
        Of the draws.
    progress : callable, optional
        Told at most `TELLS` times of the structures, and once before the outcomes.
    """
    generator = np.random.default_rng(seed)
    offsets = {layer: generator.standard_normal(draws) for layer in _DRAWN}
    units = {
        one.closure.name: parameter_draws(one.unit, one.covariance, one.freedom, draws, generator)
        for one in calibrations
    }
    tell = progress or (lambda _: None)
    bases = []
    for at, cell in enumerate(cells):
        if at * TELLS // len(cells) > (at - 1) * TELLS // len(cells):
            tell(f"structures, from {at + 1} of {len(cells)}")
        bases.append(bases_of(cell, offsets))
    tell("outcomes")
    asked = [
        connect(base[0], one.closure.connection(base[1], one.closure.from_unit(unit)))
        for one in calibrations
        for cell_bases in bases
        for base, unit in zip(cell_bases, units[one.closure.name], strict=True)
    ]
    found = iter(forward(asked))
    outcomes = {
        one.closure.name: [[next(found) for _ in range(draws)] for _ in cells]
        for one in calibrations
    }
    weights = weights_of({one.closure.name: one.log_score for one in calibrations})
    return Ensemble(tuple(calibrations), weights, outcomes)


def bases_of(built: Densified, offsets: Mapping[LayerName, FloatArray]) -> list[Base]:
    """Laminates over what is not known of their porosities.

    Parameters
    ----------
    built : Densified
        With an interval for each layer.
    offsets : mapping of str to array, shape (k,)
        Places within the intervals, in standard deviations.
    """
    structure = structure_of(built.cell)
    voids = {layer: _porosities(built.porosity[layer], offsets[layer]) for layer in _DRAWN}
    bases = []
    for positive, separating in zip(*(voids[layer] for layer in _DRAWN), strict=True):
        drawn = dict(zip(_DRAWN, (positive, separating), strict=True))
        laminate = with_porosities(built.cell.laminate, drawn)
        here = replace(
            structure,
            positive_electrode_porosity=positive,
            solid_electrolyte_porosity=separating,
        )
        bases.append((properties_of(built.cell, laminate), here))
    return bases


def _porosities(predicted: PorosityPrediction, offsets: FloatArray) -> list[float]:
    spread = np.log(predicted.porosity / predicted.low) / _REACH
    logs = np.log(predicted.porosity) + spread * offsets
    return [float(min(one, max(_LOOSEST, predicted.porosity))) for one in np.exp(logs)]
