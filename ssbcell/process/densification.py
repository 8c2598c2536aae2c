"""Laws of densification: the porosity that a pressing leaves, from pressure and temperature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

#: temperature from which softening is counted [K]
REFERENCE_TEMPERATURE = 298.15


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
    """

    name: str
    parameters: tuple[str, ...]
    start: tuple[float, ...]
    log_ratio: Callable[[Pressings, FloatArray], FloatArray]

    def porosity_after(self, pressings: Pressings, values: FloatArray) -> FloatArray:
        """Porosity after each pressing, 0-1, shape (n,); never above that before."""
        fall = np.maximum(self.log_ratio(pressings, values), 0.0)
        return np.asarray(pressings.porosity_before * np.exp(-fall), dtype=np.float64)


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
    push = b * np.maximum(1.0 + rise * pressings.warming, 1e-6) * pressings.pressure / 1e9
    reduction = pressings.porosity_before * push / (1.0 + push)  # of volume, with a = porosity
    # the solid keeps its volume: (1 - before) V0 = (1 - after) V
    after = 1.0 - (1.0 - pressings.porosity_before) / (1.0 - reduction)
    ratio: FloatArray = np.log(pressings.porosity_before / np.maximum(after, 1e-12))
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
    more = np.maximum(pressings.pressure / pressings.highest_pressure_before, 1.0)
    ratio: FloatArray = exponent * (1.0 + rise * pressings.warming) * np.log(more)
    return ratio


def _yield_pressure(pressings: Pressings, values: FloatArray) -> FloatArray:
    at_reference, fall = values
    # a powder never flows of itself: the softening law ends at a hundredth of its value
    softened = at_reference - fall * pressings.warming
    return np.asarray(np.maximum(softened, 0.01 * abs(at_reference)), dtype=np.float64)


LAWS: dict[str, Law] = {
    law.name: law
    for law in (
        Law("heckel", ("yield pressure [MPa]", "fall [MPa/K]"), (700.0, 3.0), heckel),
        Law(
            "heckel_with_memory",
            ("yield pressure [MPa]", "fall [MPa/K]"),
            (500.0, 2.0),
            heckel_with_memory,
        ),
        Law("kawakita", ("b [1/GPa]", "rise [1/K]"), (5.0, 0.01), kawakita),
        Law("power_law", ("exponent [-]", "rise [1/K]"), (1.0, 0.005), power_law),
    )
}
