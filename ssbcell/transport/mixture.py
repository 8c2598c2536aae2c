"""Effective conductivity of a mixture of unlike conductors, by any closure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ssbcell.errors import OutOfRange, require_fraction, require_not_negative
from ssbcell.transport.closures import Closure

#: by which volume shares may miss a sum of one
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of a layer.

    Attributes
    ----------
    name : str
        A material, or ``"pores"``.
    fraction : float
        Share of the layer's volume, 0-1.
    conductivity : float
        Of the dense phase; zero for an insulator [S/m].

    Raises
    ------
    OutOfRange
        If the fraction lies outside 0-1, or the conductivity is negative.
    """

    name: str
    fraction: float
    conductivity: float

    def __post_init__(self) -> None:
        require_fraction(f"volume fraction of {self.name}", self.fraction)
        require_not_negative(f"conductivity of {self.name}", self.conductivity)


@dataclass(frozen=True, slots=True)
class Level:
    """The phases of a mixture that conduct at least so well.

    Attributes
    ----------
    names : tuple of str
        Of the phases, the best conductor first.
    fraction : float
        Their share of the volume, 0-1.
    step : float
        By how much they conduct better than what is not among them [S/m].
    """

    names: tuple[str, ...]
    fraction: float
    step: float


def levels_of(phases: Sequence[Phase]) -> list[Level]:
    """Sort phases into levels, the best conductors alone first; insulators are in none."""
    ranked = sorted(
        (one for one in phases if one.conductivity > 0.0 and one.fraction > 0.0),
        key=lambda one: -one.conductivity,
    )
    below = [one.conductivity for one in ranked[1:]] + [0.0]
    return [
        Level(
            tuple(one.name for one in ranked[: at + 1]),
            min(math.fsum(one.fraction for one in ranked[: at + 1]), 1.0),
            ranked[at].conductivity - below[at],
        )
        for at in range(len(ranked))
        if ranked[at].conductivity > below[at]
    ]


def mixture_conductivity(phases: Sequence[Phase], closure: Closure) -> float:
    """Effective conductivity of an isotropic mixture.

    Each piece sits in a medium of conductivity ``c / 2``, and the mixture then conducts
    ``1 / sum(fraction / (conductivity + c)) - c``. The medium is built up from the best
    conductors down: each level of conductivity adds to `c` its step times the closure's
    `connectedness` at the share of all that conduct at least so well.

    Parameters
    ----------
    phases : sequence of Phase
        What is missing to a whole volume insulates.
    closure : Closure
        Law for one conductor.

    Returns
    -------
    float
        [S/m]; the closure's own value where one phase conducts.

    Raises
    ------
    OutOfRange
        If the fractions sum to more than 1.

    Notes
    -----
    The result grows with `c`; with `c` twice the best and twice the worst conductivity it is
    the upper and the lower bound of Hashin and Shtrikman. As `connectedness` is at most
    2, `c` keeps within, so that no closure breaks a bound; `maxwell` is the upper one. As
    `connectedness` rises with the share, more of a conductor, or a better one, never conducts
    less. A scarce conductor below a percolation threshold helps by its own volume only. That
    the levels add up is an assumption of ours. For a conductor around spheres of a worse one
    it gives Bruggeman's own equation to within 15 %, from below, over eight decades of contrast.

    References
    ----------
    .. [1] Z. Hashin, S. Shtrikman, J. Appl. Phys. 33 (1962) 3125, doi:10.1063/1.1728579.
    """
    whole = math.fsum(one.fraction for one in phases)
    if whole > 1.0 + _ROUNDING:
        raise OutOfRange("sum of volume fractions", whole, "at most 1")
    void = max(1.0 - whole, 0.0)
    insulates = void > _ROUNDING or any(not p.conductivity and p.fraction for p in phases)
    conductivities = [one.conductivity for one in phases if one.fraction > 0.0]
    worst = 0.0 if insulates or not conductivities else min(conductivities)
    levels = levels_of(phases)
    medium = max(sum(one.step * closure.connectedness(one.fraction) for one in levels), 2.0 * worst)
    if medium <= 0.0:
        return 0.0
    parts = sum(one.fraction / (one.conductivity + medium) for one in phases)
    return 1.0 / (parts + void / medium) - medium


def leading_level(phases: Sequence[Phase], closure: Closure) -> Level | None:
    """Return the level that adds most to the medium, which a closure's range is asked about.

    Returns
    -------
    Level or None
        None where nothing is connected.
    """
    weight = {one: one.step * closure.connectedness(one.fraction) for one in levels_of(phases)}
    best = max(weight, key=lambda one: weight[one], default=None)
    return best if best is not None and weight[best] > 0.0 else None
