"""The cell model on PyBaMM, and its parameter values."""

from ssbcell.cell.model import LithiumDepositionDFN
from ssbcell.cell.parameters import parameter_values

__all__ = ["LithiumDepositionDFN", "parameter_values"]
