"""The layers of a cell through its whole schedule, by law where no rate is reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ssbcell.errors import OutOfRange
from ssbcell.process.cells import Cell, load_cell
from ssbcell.process.densification import PorosityPrediction
from ssbcell.process.fit import DensificationFit, compare_laws, densification_data
from ssbcell.process.history import POWDER_LAYERS, Stage, follow
from ssbcell.process.prediction import predict_porosity
from ssbcell.process.schedule import DENSIFY, STEP_ORDER, LayerName, PressStep
from ssbcell.shelf import names

#: fits of each layer, best first
Fits = Mapping[LayerName, Sequence[DensificationFit]]

#: joinings before densifying, which are uniaxial and cold in the cells that ship
_JOININGS = STEP_ORDER[: STEP_ORDER.index(DENSIFY)]


@dataclass(frozen=True, slots=True)
class PressLaws:
    """What laws say of both kinds of pressing.

    Attributes
    ----------
    densify : mapping of str to sequence of DensificationFit
        Of the densifying step, by layer.
    join : mapping of str to sequence of DensificationFit
        Of the joinings before it, by layer, and of any step that is not densifying. An
        interlayer gives up a third of its voids when it is joined, and next to none of them
        at three times the pressure after; so the two are not one law.
    """

    densify: Fits
    join: Fits

    def foretell(
        self, layer: LayerName, step: PressStep, porosity_before: float, highest_before: float
    ) -> PorosityPrediction:
        """Return the porosity of a layer after a step.

        Raises
        ------
        OutOfRange
            If the step lies beyond what the laws say anything of.
        """
        if porosity_before == 0.0:  # nothing left to press away
            return PorosityPrediction(0.0, 0.0, 0.0, ())
        fits = (self.densify if step.name == DENSIFY else self.join)[layer]
        return predict_porosity(
            fits,
            step.pressure,
            step.temperature,
            porosity_before=porosity_before,
            highest_pressure_before=highest_before,
        )


@cache
def shipped_fits() -> Fits:
    """Fit every law to the densifying of the cells that ship, for each powder layer."""
    cells = [load_cell(name) for name in names("parameter_sets", "cells")]
    return {layer: compare_laws(densification_data(cells, layer)) for layer in POWDER_LAYERS}


@cache
def shipped_laws() -> PressLaws:
    """Fit densifying and joining to the cells that ship."""
    cells = [load_cell(name) for name in names("parameter_sets", "cells")]
    join = {
        layer: compare_laws(densification_data(cells, layer, _JOININGS)) for layer in POWDER_LAYERS
    }
    return PressLaws(shipped_fits(), join)


def press_history(cell: Cell, laws: PressLaws | None = None) -> tuple[Stage, ...]:
    """Follow the layers of a cell through its press schedule, by law where no rate is reported.

    Parameters
    ----------
    cell : Cell
        With a schedule; layers without an ``as_coated`` table are left out.
    laws : PressLaws, optional
        Those of the cells that ship if left out.

    Returns
    -------
    tuple of Stage
        In the schedule's order; see `follow` for what is reported, kept, built and predicted.

    Raises
    ------
    OutOfRange
        If a step whose rate is not reported lies beyond what the laws say anything of.
    """

    def foretell(
        layer: LayerName, step: PressStep, porosity_before: float, highest_before: float
    ) -> PorosityPrediction:
        known = shipped_laws() if laws is None else laws
        return known.foretell(layer, step, porosity_before, highest_before)

    return follow(cell, foretell)


def known_history(cell: Cell) -> tuple[Stage, ...]:
    """Follow the layers of a cell as far as reports and laws tell; see `press_history`."""
    try:
        return press_history(cell)
    except OutOfRange:
        return follow(cell)
