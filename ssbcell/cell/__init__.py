"""The cell model on PyBaMM, and its parameter values."""

from ssbcell.cell.exhaustion import until_exhausted
from ssbcell.cell.extras import (
    Heat,
    InterlayerStorage,
    ParticleFilm,
    Stack,
)
from ssbcell.cell.layers import interlayer_capacity, stack_compliance
from ssbcell.cell.model import LithiumDepositionDFN
from ssbcell.cell.parameters import parameter_values
from ssbcell.cell.short import IntermittentShort

__all__ = [
    "Heat",
    "InterlayerStorage",
    "IntermittentShort",
    "LithiumDepositionDFN",
    "ParticleFilm",
    "Stack",
    "interlayer_capacity",
    "parameter_values",
    "stack_compliance",
    "until_exhausted",
]
