"""A protocol as an experiment of PyBaMM, for those who run their own models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ssbcell.cell._pybamm import pybamm
from ssbcell.errors import require_positive
from ssbcell.protocols import Protocol, Safety, Step
from ssbcell.protocols.timing import longest_times


def to_experiment(
    protocol: Protocol,
    electrode_area: float,
    reference_capacity: float | None = None,
    *,
    design_capacity: float | None = None,
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
    design_capacity : float, optional
        By area [C/m2]; needed where a current is a rate such as C/3.

    Returns
    -------
    pybamm.Experiment
        Safety limits are among what ends each step. PyBaMM then goes on with the next one, where
        a cycler stops. Those of the temperature stand where the model calculates it.

    Raises
    ------
    UsageError
        If a step ends by a state of charge and there is no reference capacity, or has a rate
        and there is no design capacity.
    OutOfRange
        If the area or the capacity is not above zero.
    """
    require_positive("electrode_area", electrode_area)
    protocol = protocol.with_currents(design_capacity)
    times = longest_times(protocol, reference_capacity)
    return pybamm.Experiment(
        [
            _step(step, time, electrode_area, _watched(protocol.safety, step, electrode_area))
            for step, time in zip(protocol.steps, times, strict=True)
        ]
    )


def _step(step: Step, duration: float | None, electrode_area: float, watched: list[Any]) -> Any:
    if step.kind == "rest":
        return pybamm.step.rest(duration=duration, period=step.sample_every, termination=watched)
    if step.voltage is not None and step.until_current is not None:
        ends = pybamm.step.CurrentTermination(step.until_current.value * electrode_area)
        return pybamm.step.voltage(
            step.voltage.value,
            duration=duration,
            termination=[ends, *watched],
            period=step.sample_every,
        )
    cut_off = step.until_voltage
    ends = [pybamm.step.VoltageTermination(cut_off.value)] if cut_off is not None else []
    return pybamm.step.current(
        -step.signed_current * electrode_area,
        duration=duration,
        termination=[*ends, *watched],
        period=step.sample_every,
    )


def _watched(safety: Safety, step: Step, electrode_area: float) -> list[Any]:
    """Return the safety limits that a step can meet, beside its own cut-off."""
    found: list[Any] = []
    if step.kind != "hold":
        if safety.max_voltage is not None:
            found.append(pybamm.step.VoltageTermination(safety.max_voltage.value, operator=">"))
        if safety.min_voltage is not None:
            found.append(pybamm.step.VoltageTermination(safety.min_voltage.value, operator="<"))
    elif safety.max_current is not None:
        most = safety.max_current.value * electrode_area
        found += [
            pybamm.step.CurrentTermination(most, operator=">"),
            pybamm.step.CurrentTermination(-most, operator="<"),
        ]
    return found + _temperatures(safety)


def _temperatures(safety: Safety) -> list[Any]:
    limits = ((safety.max_temperature, 1.0, ">"), (safety.min_temperature, -1.0, "<"))
    return [
        pybamm.step.CustomTermination(
            f"Temperature {sign} {limit.value:g} [K]", _TemperatureLimit(limit.value, way)
        )
        for limit, way, sign in limits
        if limit is not None
    ]


@dataclass(frozen=True, slots=True)
class _TemperatureLimit:
    """Above zero while the cell is inside a limit, upper (1) or lower (-1) [K]."""

    limit: float
    way: float

    def __call__(self, variables: Mapping[str, Any]) -> Any:
        temperature = variables["Volume-averaged cell temperature [K]"]
        return self.way * (self.limit - temperature)
