"""What each layer was before and after each pressing, by the reported rates of decrease."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ssbcell.errors import UsageError
from ssbcell.laminate import Layer, porosity_after_decrease, rate_of_decrease
from ssbcell.process.cells import Cell
from ssbcell.process.schedule import LayerName, PressStep

POWDER_LAYERS: tuple[LayerName, ...] = ("positive_electrode", "solid_electrolyte", "interlayer")


@dataclass(frozen=True, slots=True)
class Stage:
    """One pressing, and the layers that were in the press.

    Attributes
    ----------
    step : PressStep
        As it was done.
    before, after : mapping of str to Layer
        By layer; a layer whose state is not known is left out.
    """

    step: PressStep
    before: Mapping[LayerName, Layer]
    after: Mapping[LayerName, Layer]

    def rate_of_decrease(self, layer: LayerName) -> float:
        """Return the share of a layer's porosity that the step took away, 0-1.

        Raises
        ------
        UsageError
            If the layer's state is not known before or after.
        """
        if layer not in self.before or layer not in self.after:
            known = ", ".join(self.after) or "none"
            raise UsageError(f"{self.step.name}: nothing is known of {layer}; known: {known}")
        return rate_of_decrease(self.before[layer].porosity, self.after[layer].porosity)


def layer_of(cell: Cell, layer: LayerName) -> Layer:
    """Return a powder layer of a cell as built.

    Raises
    ------
    UsageError
        If it is not one of `POWDER_LAYERS`.
    """
    laminate = cell.laminate
    layers = {
        "positive_electrode": laminate.positive_electrode.layer,
        "solid_electrolyte": laminate.solid_electrolyte,
        "interlayer": laminate.interlayer,
    }
    if layer not in layers:
        raise UsageError(f"{layer} is not a powder layer; expected {', '.join(layers)}")
    return layers[layer]


def layers_as_coated(cell: Cell) -> dict[LayerName, Layer]:
    """Return the layers of a cell before any pressing, those that are reported."""
    tables = {name: getattr(cell.file, name).as_coated for name in POWDER_LAYERS}
    return {
        name: Layer(
            composition=layer_of(cell, name).composition,
            areal_mass=layer_of(cell, name).areal_mass,
            porosity=table.porosity.value,
            modulus=table.modulus.value if table.modulus else None,
        )
        for name, table in tables.items()
        if table is not None
    }


def press_history(cell: Cell) -> tuple[Stage, ...]:
    """Follow the layers of a cell through its press schedule.

    The porosity after a step is that before it, less the reported rate of decrease. A
    layer in the press of which no rate is reported keeps its porosity: the source gives none
    for the third joining. A layer's modulus is known as coated and after its last pressing.

    Parameters
    ----------
    cell : Cell
        With a schedule; layers without an ``as_coated`` table are left out.

    Returns
    -------
    tuple of Stage
        In the schedule's order.

    References
    ----------
    .. [1] US 2025/0260067 A1, equations (1), (3), (4) and table 2.
    """
    state = layers_as_coated(cell)
    last = {name: step.name for step in cell.schedule.steps for name in step.layers}
    stages = []
    for step in cell.schedule.steps:
        before = {name: state[name] for name in step.layers if name in state}
        after = {}
        for name, layer in before.items():
            rate = step.rate_of_decrease.get(name, 0.0)
            built = layer_of(cell, name).modulus if last[name] == step.name else None
            porosity = porosity_after_decrease(layer.porosity, rate)
            after[name] = Layer(layer.composition, layer.areal_mass, porosity, built)
        stages.append(Stage(step, before, after))
        state |= after
    return tuple(stages)
