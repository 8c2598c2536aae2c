"""From a laminate's structure to the properties that a cell model needs."""

from __future__ import annotations

import math
from typing import Literal

from scipy.constants import R

from ssbcell.errors import UsageError, require_positive
from ssbcell.interfaces import Interfaces, load_interfaces
from ssbcell.laminate import Laminate, Layer
from ssbcell.materials import ThermallyActivated, load_material
from ssbcell.process.densification import REFERENCE_TEMPERATURE
from ssbcell.transport.closures import CONTACT, Closure, closure_by_name
from ssbcell.transport.contact import ContactState, contact_state
from ssbcell.transport.mixture import Phase, leading_level, mixture_conductivity
from ssbcell.transport.pores import LITHIUM, ambipolar, wall_conductivity
from ssbcell.transport.properties import EffectiveProperties

Carrier = Literal["ionic", "electronic"]
#: attribute of `EffectiveProperties`, and what conducts there
Paths = dict[str, list[Phase]]


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
    return law.at_reference.value * math.exp(law.activation_energy.value / R * inverse)


def effective_properties(
    laminate: Laminate,
    closure: str = "default",
    temperature: float = REFERENCE_TEMPERATURE,
    short_areal_conductance: float = 0.0,
    interfaces: Interfaces | None = None,
) -> EffectiveProperties:
    """Effective properties of a laminate.

    Each carrier runs through those of a layer's materials that conduct it: ions through
    solid electrolyte; electrons through active material and carbon. Lithium crosses the
    interlayer as ion through its lithiated metal and carbon, and as metal along the walls of
    its pores.

    Parameters
    ----------
    laminate : Laminate
        As built.
    closure : str
        Name of the law from conducting fraction to conductivity; see `closures.CLOSURES`. With
        ``+contact`` behind it, rough interfaces touch in part: see `contact.contact_state`.
    temperature : float
        [K]; the default is the source's 25 degC.
    short_areal_conductance : float
        Of an electronic leak between the electrodes [S/m2].
    interfaces : Interfaces, optional
        What crosses the pores, and how layers touch; the shipped ``"default"`` if left out.

    Returns
    -------
    EffectiveProperties

    Raises
    ------
    UnknownName
        If there is no such closure.
    UsageError
        If a layer has no material that conducts what it has to, the negative electrode is not
        one on which lithium is deposited, or contact needs a number that is not there.
    """
    if not isinstance(laminate, Laminate):
        raise UsageError(
            f"a {type(laminate).__name__} is no laminate; expected the laminate of a cell, such as "
            "load_cell(name).laminate"
        )
    chosen = closure_by_name(closure)
    _require_deposition(laminate)
    positive, interlayer = laminate.positive_electrode, laminate.interlayer
    paths = conduction_paths(laminate, chosen, temperature, interfaces)
    along = {key: _conducted(key, phases, chosen) for key, phases in paths.items()}
    contact = _contact(laminate, interfaces, along) if closure.endswith(CONTACT) else None
    crossing = along.pop("interlayer_resistance")
    return EffectiveProperties(
        closure=chosen.name + (CONTACT if contact else ""),
        temperature=temperature,
        positive_electrode_thickness=positive.layer.thickness,
        positive_electrode_active_fraction=positive.layer.volume_fraction(positive.active_material),
        positive_electrode_electrolyte_fraction=positive.layer.volume_fraction(
            positive.electrolyte
        ),
        solid_electrolyte_thickness=laminate.solid_electrolyte.thickness,
        interlayer_thickness=interlayer.thickness,
        interlayer_resistance=interlayer.thickness / crossing
        + (contact.resistance if contact else 0.0),
        active_material_areal_mass=positive.active_material_areal_mass,
        initial_lithium_thickness=laminate.negative_electrode.initial_lithium_thickness,
        isolated_fraction=positive.isolated_fraction,
        contact_fraction=positive.contact_fraction * (contact.active_surface if contact else 1.0),
        short_areal_conductance=short_areal_conductance,
        contact=contact,
        warnings=_out_of_range(paths, chosen),
        conducts_at=temperature,
        positive_electrode_ionic_conductivity=along["positive_electrode_ionic_conductivity"],
        positive_electrode_electronic_conductivity=along[
            "positive_electrode_electronic_conductivity"
        ],
        solid_electrolyte_ionic_conductivity=along["solid_electrolyte_ionic_conductivity"],
        interlayer_electronic_conductivity=along["interlayer_electronic_conductivity"],
    )


def conduction_paths(
    laminate: Laminate,
    closure: Closure,
    temperature: float,
    interfaces: Interfaces | None = None,
) -> Paths:
    """List the phases by which each carrier crosses each layer.

    Parameters
    ----------
    laminate : Laminate
        As built.
    closure : Closure
        By which electrons reach the pores of the interlayer.
    temperature : float
        [K].
    interfaces : Interfaces, optional
        What crosses the pores; the shipped ``"default"`` if left out.

    Returns
    -------
    dict of str to list of Phase
        By attribute of `EffectiveProperties`; what is missing to a whole volume insulates.
    """
    positive, interlayer = laminate.positive_electrode.layer, laminate.interlayer
    electrons = _phases(interlayer, "electronic", temperature)
    pores = (interfaces or load_interfaces()).pores
    lithium = ambipolar(
        wall_conductivity(pores, temperature), mixture_conductivity(electrons, closure)
    )
    return {
        "positive_electrode_ionic_conductivity": _phases(positive, "ionic", temperature),
        "positive_electrode_electronic_conductivity": _phases(positive, "electronic", temperature),
        "solid_electrolyte_ionic_conductivity": _phases(
            laminate.solid_electrolyte, "ionic", temperature
        ),
        "interlayer_resistance": [
            *_phases(interlayer, "ionic", temperature),
            Phase("pores", interlayer.porosity, lithium),
        ],
        "interlayer_electronic_conductivity": electrons,
    }


def conduction_materials(laminate: Laminate) -> list[str]:
    """List the materials by name that the properties of a laminate rest on."""
    layers = (laminate.positive_electrode.layer, laminate.solid_electrolyte, laminate.interlayer)
    named = [name for layer in layers for name in layer.composition.volume_shares]
    return sorted({*named, LITHIUM})


def _contact(
    laminate: Laminate, interfaces: Interfaces | None, along: dict[str, float]
) -> ContactState:
    """Contact of rough interfaces, with the conductivities of the layers beside them."""
    return contact_state(
        laminate,
        interfaces or load_interfaces(),
        along["solid_electrolyte_ionic_conductivity"],
        along["interlayer_resistance"],
    )


def _phases(layer: Layer, carrier: Carrier, temperature: float) -> list[Phase]:
    """Materials of a layer, each with its conductivity for a carrier."""
    phases = []
    for name in layer.composition.volume_shares:
        law = getattr(load_material(name), f"{carrier}_conductivity")
        value = 0.0 if law is None else conductivity(law, temperature)
        phases.append(Phase(name, layer.volume_fraction(name), value))
    return phases


def _conducted(path: str, phases: list[Phase], closure: Closure) -> float:
    """Conductivity of a path, above zero."""
    effective = mixture_conductivity(phases, closure)
    if effective > 0.0:
        return effective
    conductors = [one for one in phases if one.conductivity > 0.0]
    if not conductors:
        names = ", ".join(one.name for one in phases)
        raise UsageError(f"{path}: no material of this layer conducts; it has {names}")
    share = math.fsum(one.fraction for one in conductors)
    raise UsageError(
        f"{path}: a layer with {share:.3g} of its volume in conductors does not conduct by the "
        f"closure {closure.name}"
    )


def _out_of_range(paths: Paths, closure: Closure) -> tuple[str, ...]:
    """Say which paths lie outside the range in which the closure's derivation holds."""
    low, high = closure.valid
    said = []
    for path, phases in paths.items():
        level = leading_level(phases, closure)
        if level is not None and not closure.holds(level.fraction, path):
            only = f" of {closure.measured_on} only" if closure.measured_on else ""
            said.append(
                f"{path}: what leads is {' and '.join(level.names)}, {level.fraction:.1%} of the "
                f"volume; the closure {closure.name} holds from {low:.0%} to {high:.0%}{only}"
            )
    return tuple(said)


def _require_deposition(laminate: Laminate) -> None:
    """Refuse a negative electrode that does more than deposit lithium."""
    kind = laminate.negative_electrode.kind
    if kind not in {"lithium", "bare collector"}:
        raise UsageError(
            f"the negative electrode has an {kind}: the cell model deposits lithium on lithium or "
            "on the bare collector only"
        )
