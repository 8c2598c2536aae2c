"""How the best fit worsens as one parameter is held away from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ssbcell.calibrate.fit import Fit, fit_connection
from ssbcell.calibrate.forward import Forward
from ssbcell.errors import UnknownName
from ssbcell.transport.connection import ConnectionClosure

FloatArray = npt.NDArray[np.float64]

#: of the likelihood, within which 90 % of a chi-square with one degree of freedom lies
THRESHOLD = 2.706


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Profile likelihood of one parameter.

    Attributes
    ----------
    name, unit : str
        Of the parameter.
    values : array, shape (n,)
        At which it was held.
    rise : array, shape (n,)
        Of the sum of squares above that of the fit, in the fit's noise, all other parameters
        fitted anew.
    """

    name: str
    unit: str
    values: FloatArray
    rise: FloatArray

    @property
    def interval(self) -> tuple[float, float]:
        """Ends of what the data do not speak against, at 90 %, between the places of `values`.

        The root of the rise is taken as straight from place to place.
        """
        if not (self.rise <= THRESHOLD).any():
            return np.nan, np.nan
        best, root = int(np.argmin(self.rise)), np.sqrt(self.rise)

        def end(outward: range) -> float:
            inner = best
            for at in outward:
                if self.rise[at] > THRESHOLD:
                    pair = [root[inner], root[at]], [self.values[inner], self.values[at]]
                    return float(np.interp(np.sqrt(THRESHOLD), *pair))
                inner = at
            return float(self.values[inner])

        return end(range(best - 1, -1, -1)), end(range(best + 1, self.rise.size))

    @property
    def bounded(self) -> tuple[bool, bool]:
        """Whether the data speak against the lowest and the highest of `values`."""
        return bool(self.rise[0] > THRESHOLD), bool(self.rise[-1] > THRESHOLD)


def profile_likelihood(fit: Fit, name: str, forward: Forward, count: int = 13) -> Profile:
    """Hold one parameter at places between its bounds, and fit the others.

    Parameters
    ----------
    fit : Fit
        With more than one parameter.
    name : str
        Of the parameter.
    forward : callable
        As the fit was made with.
    count : int
        Places from bound to bound, beside that of the fit.

    Returns
    -------
    Profile

    Raises
    ------
    UnknownName
        If the hypothesis has no such parameter.
    """
    if name not in fit.closure.names:
        raise UnknownName(f"parameter of {fit.closure.name}", name, fit.closure.names)
    at = fit.closure.names.index(name)
    spec = fit.closure.parameters[at]
    places = np.sort(np.append(np.linspace(0.0, 1.0, count), fit.unit[at]))
    values = np.array([spec.from_unit(float(place)) for place in places])
    costs = [_cost(_held(fit, at, float(value)), fit, forward) for value in values]
    lowest = float(fit.residuals @ fit.residuals)
    rise = (np.array(costs) - lowest) / fit.factor**2
    return Profile(name, spec.unit, values, np.maximum(rise, 0.0))


def _held(fit: Fit, at: int, value: float) -> ConnectionClosure:
    """Return the fit's hypothesis with one parameter fixed, starting where the fit ended."""
    closure = fit.closure
    free = [
        replace(spec, start=float(best))
        for place, (spec, best) in enumerate(zip(closure.parameters, fit.values, strict=True))
        if place != at
    ]
    fixed = {closure.names[at]: value}
    return ConnectionClosure(
        closure.name,
        closure.hypothesis,
        tuple(free),
        lambda structure, values: closure.law(structure, {**values, **fixed}),
    )


def _cost(closure: ConnectionClosure, fit: Fit, forward: Forward) -> float:
    found = fit_connection(closure, fit.cases, forward, starts=1)
    return float(found.residuals @ found.residuals)


def profiles(fit: Fit, forward: Forward, names: Sequence[str] | None = None) -> list[Profile]:
    """Profile likelihood of several parameters, all unless named."""
    return [profile_likelihood(fit, name, forward) for name in names or fit.closure.names]
