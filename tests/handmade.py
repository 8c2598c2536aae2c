"""A cell near example 1 of the patent, made by hand so that no other room is needed."""

from ssbcell.transport.properties import EffectiveProperties

PROPERTIES = EffectiveProperties(
    closure="by hand",
    temperature=298.15,
    positive_electrode_thickness=77e-6,
    positive_electrode_active_fraction=0.588,
    positive_electrode_electrolyte_fraction=0.314,
    positive_electrode_ionic_conductivity=0.0528,
    positive_electrode_electronic_conductivity=1.0,
    solid_electrolyte_thickness=61.2e-6,
    solid_electrolyte_ionic_conductivity=0.291,
    interlayer_thickness=3e-6,
    interlayer_resistance=1e-4,
    active_material_areal_mass=0.216,
    initial_lithium_thickness=40e-6,
)
