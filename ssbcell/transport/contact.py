"""Which share of an interface touches, from pressure, modulus and roughness."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ssbcell.errors import (
    OutOfRange,
    UsageError,
    require_fraction,
    require_not_negative,
    require_positive,
)
from ssbcell.interfaces import Contact, Interfaces
from ssbcell.laminate import Laminate


def plane_strain_modulus(first: float, second: float, poisson_ratio: float) -> float:
    """Modulus by which two elastic bodies press on each other.

    Parameters
    ----------
    first, second : float
        Modulus of elasticity of each [Pa].
    poisson_ratio : float
        Of both, 0-0.5.

    Returns
    -------
    float
        ``1 / ((1 - nu^2) / first + (1 - nu^2) / second)``; the soft one rules [Pa].

    Raises
    ------
    OutOfRange
        If a modulus is not positive, or Poisson's ratio lies outside 0-0.5.
    """
    require_positive("modulus", first)
    require_positive("modulus", second)
    if not 0.0 <= poisson_ratio <= 0.5:
        raise OutOfRange("Poisson's ratio", poisson_ratio, "0-0.5")
    return 1.0 / ((1.0 - poisson_ratio**2) * (1.0 / first + 1.0 / second))


def rms_slope(roughness: float, correlation_length: float) -> float:
    """Root mean square slope of a surface whose heights correlate as a Gaussian.

    Parameters
    ----------
    roughness : float
        Root mean square height [m].
    correlation_length : float
        At which the correlation of heights has fallen to 1/e [m].

    Returns
    -------
    float
        ``2 roughness / correlation_length``, of the gradient in both directions.

    Raises
    ------
    OutOfRange
        If the roughness is negative or the length not positive.
    """
    require_not_negative("roughness", roughness)
    require_positive("correlation length", correlation_length)
    return 2.0 * roughness / correlation_length


def contact_fraction(pressure: float, modulus: float, slope: float) -> float:
    """Share of a rough interface that touches, by Persson's theory of elastic contact.

    Parameters
    ----------
    pressure : float
        Nominal, on the interface [Pa].
    modulus : float
        See `plane_strain_modulus` [Pa].
    slope : float
        See `rms_slope`.

    Returns
    -------
    float
        ``erf(sqrt(2) pressure / (modulus slope))``: none without pressure, all of a smooth
        interface; it rises with pressure and falls with modulus.

    Raises
    ------
    OutOfRange
        If pressure or slope is negative, or the modulus not positive.

    Notes
    -----
    General theory, for elastic bodies that do not stick; not read anew for this. Lithium
    and sulfides flow and stick, so that more touches than it says. H.-K. Tian and Y. Qi, J.
    Electrochem. Soc. 164 (2017) E3512, are said to use it for solid-state cells; not read.

    References
    ----------
    .. [1] B. N. J. Persson, J. Chem. Phys. 115 (2001) 3840.
    """
    require_not_negative("pressure", pressure)
    require_positive("modulus", modulus)
    require_not_negative("slope", slope)
    if pressure == 0.0:
        return 0.0
    return 1.0 if slope == 0.0 else math.erf(math.sqrt(2.0) * pressure / (modulus * slope))


def interface_resistance(
    fraction: float, perfect: float, spot_radius: float, conductivity: float
) -> float:
    """Resistance of an interface that touches in spots.

    Parameters
    ----------
    fraction : float
        Share that touches, 0-1.
    perfect : float
        If all of it touched, times area [ohm m2].
    spot_radius : float
        Of a spot of contact [m].
    conductivity : float
        Of the layer in which the current gathers to the spots [S/m].

    Returns
    -------
    float
        Times nominal area: the perfect one by the share, and the constriction of current to
        spots, ``pi r / (4 conductivity fraction) (1 - sqrt(fraction))^1.5``; infinite where
        nothing touches [ohm m2].

    Raises
    ------
    OutOfRange
        If the share lies outside 0-1, or another number is out of range.

    Notes
    -----
    Holm's resistance of one round spot, ``1 / (4 conductivity r)``, for so many spots side by
    side, with the relief that Cooper, Mikic and Yovanovich give for neighbours. General theory,
    not read anew for this.

    References
    ----------
    .. [1] R. Holm, Electric Contacts, 4th ed., Springer 1967.
    .. [2] M. G. Cooper, B. B. Mikic, M. M. Yovanovich, Int. J. Heat Mass Transfer 12 (1969) 279.
    """
    require_fraction("contact fraction", fraction)
    require_not_negative("resistance of perfect contact", perfect)
    require_not_negative("radius of a spot", spot_radius)
    require_positive("conductivity", conductivity)
    if fraction == 0.0:
        return math.inf
    crowding = math.pow(1.0 - math.sqrt(fraction), 1.5)
    return (perfect + math.pi * spot_radius / (4.0 * conductivity) * crowding) / fraction


@dataclass(frozen=True, slots=True)
class ContactState:
    """How the interfaces of a laminate touch.

    Attributes
    ----------
    electrolyte_interlayer, interlayer_negative, active_surface : float
        Share of each that touches, 0-1: of the solid electrolyte's face on the interlayer, of
        the interlayer's on the negative electrode, of the active material on electrolyte.
    resistance : float
        Of the first two in series, times area [ohm m2].
    """

    electrolyte_interlayer: float
    interlayer_negative: float
    active_surface: float
    resistance: float


def contact_state(
    laminate: Laminate,
    interfaces: Interfaces,
    electrolyte_conductivity: float,
    interlayer_conductivity: float,
) -> ContactState:
    """Say how the interfaces of a laminate touch.

    Parameters
    ----------
    laminate : Laminate
        With the interlayer's modulus; the solid electrolyte's is used where it has one.
    interfaces : Interfaces
        Roughness, pressure and resistance of perfect contact.
    electrolyte_conductivity, interlayer_conductivity : float
        Effective, of the layers next to the interfaces [S/m].

    Returns
    -------
    ContactState

    Raises
    ------
    UsageError
        If a modulus or a pressure is not known.
    """
    table = interfaces.contact
    soft, separator = laminate.interlayer.modulus, laminate.solid_electrolyte.modulus
    first = _share("electrolyte_interlayer", table.electrolyte_interlayer, separator, soft)
    second = _share("interlayer_negative", table.interlayer_negative, soft, None)
    active = _share("active_surface", table.active_surface, None, None)
    pairs = (
        (first, table.electrolyte_interlayer, electrolyte_conductivity),
        (second, table.interlayer_negative, interlayer_conductivity),
    )
    resistance = math.fsum(
        interface_resistance(
            share, float(one.perfect_resistance or 0.0), one.correlation_length.value / 2.0, around
        )
        for share, one, around in pairs
    )
    return ContactState(first, second, active, resistance)


def _share(name: str, one: Contact, first: float | None, second: float | None) -> float:
    """Share of one interface that touches; a layer's own modulus goes before the file's."""
    moduli = []
    for which, own in (("first", first), ("second", second)):
        given = getattr(one, f"{which}_modulus")
        if own is None and given is None:
            side = "interlayer.modulus" if "interlayer" in name else f"its {which}_modulus"
            raise UsageError(
                f"contact of {name} needs a modulus; expected {side}, such as "
                f'"0.8 GPa", in the cell\'s file or by --set'
            )
        moduli.append(own if own is not None else given.value)
    if one.pressure is None:
        raise UsageError(
            f"contact of {name} needs a pressure: give a cell with its press schedule, or "
            f'interfaces.contact.{name}.pressure, such as "900 MPa"'
        )
    modulus = plane_strain_modulus(moduli[0], moduli[1], one.poisson_ratio.value)
    slope = rms_slope(one.roughness.value, one.correlation_length.value)
    return contact_fraction(one.pressure.value, modulus, slope)
