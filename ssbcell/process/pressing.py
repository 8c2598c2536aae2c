"""What laminate a cell becomes when it is densified otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from ssbcell.laminate import Laminate
from ssbcell.process.cells import Cell, load_cell
from ssbcell.process.fit import (
    DENSIFY,
    DensificationFit,
    PorosityPrediction,
    compare_laws,
    densification_data,
    predict_porosity,
)
from ssbcell.process.history import POWDER_LAYERS, layer_of
from ssbcell.process.schedule import LayerName, PressSchedule
from ssbcell.shelf import names

#: fits of each layer, best first
Fits = Mapping[LayerName, Sequence[DensificationFit]]


@dataclass(frozen=True, slots=True)
class Densified:
    """A cell as it would be after another densifying step.

    Attributes
    ----------
    cell : Cell
        With the changed step and the most likely porosities; its reported results are those
        of the cell that it came from.
    porosity : mapping of str to PorosityPrediction
        By layer.
    """

    cell: Cell
    porosity: Mapping[LayerName, PorosityPrediction]


@cache
def shipped_fits() -> Fits:
    """Fit every law to the cells that ship, for each powder layer."""
    cells = [load_cell(name) for name in names("parameter_sets", "cells")]
    return {layer: compare_laws(densification_data(cells, layer)) for layer in POWDER_LAYERS}


def densify(cell: Cell, pressure: float, temperature: float, fits: Fits | None = None) -> Densified:
    """Predict the laminate of a cell that is densified at another pressure and temperature.

    Parameters
    ----------
    cell : Cell
        Joined as the cells were that the fits rest on.
    pressure : float
        Of the densifying step [Pa].
    temperature : float
        Of the densifying step [K].
    fits : mapping, optional
        From `compare_laws`, by layer; those of the cells that ship if left out.

    Returns
    -------
    Densified

    Raises
    ------
    OutOfRange
        If pressure or temperature is not above zero.
    UsageError
        If the cell has no densifying step.
    """
    laws = shipped_fits() if fits is None else fits
    found = {layer: predict_porosity(laws[layer], pressure, temperature) for layer in laws}
    step = cell.schedule.step(DENSIFY)
    changed = replace(step, pressure=pressure, temperature=temperature, rate_of_decrease={})
    steps = tuple(changed if one is step else one for one in cell.schedule.steps)
    laminate = _with_porosities(cell, {layer: one.porosity for layer, one in found.items()})
    built = replace(cell, laminate=laminate, schedule=PressSchedule(steps))
    return Densified(built, found)


def _with_porosities(cell: Cell, porosity: Mapping[LayerName, float]) -> Laminate:
    layers = {name: layer_of(cell, name).pressed_to(voids) for name, voids in porosity.items()}
    laminate = cell.laminate
    electrode = laminate.positive_electrode
    return replace(
        laminate,
        positive_electrode=replace(
            electrode, layer=layers.get("positive_electrode", electrode.layer)
        ),
        solid_electrolyte=layers.get("solid_electrolyte", laminate.solid_electrolyte),
        interlayer=layers.get("interlayer", laminate.interlayer),
    )
