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
from ssbcell.transport.effective import conduction_paths, conductivity, effective_properties
from ssbcell.transport.hypotheses import HYPOTHESES, hypothesis
from ssbcell.transport.mixture import Level, Phase, mixture_conductivity
from ssbcell.transport.pores import ambipolar, wall_conductivity
from ssbcell.transport.properties import EffectiveProperties
from ssbcell.transport.spread import Spread, closure_spread

__all__ = [
    "CLOSURES",
    "HYPOTHESES",
    "Closure",
    "Connection",
    "ConnectionClosure",
    "EffectiveProperties",
    "FreeParameter",
    "Level",
    "Phase",
    "Spread",
    "Structure",
    "ambipolar",
    "bruggeman",
    "closure_spread",
    "composite_cathode",
    "conduction_paths",
    "conductivity",
    "connect",
    "effective_properties",
    "hypothesis",
    "maxwell",
    "mixture_conductivity",
    "percolation",
    "structure_of",
    "tortuosity_factor",
    "wall_conductivity",
]
