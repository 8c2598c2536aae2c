"""What is wrong with a cell that is no A: isolated material, a leak, or a high resistance."""

from ssbcell.diagnose.diagnosis import diagnose
from ssbcell.diagnose.findings import (
    CauseFinding,
    Compared,
    Diagnosis,
    Discriminator,
    HypothesisFinding,
)
from ssbcell.diagnose.settings import Settings, load_settings

__all__ = [
    "CauseFinding",
    "Compared",
    "Diagnosis",
    "Discriminator",
    "HypothesisFinding",
    "Settings",
    "diagnose",
    "load_settings",
]
