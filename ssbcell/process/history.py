"""What each layer was before and after each pressing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from ssbcell.errors import UsageError
from ssbcell.laminate import Layer, porosity_after_decrease, rate_of_decrease
from ssbcell.process.cells import Cell
from ssbcell.process.densification import PorosityPrediction
from ssbcell.process.schedule import DENSIFY, LayerName, PressStep

POWDER_LAYERS: tuple[LayerName, ...] = ("positive_electrode", "solid_electrolyte", "interlayer")

Origin = Literal["reported rate", "as built", "kept", "predicted"]

#: from a layer's name, the step, the porosity before it and the highest pressure before it
#: [Pa] to the porosity after it
Foretell = Callable[[LayerName, PressStep, float, float], PorosityPrediction]


@dataclass(frozen=True, slots=True)
class Stage:
    """One pressing, and the layers that were in the press.

    Attributes
    ----------
    step : PressStep
        As it was done.
    before, after : mapping of str to Layer
        Porosity, thickness and modulus by layer; a layer whose state is not known is left out.
    origin : mapping of str to str
        From where the porosity after is known, by layer: the ``"reported rate"`` of decrease,
        the layer ``"as built"``, ``"kept"`` as the step pressed no harder than one before or
        found no more voids than were left in the end, or ``"predicted"`` by a law.
    expected_before, expected_after : mapping of str to PorosityPrediction
        Intervals and flags of the porosities that rest on a prediction, by layer.
    """

    step: PressStep
    before: Mapping[LayerName, Layer]
    after: Mapping[LayerName, Layer]
    origin: Mapping[LayerName, Origin] = field(default_factory=dict)
    expected_before: Mapping[LayerName, PorosityPrediction] = field(default_factory=dict)
    expected_after: Mapping[LayerName, PorosityPrediction] = field(default_factory=dict)

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
        name: replace(
            layer_of(cell, name),
            porosity=table.porosity.value,
            modulus=table.modulus.value if table.modulus else None,
        )
        for name, table in tables.items()
        if table is not None
    }


def follow(cell: Cell, foretell: Foretell | None = None) -> tuple[Stage, ...]:
    """Follow the layers of a cell through its press schedule.

    The porosity after a step is that before it, less the reported rate of decrease. Where no
    rate is reported: a step that presses no harder than one before takes nothing (the source
    reports nothing of its third joining); the last step that presses harder leaves the layer
    as it was built, unless it had fewer voids before: then it takes nothing either, and
    `consistency_report` tells of the contradiction; between these a law must foretell.

    Parameters
    ----------
    cell : Cell
        With a schedule; layers without an ``as_coated`` table are left out.
    foretell : callable, optional
        The law; without one, a layer is left out from where only a law could tell.

    Returns
    -------
    tuple of Stage
        In the schedule's order. A layer's modulus is known as coated, and after the step that
        left it as it was built.

    References
    ----------
    .. [1] US 2025/0260067 A1, equations (1), (3), (4) and table 2.
    """
    coated = layers_as_coated(cell)
    tracks = {name: _track(cell, name, layer, foretell) for name, layer in coated.items()}
    stages = []
    for at, step in enumerate(cell.schedule.steps):
        here = {name: track[at] for name, track in tracks.items() if at in track}
        stages.append(
            Stage(
                step=step,
                before={name: one.before for name, one in here.items()},
                after={name: one.after for name, one in here.items() if one.after},
                origin={name: one.origin for name, one in here.items() if one.origin},
                expected_before={n: e for n, one in here.items() if (e := one.expected_before)},
                expected_after={n: e for n, one in here.items() if (e := one.expected_after)},
            )
        )
    return tuple(stages)


@dataclass(frozen=True, slots=True)
class _Passage:
    """One layer in one press: the `at`-th step, after one that pressed at most `highest`."""

    at: int
    highest: float
    before: Layer
    expected_before: PorosityPrediction | None
    after: Layer | None = None
    origin: Origin | None = None
    expected_after: PorosityPrediction | None = None


def _track(
    cell: Cell, name: LayerName, coated: Layer, foretell: Foretell | None
) -> dict[int, _Passage]:
    """Follow one layer; by the place of each step that it is in."""
    state: Layer | None = coated
    expected: PorosityPrediction | None = None
    highest, passages = 0.0, {}
    for at, step in enumerate(cell.schedule.steps):
        if name not in step.layers or state is None:
            continue
        start = _Passage(at, highest, state, expected)
        passages[at] = (
            _reported(cell, name, start)
            or _kept_or_built(cell, name, start)
            or _foretold(cell, name, start, foretell)
        )
        state, expected = passages[at].after, passages[at].expected_after
        highest = max(highest, step.pressure)
    return passages


def _reported(cell: Cell, name: LayerName, start: _Passage) -> _Passage | None:
    """Take the reported rate of decrease."""
    rate = cell.schedule.steps[start.at].rate_of_decrease.get(name)
    if rate is None:
        return None
    before = start.before
    voids = porosity_after_decrease(before.porosity, rate)
    modulus = layer_of(cell, name).modulus if start.at == last_densifying(cell, name) else None
    return replace(
        start,
        after=replace(before, porosity=voids, modulus=modulus),
        origin="reported rate",
        expected_after=_carry(start.expected_before, before.porosity, None, voids),
    )


def _kept_or_built(cell: Cell, name: LayerName, start: _Passage) -> _Passage | None:
    """Take the layer as it was, or as it was built."""
    last, built = last_densifying(cell, name), layer_of(cell, name)
    if start.at == last and name in cell.predicted:
        said = cell.predicted[name]
        return replace(start, after=built, origin="predicted", expected_after=said)
    if start.at == last and built.porosity > start.before.porosity:
        # no pressing adds voids: the chain stays, and consistency_report tells of the two
        stays = replace(start.before, modulus=built.modulus)
        return replace(start, after=stays, origin="kept", expected_after=start.expected_before)
    if start.at == last:
        return replace(start, after=built, origin="as built")
    if start.at > last or cell.schedule.steps[start.at].pressure <= start.highest:
        expected = start.expected_before
        return replace(start, after=start.before, origin="kept", expected_after=expected)
    voids = _from_the_end(cell, name, start.at, last)
    if voids is None or voids > start.before.porosity:
        return None
    after = replace(start.before, porosity=voids, modulus=None)
    return replace(start, after=after, origin="as built")


def _from_the_end(cell: Cell, name: LayerName, at: int, last: int) -> float | None:
    """Return the porosity after a step from that as built, where all later rates are reported."""
    voids = layer_of(cell, name).porosity
    for step in cell.schedule.steps[at + 1 : last + 1]:
        if name in step.layers:
            rate = step.rate_of_decrease.get(name, 1.0)
            if rate >= 1.0:
                return None
            voids /= 1.0 - rate
    return voids


def _foretold(cell: Cell, name: LayerName, start: _Passage, foretell: Foretell | None) -> _Passage:
    """Take what a law foretells; the layer was no denser then than it was built."""
    if foretell is None:
        return start
    before = start.before
    told = foretell(name, cell.schedule.steps[start.at], before.porosity, start.highest)
    voids = max(told.porosity, min(layer_of(cell, name).porosity, before.porosity))
    return replace(
        start,
        after=replace(before, porosity=voids, modulus=None),
        origin="predicted",
        expected_after=_carry(start.expected_before, before.porosity, told, voids),
    )


def last_densifying(cell: Cell, layer: LayerName) -> int:
    """Return the place of the step that left a layer as it was built; -1 if none did.

    It is the last that pressed the layer harder than all before it; of a cell whose densifying
    is predicted, that step.
    """
    highest, last = 0.0, -1
    for at, step in enumerate(cell.schedule.steps):
        if layer not in step.layers:
            continue
        if layer in cell.predicted and step.name == DENSIFY:
            return at
        if step.pressure > highest:
            highest, last = step.pressure, at
    return last


def _carry(
    before: PorosityPrediction | None,
    start: float,
    step: PorosityPrediction | None,
    end: float,
) -> PorosityPrediction | None:
    """Chain intervals: each at its worst, since one law errs alike in every step."""
    if before is None and step is None:
        return None
    low = high = end
    flags: list[str] = []
    for one, middle in ((before, start), (step, step.porosity if step else end)):
        if one is not None and middle > 0.0:
            low, high = low * one.low / middle, high * one.high / middle
            flags += [flag for flag in one.beyond_the_data if flag not in flags]
    return PorosityPrediction(end, min(low, end), min(max(high, end), 1.0), tuple(flags))
