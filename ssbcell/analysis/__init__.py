"""From a record to evidence: steps, capacities, resistance, rest, signatures of a short."""

from ssbcell.analysis.capacity import Capacity, FirstCycle
from ssbcell.analysis.cycle_measures import cycle_measures
from ssbcell.analysis.dcr import Dcr, PulsePoint, pulse_resistance
from ssbcell.analysis.differential import DifferentialCapacity, differential_capacity
from ssbcell.analysis.leak import Leak, leak_of_rest
from ssbcell.analysis.measured import Measured, Signature
from ssbcell.analysis.noise import VoltageNoise
from ssbcell.analysis.rest import RestFit
from ssbcell.analysis.short import Drop
from ssbcell.analysis.soc import SocReference
from ssbcell.analysis.steps import Step, find_steps

__all__ = [
    "Capacity",
    "Dcr",
    "DifferentialCapacity",
    "Drop",
    "FirstCycle",
    "Leak",
    "Measured",
    "PulsePoint",
    "RestFit",
    "Signature",
    "SocReference",
    "Step",
    "VoltageNoise",
    "cycle_measures",
    "differential_capacity",
    "find_steps",
    "leak_of_rest",
    "pulse_resistance",
]
