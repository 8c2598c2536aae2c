"""Solid-state cells in which lithium is deposited: from press schedule to graded cell.

Names load when they are first used, so that importing ssbcell is quick and grading never
imports PyBaMM.
"""

from __future__ import annotations

import importlib
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ssbcell.calibrate import predict
    from ssbcell.cell import LithiumDepositionDFN
    from ssbcell.grading import grade, load_tested_cell
    from ssbcell.process import load_cell
    from ssbcell.protocols import load_protocol
    from ssbcell.records import Record, read, read_record, write_record
    from ssbcell.simulate import (
        simulate_cycle,
        simulate_cycles,
        simulate_dcr,
        simulate_eis,
        simulate_many,
        simulate_protocol,
    )
    from ssbcell.transport import effective_properties

_HOME = {
    "LithiumDepositionDFN": "ssbcell.cell",
    "Record": "ssbcell.records",
    "effective_properties": "ssbcell.transport",
    "grade": "ssbcell.grading",
    "load_cell": "ssbcell.process",
    "load_protocol": "ssbcell.protocols",
    "load_tested_cell": "ssbcell.grading",
    "predict": "ssbcell.calibrate",
    "read": "ssbcell.records",
    "read_record": "ssbcell.records",
    "simulate_cycle": "ssbcell.simulate",
    "simulate_cycles": "ssbcell.simulate",
    "simulate_dcr": "ssbcell.simulate",
    "simulate_eis": "ssbcell.simulate",
    "simulate_many": "ssbcell.simulate",
    "simulate_protocol": "ssbcell.simulate",
    "write_record": "ssbcell.records",
}

try:
    __version__ = version("ssbcell")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0+unknown"

__all__ = [
    "LithiumDepositionDFN",
    "Record",
    "effective_properties",
    "grade",
    "load_cell",
    "load_protocol",
    "load_tested_cell",
    "predict",
    "read",
    "read_record",
    "simulate_cycle",
    "simulate_cycles",
    "simulate_dcr",
    "simulate_eis",
    "simulate_many",
    "simulate_protocol",
    "write_record",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its room when it is first used."""
    if name not in _HOME:
        raise AttributeError(f"module 'ssbcell' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted([*globals(), *_HOME])
