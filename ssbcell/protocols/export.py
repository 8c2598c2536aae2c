"""A protocol as a file that a cycler or PyBaMM reads."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from ssbcell.errors import UnknownName, UsageError, require_positive
from ssbcell.protocols.protocol import Protocol
from ssbcell.protocols.safety import Safety
from ssbcell.protocols.step import Step
from ssbcell.protocols.timing import longest_times
from ssbcell.quantities import text

Format = Literal["neware", "biologic", "pybamm"]
_EXTRA = "cyclers"
_KILO = 1e3  # mA by A
_MAH = 3.6  # C


@dataclass(frozen=True, slots=True)
class Exported:
    """A protocol in another's language.

    Attributes
    ----------
    text : str
        The file's content.
    changed : tuple of str
        What the language cannot say, and what stands in its place.
    """

    text: str
    changed: tuple[str, ...]


def export_protocol(
    protocol: Protocol,
    to: str,
    electrode_area: float,
    *,
    reference_capacity: float | None = None,
    design_capacity: float | None = None,
    sample: str = "",
) -> Exported:
    """Write a protocol for a cycler, or as a script for PyBaMM.

    Parameters
    ----------
    protocol : Protocol
        To write.
    to : str
        ``"neware"`` (XML) or ``"biologic"`` (.mps), which need the extra ``cyclers``, or
        ``"pybamm"`` (Python).
    electrode_area : float
        Of the cell [m2]; the protocol's currents are by area.
    reference_capacity : float, optional
        What a state of charge is counted against, by area [C/m2]; needed where a step ends by
        one. No format here can count it.
    design_capacity : float, optional
        By area [C/m2]; needed where a current is a rate such as C/3.
    sample : str
        Name of the cell, for the file's head.

    Returns
    -------
    Exported

    Raises
    ------
    UnknownName
        If there is no such format.
    UsageError
        If a capacity is needed, or the extra is not installed.
    OutOfRange
        If area or capacity is not above zero.
    """
    if to not in get_args(Format):
        raise UnknownName("format", to, get_args(Format))
    require_positive("electrode_area", electrode_area)
    protocol = protocol.with_currents(design_capacity)
    times = longest_times(protocol, reference_capacity)
    changed = (*_changed(protocol, times, reference_capacity), *_unwatched(protocol.safety, to))
    if to == "pybamm":
        return Exported(_script(protocol, times, electrode_area), changed)
    cycler = _unicycler(protocol, times, electrode_area)
    capacity = reference_capacity * electrode_area / _MAH if reference_capacity else None
    write = cycler.to_neware_xml if to == "neware" else cycler.to_biologic_mps
    try:
        written = write(sample_name=sample or protocol.name, capacity_mAh=capacity)
    except ValueError as problem:
        raise UsageError(
            f"protocol {protocol.name!r} cannot be written as {to}: {problem}"
        ) from problem
    return Exported(str(written), (*changed, *_one_record(protocol)))


def _changed(
    protocol: Protocol, times: Sequence[float | None], reference: float | None
) -> tuple[str, ...]:
    said = []
    if protocol.start_voltage is not None:
        said.append(
            f"the cell must rest at {protocol.start_voltage.text} before the first step; no step "
            "here brings it there"
        )
    for step, time in zip(protocol.steps, times, strict=True):
        if step.until_soc is not None and time is not None and reference is not None:
            said.append(
                f"step {step.name!r} ends at SOC {step.until_soc.text} of what the cell gives; "
                f"here it ends after {text(time, 'duration', 's')}, from a capacity of "
                f"{text(reference, 'areal charge', 'mAh/cm^2')}"
            )
    return tuple(said)


def _unwatched(safety: Safety, to: str) -> tuple[str, ...]:
    """Tell which safety limits the language has no words for."""
    if to == "pybamm":
        given = [name for name in type(safety).model_fields if getattr(safety, name) is not None]
        said = [f"{name} {getattr(safety, name).text}" for name in given]
        why = "sentences of an experiment have none; ssbcell.simulate.to_experiment keeps them"
    else:
        heat = (safety.min_temperature, safety.max_temperature)
        names = ("min_temperature", "max_temperature")
        said = [f"{name} {limit.text}" for name, limit in zip(names, heat, strict=True) if limit]
        why = "set them at the instrument or its chamber"
    return (f"safety limits left out: {', '.join(said)}; {why}",) if said else ()


def _one_record(protocol: Protocol) -> tuple[str, ...]:
    if len({step.sample_every for step in protocol.steps}) == 1:
        return ()
    finest = min(step.sample_every for step in protocol.steps)
    return (
        f"one interval of sampling for all steps: every {finest:g} s, the finest of the protocol",
    )


def _unicycler(protocol: Protocol, times: Sequence[float | None], area: float) -> Any:
    """Write it in the language of aurora-unicycler."""
    try:
        unicycler = importlib.import_module("aurora_unicycler")
    except ImportError as problem:
        raise UsageError(
            f'files for cyclers need an extra: pip install "ssbcell[{_EXTRA}]"'
        ) from problem
    return unicycler.CyclingProtocol(
        record=unicycler.RecordParams(time_s=min(step.sample_every for step in protocol.steps)),
        safety=_watched(unicycler, protocol.safety, area),
        method=[
            _method(unicycler, step, time, area)
            for step, time in zip(protocol.steps, times, strict=True)
        ],
    )


def _watched(unicycler: Any, safety: Safety, area: float) -> Any:
    """Return the limits that cyclers watch, those of the current in both directions."""
    most = safety.max_current.value * area * _KILO if safety.max_current is not None else None
    return unicycler.SafetyParams(
        max_voltage_V=safety.max_voltage.value if safety.max_voltage is not None else None,
        min_voltage_V=safety.min_voltage.value if safety.min_voltage is not None else None,
        max_current_mA=most,
        min_current_mA=-most if most is not None else None,
    )


def _method(unicycler: Any, step: Step, time: float | None, area: float) -> Any:
    if step.kind == "rest":
        return unicycler.OpenCircuitVoltage(until_time_s=time)
    if step.voltage is not None and step.until_current is not None:
        return unicycler.ConstantVoltage(
            voltage_V=step.voltage.value,
            until_current_mA=step.until_current.value * area * _KILO,
            until_time_s=time,
        )
    cut_off = step.until_voltage
    return unicycler.ConstantCurrent(
        current_mA=step.signed_current * area * _KILO,
        until_time_s=time,
        until_voltage_V=cut_off.value if cut_off is not None else None,
    )


def _script(protocol: Protocol, times: Sequence[float | None], area: float) -> str:
    lines = [
        f'        "{_sentence(step, time, area)}",'
        for step, time in zip(protocol.steps, times, strict=True)
    ]
    return "\n".join(
        [
            f'"""{protocol.name}: {protocol.description}."""',
            "",
            "import pybamm",
            "",
            "experiment = pybamm.Experiment(",
            "    [",
            *lines,
            "    ]",
            ")",
            "",
        ]
    )


def _sentence(step: Step, time: float | None, area: float) -> str:
    """Return a step in the words of PyBaMM's experiments."""
    period = f" ({step.sample_every:g} second period)"
    lasts = f" for {time!r} seconds" if time is not None else ""
    if step.kind == "rest":
        return f"Rest{lasts}{period}"
    if step.voltage is not None and step.until_current is not None:
        ends = f"until {step.until_current.value * area:.9g} A"
        return f"Hold at {step.voltage.value:g} V{lasts}{' or ' if lasts else ' '}{ends}{period}"
    size = abs(step.signed_current) * area
    ends = f"until {step.until_voltage.value:g} V" if step.until_voltage is not None else ""
    both = f"{lasts}{' or' if lasts and ends else ''}{' ' if ends else ''}{ends}"
    return f"{step.kind.capitalize()} at {size:.9g} A{both}{period}"
