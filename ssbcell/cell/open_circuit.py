"""Open-circuit potential of an active material with several kinds of lithium site."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ssbcell.cell.electrochemistry import ActiveMaterial, Site, StorageMaterial

FloatArray = npt.NDArray[np.float64]

FARADAY = 96485.33212331001  # C/mol, CODATA 2018, exact
GAS_CONSTANT = 8.31446261815324  # J/(mol K), CODATA 2018, exact

#: range of log(x / (1 - x)) that is tabulated: x from 6e-7 to 1 - 6e-8
LOGIT_RANGE = (-14.0, 16.5)


def filling(
    potential: FloatArray, sites: Sequence[Site], temperature: float
) -> tuple[FloatArray, FloatArray]:
    """Share of the sites that are full at a potential, and the share that is empty.

    Parameters
    ----------
    potential : array, shape (n,)
        Against lithium [V].
    sites : sequence of Site
        Their shares add to 1.
    temperature : float
        [K].

    Returns
    -------
    full, empty : array, shape (n,)
        Each 0-1; both are given since near 0 and 1 one of them would be lost by rounding.

    References
    ----------
    .. [1] M. Verbrugge et al., J. Electrochem. Soc. 164 (2017) E3243,
       doi:10.1149/2.0341708jes; the law as PyBaMM's MSMR model has it.
    """
    full = np.zeros_like(potential)
    empty = np.zeros_like(potential)
    for site in sites:
        width = site.ideality.value * GAS_CONSTANT * temperature / FARADAY
        drive = (potential - site.standard_potential.value) / width
        full += site.share.value / (1.0 + np.exp(drive))
        empty += site.share.value / (1.0 + np.exp(-drive))
    return full, empty


def tabulate(
    material: ActiveMaterial | StorageMaterial, points: int = 400
) -> tuple[FloatArray, FloatArray]:
    """Table of the open-circuit potential against the logit of the stoichiometry.

    In the logit, log(x / (1 - x)), the potential has no steep ends, so that even steps
    resolve it everywhere.

    Parameters
    ----------
    material : ActiveMaterial or StorageMaterial
        With its sites.
    points : int
        Rows of the table.

    Returns
    -------
    logit, potential : array, shape (points,)
        The logit in even steps over `LOGIT_RANGE`, and the potential [V].
    """
    law = material.open_circuit_potential
    fine = np.linspace(-4.0, 8.0, 120001)
    full, empty = filling(fine, law.sites, law.temperature.value)
    logit = np.log(full) - np.log(empty)
    even = np.linspace(*LOGIT_RANGE, points)
    return even, np.interp(even, logit[::-1], fine[::-1])


def stoichiometry(potential: float, material: ActiveMaterial) -> float:
    """Share of the sites that are full at an open-circuit potential.

    Parameters
    ----------
    potential : float
        Against lithium [V].
    material : ActiveMaterial
        With its sites.

    Returns
    -------
    float
        0-1.
    """
    law = material.open_circuit_potential
    full, _ = filling(np.array([float(potential)]), law.sites, law.temperature.value)
    return float(full[0])
