"""The layers of a cell from collector to collector."""

from __future__ import annotations

from dataclasses import dataclass

from ssbcell.errors import require_fraction, require_not_negative
from ssbcell.laminate.layer import Layer


@dataclass(frozen=True, slots=True)
class PositiveElectrode:
    """The positive electrode active material layer, and what of it takes part.

    Attributes
    ----------
    layer : Layer
        As it is at this moment.
    active_material, electrolyte : str
        Which of the layer's materials store lithium, and conduct its ions.
    isolated_fraction : float
        Share of the active material that nothing connects, 0-1.
    contact_fraction : float
        Share of the active surface that touches electrolyte, 0-1.
    """

    layer: Layer
    active_material: str
    electrolyte: str
    isolated_fraction: float = 0.0
    contact_fraction: float = 1.0

    def __post_init__(self) -> None:
        """Check that both materials are in the layer and the shares are shares."""
        self.layer.composition.mass_fraction(self.active_material)
        self.layer.composition.mass_fraction(self.electrolyte)
        require_fraction("isolated fraction", self.isolated_fraction)
        require_fraction("contact fraction", self.contact_fraction)

    @property
    def active_material_areal_mass(self) -> float:
        """Mass of active material per area, isolated or not [kg/m2]."""
        share = self.layer.composition.mass_fraction(self.active_material)
        return self.layer.areal_mass * share


@dataclass(frozen=True, slots=True)
class NegativeElectrode:
    """Lithium on a collector, or the bare collector of an anode-free cell.

    Attributes
    ----------
    initial_lithium_thickness : float
        Of the metal as built; zero for the anode-free cell [m].
    """

    initial_lithium_thickness: float

    def __post_init__(self) -> None:
        """Check that the thickness is one."""
        require_not_negative("initial lithium thickness", self.initial_lithium_thickness)


@dataclass(frozen=True, slots=True)
class Laminate:
    """The layers of one cell at one moment of its making.

    Attributes
    ----------
    positive_electrode : PositiveElectrode
        With its powder layer.
    solid_electrolyte : Layer
        Between the electrodes.
    interlayer : Layer
        Between solid electrolyte and negative electrode.
    negative_electrode : NegativeElectrode
        Where lithium is deposited.
    """

    positive_electrode: PositiveElectrode
    solid_electrolyte: Layer
    interlayer: Layer
    negative_electrode: NegativeElectrode
