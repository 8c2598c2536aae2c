"""A protocol as an experiment of PyBaMM, for those who run their own models."""

from __future__ import annotations

from typing import Any

from ssbcell.cell._pybamm import pybamm
from ssbcell.errors import UsageError, require_positive
from ssbcell.protocols import Protocol, Step


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
    charge = 0.0
    steps = []
    for step in protocol.steps:
        duration = _duration(step, charge, reference_capacity)
        steps.append(_step(step, duration, electrode_area))
        if protocol.soc is not None and step.name == protocol.soc.step:
            charge = 0.0
        elif duration is not None:
            charge += step.signed_current * duration
    return pybamm.Experiment(steps)


def _duration(step: Step, charge: float, reference_capacity: float | None) -> float | None:
    """Return the longest time that a step may take [s]."""
    times = [limit.value for limit in (step.duration, step.at_most) if limit is not None]
    if step.until_soc is not None:
        if reference_capacity is None:
            raise UsageError(
                f"step {step.name!r} ends at SOC {step.until_soc.text}, which PyBaMM cannot "
                "count; give the reference capacity, so that it becomes a duration"
            )
        require_positive("reference_capacity", reference_capacity)
        missing = step.until_soc.value * reference_capacity - charge
        times.append(missing / step.signed_current)
    return min(times) if times else None


def _step(step: Step, duration: float | None, electrode_area: float) -> Any:
    if step.kind == "rest":
        return pybamm.step.rest(duration=duration, period=step.sample_every)
    cut_off = step.until_voltage
    return pybamm.step.current(
        -step.signed_current * electrode_area,
        duration=duration,
        termination=f"{cut_off.value} V" if cut_off is not None else None,
        period=step.sample_every,
    )
