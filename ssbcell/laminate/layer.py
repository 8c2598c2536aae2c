"""One layer of a laminate at one moment of its making."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ssbcell.errors import require_fraction, require_positive
from ssbcell.laminate import voids
from ssbcell.laminate.composition import Composition


@dataclass(frozen=True, slots=True)
class Layer:
    """A powder layer: its mass stays through pressing, its porosity and thickness change.

    Attributes
    ----------
    composition : Composition
        Of its solid.
    areal_mass : float
        Mass of solid per area [kg/m2].
    porosity : float
        Share of voids in the layer's volume, 0-1.
    modulus : float or None
        Composite modulus of elasticity [Pa]; None where it is not known.
    particle_size : float or None
        Average, of the active material in an electrode [m]; None where it is not known.

    Raises
    ------
    OutOfRange
        If the mass, modulus or size is not positive, or the porosity lies outside 0-1.
    """

    composition: Composition
    areal_mass: float
    porosity: float
    modulus: float | None = None
    particle_size: float | None = None

    def __post_init__(self) -> None:
        """Check on making, so that a layer that exists is sound."""
        require_positive("areal mass", self.areal_mass)
        require_fraction("porosity", self.porosity)
        if self.modulus is not None:
            require_positive("modulus", self.modulus)
        if self.particle_size is not None:
            require_positive("particle size", self.particle_size)

    @property
    def thickness(self) -> float:
        """Thickness at this porosity [m]."""
        return voids.thickness(self.areal_mass, self.composition.true_density, self.porosity)

    @property
    def density(self) -> float:
        """Mass over volume, voids included [kg/m3]."""
        return self.composition.true_density * self.filling_rate

    @property
    def filling_rate(self) -> float:
        """Share of solid in the layer's volume, 0-1."""
        return 1.0 - self.porosity

    def volume_fraction(self, material: str) -> float:
        """Share of one material in the layer's volume, voids included; 0 if it has none."""
        return self.composition.volume_shares.get(material, 0.0) * self.filling_rate

    def pressed_to(self, porosity: float, modulus: float | None = None) -> Layer:
        """Return the same mass of layer at another porosity (and modulus, if known)."""
        return replace(self, porosity=porosity, modulus=modulus or self.modulus)
