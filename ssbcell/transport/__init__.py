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
from ssbcell.transport.effective import Spread, closure_spread, conductivity, effective_properties
from ssbcell.transport.hypotheses import HYPOTHESES, hypothesis
from ssbcell.transport.properties import EffectiveProperties

__all__ = [
    "CLOSURES",
    "HYPOTHESES",
    "Closure",
    "Connection",
    "ConnectionClosure",
    "EffectiveProperties",
    "FreeParameter",
    "Spread",
    "Structure",
    "bruggeman",
    "closure_spread",
    "composite_cathode",
    "conductivity",
    "connect",
    "effective_properties",
    "hypothesis",
    "maxwell",
    "percolation",
    "structure_of",
    "tortuosity_factor",
]
