"""How long steps may take, for those who cannot count a state of charge."""

from __future__ import annotations

from ssbcell.errors import UsageError, require_positive
from ssbcell.protocols.protocol import Protocol
from ssbcell.protocols.step import Step


def longest_times(
    protocol: Protocol, reference_capacity: float | None = None
) -> list[float | None]:
    """Longest time that each step may take.

    Parameters
    ----------
    protocol : Protocol
        With its steps.
    reference_capacity : float, optional
        What a state of charge is counted against, by area [C/m2]. A step that ends by a state
        of charge then ends by the time that its charge takes, from `SocCount.step` on.

    Returns
    -------
    list of float or None
        [s]; None for a step without a limit of its time.

    Raises
    ------
    UsageError
        If a step ends by a state of charge and there is no reference capacity, or the step
        leads away from it.
    OutOfRange
        If the capacity is not above zero.
    """
    charge = 0.0
    times = []
    for step in protocol.steps:
        time = _longest(step, charge, reference_capacity)
        times.append(time)
        if protocol.soc is not None and step.name == protocol.soc.step:
            charge = 0.0
        elif time is not None:
            charge += step.signed_current * time
    return times


def _longest(step: Step, charge: float, reference_capacity: float | None) -> float | None:
    times = [limit.value for limit in (step.duration, step.at_most) if limit is not None]
    if step.until_soc is not None:
        if reference_capacity is None:
            raise UsageError(
                f"step {step.name!r} ends at SOC {step.until_soc.text}, which cannot be counted "
                "there; give the reference capacity, so that it becomes a duration"
            )
        require_positive("reference_capacity", reference_capacity)
        missing = step.until_soc.value * reference_capacity - charge
        if not missing / step.signed_current > 0.0:
            raise UsageError(
                f"step {step.name!r}: a {step.kind} leads away from SOC {step.until_soc.text}"
            )
        times.append(missing / step.signed_current)
    return min(times) if times else None
