"""From a laminate's structure to effective properties, by named closures."""

from ssbcell.transport.closures import (
    CLOSURES,
    Closure,
    bruggeman,
    maxwell,
    percolation,
    tortuosity_factor,
)
from ssbcell.transport.effective import Spread, closure_spread, conductivity, effective_properties
from ssbcell.transport.properties import EffectiveProperties

__all__ = [
    "CLOSURES",
    "Closure",
    "EffectiveProperties",
    "Spread",
    "bruggeman",
    "closure_spread",
    "composite_cathode",
    "conductivity",
    "effective_properties",
    "maxwell",
    "percolation",
    "tortuosity_factor",
]
