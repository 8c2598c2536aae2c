"""How far apart model and measurement of a sound cell may be, and what of it goes together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ssbcell.analysis.signals import FloatArray
from ssbcell.diagnose.features import Feature
from ssbcell.diagnose.settings import Settings

#: time constants of relaxation that the model may lack [s]
TIME_CONSTANTS = (600.0, 2400.0, 9600.0)
#: share of a discrepancy that charge and discharge, or two times of a pulse, do not have in common
OWN_SHARE = 0.5


def covariance(
    features: Sequence[Feature], settings: Settings, noise: float | FloatArray, scale: float
) -> FloatArray:
    """Return the covariance of measured less modelled features.

    The open-circuit law is wrong alike in charge and discharge at one state of charge, and
    smoothly along it; beside that each has an error of its own. Overpotential that is too small
    raises the charge and lowers the discharge all along. A rest may relax by exponentials that
    the model lacks. Capacities and resistances have their own spread.

    Parameters
    ----------
    features : sequence of Feature
        What is compared.
    settings : Settings
        With the sizes.
    noise : float or array, shape (n,)
        Standard deviation of the measured voltages [V].
    scale : float
        Common factor of the discrepancy of voltages.

    Returns
    -------
    array, shape (n, n)
    """
    spread = settings.discrepancy
    kinds = np.array([one.kind for one in features])
    soc = np.array([one.soc for one in features])
    resting = kinds == "rest"
    curve = np.isin(kinds, ("charge curve", "discharge curve")) | resting
    near = np.exp(-0.5 * ((soc[:, None] - soc[None, :]) / spread.length.value) ** 2)
    common = (scale * spread.curve.value) ** 2 * near
    same = kinds[:, None] == kinds[None, :]
    both = np.outer(curve, curve)
    total = np.where(both, common * (1.0 + OWN_SHARE**2 * same), 0.0)
    loaded = (kinds == "charge curve") * 1.0 - (kinds == "discharge curve") * 1.0
    total += spread.polarisation.value**2 * np.outer(loaded, loaded)
    times = np.where(resting, [one.place for one in features], np.inf)
    for constant in TIME_CONSTANTS:
        form = np.where(resting, np.exp(-times / constant), 0.0)
        total += (scale * spread.relaxation.value) ** 2 * np.outer(form, form)
    total += np.diag(np.where(curve, noise**2 + spread.floor.value**2, 0.0))
    return total + _of_numbers(kinds, settings)


def _of_numbers(kinds: FloatArray, settings: Settings) -> FloatArray:
    """Return the part of capacities and resistances, which are compared by their logarithms."""
    spread = settings.discrepancy
    numbers = np.where(np.isin(kinds, ("charge capacity", "discharge capacity")), 1.0, 0.0)
    discharged = np.where(kinds == "discharge capacity", 1.0, 0.0)
    pulsed = np.where(kinds == "resistance", 1.0, 0.0)
    total = spread.charge.value**2 * np.diag(numbers)
    total += settings.nuisance.efficiency.value**2 * np.outer(discharged, discharged)
    total += spread.resistance.value**2 * np.outer(pulsed, pulsed)
    return np.asarray(total + (OWN_SHARE * spread.resistance.value) ** 2 * np.diag(pulsed))
