"""From a laminate's structure to effective properties, by named closures."""

from ssbcell.transport.closures import (
    CLOSURES,
    Closure,
    bruggeman,
    composite_cathode,
    maxwell,
    percolation,
    tortuosity_factor,
)
from ssbcell.transport.connection import (
    Connection,
    ConnectionClosure,
    FreeParameter,
    Structure,
    connect,
    structure_of,
)
from ssbcell.transport.contact import (
    ContactState,
    contact_fraction,
    contact_state,
    interface_resistance,
    plane_strain_modulus,
    rms_slope,
)
from ssbcell.transport.effective import conduction_paths, conductivity, effective_properties
from ssbcell.transport.hypotheses import HYPOTHESES, hypothesis
from ssbcell.transport.inputs import inputs_of_properties, properties_with, with_uncertainties
from ssbcell.transport.mixture import Level, Phase, mixture_conductivity
from ssbcell.transport.of_cell import interfaces_of, properties_of, properties_with_course
from ssbcell.transport.pores import ambipolar, wall_conductivity
from ssbcell.transport.properties import EffectiveProperties
from ssbcell.transport.spread import Spread, closure_spread
from ssbcell.transport.uncertainty import (
    Contribution,
    UncertainProperties,
    UncertainValue,
    uncertain_properties,
)

__all__ = [
    "CLOSURES",
    "HYPOTHESES",
    "Closure",
    "Connection",
    "ConnectionClosure",
    "ContactState",
    "Contribution",
    "EffectiveProperties",
    "FreeParameter",
    "Level",
    "Phase",
    "Spread",
    "Structure",
    "UncertainProperties",
    "UncertainValue",
    "ambipolar",
    "bruggeman",
    "closure_spread",
    "composite_cathode",
    "conduction_paths",
    "conductivity",
    "connect",
    "contact_fraction",
    "contact_state",
    "effective_properties",
    "hypothesis",
    "inputs_of_properties",
    "interface_resistance",
    "interfaces_of",
    "maxwell",
    "mixture_conductivity",
    "percolation",
    "plane_strain_modulus",
    "properties_of",
    "properties_with",
    "properties_with_course",
    "rms_slope",
    "structure_of",
    "tortuosity_factor",
    "uncertain_properties",
    "wall_conductivity",
    "with_uncertainties",
]
