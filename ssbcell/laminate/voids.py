"""How much of a layer is void, by the equations of US 2025/0260067 A1."""

from __future__ import annotations

from ssbcell.errors import OutOfRange, require_fraction, require_not_negative, require_positive


def filling_rate(density: float, true_density: float) -> float:
    """Share of a layer's volume that is solid.

    Parameters
    ----------
    density : float
        Mass over volume of the layer, voids included [kg/m3].
    true_density : float
        Of the solid without voids [kg/m3].

    Returns
    -------
    float
        0-1.

    Raises
    ------
    OutOfRange
        If a density is not positive, or the layer is denser than its solid.

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
        0-1.

    Returns
    -------
    float
        0-1.

    Raises
    ------
    OutOfRange
        If `filling_rate` lies outside 0-1.

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
        Porosity before and after the step, 0-1.

    Returns
    -------
    float
        At most 1; negative if the porosity rose.

    Raises
    ------
    OutOfRange
        If a porosity lies outside 0-1, or `before` is zero.

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
    before : float
        Porosity before the step, 0-1.
    rate : float
        Rate of decrease, 0-1.

    Returns
    -------
    float
        0-1; the inverse of `rate_of_decrease`.

    Raises
    ------
    OutOfRange
        If an argument lies outside 0-1.
    """
    require_fraction("porosity before", before)
    require_fraction("rate of decrease", rate)
    return before * (1.0 - rate)


def thickness(areal_mass: float, true_density: float, porosity: float) -> float:
    """Thickness of a layer of known mass: pressing changes it, the mass stays.

    Parameters
    ----------
    areal_mass : float
        Mass of the layer's solid per area [kg/m2].
    true_density : float
        Of the solid without voids [kg/m3].
    porosity : float
        0-1, below 1.

    Returns
    -------
    float
        [m].

    Raises
    ------
    OutOfRange
        If a mass or density is not positive, or the porosity is not in 0-1 and below 1.
    """
    require_positive("areal mass", areal_mass)
    require_positive("true density", true_density)
    return areal_mass / true_density / _solid(porosity)


def areal_mass(thickness: float, true_density: float, porosity: float) -> float:
    """Mass per area of a layer of known thickness [kg/m2]; the inverse of `thickness`.

    Parameters
    ----------
    thickness : float
        [m].
    true_density : float
        Of the solid without voids [kg/m3].
    porosity : float
        0-1, below 1.

    Returns
    -------
    float
        [kg/m2].

    Raises
    ------
    OutOfRange
        If a length or density is not positive, or the porosity is not in 0-1 and below 1.
    """
    require_positive("thickness", thickness)
    require_positive("true density", true_density)
    return thickness * true_density * _solid(porosity)


def _solid(porosity: float) -> float:
    require_fraction("porosity", porosity)
    if porosity == 1.0:
        raise OutOfRange("porosity", porosity, "0 to 1, below 1")
    return 1.0 - porosity
