"""The one place that imports PyBaMM, with its telemetry off before the first import."""

from __future__ import annotations

import os

# PyBaMM asks on its first import unless this is set; a user's own choice stands
os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

import pybamm

__all__ = ["pybamm"]
