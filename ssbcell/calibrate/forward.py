"""From effective properties to the outcome of a test, by the cell model."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from typing import TYPE_CHECKING

from ssbcell.calibrate.observations import Outcome
from ssbcell.transport.properties import EffectiveProperties

if TYPE_CHECKING:
    from ssbcell.protocols import Protocol

#: outcomes of many cells at once; what a fit asks for, whatever answers it
Forward = Callable[[Sequence[EffectiveProperties]], "list[Outcome]"]

PROTOCOL = "dcr_soc50_10s"
#: cut-off of the pulse here [V]: a cell of high resistance has one too, that a test would not show
PULSE_CUT_OFF = 2.0


def cell_model(
    properties: Sequence[EffectiveProperties], workers: Executor | None = None, jobs: int = 1
) -> list[Outcome]:
    """Simulate the test of the source on each of several cells.

    Parameters
    ----------
    properties : sequence of EffectiveProperties
        Of the cells.
    workers : Executor, optional
        To spread the cells over.
    jobs : int
        Processes to start where no workers are given; 1 stays in this one.

    Returns
    -------
    list of Outcome
        Not a number where the cell did not get as far as the result.

    Notes
    -----
    The pulse may go down to `PULSE_CUT_OFF`, under the protocol's own.
    """
    from ssbcell.simulate import simulate_many

    found = simulate_many(properties, deep_pulse(), workers=workers, jobs=jobs)
    return [
        Outcome(
            _number(one.resistance_ohm_cm2),
            _number(one.charge_capacity_mAh_per_g),
            _number(one.discharge_capacity_mAh_per_g),
        )
        for one in found
    ]


def deep_pulse() -> Protocol:
    """Return the source's test with a pulse that high resistance does not end."""
    from ssbcell.protocols import load_protocol

    plan = load_protocol(PROTOCOL)
    steps = []
    for step in plan.steps:
        if step.name == plan.pulse and step.until_voltage is not None:
            deep = replace(step.until_voltage, value=PULSE_CUT_OFF, text=f"{PULSE_CUT_OFF} V")
            steps.append(step.model_copy(update={"until_voltage": deep}))
        else:
            steps.append(step)
    return plan.model_copy(update={"steps": tuple(steps)})


def _number(value: float | None) -> float:
    return math.nan if value is None else value
