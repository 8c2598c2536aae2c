"""Simulated tests: a cell and a protocol to a record."""

from ssbcell.simulate.contributions import Contributions
from ssbcell.simulate.cycle import SimulatedCycle, cycle_of, simulate_cycle
from ssbcell.simulate.cycles import CycleSummary, SimulatedCycles, simulate_cycles
from ssbcell.simulate.dcr import SimulatedDcr, dcr_of, simulate_dcr
from ssbcell.simulate.experiment import to_experiment
from ssbcell.simulate.impedance import SimulatedImpedance, simulate_eis
from ssbcell.simulate.many import Outcome, simulate_many
from ssbcell.simulate.run import Run, simulate_protocol
from ssbcell.simulate.stepper import StepRun

__all__ = [
    "Contributions",
    "CycleSummary",
    "Outcome",
    "Run",
    "SimulatedCycle",
    "SimulatedCycles",
    "SimulatedDcr",
    "SimulatedImpedance",
    "StepRun",
    "cycle_of",
    "dcr_of",
    "simulate_cycle",
    "simulate_cycles",
    "simulate_dcr",
    "simulate_eis",
    "simulate_many",
    "simulate_protocol",
    "to_experiment",
]
