"""Effective conductivity of a layer from how much of it conducts."""

from __future__ import annotations

import math
from collections.abc import Callable

from ssbcell.errors import UnknownName, require_fraction

Closure = Callable[[float], float]


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
    Derived for a conductor that surrounds a few insulating spheres of all sizes. It has no
    percolation threshold, so it flatters a layer whose conductor is scarce.

    References
    ----------
    .. [1] D. A. G. Bruggeman, Ann. Phys. 416 (1935) 636, doi:10.1002/andp.19354160705.
    """
    require_fraction("conducting fraction", fraction)
    return math.sqrt(fraction) * fraction


def maxwell(fraction: float) -> float:
    """Maxwell's law: insulating spheres in a continuous conductor.

    It is the upper bound of Hashin and Shtrikman for a conductor mixed with an insulator:
    no isotropic structure conducts better.

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


CLOSURES: dict[str, Closure] = {"bruggeman": bruggeman, "maxwell": maxwell}
DEFAULT = "bruggeman"


def closure_by_name(name: str) -> tuple[str, Closure]:
    """Return a closure and its own name, ``"default"`` being `DEFAULT`.

    Raises
    ------
    UnknownName
        If there is none of that name.
    """
    name = DEFAULT if name == "default" else name
    if name not in CLOSURES:
        raise UnknownName("closure", name, CLOSURES)
    return name, CLOSURES[name]
