"""Laws of densification: the porosity that a pressing leaves, from pressure and temperature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

#: temperature from which softening is counted [K]
REFERENCE_TEMPERATURE = 298.15

#: what is left of the yield pressure where softening is no longer followed. Assumed: a straight
#: line down to no strength at all is no law of a solid, and no cell at hand was as soft as half
WEAKEST = 0.1

#: pressure on a layer that no press has seen: the atmosphere [Pa]
ATMOSPHERE = 101325.0


@dataclass(frozen=True, slots=True)
class Pressings:
    """One pressing of one layer in each of several cells.

    Attributes
    ----------
    porosity_before : array, shape (n,)
        0-1.
    pressure : array, shape (n,)
        Of this pressing [Pa].
    temperature : array, shape (n,)
        Of this pressing [K].
    highest_pressure_before : array, shape (n,)
        That the layer had seen [Pa].
    """

    porosity_before: FloatArray
    pressure: FloatArray
    temperature: FloatArray
    highest_pressure_before: FloatArray

    @property
    def warming(self) -> FloatArray:
        """Temperature above `REFERENCE_TEMPERATURE` [K]."""
        return self.temperature - REFERENCE_TEMPERATURE

    def rows(self, which: npt.NDArray[np.bool_]) -> Pressings:
        """Return some of the pressings."""
        return Pressings(
            self.porosity_before[which],
            self.pressure[which],
            self.temperature[which],
            self.highest_pressure_before[which],
        )


@dataclass(frozen=True, slots=True)
class Law:
    """One law of densification.

    Attributes
    ----------
    name : str
        To ask for it by.
    parameters : tuple of str
        Names, with units.
    start : tuple of float
        Where a fit begins.
    log_ratio : callable
        From `Pressings` and parameters, shape (p,), to the logarithm of porosity before over
        porosity after, shape (n,).
    holds_between : callable
        From parameters, shape (p,), to the temperatures [K] between which the law is one: a
        colder layer would not yield at all, a warmer one have less than `WEAKEST` of its
        strength.
    warms : bool
        Whether temperature has a part in it. Then its last parameter is how much softer a
        warmer layer is, which is never below zero: no powder is known to yield later warm.
    """

    name: str
    parameters: tuple[str, ...]
    start: tuple[float, ...]
    log_ratio: Callable[[Pressings, FloatArray], FloatArray]
    holds_between: Callable[[FloatArray], tuple[float, float]]
    warms: bool = True

    def porosity_after(self, pressings: Pressings, values: FloatArray) -> FloatArray:
        """Porosity after each pressing, 0-1, shape (n,); never above that before."""
        return np.asarray(np.exp(self.log_porosity_after(pressings, values)), dtype=np.float64)

    def log_porosity_after(self, pressings: Pressings, values: FloatArray) -> FloatArray:
        """Logarithm of the porosity after each pressing, shape (n,); finite at any pressure."""
        fall = np.maximum(self.log_ratio(pressings, values), 0.0)
        return np.asarray(np.log(pressings.porosity_before) - fall, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class PorosityPrediction:
    """A porosity that a densification law predicts.

    Attributes
    ----------
    porosity : float
        Most likely, 0-1.
    low, high : float
        90 % interval, 0-1.
    beyond_the_data : tuple of str
        In which respects no cell at hand is like this; empty within the data.
    """

    porosity: float
    low: float
    high: float
    beyond_the_data: tuple[str, ...]


def heckel(pressings: Pressings, values: FloatArray) -> FloatArray:
    """Heckel's law with a mean yield pressure that falls with temperature.

    Parameters
    ----------
    pressings : Pressings
        Shape (n,).
    values : array, shape (2,)
        Mean yield pressure at the reference temperature [MPa], its fall [MPa/K].

    Returns
    -------
    array, shape (n,)
        ln(porosity before / porosity after) = pressure / yield pressure.

    Notes
    -----
    The pressure counts from zero, although the layer had been pressed before: so the
    source's six densifying steps agree.

    References
    ----------
    .. [1] R. W. Heckel, Trans. Metall. Soc. AIME 221 (1961) 671.
    """
    ratio: FloatArray = pressings.pressure / 1e6 / _yield_pressure(pressings, values)
    return ratio


def heckel_at_one_temperature(pressings: Pressings, values: FloatArray) -> FloatArray:
    """Heckel's law for pressings that were all done at one temperature.

    Parameters
    ----------
    pressings : Pressings
        Shape (n,).
    values : array, shape (1,)
        Mean yield pressure [MPa].

    Returns
    -------
    array, shape (n,)
        ln(porosity before / porosity after).
    """
    ratio: FloatArray = pressings.pressure / 1e6 / values[0]
    return ratio


def heckel_with_memory(pressings: Pressings, values: FloatArray) -> FloatArray:
    """Heckel's law where only pressure above the highest so far densifies.

    Parameters
    ----------
    pressings : Pressings
        Shape (n,).
    values : array, shape (2,)
        As for `heckel`.

    Returns
    -------
    array, shape (n,)
        ln(porosity before / porosity after); zero where the layer has seen this pressure.
    """
    more = np.maximum(pressings.pressure - pressings.highest_pressure_before, 0.0)
    ratio: FloatArray = more / 1e6 / _yield_pressure(pressings, values)
    return ratio


def kawakita(pressings: Pressings, values: FloatArray) -> FloatArray:
    """Kawakita's law: the volume given up saturates when all voids are gone.

    Parameters
    ----------
    pressings : Pressings
        Shape (n,).
    values : array, shape (2,)
        Inverse of the pressure that takes half the voids, at the reference temperature
        [1/GPa], and its relative rise [1/K].

    Returns
    -------
    array, shape (n,)
        ln(porosity before / porosity after).

    References
    ----------
    .. [1] K. Kawakita, K.-H. Luedde, Powder Technol. 4 (1971) 61.
    """
    b, rise = values
    push = b * np.maximum(1.0 + rise * pressings.warming, WEAKEST) * pressings.pressure / 1e9
    # of its volume the layer gives up porosity * push / (1 + push), and keeps its solid; so
    # after = before / (1 + push (1 - before)), written so that a great push loses no digits
    # (a fit may try a b below zero)
    ratio: FloatArray = np.log1p(np.maximum(push * (1.0 - pressings.porosity_before), -0.9))
    return ratio


def power_law(pressings: Pressings, values: FloatArray) -> FloatArray:
    """Porosity as a power of pressure over the highest pressure before.

    Parameters
    ----------
    pressings : Pressings
        Shape (n,).
    values : array, shape (2,)
        Exponent at the reference temperature [-], and its relative rise [1/K].

    Returns
    -------
    array, shape (n,)
        ln(porosity before / porosity after).
    """
    exponent, rise = values
    seen = np.maximum(pressings.highest_pressure_before, ATMOSPHERE)
    more = np.maximum(pressings.pressure / seen, 1.0)
    softer = np.maximum(1.0 + rise * pressings.warming, WEAKEST)
    ratio: FloatArray = exponent * softer * np.log(more)
    return ratio


def _yield_pressure(pressings: Pressings, values: FloatArray) -> FloatArray:
    at_reference, fall = values
    # only fits look beyond; a prediction there is refused
    softened = at_reference - fall * pressings.warming
    return np.asarray(np.maximum(softened, WEAKEST * abs(at_reference)), dtype=np.float64)


def _while_strong(values: FloatArray) -> tuple[float, float]:
    """End Heckel's law where its yield pressure has all but gone."""
    strength, fall = values
    warmest = (1.0 - WEAKEST) * strength / fall if fall > 0.0 else np.inf
    return 0.0, float(REFERENCE_TEMPERATURE + warmest)


def _while_yielding(values: FloatArray) -> tuple[float, float]:
    """End a law that speeds up with warmth where the cold has all but stopped it."""
    _, rise = values
    coldest = (1.0 - WEAKEST) / rise if rise > 0.0 else np.inf
    return max(float(REFERENCE_TEMPERATURE - coldest), 0.0), float(np.inf)


def _always(_: FloatArray) -> tuple[float, float]:
    return 0.0, float(np.inf)


_HECKEL, _RISING = ("yield pressure [MPa]", "fall [MPa/K]"), "rise [1/K]"

LAWS: dict[str, Law] = {
    law.name: law
    for law in (
        Law("heckel", _HECKEL, (700.0, 3.0), heckel, _while_strong),
        Law("heckel_with_memory", _HECKEL, (500.0, 2.0), heckel_with_memory, _while_strong),
        Law("kawakita", ("b [1/GPa]", _RISING), (5.0, 0.01), kawakita, _while_yielding),
        Law("power_law", ("exponent [-]", _RISING), (1.0, 0.005), power_law, _while_yielding),
        Law(
            "heckel_at_one_temperature",
            _HECKEL[:1],
            (700.0,),
            heckel_at_one_temperature,
            _always,
            warms=False,
        ),
    )
}
