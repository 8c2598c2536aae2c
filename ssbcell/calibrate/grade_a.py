"""How likely a test is to find a cell to be an A."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ssbcell.calibrate.observations import GRADE_A, Noise, Outcome

FloatArray = npt.NDArray[np.float64]


def chance_of_a(outcomes: Sequence[Outcome], noise: Noise, design_capacity: float) -> FloatArray:
    """Chance that charge and discharge are found within the bounds of a grade A.

    Parameters
    ----------
    outcomes : sequence of Outcome
        As the model has them, k of them.
    noise : Noise
        Of measurement and model; charge and discharge have errors of their own.
    design_capacity : float
        By mass of active material [mAh/g].

    Returns
    -------
    array, shape (k,)
        0-1; none where there is no capacity.
    """
    from scipy.special import ndtr

    low, high = (share * design_capacity for share in GRADE_A)
    capacities = np.array(
        [(one.charge_capacity_mAh_per_g, one.discharge_capacity_mAh_per_g) for one in outcomes]
    )
    within = ndtr((high - capacities) / noise.capacity) - ndtr((low - capacities) / noise.capacity)
    return np.asarray(np.nan_to_num(within).prod(axis=1), dtype=np.float64)
