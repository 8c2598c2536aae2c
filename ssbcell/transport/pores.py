"""Lithium that crosses the pores of an interlayer."""

from __future__ import annotations

import math

from scipy.constants import N_A, R, e

from ssbcell.errors import require_positive
from ssbcell.interfaces import Pores
from ssbcell.materials import load_material

FARADAY = N_A * e  # C/mol
#: the material that crosses
LITHIUM = "lithium"
LITHIUM_MOLAR_MASS = 6.94e-3  # kg/mol, conventional atomic weight


def wall_conductivity(pores: Pores, temperature: float) -> float:
    """Conductivity of an open pore whose walls carry lithium, as if its ions ran through it.

    Parameters
    ----------
    pores : Pores
        Of the interlayer.
    temperature : float
        [K].

    Returns
    -------
    float
        Per cross-section of pore [S/m].

    Raises
    ------
    OutOfRange
        If the temperature is not positive.

    Notes
    -----
    The flux of metal along the wall follows the gradient of its chemical potential, as in
    diffusional (Coble) creep: by Nernst and Einstein's relation that is a conductivity
    ``F^2 D / (V R T)`` with the molar volume `V` of lithium, times the share of the pore's
    cross-section that the moving layer takes, ``2 thickness / radius``. That lithium crosses
    pores is the source's; that it does so by Coble creep was seen in tubules by Chen and is
    inferred in porous interlayers by Park (abstracts read). The numbers are assumed.

    References
    ----------
    .. [1] US 2025/0260067 A1, paragraph [0054].
    .. [2] Y. Chen et al., Nature 578 (2020) 251.
    .. [3] S. H. Park et al., J. Mater. Chem. A (2022), doi:10.1039/D2TA06466A.
    """
    require_positive("temperature", temperature)
    inverse = 1.0 / pores.reference_temperature.value - 1.0 / temperature
    faster = math.exp(pores.activation_energy.value / R * inverse)
    molar_volume = LITHIUM_MOLAR_MASS / load_material(LITHIUM).density.value
    along = FARADAY**2 * pores.wall_diffusivity.value * faster
    share = min(2.0 * pores.wall_thickness.value / pores.pore_radius.value, 1.0)
    return float(along / (molar_volume * R * temperature) * share)


def ambipolar(lithium: float, electrons: float) -> float:
    """Conductivity of a path on which lithium moves as metal, and electrons beside it.

    Parameters
    ----------
    lithium, electrons : float
        Conductivity for lithium and for the electrons that meet it at the electrolyte [S/m].

    Returns
    -------
    float
        [S/m]; the smaller one where they differ much, none where either is none.

    Notes
    -----
    Where lithium crosses as metal, an electron must cross the other way for each atom: the
    two resistances stand in series. Where it crosses as ion, none does.
    """
    return lithium * electrons / (lithium + electrons) if lithium > 0.0 and electrons > 0.0 else 0.0
