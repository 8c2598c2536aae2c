"""A cell with some of its numbers changed, as it would come out of the press."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from ssbcell.laminate import Laminate, Layer
from ssbcell.process import Cell, Densified, PorosityPrediction, densify, load_cell
from ssbcell.process.history import POWDER_LAYERS, layer_of
from ssbcell.process.schedule import LayerName
from ssbcell.transport import effective_properties, interfaces_of
from ssbcell.transport.properties import EffectiveProperties

_DENSIFY = "densify"
_PRESSURE = f"press.{_DENSIFY}.pressure"


def made(cell: str | Path, changes: Mapping[str, str]) -> Densified:
    """Load a cell with changes and press it.

    Parameters
    ----------
    cell : str or Path
        A shipped name or a TOML file.
    changes : mapping of str to str
        As `ssbcell.load_cell` takes them. A layer whose porosity is among them has that
        porosity; all others have what the laws of densification foretell. The interlayer's
        modulus goes with a changed pressure, unless it is among them itself.

    Raises
    ------
    UsageError
        If the cell has no densifying step, or a change is not possible.
    """
    loaded = load_cell(cell, changes)
    step = loaded.schedule.step(_DENSIFY)
    if _PRESSURE in changes and "interlayer.modulus" not in changes:
        # pressed on from the cell's own pressure, so that its modulus goes with the change
        loaded = load_cell(cell, {k: v for k, v in changes.items() if k != _PRESSURE})
    return pressed(loaded, step.pressure, step.temperature, given_by(changes))


def given_by(changes: Mapping[str, str]) -> tuple[LayerName, ...]:
    """Layers whose porosity changes set by hand."""
    return tuple(layer for layer in POWDER_LAYERS if f"{layer}.porosity" in changes)


def pressed(
    cell: Cell, pressure: float, temperature: float, given: Collection[LayerName] = ()
) -> Densified:
    """Densify a cell, but for layers whose porosity is given.

    Parameters
    ----------
    cell : Cell
        With a densifying step.
    pressure, temperature : float
        Of that step [Pa], [K].
    given : collection of str
        Layers that keep the porosity that the cell has.
    """
    built = densify(cell, pressure, temperature)
    if not given:
        return built
    voids = {layer: layer_of(cell, layer).porosity for layer in given}
    laminate = with_porosities(built.cell.laminate, voids)
    known = {layer: PorosityPrediction(one, one, one, ()) for layer, one in voids.items()}
    return Densified(replace(built.cell, laminate=laminate), {**built.porosity, **known})


def with_porosities(laminate: Laminate, voids: Mapping[LayerName, float]) -> Laminate:
    """Return a laminate some of whose powder layers have other porosities, by the same mass."""

    def layer(name: LayerName, own: Layer) -> Layer:
        return own.pressed_to(voids[name]) if name in voids else own

    electrode = laminate.positive_electrode
    return replace(
        laminate,
        positive_electrode=replace(electrode, layer=layer("positive_electrode", electrode.layer)),
        solid_electrolyte=layer("solid_electrolyte", laminate.solid_electrolyte),
        interlayer=layer("interlayer", laminate.interlayer),
    )


def properties_of(cell: Cell, laminate: Laminate | None = None) -> EffectiveProperties:
    """Effective properties of a cell at the temperature of its test, or of another laminate."""
    return effective_properties(
        laminate or cell.laminate,
        temperature=cell.temperature,
        short_areal_conductance=cell.short_areal_conductance,
        interfaces=interfaces_of(cell),
    )
