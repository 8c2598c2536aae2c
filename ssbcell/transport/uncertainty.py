"""Uncertainty of effective properties from that of a cell's numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from ssbcell.errors import UsageError
from ssbcell.process import Cell
from ssbcell.provenance import Parameter
from ssbcell.transport.inputs import (
    inputs_of_properties,
    properties_with,
    with_uncertainties,
)
from ssbcell.transport.properties import EffectiveProperties

if TYPE_CHECKING:
    from uncertainties import UFloat  # type: ignore[import-untyped]

FloatArray = npt.NDArray[np.float64]
Inputs = Mapping[str, Parameter]

#: second order beyond this share of the first asks for sampling
ENOUGH = 0.1
#: draws of a sample; its standard uncertainty is then known to 3 %
DRAWS = 512
#: of an expanded interval that holds 95 % of a normal distribution
_COVERAGE = 1.959964
#: inputs are listed until they make up this share of the variance, none that adds less than this
_DOMINANT, _LEAST = 0.8, 0.05
#: where a positive number is less certain than this share of it, its logarithm is drawn
_VAGUE = 1.0 / 3.0


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one input adds to an uncertainty.

    Attributes
    ----------
    path : str
        Of the input.
    share : float
        Of the variance, 0-1.
    status : str
        Of the input; the uncertainty of what is `assumed` is itself a guess.
    """

    path: str
    share: float
    status: str


@dataclass(frozen=True, slots=True)
class UncertainValue:
    """A property with its uncertainty, in SI units.

    Attributes
    ----------
    value, standard_uncertainty : float
        As computed from the numbers as they stand, and one standard deviation.
    low, high : float
        Between which 95 % lies.
    method : str
        ``"first order"``, or ``"sampling"`` where that is not enough.
    dominated_by : tuple of Contribution
        The inputs that make up most of it, the largest first.
    """

    value: float
    standard_uncertainty: float
    low: float
    high: float
    method: Literal["first order", "sampling"]
    dominated_by: tuple[Contribution, ...]


@dataclass(frozen=True)
class UncertainProperties:
    """Effective properties with uncertainties.

    Attributes
    ----------
    properties : EffectiveProperties
        From the numbers as they stand.
    values : mapping of str to UncertainValue
        By attribute of `EffectiveProperties`.
    correlated : mapping of str to uncertainties.UFloat
        The same to first order, which know the inputs that they share: what is computed from
        several of them has the right uncertainty.
    """

    properties: EffectiveProperties
    values: Mapping[str, UncertainValue]
    correlated: Mapping[str, UFloat]


def uncertain_properties(
    cell: Cell,
    closure: str = "default",
    uncertainties: Mapping[str, str] | None = None,
    *,
    seed: int = 0,
) -> UncertainProperties:
    """Effective properties of a cell with the uncertainty that its numbers give them.

    Each number has the standard uncertainty that its owner states, else that of its rounding.
    Inputs are taken as independent. How far closures part is not in it: see `closure_spread`.

    Parameters
    ----------
    cell : Cell
        From a file.
    closure : str
        As `ssbcell.transport.effective_properties`.
    uncertainties : mapping of str to str, optional
        Standard uncertainties in place of those of the files, as `with_uncertainties`.
    seed : int
        Of the sample that is drawn where first order is not enough: where steps of one
        standard uncertainty up and down bend the property by more than `ENOUGH` of its
        uncertainty, or its interval would reach beyond zero.

    Returns
    -------
    UncertainProperties

    Raises
    ------
    UnknownName, UsageError
        As `effective_properties` and `with_uncertainties`.
    """
    inputs = with_uncertainties(inputs_of_properties(cell), uncertainties or {})
    inputs = {path: one for path, one in inputs.items() if one.standard_uncertainty > 0.0}
    middle = properties_with(cell, {}, closure)
    names = [f.name for f in fields(middle) if isinstance(getattr(middle, f.name), float)]
    centre = _numbers(middle, names)
    first, second = _slopes(cell, closure, inputs, centre, names)
    spread = np.linalg.norm(first, axis=0)
    curved = np.linalg.norm(second, axis=0) > ENOUGH * spread
    curved |= (centre > 0.0) & (_COVERAGE * spread >= centre)
    values = {name: _first_order(centre[at], first[:, at], inputs) for at, name in enumerate(names)}
    if curved.any():
        drawn, outcomes = _sample(cell, closure, inputs, names, seed)
        for at in np.flatnonzero(curved):
            values[names[at]] = _sampled(centre[at], drawn, outcomes[:, at], inputs)
    return UncertainProperties(middle, values, _correlated(names, centre, first, inputs))


def _numbers(properties: EffectiveProperties, names: Iterable[str]) -> FloatArray:
    return np.array([getattr(properties, name) for name in names])


def _slopes(
    cell: Cell, closure: str, inputs: Inputs, centre: FloatArray, names: list[str]
) -> tuple[FloatArray, FloatArray]:
    """Half the difference, and half the bend, of one step up and down; (inputs, properties)."""
    first = np.zeros((len(inputs), len(names)))
    second = np.zeros_like(first)
    for row, (path, one) in enumerate(inputs.items()):
        steps = []
        for sign in (1.0, -1.0):
            try:
                moved = {path: one.value + sign * one.standard_uncertainty}
                steps.append(_numbers(properties_with(cell, moved, closure), names) - centre)
            except UsageError:  # no cell has that number, such as a porosity below zero
                steps.append(np.full(len(names), np.nan))
        up, down = steps
        if np.isnan(up).all() and np.isnan(down).all():
            raise UsageError(f"{path}: no cell lies one standard uncertainty from {one.text}")
        beyond = np.isnan(up) | np.isnan(down)
        up, down = np.where(np.isnan(up), -down, up), np.where(np.isnan(down), -up, down)
        first[row] = (up - down) / 2.0
        # a step out of the world is as bent as can be
        second[row] = np.where(beyond, np.abs(first[row]), (up + down) / 2.0)
    return first, second


def _first_order(value: float, effects: FloatArray, inputs: Inputs) -> UncertainValue:
    spread = float(np.linalg.norm(effects))
    wide = _COVERAGE * spread
    return UncertainValue(
        value=float(value),
        standard_uncertainty=spread,
        low=float(value) - wide,
        high=float(value) + wide,
        method="first order",
        dominated_by=_dominant(effects**2, inputs),
    )


def _sample(
    cell: Cell, closure: str, inputs: Inputs, names: list[str], seed: int
) -> tuple[FloatArray, FloatArray]:
    """Draw inputs, shape (n, inputs), and compute properties, shape (n, properties).

    What was rounded is as likely anywhere within its rounding. What has a stated uncertainty is
    normal, or its logarithm is where it is vague. Draws that make no cell are left out.
    """
    rng = np.random.default_rng(seed)
    drawn, outcomes = [], []
    for _ in range(DRAWS):
        row = {path: _draw(one, rng) for path, one in inputs.items()}
        try:
            outcomes.append(_numbers(properties_with(cell, row, closure), names))
        except UsageError:
            continue
        drawn.append(list(row.values()))
    if len(drawn) < DRAWS / 2:
        raise UsageError(
            f"{cell.name}: {len(drawn)} of {DRAWS} draws of its numbers make a cell by the "
            f"closure {closure}; expected most: state smaller uncertainties"
        )
    return np.array(drawn), np.array(outcomes)


def _draw(one: Parameter, rng: np.random.Generator) -> float:
    if one.uncertainty is None:
        return one.value + one.rounding * rng.uniform(-1.0, 1.0)
    if 0.0 < _VAGUE * one.value < one.uncertainty:
        return one.value * math.exp(one.uncertainty / one.value * rng.standard_normal())
    return one.value + one.uncertainty * rng.standard_normal()


def _sampled(
    value: float, drawn: FloatArray, outcomes: FloatArray, inputs: Inputs
) -> UncertainValue:
    spread = float(np.std(outcomes, ddof=1))
    low, high = np.percentile(outcomes, [2.5, 97.5])
    apart = drawn - drawn.mean(axis=0)
    sizes = np.linalg.norm(apart, axis=0) * np.linalg.norm(outcomes - outcomes.mean())
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = np.nan_to_num(apart.T @ (outcomes - outcomes.mean()) / sizes)
    return UncertainValue(
        value=float(value),
        standard_uncertainty=spread,
        low=float(low),
        high=float(high),
        method="sampling",
        dominated_by=_dominant(correlation**2, inputs),
    )


def _dominant(variances: FloatArray, inputs: Inputs) -> tuple[Contribution, ...]:
    """List the inputs that make up most of a variance."""
    whole = math.fsum(variances)
    if whole == 0.0:
        return ()
    ranked = sorted(zip(variances / whole, inputs.items(), strict=True), key=lambda one: -one[0])
    found, sum_of = [], 0.0
    for share, (path, one) in ranked:
        if sum_of >= _DOMINANT or share < _LEAST:
            break
        found.append(Contribution(path, float(share), one.status))
        sum_of += share
    return tuple(found)


def _correlated(
    names: list[str], centre: FloatArray, first: FloatArray, inputs: Inputs
) -> dict[str, UFloat]:
    from uncertainties import ufloat

    steps = [ufloat(0.0, 1.0, tag=path) for path in inputs]
    return {
        name: float(centre[at])
        + sum(float(effect) * step for effect, step in zip(first[:, at], steps, strict=True))
        for at, name in enumerate(names)
    }
