"""The cell model on PyBaMM, and its parameter values."""

from ssbcell.cell.model import LithiumDepositionDFN
from ssbcell.cell.parameters import parameter_values
from ssbcell.cell.short import IntermittentShort

__all__ = ["IntermittentShort", "LithiumDepositionDFN", "parameter_values"]
