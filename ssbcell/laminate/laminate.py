"""The layers of a cell from collector to collector."""

from __future__ import annotations

from dataclasses import dataclass

from ssbcell.errors import UsageError, require_fraction, require_not_negative
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
    """What lithium is deposited on: lithium, the bare collector, or another layer.

    Attributes
    ----------
    initial_lithium_thickness : float
        Of the metal as built; zero for the anode-free cell [m].
    alloying_metal : str or None
        Material of a metal layer that alloys with lithium.
    alloying_metal_thickness : float
        Of that layer; zero where there is none [m].
    active_layer : Layer or None
        A powder layer that stores lithium, in place of a metal layer.

    References
    ----------
    .. [1] US 2025/0260067 A1, paragraphs [0045] and [0077].
    """

    initial_lithium_thickness: float
    alloying_metal: str | None = None
    alloying_metal_thickness: float = 0.0
    active_layer: Layer | None = None

    def __post_init__(self) -> None:
        """Check that the thickness is one."""
        require_not_negative("initial lithium thickness", self.initial_lithium_thickness)
        require_not_negative("alloying metal thickness", self.alloying_metal_thickness)
        if self.active_layer is not None and self.kind != "active layer":
            raise UsageError("a negative electrode has a metal layer or an active layer, not both")

    @property
    def kind(self) -> str:
        """``"lithium"``, ``"bare collector"``, ``"alloying metal"`` or ``"active layer"``."""
        if self.alloying_metal is not None:
            return "alloying metal"
        if self.initial_lithium_thickness > 0.0:
            return "lithium"
        return "bare collector" if self.active_layer is None else "active layer"


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
