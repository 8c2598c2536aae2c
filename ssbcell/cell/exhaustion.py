"""A step of a PyBaMM experiment that may end because no lithium is left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ssbcell.cell._pybamm import pybamm
from ssbcell.cell.lithium import EXHAUSTED, EXHAUSTED_AT, THICKNESS

#: before the model's own event, which PyBaMM takes for the end of the whole experiment [m]
_ENDS_AT = 2.0 * EXHAUSTED_AT


def until_exhausted() -> Any:
    """Return a termination for a discharge that may use up the deposited lithium.

    PyBaMM goes on after a step's own terminations alone; an event of the model ends an
    experiment. Give it, beside a cut-off, to each discharge of a cell that may run out.

    Returns
    -------
    pybamm.step.CustomTermination
        For ``termination`` of a step; it ends the step with 2 nm of lithium left.
    """
    return pybamm.step.CustomTermination(EXHAUSTED, _left)


def _left(variables: Mapping[str, Any]) -> Any:
    return pybamm.min(variables[THICKNESS] - _ENDS_AT) / 1e-6
