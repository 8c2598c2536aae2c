"""What laminate a cell becomes when it is densified otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ssbcell.laminate import Laminate, Layer
from ssbcell.process.cell_file import CellFile, LayerTable, ReportedTable
from ssbcell.process.cells import Cell, Reported
from ssbcell.process.chain import Fits, PressLaws, press_history, shipped_fits, shipped_laws
from ssbcell.process.densification import PorosityPrediction
from ssbcell.process.history import Stage, layer_of
from ssbcell.process.prediction import predict_porosity
from ssbcell.process.schedule import DENSIFY, LayerName, PressSchedule, PressStep
from ssbcell.process.stiffness import shipped_modulus
from ssbcell.provenance import Parameter
from ssbcell.quantities import text


@dataclass(frozen=True, slots=True)
class Densified:
    """A cell as it would be after another densifying step.

    Attributes
    ----------
    cell : Cell
        With the changed step and the most likely porosities, in laminate, file and
        `press_history` alike. The interlayer's modulus goes with pressure as in the cells that
        ship; those of other layers are kept. Nothing was reported of it.
    porosity : mapping of str to PorosityPrediction
        By layer.
    """

    cell: Cell
    porosity: Mapping[LayerName, PorosityPrediction]


def densify(cell: Cell, pressure: float, temperature: float, fits: Fits | None = None) -> Densified:
    """Predict the laminate of a cell that is densified at another pressure and temperature.

    Parameters
    ----------
    cell : Cell
        Its own porosity before densifying counts: reported, or by law from the layer as
        coated. Where neither is known, that of the cells of the fits stands in, with a flag.
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
        If pressure or temperature is not above zero, or lies beyond what the law says
        anything of.
    UsageError
        If the cell has no densifying step.
    """
    laws = PressLaws(shipped_fits() if fits is None else fits, shipped_laws().join)
    step = cell.schedule.step(DENSIFY)
    changed = replace(step, pressure=pressure, temperature=temperature, rate_of_decrease={})
    stage = press_history(cell, laws)[cell.schedule.steps.index(step)]
    found = {
        layer: _after(laws, layer, stage, changed, _highest_before(cell, layer))
        for layer in laws.densify
        if layer in step.layers
    }
    return Densified(_rebuilt(cell, changed, found), found)


def _highest_before(cell: Cell, layer: LayerName) -> float:
    steps = cell.schedule.steps
    before = steps[: steps.index(cell.schedule.step(DENSIFY))]
    return max((step.pressure for step in before if layer in step.layers), default=0.0)


def _after(
    laws: PressLaws, layer: LayerName, stage: Stage, step: PressStep, highest: float
) -> PorosityPrediction:
    if layer not in stage.before:
        stand_in = predict_porosity(laws.densify[layer], step.pressure, step.temperature)
        flag = f"porosity of {layer} before densifying is not known; that of the cells stands in"
        return replace(stand_in, beyond_the_data=(flag, *stand_in.beyond_the_data))
    before = stage.before[layer].porosity
    one = laws.foretell(layer, step, before, highest)
    earlier = stage.expected_before.get(layer)
    if earlier is None or before == 0.0:
        return one
    flags = (f"porosity of {layer} before densifying is itself predicted", *earlier.beyond_the_data)
    return PorosityPrediction(
        one.porosity,
        one.low * earlier.low / before,
        min(one.high * earlier.high / before, earlier.high),
        tuple(dict.fromkeys((*flags, *one.beyond_the_data))),
    )


def _rebuilt(cell: Cell, step: PressStep, found: Mapping[LayerName, PorosityPrediction]) -> Cell:
    steps = tuple(step if one.name == DENSIFY else one for one in cell.schedule.steps)
    was = cell.schedule.step(DENSIFY)
    layers = {name: layer_of(cell, name).pressed_to(one.porosity) for name, one in found.items()}
    interlayer = layers.get("interlayer")
    if interlayer is not None and interlayer.modulus is not None:
        stiffer = shipped_modulus().ratio(step.pressure, was.pressure)
        layers["interlayer"] = replace(interlayer, modulus=interlayer.modulus * stiffer)
    return replace(
        cell,
        laminate=_with_layers(cell.laminate, layers),
        schedule=PressSchedule(steps),
        reported=Reported(None, None, None, None),
        file=_file(cell.file, step, layers),
        predicted=dict(found),
    )


def _with_layers(laminate: Laminate, layers: Mapping[LayerName, Layer]) -> Laminate:
    electrode = laminate.positive_electrode
    return replace(
        laminate,
        positive_electrode=replace(
            electrode, layer=layers.get("positive_electrode", electrode.layer)
        ),
        solid_electrolyte=layers.get("solid_electrolyte", laminate.solid_electrolyte),
        interlayer=layers.get("interlayer", laminate.interlayer),
    )


def _file(file: CellFile, step: PressStep, layers: Mapping[LayerName, Layer]) -> CellFile:
    """Write what was predicted where a file has what was measured."""
    asked = "asked of ssbcell.process.densify"
    press = file.press[DENSIFY].model_copy(
        update={
            "pressure": Parameter(
                step.pressure, text(step.pressure, "pressure", "MPa"), "assumed", asked
            ),
            "temperature": Parameter(
                step.temperature, text(step.temperature, "temperature", "degC"), "assumed", asked
            ),
            "rate_of_decrease": {},
        }
    )
    tables: dict[str, LayerTable] = {
        name: _table(getattr(file, name), layer) for name, layer in layers.items()
    }
    changes = {"press": {**file.press, DENSIFY: press}, "reported": ReportedTable()}
    return file.model_copy(update=changes).model_copy(update=dict(tables))


def _table(table: LayerTable, layer: Layer) -> LayerTable:
    law = "law of densification, fitted to the cells that ship"
    porosity = Parameter(layer.porosity, text(layer.porosity, "fraction", "%"), "calibrated", law)
    changes: dict[str, Parameter] = {"porosity": porosity}
    if table.thickness is not None:
        height = text(layer.thickness, "length", "um")
        kept = "mass kept, at the predicted porosity"
        changes["thickness"] = Parameter(layer.thickness, height, "calibrated", kept)
    if table.modulus is not None and layer.modulus is not None:
        stiffness = text(layer.modulus, "pressure", "GPa")
        line = "in proportion to the cells that ship"
        changes["modulus"] = Parameter(layer.modulus, stiffness, "calibrated", line)
    return table.model_copy(update=changes)
