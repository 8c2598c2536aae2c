"""Effective conductivity of a layer from how much of it conducts."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from ssbcell.errors import UnknownName, require_fraction

#: volume fraction at which random conductors first connect in three dimensions
PERCOLATION_THRESHOLD = 0.16
#: exponent of conductivity above the threshold in three dimensions
PERCOLATION_EXPONENT = 2.0
#: of conductivity in the fraction, where electrolyte threads between coarse particles
COMPOSITE_EXPONENT = 2.5
#: below which share of argyrodite no ion crosses a mixture with NCM, and how the conductivity
#: rises above it: least squares on the logarithm of the five points of `ncm_argyrodite`
ARGYRODITE_THRESHOLD = 0.216
ARGYRODITE_EXPONENT = 1.95
#: nearer to none and to all, fraction - law is too small to divide by
_SCARCE, _DENSE = 1e-200, 1.0 - 1e-6


@dataclass(frozen=True, slots=True)
class Closure:
    """A law from conducting fraction to relative conductivity, and where it may be used.

    Attributes
    ----------
    name : str
        To ask for it by.
    law : callable
        From the share of a layer's volume that conducts, 0-1, to the conductivity of the layer
        over that of its dense conductor, 0-1. It rises with the share, and nowhere beats
        `maxwell`.
    valid : tuple of float
        Range of conducting fractions in which its derivation holds.
    source : str
        Where it comes from, and what of it is assumed.
    measured_on : str or None
        Attribute of `EffectiveProperties` that alone it was measured on; None if any.
    """

    name: str
    law: Callable[[float], float]
    valid: tuple[float, float]
    source: str
    measured_on: str | None = None

    def __call__(self, fraction: float) -> float:
        """Relative conductivity of one conductor amid what does not conduct.

        Parameters
        ----------
        fraction : float
            Share of the layer's volume that conducts, 0-1.

        Returns
        -------
        float
            Conductivity of the layer over that of its dense conductor, 0-1.

        Raises
        ------
        OutOfRange
            If `fraction` lies outside 0-1.
        """
        require_fraction("conducting fraction", fraction)
        return self.law(fraction)

    def connectedness(self, fraction: float) -> float:
        """How well the medium conducts that each piece of a layer sees around itself.

        Parameters
        ----------
        fraction : float
            Share of the layer's volume that conducts, 0-1.

        Returns
        -------
        float
            0 where nothing is connected, 2 where the conductor surrounds all else, as in
            `maxwell`; the only number by which `ssbcell.transport.mixture` gives back this
            law for one conductor: ``law (1 - fraction) / (fraction - law)``.

        Raises
        ------
        OutOfRange
            If `fraction` lies outside 0-1.
        """
        fraction = min(max(fraction, _SCARCE), _DENSE)
        relative = self(fraction)
        if relative <= 0.0:
            return 0.0
        return min(relative * (1.0 - fraction) / (fraction - relative), 2.0)

    def holds(self, fraction: float, path: str | None = None) -> bool:
        """Whether its derivation holds at a conducting fraction, and for a path if one is given."""
        within = self.valid[0] <= fraction <= self.valid[1]
        return within and (path is None or self.measured_on in {None, path})


def _above(threshold: float, exponent: float) -> Callable[[float], float]:
    """Power law of what lies above a threshold, 1 where all conducts."""

    def law(fraction: float) -> float:
        return float((max(fraction - threshold, 0.0) / (1.0 - threshold)) ** exponent)

    return law


#: Conductor that surrounds insulating spheres of all sizes: the fraction to the power 1.5. It
#: has no percolation threshold, so it flatters a layer whose conductor is scarce.
bruggeman = Closure(
    "bruggeman",
    lambda fraction: math.sqrt(fraction) * fraction,
    (0.3, 1.0),
    "D. A. G. Bruggeman, Ann. Phys. 416 (1935) 636, doi:10.1002/andp.19354160705; range assumed",
)

#: Insulating spheres far apart in a continuous conductor. It is the upper bound of Hashin and
#: Shtrikman: no isotropic structure conducts better.
maxwell = Closure(
    "maxwell",
    lambda fraction: 2.0 * fraction / (3.0 - fraction),
    (0.8, 1.0),
    "Z. Hashin, S. Shtrikman, J. Appl. Phys. 33 (1962) 3125, doi:10.1063/1.1728579; range assumed",
)

#: Power law with the tortuosity of electrolyte that threads between coarse particles. Both
#: numbers are a guess; `ncm_argyrodite` is what was measured.
composite_cathode = Closure(
    "composite_cathode",
    lambda fraction: float(fraction**COMPOSITE_EXPONENT),
    (0.2, 0.6),
    "exponent and range assumed",
)

#: Power law above a percolation threshold; nothing conducts below it. `PERCOLATION_THRESHOLD`
#: and `PERCOLATION_EXPONENT` are the usual values for random mixtures in three dimensions;
#: unequal particle sizes move the threshold.
percolation = Closure(
    "percolation",
    _above(PERCOLATION_THRESHOLD, PERCOLATION_EXPONENT),
    (0.16, 1.0),
    "S. Kirkpatrick, Rev. Mod. Phys. 45 (1973) 574, doi:10.1103/RevModPhys.45.574; constants "
    "assumed",
)

#: Ions through argyrodite between NCM, as measured: power law above a threshold through the
#: tortuosity factors 2.40, 3.23, 4.27, 15.3 and 130 at 61, 54, 44, 33 and 25 % of Li6PS5Cl by
#: volume, voids included, of mixtures with NCM622 of 3 um that were pressed at 380 MPa (14 %
#: voids). It meets each within 16 %. What counts as dense is there a pressed pellet of the
#: electrolyte. For electrons through the NCM the same mixtures part from it by up to a factor
#: of two.
ncm_argyrodite = Closure(
    "ncm_argyrodite",
    _above(ARGYRODITE_THRESHOLD, ARGYRODITE_EXPONENT),
    (0.24, 0.62),
    "literature: P. Minnmann et al., J. Electrochem. Soc. 168 (2021) 040537, "
    "doi:10.1149/1945-7111/abf8d7, tortuosity factors of its supplement as a public reading "
    "note quotes them; the article itself was not read. Threshold and exponent fitted here",
    measured_on="positive_electrode_ionic_conductivity",
)

CLOSURES: dict[str, Closure] = {
    closure.name: closure
    for closure in (bruggeman, maxwell, composite_cathode, percolation, ncm_argyrodite)
}
DEFAULT = "bruggeman"
#: behind a closure's name, asks for the contact of rough interfaces beside it
CONTACT = "+contact"


def closure_by_name(name: str) -> Closure:
    """Return a closure, ``"default"`` being `DEFAULT`; `CONTACT` behind its name is left aside.

    Raises
    ------
    UnknownName
        If there is none of that name.
    """
    name = name.removesuffix(CONTACT)
    name = DEFAULT if name == "default" else name
    if name not in CLOSURES:
        raise UnknownName("closure", name, CLOSURES)
    return CLOSURES[name]


def tortuosity_factor(fraction: float, closure: str = "default") -> float:
    """Tortuosity factor that a closure implies: fraction over relative conductivity.

    Parameters
    ----------
    fraction : float
        Share of the layer's volume that conducts, 0-1.
    closure : str
        One of `CLOSURES`.

    Returns
    -------
    float
        1 or above; infinite where nothing conducts.

    Raises
    ------
    OutOfRange, UnknownName
        If the fraction lies outside 0-1, or there is no such closure.
    """
    relative = closure_by_name(closure)(fraction)
    return fraction / relative if relative > 0.0 else math.inf
