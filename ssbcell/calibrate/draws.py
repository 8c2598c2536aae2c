"""Plausible parameters and outcomes that a fit leaves open."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ssbcell.calibrate.fit import Fit
from ssbcell.calibrate.observations import Noise, Outcome

FloatArray = npt.NDArray[np.float64]


def parameter_draws(
    unit: FloatArray,
    covariance: FloatArray,
    freedom: int,
    count: int,
    generator: np.random.Generator,
) -> FloatArray:
    """Draw parameters about a fit, from a multivariate t.

    Parameters
    ----------
    unit : array, shape (p,)
        The fit, on the axes from bound to bound.
    covariance : array, shape (p, p)
        Of `unit`.
    freedom : int
        Measured values less parameters; few of them make heavy tails.
    count : int
        How many.
    generator : numpy Generator
        Seeded by the caller.

    Returns
    -------
    array, shape (count, p)
        Within 0-1; what falls beyond a bound is reflected at it.
    """
    normal = generator.multivariate_normal(np.zeros(unit.size), covariance, count, method="eigh")
    wide = normal * np.sqrt(freedom / generator.chisquare(freedom, (count, 1)))
    folded = np.abs(np.mod(unit + wide, 2.0))
    return np.asarray(np.where(folded > 1.0, 2.0 - folded, folded), dtype=np.float64)


def draws_of(fit: Fit, count: int, generator: np.random.Generator) -> FloatArray:
    """Draw parameters about a fit, shape (count, p)."""
    return parameter_draws(fit.unit, fit.covariance, fit.freedom, count, generator)


def measured_outcomes(
    outcomes: Sequence[Outcome], noise: Noise, generator: np.random.Generator
) -> list[Outcome]:
    """Add to outcomes what a measurement and an imperfect model add.

    Parameters
    ----------
    outcomes : sequence of Outcome
        As the model has them.
    noise : Noise
        Standard deviations.
    generator : numpy Generator
        Seeded by the caller.

    Returns
    -------
    list of Outcome
        Charge and discharge have errors of their own; a discharge is not negative.
    """
    errors = generator.standard_normal((len(outcomes), 3))
    return [
        Outcome(
            one.dcr_ohm_cm2 * math.exp(noise.dcr * float(error[0])),
            max(one.charge_capacity_mAh_per_g + noise.capacity * float(error[1]), 0.0),
            max(one.discharge_capacity_mAh_per_g + noise.capacity * float(error[2]), 0.0),
            one.leak_mS_per_cm2,
        )
        for one, error in zip(outcomes, errors, strict=True)
    ]
