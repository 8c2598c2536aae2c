"""From a laminate's structure to the properties that a cell model needs."""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass
from typing import Literal

from ssbcell.errors import UsageError, require_positive
from ssbcell.laminate import Laminate, Layer
from ssbcell.materials import ThermallyActivated, load_material
from ssbcell.transport.closures import CLOSURES, Law, closure_by_name
from ssbcell.transport.properties import EffectiveProperties

GAS_CONSTANT = 8.31446261815324  # J/(mol K), CODATA 2018, exact

Carrier = Literal["ionic", "electronic"]


def conductivity(law: ThermallyActivated, temperature: float) -> float:
    """Conductivity of a dense material at a temperature, by Arrhenius' law.

    Parameters
    ----------
    law : ThermallyActivated
        Value at a reference temperature, and activation energy.
    temperature : float
        [K].

    Returns
    -------
    float
        [S/m].

    Raises
    ------
    OutOfRange
        If the temperature is not positive.
    """
    require_positive("temperature", temperature)
    inverse = 1.0 / law.reference_temperature.value - 1.0 / temperature
    return law.at_reference.value * math.exp(law.activation_energy.value / GAS_CONSTANT * inverse)


def effective_properties(
    laminate: Laminate,
    closure: str = "default",
    temperature: float = 298.15,
    short_areal_conductance: float = 0.0,
) -> EffectiveProperties:
    """Effective properties of a laminate.

    Each carrier runs through those of a layer's materials that conduct it: ions through
    solid electrolyte, and through the lithiated metal and carbon of the interlayer;
    electrons through active material and carbon.

    Parameters
    ----------
    laminate : Laminate
        As built.
    closure : str
        Name of the law from conducting fraction to conductivity; see `closures.CLOSURES`.
    temperature : float
        [K]; the default is the source's 25 degC.
    short_areal_conductance : float
        Of an electronic leak between the electrodes [S/m2].

    Returns
    -------
    EffectiveProperties

    Raises
    ------
    UnknownName
        If there is no such closure.
    UsageError
        If a layer has no material that conducts what it has to, or the negative electrode
        is not one on which lithium is deposited.
    """
    chosen = closure_by_name(closure)
    law = chosen.law
    _require_deposition(laminate)
    positive = laminate.positive_electrode
    layer = positive.layer
    interlayer = laminate.interlayer
    return EffectiveProperties(
        closure=chosen.name,
        temperature=temperature,
        positive_electrode_thickness=layer.thickness,
        positive_electrode_active_fraction=layer.volume_fraction(positive.active_material),
        positive_electrode_electrolyte_fraction=layer.volume_fraction(positive.electrolyte),
        positive_electrode_ionic_conductivity=_effective(layer, "ionic", law, temperature),
        positive_electrode_electronic_conductivity=_effective(
            layer, "electronic", law, temperature
        ),
        solid_electrolyte_thickness=laminate.solid_electrolyte.thickness,
        solid_electrolyte_ionic_conductivity=_effective(
            laminate.solid_electrolyte, "ionic", law, temperature
        ),
        interlayer_thickness=interlayer.thickness,
        interlayer_resistance=interlayer.thickness
        / _effective(interlayer, "ionic", law, temperature),
        interlayer_electronic_conductivity=_effective(interlayer, "electronic", law, temperature),
        active_material_areal_mass=positive.active_material_areal_mass,
        initial_lithium_thickness=laminate.negative_electrode.initial_lithium_thickness,
        isolated_fraction=positive.isolated_fraction,
        contact_fraction=positive.contact_fraction,
        short_areal_conductance=short_areal_conductance,
    )


@dataclass(frozen=True, slots=True)
class Spread:
    """How far closures part on one property, in its SI unit.

    Attributes
    ----------
    low, high : float
        Smallest and largest over the closures whose range holds the layer.
    closures : tuple of str
        Which those are; empty if none is, and then `low` and `high` are over all.
    """

    low: float
    high: float
    closures: tuple[str, ...]


#: conductivities that a closure gives, with the fraction of the layer that conducts
_BY_CLOSURE = {
    "positive_electrode_ionic_conductivity": "ionic",
    "positive_electrode_electronic_conductivity": "electronic",
    "solid_electrolyte_ionic_conductivity": "ionic",
    "interlayer_resistance": "ionic",
}


def closure_spread(laminate: Laminate, temperature: float = 298.15) -> dict[str, Spread]:
    """How uncertain each effective property is for want of knowing the right closure.

    Parameters
    ----------
    laminate : Laminate
        As built.
    temperature : float
        [K].

    Returns
    -------
    dict of str to Spread
        By attribute of `EffectiveProperties`, for those that a closure gives.

    Raises
    ------
    UsageError
        As `effective_properties`.
    """
    given = {}
    for name in CLOSURES:
        with contextlib.suppress(UsageError):  # a closure by which a layer does not conduct
            given[name] = effective_properties(laminate, name, temperature)
    layers = (
        laminate.positive_electrode.layer,
        laminate.positive_electrode.layer,
        laminate.solid_electrolyte,
        laminate.interlayer,
    )
    spreads = {}
    for (key, carrier), layer in zip(_BY_CLOSURE.items(), layers, strict=True):
        fraction = _conducting_fraction(layer, carrier)
        fit = tuple(
            n for n, c in CLOSURES.items() if n in given and c.valid[0] <= fraction <= c.valid[1]
        )
        values = [getattr(given[name], key) for name in (fit or given) if name in given]
        spreads[key] = Spread(min(values), max(values), fit)
    return spreads


def _conducting_fraction(layer: Layer, carrier: str) -> float:
    """Share of a layer's volume that conducts a carrier, 0-1."""
    return sum(
        layer.volume_fraction(name)
        for name in layer.composition.volume_shares
        if getattr(load_material(name), f"{carrier}_conductivity") is not None
    )


def _require_deposition(laminate: Laminate) -> None:
    """Refuse a negative electrode that does more than deposit lithium."""
    kind = laminate.negative_electrode.kind
    if kind not in {"lithium", "bare collector"}:
        raise UsageError(
            f"the negative electrode has an {kind}: the cell model deposits lithium on lithium or "
            "on the bare collector only"
        )


def _effective(layer: Layer, carrier: Carrier, law: Law, temperature: float) -> float:
    """Conductivity of a layer: the volume mean over its conductors, times the closure."""
    conductors = {
        name: conductivity(activated, temperature)
        for name in layer.composition.volume_shares
        if (activated := getattr(load_material(name), f"{carrier}_conductivity")) is not None
    }
    if not conductors:
        names = ", ".join(layer.composition.volume_shares)
        raise UsageError(f"no material of this layer has {carrier}_conductivity; it has {names}")
    fraction = _conducting_fraction(layer, carrier)
    mean = sum(layer.volume_fraction(n) * k for n, k in conductors.items()) / fraction
    effective = mean * law(fraction)
    if not effective > 0.0:
        raise UsageError(
            f"a layer with {fraction:.3g} of its volume in {carrier} conductors does not conduct "
            f"at {temperature:g} K by this closure"
        )
    return effective
