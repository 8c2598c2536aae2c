"""How much of a layer is void, by the equations of US 2025/0260067 A1.

In every function a porosity, a filling rate and a rate of decrease is a share, 0-1; a true
density is that of the solid without voids; an areal mass is of the solid. What cannot be is
refused with `ssbcell.errors.OutOfRange`, which has name, value and what is allowed: shares
outside 0-1, and masses, densities and lengths that are not above zero.
"""

from __future__ import annotations

from ssbcell.errors import OutOfRange, require_fraction, require_not_negative, require_positive


def filling_rate(density: float, true_density: float) -> float:
    """Share of a layer's volume that is solid.

    Parameters
    ----------
    density : float
        Mass over volume, voids included; at most the true density [kg/m3].
    true_density : float
        [kg/m3].

    Returns
    -------
    float
        0-1.

    References
    ----------
    .. [1] US 2025/0260067 A1, paragraph [0079].
    """
    require_not_negative("density", density)
    require_positive("true density", true_density)
    if density > true_density:
        raise OutOfRange("density", density, f"at most the true density, {true_density:g} kg/m3")
    return density / true_density


def porosity(filling_rate: float) -> float:
    """Share of a layer's volume that is void, equation (2).

    Parameters
    ----------
    filling_rate : float
        Share of solid.

    Returns
    -------
    float
        Share of voids.

    References
    ----------
    .. [1] US 2025/0260067 A1, equation (2).
    """
    require_fraction("filling rate", filling_rate)
    return 1.0 - filling_rate


def rate_of_decrease(before: float, after: float) -> float:
    """Share of the porosity that a pressing step takes away, equations (1), (3), (4).

    The document prints equation (1) with its factor of 100 in the denominator; (3) and
    (4), and its own table 2, have it outside.

    Parameters
    ----------
    before, after : float
        Porosity; `before` is above zero.

    Returns
    -------
    float
        At most 1; negative if the porosity rose.

    References
    ----------
    .. [1] US 2025/0260067 A1, equations (1), (3), (4).
    """
    require_fraction("porosity before", before)
    require_fraction("porosity after", after)
    require_positive("porosity before", before)
    return (before - after) / before


def porosity_after_decrease(before: float, rate: float) -> float:
    """Porosity left when a pressing step takes away a share of it.

    Parameters
    ----------
    before, rate : float
        Porosity, and rate of decrease.

    Returns
    -------
    float
        The inverse of `rate_of_decrease`.
    """
    require_fraction("porosity before", before)
    require_fraction("rate of decrease", rate)
    return before * (1.0 - rate)


def thickness(areal_mass: float, true_density: float, porosity: float) -> float:
    """Thickness of a layer of known mass: pressing changes it, the mass stays.

    Parameters
    ----------
    areal_mass : float
        [kg/m2].
    true_density : float
        [kg/m3].
    porosity : float
        Below 1.

    Returns
    -------
    float
        [m].
    """
    require_positive("areal mass", areal_mass)
    require_positive("true density", true_density)
    return areal_mass / true_density / _solid(porosity)


def areal_mass(thickness: float, true_density: float, porosity: float) -> float:
    """Mass of a layer of known thickness; the inverse of `thickness`.

    Parameters
    ----------
    thickness : float
        [m].
    true_density : float
        [kg/m3].
    porosity : float
        Below 1.

    Returns
    -------
    float
        [kg/m2].
    """
    require_positive("thickness", thickness)
    require_positive("true density", true_density)
    return thickness * true_density * _solid(porosity)


def _solid(porosity: float) -> float:
    require_fraction("porosity", porosity)
    if porosity == 1.0:
        raise OutOfRange("porosity", porosity, "0 to 1, below 1")
    return 1.0 - porosity
