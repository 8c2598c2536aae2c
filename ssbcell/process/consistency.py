"""Where the printed numbers of a cell contradict each other, rounding allowed for."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from ssbcell.laminate import areal_mass, porosity_after_decrease, thickness
from ssbcell.process.cells import Cell
from ssbcell.process.history import POWDER_LAYERS, last_densifying, layer_of
from ssbcell.process.schedule import LayerName
from ssbcell.provenance import Parameter


@dataclass(frozen=True, slots=True)
class Consistency:
    """One printed number beside what other printed numbers make of it.

    Attributes
    ----------
    what : str
        Which number.
    printed : str
        As the file has it.
    computed : float
        From the other numbers, in `unit`.
    low, high : float
        What rounding of the other numbers allows, in `unit`.
    unit : str
        Of the three.
    agrees : bool
        Whether printed and computed intervals meet.
    how : str
        How it was computed.
    """

    what: str
    printed: str
    computed: float
    low: float
    high: float
    unit: str
    agrees: bool
    how: str


def consistency_report(cell: Cell) -> tuple[Consistency, ...]:
    """Compute what a cell's file says twice, and compare.

    Parameters
    ----------
    cell : Cell
        Any; left out is a layer that is not reported before pressing, or whose rate is not in
        a step that pressed it harder than all before.

    Returns
    -------
    tuple of Consistency
        The porosity of each layer through its reported rates of decrease; where a rate is
        missing, a porosity as built that is above what the other rates left, since no pressing
        adds voids; and thicknesses, as coated and as built, against coating mass and porosity.

    Notes
    -----
    A printed number stands for any within half a unit of its last digit; the limits hold for
    the worst case of all of them at once. Densities carry no interval.
    """
    found = [
        check(cell, layer)
        for check in (_porosity_chain, _never_rises, _coating, _as_built)
        for layer in POWDER_LAYERS
    ]
    return tuple(one for one in found if one is not None)


def _porosity_chain(cell: Cell, layer: LayerName) -> Consistency | None:
    table = getattr(cell.file, layer)
    rates = _reported_rates(cell, layer)
    if table.as_coated is None or table.porosity is None or not rates:
        return None
    start: Parameter = table.as_coated.porosity

    def end(sign: int) -> float:
        voids = _edge(start, sign)
        for rate in rates.values():
            voids = porosity_after_decrease(voids, _edge(rate, -sign))
        return voids * 100.0

    how = f"{start.text} through the rates of decrease of {', '.join(rates)}"
    ends = (end(-1), end(0), end(1))
    return _compare(f"{layer}.porosity", table.porosity, ends, scale=100.0, unit="%", how=how)


def _never_rises(cell: Cell, layer: LayerName) -> Consistency | None:
    """Tell of a layer with more voids as built than its reported rates left of the coating's."""
    table = getattr(cell.file, layer)
    if table.as_coated is None or table.porosity is None or _reported_rates(cell, layer):
        return None
    start: Parameter = table.as_coated.porosity
    presses = [press for press in cell.file.press.values() if layer in press.rate_of_decrease]
    left, most = start.value, _edge(start, 1)
    for press in presses:
        rate = press.rate_of_decrease[layer]
        left = porosity_after_decrease(left, rate.value)
        most = porosity_after_decrease(most, max(_edge(rate, -1), 0.0))
    if _edge(table.porosity, -1) <= most:
        return None
    how = f"at most what the reported rates leave of {start.text}: no pressing adds voids"
    ends = (0.0, left * 100.0, most * 100.0)
    return _compare(f"{layer}.porosity", table.porosity, ends, scale=100.0, unit="%", how=how)


def _reported_rates(cell: Cell, layer: LayerName) -> dict[str, Parameter]:
    """Return the rates by step; none if a step that took voids away has no rate."""
    presses = {name: press for name, press in cell.file.press.items() if layer in press.layers}
    last = last_densifying(cell, layer)
    effective = [step.name for step in cell.schedule.steps[: last + 1] if layer in step.layers]
    if any(layer not in presses[name].rate_of_decrease for name in effective):
        return {}
    return {
        name: press.rate_of_decrease[layer]
        for name, press in presses.items()
        if layer in press.rate_of_decrease
    }


def _coating(cell: Cell, layer: LayerName) -> Consistency | None:
    table = getattr(cell.file, layer)
    coated = table.as_coated
    if coated is None or coated.thickness is None or table.coating_mass is None:
        return None
    name = f"{layer}.as_coated.thickness"
    return _thickness(cell, layer, name, coated.thickness, coated.porosity)


def _as_built(cell: Cell, layer: LayerName) -> Consistency | None:
    table = getattr(cell.file, layer)
    if table.thickness is None or table.porosity is None or table.coating_mass is None:
        return None
    return _thickness(cell, layer, f"{layer}.thickness", table.thickness, table.porosity)


def _thickness(
    cell: Cell, layer: LayerName, what: str, printed: Parameter, voids: Parameter
) -> Consistency:
    """Compare a thickness with what coating mass and porosity make of it."""
    mass: Parameter = getattr(cell.file, layer).coating_mass
    solid = layer_of(cell, layer).composition.true_density
    ends = [
        thickness(_edge(mass, one), solid, _edge(voids, two)) * 1e6
        for one, two in itertools.product((-1, 0, 1), repeat=2)
    ]
    middle = thickness(mass.value, solid, voids.value) * 1e6
    would_be = 1.0 - mass.value / areal_mass(printed.value, solid, 0.0)
    room = (
        f"would be {would_be:.1%} porous"
        if would_be >= 0.0
        else f"has no room for the {mass.value / solid * 1e6:.4g} um of its solid"
    )
    how = (
        f"{mass.text} at {voids.text} and a true density of {solid / 1e3:.2f} g/cm^3; "
        f"{printed.text} {room}"
    )
    ends_in_order = (min(ends), middle, max(ends))
    return _compare(what, printed, ends_in_order, scale=1e6, unit="um", how=how)


def _compare(
    what: str,
    printed: Parameter,
    computed: tuple[float, float, float],
    *,
    scale: float,
    unit: str,
    how: str,
) -> Consistency:
    low, middle, high = computed
    agrees = _edge(printed, 1) * scale >= low and _edge(printed, -1) * scale <= high
    return Consistency(what, printed.text, middle, low, high, unit, agrees, how)


def _edge(parameter: Parameter, sign: int) -> float:
    """Return the value at the lower edge (-1), the middle (0) or the upper edge (1)."""
    return parameter.value + sign * parameter.rounding
