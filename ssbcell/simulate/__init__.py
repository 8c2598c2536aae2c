"""Simulated tests: a cell and a protocol to a record."""

from ssbcell.simulate.cycle import SimulatedCycle, simulate_cycle
from ssbcell.simulate.dcr import SimulatedDcr, simulate_dcr
from ssbcell.simulate.run import Run, StepRun, simulate_protocol

__all__ = [
    "Run",
    "SimulatedCycle",
    "SimulatedDcr",
    "StepRun",
    "simulate_cycle",
    "simulate_dcr",
    "simulate_protocol",
]
