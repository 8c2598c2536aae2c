"""From a record to evidence: steps, capacities, resistance, rest, signatures of a short."""

from ssbcell.analysis.dcr import Dcr, PulsePoint, SocReference, pulse_resistance
from ssbcell.analysis.steps import Step, find_steps

__all__ = ["Dcr", "PulsePoint", "SocReference", "Step", "find_steps", "pulse_resistance"]
