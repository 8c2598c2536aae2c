"""The quantities of a cell that a rule can name, such as ``densify.pressure``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ssbcell.materials import load_material
from ssbcell.process.cells import Cell
from ssbcell.process.chain import known_history
from ssbcell.process.densification import PorosityPrediction
from ssbcell.process.history import POWDER_LAYERS, Stage, last_densifying, layer_of
from ssbcell.process.roles import roles_of
from ssbcell.process.schedule import STEP_ORDER, LayerName

_SIZES = ("particle_size", "carbon_particle_size", "metal_particle_size")
_OF_A_STEP = {"pressure": "pressure", "duration": "duration", "temperature": "temperature"}
_STATES = ("porosity_before", "porosity_after", "rate_of_decrease")
#: what is yes or no has this kind
YES_OR_NO = "yes or no"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one quantity.

    Attributes
    ----------
    value : float or bool
        In SI units.
    low, high : float
        Between which it lies, for what is predicted or only bounded; else the value.
    """

    value: float | bool
    low: float
    high: float

    @classmethod
    def exactly(cls, value: float | bool) -> Known:
        """Make it of a value that was reported."""
        return cls(value, float(value), float(value))

    @property
    def is_exact(self) -> bool:
        """Whether low and high are the value."""
        return self.low == self.high


def _names() -> Iterator[tuple[str, str]]:
    for layer in (*POWDER_LAYERS, "negative_electrode"):
        yield f"{layer}.modulus", "pressure"
    for layer in POWDER_LAYERS:
        yield f"{layer}.porosity", "fraction"
        yield f"{layer}.particle_size", "length"
    for size in _SIZES[1:]:
        yield f"interlayer.{size}", "length"
    yield "interlayer.amorphous_carbon", YES_OR_NO
    for step in STEP_ORDER:
        for key, kind in _OF_A_STEP.items():
            yield f"{step}.{key}", kind
        for key in ("isostatic", "uniaxial_or_roll", "in_its_place"):
            yield f"{step}.{key}", YES_OR_NO
        for layer in POWDER_LAYERS:
            for key in _STATES:
                yield f"{step}.{key}.{layer}", "fraction"
            yield f"{step}.modulus_after.{layer}", "pressure"


#: every quantity that a rule can name, with its kind
QUANTITIES: dict[str, str] = dict(_names())


def quantities_of(cell: Cell) -> dict[str, Known]:
    """Collect what is known of a cell, by name.

    Parameters
    ----------
    cell : Cell
        Any.

    Returns
    -------
    dict of str to Known
        Names are of `QUANTITIES`; what is not known has no entry.
    """
    return _layers(cell) | _steps(cell)


def _layers(cell: Cell) -> dict[str, Known]:
    known = {}
    for layer in POWDER_LAYERS:
        porosity = layer_of(cell, layer).porosity
        known[f"{layer}.porosity"] = _spread(porosity, cell.predicted.get(layer))
    for layer in (*POWDER_LAYERS, "negative_electrode"):
        for key in ("modulus", *_SIZES):
            parameter = getattr(getattr(cell.file, layer), key, None)
            if parameter is not None:
                known[f"{layer}.{key}"] = Known.exactly(parameter.value)
    return _mixture(known) | known | _carbon(cell)


def _mixture(known: dict[str, Known]) -> dict[str, Known]:
    """Bound the size of the interlayer's particles by the sizes of their kinds."""
    kinds = [known.get(f"interlayer.{size}") for size in _SIZES[1:]]
    sizes = [kind.low for kind in kinds if kind is not None]
    if len(sizes) < len(kinds):
        return {}
    bounds = Known(sum(sizes) / len(sizes), min(sizes), max(sizes))
    return {"interlayer.particle_size": bounds}


def _carbon(cell: Cell) -> dict[str, Known]:
    """Tell whether the interlayer has amorphous carbon, if its materials' files say."""
    kinds = [
        load_material(name).kind for name in cell.laminate.interlayer.composition.volume_shares
    ]
    if "amorphous carbon" not in kinds and None in kinds:
        return {}
    return {"interlayer.amorphous_carbon": Known.exactly("amorphous carbon" in kinds)}


def _steps(cell: Cell) -> dict[str, Known]:
    known: dict[str, Known] = {}
    if not cell.schedule.steps:
        return known
    stages = known_history(cell)
    for name, role in roles_of(cell.schedule).items():
        known[f"{name}.in_its_place"] = Known.exactly(role.in_its_place)
        if role.at is None:
            continue
        step = cell.schedule.steps[role.at]
        for key in _OF_A_STEP:
            known[f"{name}.{key}"] = Known.exactly(getattr(step, key))
        known[f"{name}.isostatic"] = Known.exactly(step.kind == "isostatic")
        known[f"{name}.uniaxial_or_roll"] = Known.exactly(step.kind in ("uniaxial", "roll"))
        for layer in POWDER_LAYERS:
            if layer in step.layers:
                found = _states(cell, layer, stages[role.at], role.at)
                known |= {f"{name}.{key}.{layer}": one for key, one in found.items()}
    return known


def _states(cell: Cell, layer: LayerName, stage: Stage, at: int) -> dict[str, Known]:
    found: dict[str, Known] = {}
    before, after = stage.before.get(layer), stage.after.get(layer)
    if before is not None:
        found["porosity_before"] = _spread(before.porosity, stage.expected_before.get(layer))
    if at >= last_densifying(cell, layer):  # nothing later takes voids away
        built = layer_of(cell, layer)
        found["porosity_after"] = _spread(built.porosity, cell.predicted.get(layer))
        if built.modulus is not None:
            found["modulus_after"] = Known.exactly(built.modulus)
    elif after is not None:
        found["porosity_after"] = _spread(after.porosity, stage.expected_after.get(layer))
    reported = stage.step.rate_of_decrease.get(layer)
    if reported is not None:
        found["rate_of_decrease"] = Known.exactly(reported)
    elif before is not None and after is not None and before.porosity > 0.0:
        ends = _spread(after.porosity, stage.expected_after.get(layer))
        found["rate_of_decrease"] = _rate(found["porosity_before"], ends)
    return found


def _rate(before: Known, after: Known) -> Known:
    rate, low, high = (
        1.0 - end / start if start > 0.0 else 0.0
        for start, end in (
            (before.value, after.value),
            (before.low, after.high),
            (before.high, after.low),
        )
    )
    return Known(rate, max(min(low, rate), 0.0), max(high, rate))


def _spread(value: float, expected: PorosityPrediction | None) -> Known:
    if expected is None:
        return Known.exactly(value)
    return Known(value, expected.low, expected.high)
