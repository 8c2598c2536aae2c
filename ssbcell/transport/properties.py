"""What the cell model needs to know of a pressed laminate."""

from __future__ import annotations

from dataclasses import dataclass

from ssbcell.transport.contact import ContactState
from ssbcell.transport.course import TemperatureCourse


@dataclass(frozen=True, slots=True)
class EffectiveProperties:
    """Effective properties of a laminate at one temperature, in SI units.

    Attributes
    ----------
    closure : str
        Name of the closure that gave the conductivities; with ``+contact`` behind it where the
        contact of rough interfaces is in the resistance and the active surface.
    temperature : float
        At which they hold [K].
    positive_electrode_thickness, solid_electrolyte_thickness, interlayer_thickness : float
        [m].
    positive_electrode_active_fraction : float
        Volume of active material in a volume of layer, voids included.
    positive_electrode_electrolyte_fraction : float
        Volume of solid electrolyte in a volume of layer (what PyBaMM calls porosity).
    positive_electrode_ionic_conductivity : float
        Effective, of the layer [S/m].
    positive_electrode_electronic_conductivity : float
        Effective, of the layer [S/m].
    solid_electrolyte_ionic_conductivity : float
        Effective, of the layer [S/m].
    interlayer_resistance : float
        Ohmic resistance of interlayer and its interfaces, times area [ohm m2].
    active_material_areal_mass : float
        Mass of active material a cell area, isolated or not [kg/m2].
    initial_lithium_thickness : float
        Of the lithium metal as built; zero is the anode-free cell [m].
    isolated_fraction : float
        Share of the active material that takes no part, 0-1.
    contact_fraction : float
        Share of the active surface that touches electrolyte, 0-1.
    short_areal_conductance : float
        Of an electronic leak between the electrodes [S/m2].
    interlayer_electronic_conductivity : float or None
        Effective, of the layer; the model takes it as large [S/m].
    contact : ContactState or None
        How the interfaces touch; None where that was not asked for.
    warnings : tuple of str
        Where the closure was used outside the range in which its derivation holds.
    conducts_at : float or None
        Temperature for which the conductivities were worked out [K]. A cell model refuses
        properties whose `temperature` alone was changed; None where nobody says.
    course : TemperatureCourse or None
        How what conducts follows the temperature; None where that was not asked for.
    """

    closure: str
    temperature: float
    positive_electrode_thickness: float
    positive_electrode_active_fraction: float
    positive_electrode_electrolyte_fraction: float
    positive_electrode_ionic_conductivity: float
    positive_electrode_electronic_conductivity: float
    solid_electrolyte_thickness: float
    solid_electrolyte_ionic_conductivity: float
    interlayer_thickness: float
    interlayer_resistance: float
    active_material_areal_mass: float
    initial_lithium_thickness: float
    isolated_fraction: float = 0.0
    contact_fraction: float = 1.0
    short_areal_conductance: float = 0.0
    interlayer_electronic_conductivity: float | None = None
    contact: ContactState | None = None
    warnings: tuple[str, ...] = ()
    conducts_at: float | None = None
    course: TemperatureCourse | None = None
