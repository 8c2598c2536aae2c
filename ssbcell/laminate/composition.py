"""What a layer is made of: shares by mass and by volume, and the density of its solid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ssbcell.errors import OutOfRange, UsageError, require_positive


def true_density(mass_fractions: Mapping[str, float], densities: Mapping[str, float]) -> float:
    """Density of a mixture without voids, whose volumes add up.

    Parameters
    ----------
    mass_fractions : mapping of str to float
        Share of each component by mass; they sum to 1.
    densities : mapping of str to float
        Of each component without voids [kg/m3].

    Returns
    -------
    float
        [kg/m3].

    Raises
    ------
    OutOfRange
        If a share or density is not positive, or the shares do not sum to 1 within 1e-6.
    """
    total = sum(mass_fractions.values())
    if abs(total - 1.0) > 1e-6:
        raise OutOfRange("sum of mass fractions", total, "1")
    for name, share in mass_fractions.items():
        require_positive(f"mass fraction of {name}", share)
        require_positive(f"density of {name}", densities[name])
    return 1.0 / sum(share / densities[name] for name, share in mass_fractions.items())


@dataclass(frozen=True, slots=True)
class Component:
    """One material of a layer.

    Attributes
    ----------
    material : str
        Name on the shelf of materials.
    mass_fraction : float
        Share of the layer's solid by mass, 0-1.
    density : float
        Without voids [kg/m3].
    """

    material: str
    mass_fraction: float
    density: float


@dataclass(frozen=True, slots=True)
class Composition:
    """The solid of a layer, a mixture of components.

    Attributes
    ----------
    components : tuple of Component
        Their mass fractions sum to 1.

    Raises
    ------
    OutOfRange
        If the mass fractions do not sum to 1, or a share or density is not positive.
    """

    components: tuple[Component, ...]

    def __post_init__(self) -> None:
        """Check on making, so that a composition that exists is sound."""
        _ = self.true_density

    @classmethod
    def from_parts(cls, parts: Mapping[str, float], densities: Mapping[str, float]) -> Composition:
        """Make a composition from parts by mass, such as 80 / 17 / 2 / 1.

        Parameters
        ----------
        parts : mapping of str to float
            Parts by mass of each material; any sum.
        densities : mapping of str to float
            Of each material without voids [kg/m3].

        Raises
        ------
        OutOfRange
            If a part or a density is not positive.
        """
        for name, part in parts.items():
            require_positive(f"parts of {name}", part)
        total = sum(parts.values())
        return cls(tuple(Component(n, p / total, densities[n]) for n, p in parts.items()))

    @classmethod
    def from_volume_parts(
        cls, parts: Mapping[str, float], densities: Mapping[str, float]
    ) -> Composition:
        """Make a composition from parts by volume.

        Parameters
        ----------
        parts : mapping of str to float
            Parts by volume of each material; any sum.
        densities : mapping of str to float
            Of each material without voids [kg/m3].

        Raises
        ------
        OutOfRange
            If a part or a density is not positive.
        """
        masses = {}
        for name, part in parts.items():
            require_positive(f"parts of {name}", part)
            masses[name] = part * densities[name]
        return cls.from_parts(masses, densities)

    @property
    def true_density(self) -> float:
        """Density of the solid without voids [kg/m3]."""
        return true_density(
            {part.material: part.mass_fraction for part in self.components},
            {part.material: part.density for part in self.components},
        )

    @property
    def volume_shares(self) -> dict[str, float]:
        """Share of each material in the solid's volume; they sum to 1."""
        whole = self.true_density
        return {
            part.material: part.mass_fraction * whole / part.density for part in self.components
        }

    def mass_fraction(self, material: str) -> float:
        """Return the share by mass of one material.

        Raises
        ------
        UsageError
            If the material is not in the composition.
        """
        for part in self.components:
            if part.material == material:
                return part.mass_fraction
        names = ", ".join(part.material for part in self.components)
        raise UsageError(f"{material} is not in this layer; it has {names}")
