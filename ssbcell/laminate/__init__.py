"""Layers as made: composition, mass, porosity, thickness, modulus."""

from ssbcell.laminate.composition import Component, Composition, true_density
from ssbcell.laminate.geometry import (
    Geometry,
    complete,
    filling_rate_from_mass,
    filling_rate_from_pores,
)
from ssbcell.laminate.laminate import Laminate, NegativeElectrode, PositiveElectrode
from ssbcell.laminate.layer import Layer
from ssbcell.laminate.voids import (
    areal_mass,
    filling_rate,
    porosity,
    porosity_after_decrease,
    rate_of_decrease,
    thickness,
)

__all__ = [
    "Component",
    "Composition",
    "Geometry",
    "Laminate",
    "Layer",
    "NegativeElectrode",
    "PositiveElectrode",
    "areal_mass",
    "complete",
    "filling_rate",
    "filling_rate_from_mass",
    "filling_rate_from_pores",
    "porosity",
    "porosity_after_decrease",
    "rate_of_decrease",
    "thickness",
    "true_density",
]
