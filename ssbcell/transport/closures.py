"""Effective conductivity of a layer from how much of it conducts."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from ssbcell.errors import UnknownName, require_fraction

Law = Callable[[float], float]

#: volume fraction at which random conductors first connect in three dimensions
PERCOLATION_THRESHOLD = 0.16
#: exponent of conductivity above the threshold in three dimensions
PERCOLATION_EXPONENT = 2.0
#: of conductivity in the fraction, where electrolyte threads between coarse particles
COMPOSITE_EXPONENT = 2.5


def bruggeman(fraction: float) -> float:
    """Bruggeman's law: relative conductivity is the conducting fraction to the power 1.5.

    Parameters
    ----------
    fraction : float
        Share of the layer's volume that conducts, 0-1.

    Returns
    -------
    float
        Conductivity of the layer over that of its dense conductor, 0-1.

    Raises
    ------
    OutOfRange
        If `fraction` lies outside 0-1.

    Notes
    -----
    Derived for a conductor that surrounds insulating spheres of all sizes. It has no
    percolation threshold, so it flatters a layer whose conductor is scarce.

    References
    ----------
    .. [1] D. A. G. Bruggeman, Ann. Phys. 416 (1935) 636, doi:10.1002/andp.19354160705.
    """
    require_fraction("conducting fraction", fraction)
    return math.sqrt(fraction) * fraction


def maxwell(fraction: float) -> float:
    """Maxwell's law: insulating spheres far apart in a continuous conductor.

    It is the upper bound of Hashin and Shtrikman for a conductor mixed with an insulator:
    no isotropic structure conducts better. The lower bound is zero.

    Parameters
    ----------
    fraction : float
        Share of the layer's volume that conducts, 0-1.

    Returns
    -------
    float
        Conductivity of the layer over that of its dense conductor, 0-1.

    Raises
    ------
    OutOfRange
        If `fraction` lies outside 0-1.

    References
    ----------
    .. [1] Z. Hashin, S. Shtrikman, J. Appl. Phys. 33 (1962) 3125, doi:10.1063/1.1728579.
    """
    require_fraction("conducting fraction", fraction)
    return 2.0 * fraction / (3.0 - fraction)


def percolation(fraction: float) -> float:
    """Power law above a percolation threshold; nothing conducts below it.

    Parameters
    ----------
    fraction : float
        Share of the layer's volume that conducts, 0-1.

    Returns
    -------
    float
        Conductivity of the layer over that of its dense conductor, 0-1.

    Raises
    ------
    OutOfRange
        If `fraction` lies outside 0-1.

    Notes
    -----
    `PERCOLATION_THRESHOLD` and `PERCOLATION_EXPONENT` are the usual values for random
    mixtures in three dimensions; both are assumed. Unequal particle sizes move the threshold.

    References
    ----------
    .. [1] S. Kirkpatrick, Rev. Mod. Phys. 45 (1973) 574, doi:10.1103/RevModPhys.45.574.
    """
    require_fraction("conducting fraction", fraction)
    above = max(fraction - PERCOLATION_THRESHOLD, 0.0) / (1.0 - PERCOLATION_THRESHOLD)
    return float(above**PERCOLATION_EXPONENT)


def composite_cathode(fraction: float) -> float:
    """Power law with the tortuosity of electrolyte that threads between coarse particles.

    Parameters
    ----------
    fraction : float
        Share of the layer's volume that conducts, 0-1.

    Returns
    -------
    float
        Conductivity of the layer over that of its dense conductor, 0-1.

    Raises
    ------
    OutOfRange
        If `fraction` lies outside 0-1.

    Notes
    -----
    `COMPOSITE_EXPONENT` is assumed: measurements on composite cathodes of NCM and argyrodite
    are reported to lie below Bruggeman's law (P. Minnmann et al., J. Electrochem. Soc. 168
    (2021) 040537; N. Kaiser et al., J. Power Sources 396 (2018) 175). Their numbers were not
    read, so this is no correlation of theirs.
    """
    require_fraction("conducting fraction", fraction)
    return float(fraction**COMPOSITE_EXPONENT)


@dataclass(frozen=True, slots=True)
class Closure:
    """A law from conducting fraction to relative conductivity, and where it may be used.

    Attributes
    ----------
    name : str
        To ask for it by.
    law : callable
        From conducting fraction, 0-1, to relative conductivity, 0-1.
    valid : tuple of float
        Range of conducting fractions in which its derivation holds.
    source : str
        Where it comes from.
    """

    name: str
    law: Law
    valid: tuple[float, float]
    source: str


CLOSURES: dict[str, Closure] = {
    closure.name: closure
    for closure in (
        Closure("bruggeman", bruggeman, (0.3, 1.0), "Bruggeman 1935; range assumed"),
        Closure("maxwell", maxwell, (0.8, 1.0), "Hashin and Shtrikman 1962; range assumed"),
        Closure("composite_cathode", composite_cathode, (0.2, 0.6), "exponent and range assumed"),
        Closure("percolation", percolation, (0.16, 1.0), "Kirkpatrick 1973; constants assumed"),
    )
}
DEFAULT = "bruggeman"


def closure_by_name(name: str) -> Closure:
    """Return a closure, ``"default"`` being `DEFAULT`.

    Raises
    ------
    UnknownName
        If there is none of that name.
    """
    name = DEFAULT if name == "default" else name
    if name not in CLOSURES:
        raise UnknownName("closure", name, CLOSURES)
    return CLOSURES[name]


def tortuosity_factor(fraction: float, closure: str = "default") -> float:
    """Tortuosity factor that a closure implies: fraction over relative conductivity.

    Parameters
    ----------
    fraction : float
        Share of the layer's volume that conducts, 0-1.
    closure : str
        One of `CLOSURES`.

    Returns
    -------
    float
        1 or above; infinite where nothing conducts.

    Raises
    ------
    OutOfRange, UnknownName
        If the fraction lies outside 0-1, or there is no such closure.
    """
    relative = closure_by_name(closure).law(fraction)
    return fraction / relative if relative > 0.0 else math.inf
