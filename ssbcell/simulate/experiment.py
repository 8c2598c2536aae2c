"""A protocol as an experiment of PyBaMM, for those who run their own models."""

from __future__ import annotations

from typing import Any

from ssbcell.cell._pybamm import pybamm
from ssbcell.errors import require_positive
from ssbcell.protocols import Protocol, Step
from ssbcell.protocols.timing import longest_times


def to_experiment(
    protocol: Protocol, electrode_area: float, reference_capacity: float | None = None
) -> Any:
    """Write a protocol as a `pybamm.Experiment`.

    Parameters
    ----------
    protocol : Protocol
        To write.
    electrode_area : float
        Of the cell [m2]; the protocol's currents are by area, those of PyBaMM are not.
    reference_capacity : float, optional
        What a state of charge is counted against, by area [C/m2]. PyBaMM's experiments know
        no state of charge: such a step is written by its duration, from `SocCount.step` on.

    Returns
    -------
    pybamm.Experiment

    Raises
    ------
    UsageError
        If a step ends by a state of charge and there is no reference capacity.
    OutOfRange
        If the area or the capacity is not above zero.
    """
    require_positive("electrode_area", electrode_area)
    times = longest_times(protocol, reference_capacity)
    return pybamm.Experiment(
        [
            _step(step, time, electrode_area)
            for step, time in zip(protocol.steps, times, strict=True)
        ]
    )


def _step(step: Step, duration: float | None, electrode_area: float) -> Any:
    if step.kind == "rest":
        return pybamm.step.rest(duration=duration, period=step.sample_every)
    if step.voltage is not None and step.until_current is not None:
        return pybamm.step.voltage(
            step.voltage.value,
            duration=duration,
            termination=f"{step.until_current.value * electrode_area} A",
            period=step.sample_every,
        )
    cut_off = step.until_voltage
    return pybamm.step.current(
        -step.signed_current * electrode_area,
        duration=duration,
        termination=f"{cut_off.value} V" if cut_off is not None else None,
        period=step.sample_every,
    )
