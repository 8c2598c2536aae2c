"""Hypotheses of how pressing makes connection, each a small law with numbers to be told."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ssbcell.errors import UnknownName
from ssbcell.transport.connection import Connection, ConnectionClosure, Structure
from ssbcell.transport.contact import contact_fraction
from ssbcell.transport.free_numbers import constants, free

Values = Mapping[str, float]

#: porosity and temperature against which the laws count; those of the source's cells
REFERENCE_POROSITY = constants().reference_porosity.value
REFERENCE_TEMPERATURE = constants().reference_temperature.value  # K
#: where the onset of a leak is surpassed by this porosity, it has its reference size
LEAK_SPAN = constants().leak_span.value
#: of an interlayer of which none is given [Pa]
REFERENCE_MODULUS = constants().reference_modulus.value
#: a connected fraction is never less: with nothing connected there is no cell
LEAST_CONNECTED = constants().least_connected.value
_OHM_CM2 = 1e-4  # ohm m2
_MS_PER_CM2 = 10.0  # S/m2


def remaining(amount: float, half: float, steepness: float) -> float:
    """Share that remains as an amount of damage grows: half at `half`, never negative.

    Parameters
    ----------
    amount, half : float
        In the same unit, not negative; `half` above zero.
    steepness : float
        Slope at the half, on logarithmic axes, above zero.

    Returns
    -------
    float
        1 / (1 + (amount / half)^steepness), at least `LEAST_CONNECTED`.
    """
    if amount <= 0.0:
        return 1.0
    power = min(steepness * math.log(amount / half), 500.0)
    return max(1.0 / (1.0 + math.exp(power)), LEAST_CONNECTED)


def percolating(porosity: float, onset: float, critical: float) -> float:
    """Share in the percolating cluster: all up to an onset, none from a critical porosity.

    Parameters
    ----------
    porosity, onset, critical : float
        0-1, `onset` below `critical`.

    Returns
    -------
    float
        Linear in between, which is the exponent 1 of mean-field percolation (a random lattice
        in three dimensions has about 0.4); at least `LEAST_CONNECTED`.
    """
    share = (critical - porosity) / (critical - onset)
    return max(min(share, 1.0), LEAST_CONNECTED)


def shared_fraction(structure: Structure, values: Values) -> Connection:
    """One connected fraction, falling with porosity, isolates and blocks the interface alike."""
    connected = remaining(
        structure.positive_electrode_porosity, values["half_porosity"], values["steepness"]
    )
    return _shared(connected, values)


def percolation(structure: Structure, values: Values) -> Connection:
    """One connected fraction that percolates, isolates and blocks the interface alike."""
    connected = percolating(
        structure.positive_electrode_porosity, values["onset"], values["critical_porosity"]
    )
    return _shared(connected, values)


def bonding(structure: Structure, values: Values) -> Connection:
    """Pressure and warmth make bonds; where they lack, material is isolated, whatever the voids.

    The softening is exponential in temperature, apart from that of densification.
    """
    warmth = values["softening"] * (structure.densify_temperature - REFERENCE_TEMPERATURE)
    pressure = structure.densify_pressure / 1e6 * math.exp(warmth)
    connected = remaining(1.0 / pressure, 1.0 / values["half_pressure"], values["steepness"])
    return _shared(connected, values)


def isolation_and_contact(structure: Structure, values: Values) -> Connection:
    """Particles are isolated by percolation; the interface loses contact on its own."""
    porosity = structure.positive_electrode_porosity
    connected = percolating(porosity, values["onset"], values["critical_porosity"])
    lost = 1.0 - remaining(porosity, values["half_contact_porosity"], values["contact_steepness"])
    return Connection(
        isolated_fraction=1.0 - connected,
        interface_resistance=values["blocked_resistance"] * _OHM_CM2 * lost,
    )


def contact_and_leak(structure: Structure, values: Values) -> Connection:
    """All material is connected; voids past an onset let lithium through and make a leak."""
    porosity = structure.positive_electrode_porosity
    beyond = max(porosity - values["onset"], 0.0) / LEAK_SPAN
    relative = porosity / REFERENCE_POROSITY
    return Connection(
        interface_resistance=(
            values["resistance"] * _OHM_CM2 * relative ** values["resistance_exponent"]
        ),
        short_areal_conductance=values["leak"] * _MS_PER_CM2 * beyond ** values["leak_exponent"],
    )


def modulus_and_isolation(structure: Structure, values: Values) -> Connection:
    """Voids isolate; apart from that a stiff interlayer, pressed on, touches less than a soft one.

    The interlayer is taken as elastic against a rigid rough electrolyte (`contact_fraction`), at
    the densifying pressure, which what touches keeps. Warmth lowers its modulus exponentially.
    `slope` is that of the rough surface and has in it what the theory leaves out: the plane
    strain factor, adhesion and flow.
    """
    connected = remaining(
        structure.positive_electrode_porosity, values["half_porosity"], values["steepness"]
    )
    warmth = values["softening"] * (structure.densify_temperature - REFERENCE_TEMPERATURE)
    modulus = (structure.interlayer_modulus or REFERENCE_MODULUS) * math.exp(-warmth)
    touching = contact_fraction(structure.densify_pressure, modulus, values["slope"])
    lost = 1.0 / max(touching, LEAST_CONNECTED) - 1.0
    return Connection(
        isolated_fraction=1.0 - connected,
        interface_resistance=values["resistance"] * _OHM_CM2 * lost,
    )


def isolation_and_leak(structure: Structure, values: Values) -> Connection:
    """One connected fraction, falling with porosity; what is unconnected also lets a leak by."""
    connected = remaining(
        structure.positive_electrode_porosity, values["half_porosity"], values["steepness"]
    )
    shared = _shared(connected, values)
    return Connection(
        isolated_fraction=shared.isolated_fraction,
        interface_resistance=shared.interface_resistance,
        short_areal_conductance=values["leak"] * _MS_PER_CM2 * (1.0 / connected - 1.0),
    )


def _shared(connected: float, values: Values) -> Connection:
    """Isolate what is unconnected; contact area in series falls by the same share.

    The resistance of contact goes with one over its area, less that of full contact, which is
    in the interlayer's own.
    """
    return Connection(
        isolated_fraction=1.0 - connected,
        interface_resistance=values["resistance"] * _OHM_CM2 * (1.0 / connected - 1.0),
    )


HYPOTHESES: dict[str, ConnectionClosure] = {
    closure.name: closure
    for closure in (
        ConnectionClosure(
            "shared_fraction",
            "one connected fraction, a smooth function of the positive electrode's porosity, "
            "isolates active material and takes contact from the interface in series",
            free("shared_fraction", "half_porosity", "steepness", "resistance"),
            shared_fraction,
            frozenset({"isolation"}),
        ),
        ConnectionClosure(
            "percolation",
            "one connected fraction, whole up to an onset of porosity and falling in proportion "
            "to a percolation threshold, isolates active material and takes contact alike",
            free("percolation", "onset", "critical_porosity", "resistance"),
            percolation,
            frozenset({"isolation"}),
        ),
        ConnectionClosure(
            "bonding",
            "pressure and warmth while densifying bond particles; active material without bonds "
            "is isolated and takes contact alike, and porosity itself plays no part",
            free("bonding", "half_pressure", "softening", "steepness", "resistance"),
            bonding,
            frozenset({"isolation"}),
        ),
        ConnectionClosure(
            "isolation_and_contact",
            "active material is isolated by a percolation threshold, and apart from that the "
            "interface in series loses its contact around a porosity of its own",
            free(
                "isolation_and_contact",
                "onset",
                "critical_porosity",
                "blocked_resistance",
                "half_contact_porosity",
                "contact_steepness",
            ),
            isolation_and_contact,
            frozenset({"isolation"}),
        ),
        ConnectionClosure(
            "contact_and_leak",
            "no active material is isolated: voids past an onset make an electronic leak that "
            "eats the charge, and voids take contact from the interface in series",
            free(
                "contact_and_leak",
                "onset",
                "leak",
                "leak_exponent",
                "resistance",
                "resistance_exponent",
            ),
            contact_and_leak,
            frozenset({"leak"}),
        ),
        ConnectionClosure(
            "isolation_and_leak",
            "one connected fraction, a smooth function of porosity, isolates active material, "
            "takes contact, and what is unconnected gives a leak its path",
            free("isolation_and_leak", "half_porosity", "steepness", "resistance", "leak"),
            isolation_and_leak,
            frozenset({"isolation", "leak"}),
        ),
        ConnectionClosure(
            "modulus_and_isolation",
            "voids isolate active material, and apart from that the interlayer, pressed on while "
            "densifying, touches over a share that falls with its modulus, which warmth lowers",
            free(
                "modulus_and_isolation",
                "half_porosity",
                "steepness",
                "slope",
                "softening",
                "resistance",
            ),
            modulus_and_isolation,
            frozenset({"isolation"}),
        ),
    )
}


def hypothesis(name: str) -> ConnectionClosure:
    """Return a hypothesis of connection by name.

    Raises
    ------
    UnknownName
        If there is none of that name; the message suggests the nearest.
    """
    if name not in HYPOTHESES:
        raise UnknownName("hypothesis of connection", name, HYPOTHESES)
    return HYPOTHESES[name]
