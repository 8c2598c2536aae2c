"""From a record to evidence: steps, capacities, resistance, rest, signatures of a short."""

from ssbcell.analysis.capacity import Capacity, FirstCycle
from ssbcell.analysis.dcr import Dcr, PulsePoint, SocReference, pulse_resistance
from ssbcell.analysis.noise import VoltageNoise
from ssbcell.analysis.rest import RestFit
from ssbcell.analysis.short import Drop, Fall
from ssbcell.analysis.steps import Step, find_steps

__all__ = [
    "Capacity",
    "Dcr",
    "Drop",
    "Fall",
    "FirstCycle",
    "PulsePoint",
    "RestFit",
    "SocReference",
    "Step",
    "VoltageNoise",
    "find_steps",
    "pulse_resistance",
]
