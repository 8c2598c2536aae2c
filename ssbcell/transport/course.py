"""How the conductivities of a laminate follow its temperature, as a law with few numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

#: over which a course is fitted [K]
RANGE = (253.15, 353.15)
_POINTS = 7


@dataclass(frozen=True, slots=True)
class Slope:
    """Logarithm of a quantity by that at a reference: ``linear u + quadratic u**2``.

    Here u is 1 / T(reference) - 1 / T. Arrhenius' law has no second term; a mixture of
    conductors with several activation energies has.

    Attributes
    ----------
    linear : float
        [K].
    quadratic : float
        [K2].
    """

    linear: float
    quadratic: float = 0.0


@dataclass(frozen=True, slots=True)
class TemperatureCourse:
    """How what conducts in a laminate follows its temperature.

    Attributes
    ----------
    reference : float
        Temperature from which it counts [K].
    ionic : Slope
        Of the ionic conductivity of the solid electrolyte layer. That of the positive electrode
        follows it, since the same electrolyte conducts there.
    electronic : Slope
        Of the electronic conductivity of the positive electrode.
    interlayer : Slope
        Of the resistance of the interlayer.
    interlayer_resistance : float
        Of the interlayer as its materials give it at the reference, times area [ohm m2]; what
        a cell has beyond it, such as lost contact, keeps its size.
    """

    reference: float
    ionic: Slope
    electronic: Slope
    interlayer: Slope
    interlayer_resistance: float


def slope_of(law: Callable[[float], float], reference: float) -> Slope:
    """Fit a slope to a law of the temperature, exact at the reference.

    Parameters
    ----------
    law : callable
        From temperature [K] to a quantity above zero.
    reference : float
        [K]; the range of the fit is widened so that it lies inside.

    Returns
    -------
    Slope
    """
    low, high = min(RANGE[0], reference - 20.0), max(RANGE[1], reference + 20.0)
    temperatures = np.linspace(low, high, _POINTS)
    inverse = 1.0 / reference - 1.0 / temperatures
    whole = np.log([law(float(one)) for one in temperatures]) - np.log(law(reference))
    scale = float(np.abs(inverse).max())
    share = inverse / scale
    first, second = np.linalg.lstsq(np.stack([share, share**2], axis=1), whole, rcond=None)[0]
    return Slope(float(first) / scale, float(second) / scale**2)
