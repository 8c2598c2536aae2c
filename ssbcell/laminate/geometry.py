"""Mass, thickness and porosity of a layer: any two give the third.

Quantities and refusals are those of `ssbcell.laminate.voids`.
"""

from __future__ import annotations

from dataclasses import dataclass

from ssbcell.errors import OutOfRange, UsageError, require_not_negative, require_positive
from ssbcell.laminate import voids


@dataclass(frozen=True, slots=True)
class Geometry:
    """Mass, thickness and porosity of a layer, which agree with each other.

    Attributes
    ----------
    areal_mass : float
        Of the solid [kg/m2].
    thickness : float
        [m].
    porosity : float
        0-1.
    computed : str
        Which of the three was computed from the other two.
    contradiction : float
        Where all three were given: the given mass over the computed one, less one.
    """

    areal_mass: float
    thickness: float
    porosity: float
    computed: str
    contradiction: float = 0.0


def complete(
    true_density: float,
    *,
    areal_mass: float | None = None,
    thickness: float | None = None,
    porosity: float | None = None,
) -> Geometry:
    """Compute the third of mass, thickness and porosity.

    Where all three are given, thickness and porosity are kept, the mass is computed, and how
    far the given one is from it is said.

    Parameters
    ----------
    true_density : float
        [kg/m3].
    areal_mass : float, optional
        Of the solid [kg/m2].
    thickness : float, optional
        [m].
    porosity : float, optional
        0-1.

    Returns
    -------
    Geometry

    Raises
    ------
    UsageError
        If fewer than two are given.
    OutOfRange
        If the mass has no room in the thickness.
    """
    if thickness is not None and porosity is not None:
        mass = voids.areal_mass(thickness, true_density, porosity)
        off = 0.0 if areal_mass is None else areal_mass / mass - 1.0
        return Geometry(mass, thickness, porosity, "areal_mass", off)
    if areal_mass is not None and porosity is not None:
        height = voids.thickness(areal_mass, true_density, porosity)
        return Geometry(areal_mass, height, porosity, "thickness")
    if areal_mass is not None and thickness is not None:
        filling = filling_rate_from_mass(areal_mass, thickness, true_density)
        return Geometry(areal_mass, thickness, voids.porosity(filling), "porosity")
    raise UsageError("two of mass, thickness and porosity are needed to know a layer")


def filling_rate_from_mass(areal_mass: float, thickness: float, true_density: float) -> float:
    """Share of a layer's volume that is solid, from mass, area and thickness.

    Parameters
    ----------
    areal_mass : float
        [kg/m2].
    thickness : float
        [m].
    true_density : float
        [kg/m3].

    Returns
    -------
    float
        0-1.

    References
    ----------
    .. [1] US 2025/0260067 A1, paragraph [0036].
    """
    require_positive("areal mass", areal_mass)
    require_positive("thickness", thickness)
    require_positive("true density", true_density)
    solid = areal_mass / true_density
    if solid > thickness * (1.0 + 1e-9):
        raise OutOfRange(
            "thickness", thickness, f"at least the {solid * 1e6:.4g} um of its solid, in metres"
        )
    return min(solid / thickness, 1.0)


def filling_rate_from_pores(pore_volume: float, true_density: float) -> float:
    """Share of a layer's volume that is solid, from the volume of its pores.

    Parameters
    ----------
    pore_volume : float
        Of the pores, by mass of solid, as porosimetry gives it [m3/kg].
    true_density : float
        [kg/m3].

    Returns
    -------
    float
        0-1.
    """
    require_not_negative("pore volume", pore_volume)
    require_positive("true density", true_density)
    return 1.0 / (1.0 + pore_volume * true_density)
