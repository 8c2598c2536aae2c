"""From effective properties to the outcome of a test, by the cell model."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ssbcell.calibrate.curves import Curve, over_capacity
from ssbcell.calibrate.observations import Outcome, leak_of
from ssbcell.errors import SsbcellError
from ssbcell.transport.properties import EffectiveProperties

if TYPE_CHECKING:
    from ssbcell.protocols import Protocol

#: outcomes of many cells at once; what a fit asks for, whatever answers it
Forward = Callable[[Sequence[EffectiveProperties]], "list[Outcome]"]

PROTOCOL = "dcr_soc50_10s"
#: the same with a rest after the charge
WITH_REST = "qualification"
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

    asked = list(properties)
    found = simulate_many(asked, deep_pulse(), workers=workers, jobs=jobs)
    return [
        Outcome(
            _number(one.resistance_ohm_cm2),
            _number(one.charge_capacity_mAh_per_g),
            _number(one.discharge_capacity_mAh_per_g),
            leak_of(own),
        )
        for one, own in zip(found, asked, strict=True)
    ]


def curve_model(properties: Sequence[EffectiveProperties]) -> list[Outcome]:
    """Simulate the test with a rest after the charge, and keep its curves.

    Parameters
    ----------
    properties : sequence of EffectiveProperties
        Of the cells.

    Returns
    -------
    list of Outcome
        With the curves of charge, rest and discharge. The discharge follows the rest, so that a
        leak takes more of it than in `cell_model`. A cell that cannot be simulated has no
        curves, and results that are not numbers.
    """
    plan = deep_pulse(WITH_REST)
    return [_with_curves(one, plan) for one in properties]


def _with_curves(properties: EffectiveProperties, plan: Protocol) -> Outcome:
    from ssbcell.simulate import cycle_of, dcr_of, simulate_protocol

    leak = leak_of(properties)
    try:
        run = simulate_protocol(properties, plan)
        cycle = cycle_of(run)
    except SsbcellError:
        return Outcome(math.nan, math.nan, math.nan, leak)
    try:
        resistance = dcr_of(run).resistance_ohm_cm2
    except SsbcellError:
        resistance = math.nan
    curves = {}
    for part, step in (("charge", "charge"), ("rest", "rest_charged"), ("discharge", "discharge")):
        segment = run.named(step).segment
        current = np.full(segment.time.size, segment.current)
        curves[part] = (
            Curve(segment.time / 3600.0, segment.voltage)
            if part == "rest"
            else over_capacity(segment.time, current, segment.voltage)
        )
    return Outcome(
        resistance,
        cycle.charge_capacity_mAh_per_g,
        cycle.discharge_capacity_mAh_per_g,
        leak,
        curves,
    )


def deep_pulse(protocol: str = PROTOCOL) -> Protocol:
    """Return the source's test with a pulse that high resistance does not end."""
    from ssbcell.protocols import load_protocol

    plan = load_protocol(protocol)
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
