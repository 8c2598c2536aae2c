"""The quantities of a cell that a rule can name, such as ``densify.pressure``."""

from __future__ import annotations

from ssbcell.process.cells import Cell
from ssbcell.process.chain import press_history
from ssbcell.process.history import POWDER_LAYERS, layer_of
from ssbcell.process.schedule import STEP_ORDER

#: materials that are amorphous carbon
AMORPHOUS_CARBON = ("acetylene_black", "carbon_black")


def quantities_of(cell: Cell) -> dict[str, float | bool]:
    """Collect what is known of a cell, by name.

    Parameters
    ----------
    cell : Cell
        Any.

    Returns
    -------
    dict of str to float or bool
        In SI units; what is not known has no entry.
    """
    return _layers(cell) | _steps(cell) | _history(cell)


def _layers(cell: Cell) -> dict[str, float | bool]:
    known: dict[str, float | bool] = {
        "interlayer.amorphous_carbon": any(
            name in AMORPHOUS_CARBON for name in cell.laminate.interlayer.composition.volume_shares
        )
    }
    sizes = ("particle_size", "carbon_particle_size", "metal_particle_size")
    for layer in (*POWDER_LAYERS, "negative_electrode"):
        table = getattr(cell.file, layer)
        if layer in POWDER_LAYERS:
            known[f"{layer}.porosity"] = layer_of(cell, layer).porosity
        for key in ("modulus", *sizes):
            parameter = getattr(table, key, None)
            if parameter is not None:
                known[f"{layer}.{key}"] = parameter.value
    return known


def _steps(cell: Cell) -> dict[str, float | bool]:
    names = [step.name for step in cell.schedule.steps]
    known: dict[str, float | bool] = {}
    if names:
        known["schedule.four_steps_in_order"] = tuple(names) == STEP_ORDER
    for step in cell.schedule.steps:
        known[f"{step.name}.pressure"] = step.pressure
        known[f"{step.name}.duration"] = step.duration
        known[f"{step.name}.temperature"] = step.temperature
        known[f"{step.name}.isostatic"] = step.kind == "isostatic"
        for layer, rate in step.rate_of_decrease.items():
            known[f"{step.name}.rate_of_decrease.{layer}"] = rate
    return known


def _history(cell: Cell) -> dict[str, float | bool]:
    """Return porosities by step; after the last known one, the layer's own as built."""
    known: dict[str, float | bool] = {}
    for stage in press_history(cell):
        for layer, state in stage.before.items():
            known[f"{stage.step.name}.porosity_before.{layer}"] = state.porosity
        for layer, state in stage.after.items():
            if layer in stage.step.rate_of_decrease:
                known[f"{stage.step.name}.porosity_after.{layer}"] = state.porosity
    for layer in POWDER_LAYERS:  # the third joining takes none away, so what is built was densified
        known[f"densify.porosity_after.{layer}"] = layer_of(cell, layer).porosity
    return known
