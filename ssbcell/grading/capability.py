"""How far the cells of a lot lie from the limits, against their spread (Cpk)."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

#: fewer cells say too little of the spread
FEWEST = 25
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Capability:
    """Process capability of one quantity of a lot.

    Attributes
    ----------
    cells : int
        How many were counted.
    lower_limit, upper_limit : float
        In the unit of the quantity.
    mean, standard_deviation : float or None
        Of the cells; None where there are too few.
    cpk : float or None
        Distance of the mean from the nearer limit, in three standard deviations.
    cpk_low, cpk_high : float or None
        Confidence interval of `cpk`.
    confidence : float
        Of the interval, two-sided.
    message : str
        For a person; says why where there is no Cpk.
    """

    cells: int
    lower_limit: float
    upper_limit: float
    mean: float | None
    standard_deviation: float | None
    cpk: float | None
    cpk_low: float | None
    cpk_high: float | None
    confidence: float
    message: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            key: float(f"{value:.9g}") if isinstance(value, float) else value
            for key, value in asdict(self).items()
        }


def capability(values: Sequence[float], lower_limit: float, upper_limit: float) -> Capability:
    """Return the capability of a process from one value a cell.

    Parameters
    ----------
    values : sequence of float
        One a cell, finite.
    lower_limit, upper_limit : float
        In the same unit.

    Returns
    -------
    Capability
        Without Cpk if there are fewer than `FEWEST` cells, or no spread at all.

    Notes
    -----
    ``Cpk = min(upper - mean, mean - lower) / (3 s)``, with the standard deviation ``s`` of all
    cells (often called Ppk, since it is not the spread within subgroups). The interval is the
    usual approximation for normal values, ``Cpk +- z sqrt(1 / (9 n) + Cpk^2 / (2 (n - 1)))``
    [1]_. It holds for one process with normal values; sorted or mixed lots have neither.

    References
    ----------
    .. [1] Minitab 19, "Methods and formulas for between/within capability": confidence interval
       bounds of Cpk. The tests compare it with simulated lots.
    """
    count = len(values)
    spread = statistics.stdev(values) if count >= FEWEST else 0.0
    bare = Capability(
        cells=count,
        lower_limit=lower_limit,
        upper_limit=upper_limit,
        mean=None,
        standard_deviation=None,
        cpk=None,
        cpk_low=None,
        cpk_high=None,
        confidence=CONFIDENCE,
        message=f"no Cpk: {count} cells with a comparable discharge capacity, {FEWEST} are needed",
    )
    if count < FEWEST:
        return bare
    if spread == 0.0:
        return replace(bare, message=f"no Cpk: the {count} cells have no spread")
    mean = statistics.fmean(values)
    cpk = min(upper_limit - mean, mean - lower_limit) / (3.0 * spread)
    z = statistics.NormalDist().inv_cdf(0.5 + CONFIDENCE / 2.0)
    half = z * math.sqrt(1.0 / (9.0 * count) + cpk**2 / (2.0 * (count - 1)))
    return replace(
        bare,
        mean=mean,
        standard_deviation=spread,
        cpk=cpk,
        cpk_low=cpk - half,
        cpk_high=cpk + half,
        message=f"Cpk {cpk:.2f} ({cpk - half:.2f} to {cpk + half:.2f} with {CONFIDENCE:.0%} "
        f"confidence, {count} cells)",
    )
