"""One step of a test protocol: what it does, and what ends it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BeforeValidator, model_validator

from ssbcell.datafile import DataModel
from ssbcell.errors import UsageError
from ssbcell.provenance import Duration, Fraction, Parameter, of, read_parameter
from ssbcell.quantities import parse, text

CurrentDensity = Annotated[Parameter, of("current density")]
Voltage = Annotated[Parameter, of("voltage")]
StepKind = Literal["charge", "discharge", "hold", "rest"]


def _seconds(raw: object) -> float:
    try:
        value = parse(raw, "duration")
    except Exception as problem:
        raise ValueError(str(problem)) from problem
    if not value > 0.0:
        raise ValueError(f"{raw!r} is no time to wait; expected something like '30 s'")
    return value


def _rate(raw: object) -> Parameter:
    """Read a current as charge by hour: C/3, 0.5 C."""
    if isinstance(raw, Parameter):
        return raw
    written = str(raw.get("value", "")) if isinstance(raw, dict) else str(raw)
    found = _C_RATE.fullmatch(written.strip())
    times, by = (float(part or 1.0) for part in found.groups()) if found else (0.0, 1.0)
    if not (times > 0.0 and by > 0.0):
        raise ValueError(f'"{written}" is no rate; expected something like "C/3" or "0.5 C"')
    try:
        if not isinstance(raw, dict):
            return read_parameter(raw, "fraction")
        return replace(read_parameter({**raw, "value": times / by}, "fraction"), text=written)
    except UsageError as problem:
        raise ValueError(str(problem)) from problem


_HOUR = 3600.0  # s
_NUMBER = r"\d+\.?\d*|\.\d+"
_C_RATE = re.compile(rf"(?:({_NUMBER})\s*)?C(?:\s*/\s*({_NUMBER}))?")
Interval = Annotated[float, BeforeValidator(_seconds)]
Rate = Annotated[Parameter, BeforeValidator(_rate)]


class Step(DataModel):
    """One step of a protocol; it ends at the first of its conditions that is met.

    Attributes
    ----------
    name : str
        Unique in its protocol; results name the step by it.
    kind : str
        ``"charge"`` or ``"discharge"`` at constant current, ``"hold"`` at constant voltage, or
        ``"rest"``.
    current : Parameter or None
        Size of the current by area, never negative [A/m2]; none for a rest or a hold.
    c_rate : Parameter or None
        In its place, by the design capacity: 1 passes it in an hour [1/h].
    until_voltage : Parameter or None
        Cut-off [V]: an upper one on charge, a lower one on discharge.
    voltage : Parameter or None
        That a hold keeps [V].
    until_current : Parameter or None
        Size of the current by area at which a hold ends [A/m2].
    until_c_rate : Parameter or None
        In its place, by the design capacity [1/h].
    until_soc : Parameter or None
        State of charge to reach, 0-1, as `SocCount` counts it.
    duration : Parameter or None
        How long it is meant to last [s].
    at_most : Parameter or None
        Safety limit of its time [s]; a step that ends by it did not do what it was for.
    sample_every : float
        Time between samples [s].
    """

    name: str
    kind: StepKind
    current: CurrentDensity | None = None
    c_rate: Rate | None = None
    until_voltage: Voltage | None = None
    voltage: Voltage | None = None
    until_current: CurrentDensity | None = None
    until_c_rate: Rate | None = None
    until_soc: Fraction | None = None
    duration: Duration | None = None
    at_most: Duration | None = None
    sample_every: Interval

    @model_validator(mode="after")
    def _complete(self) -> Step:
        for plain, rate in (("current", "c_rate"), ("until_current", "until_c_rate")):
            if getattr(self, plain) and getattr(self, rate):
                raise ValueError(f"step {self.name!r}: give {plain} or {rate}, not both")
        if self.kind == "rest":
            if self._size or self.until_voltage or self.until_soc or self.at_most:
                raise ValueError(f"step {self.name!r}: a rest has a duration and nothing else")
            if self.duration is None:
                raise ValueError(f"step {self.name!r}: a rest needs a duration")
        elif self.kind == "hold":
            self._require_hold()
        else:
            self._require_current()
        if self.kind != "hold" and (self.voltage or self._least):
            raise ValueError(f"step {self.name!r}: only a hold has voltage or until_current")
        return self

    @property
    def _size(self) -> Parameter | None:
        return self.current or self.c_rate

    @property
    def _least(self) -> Parameter | None:
        return self.until_current or self.until_c_rate

    def _require_hold(self) -> None:
        if self.voltage is None or self._least is None:
            raise ValueError(f"step {self.name!r}: a hold needs voltage and until_current")
        if self._size or self.until_voltage or self.until_soc:
            raise ValueError(
                f"step {self.name!r}: a hold ends by until_current or time, and its current is "
                "what the cell takes"
            )
        if self.duration is None and self.at_most is None:
            raise ValueError(
                f"step {self.name!r}: the current of a cell that leaks may never fall to "
                "until_current; give at_most too"
            )

    def _require_current(self) -> None:
        if self._size is None or not self._size.value > 0.0:
            raise ValueError(f"step {self.name!r}: a {self.kind} needs a current above zero")
        if self.duration is None and self.until_soc is None:
            if self.until_voltage is None:
                raise ValueError(
                    f"step {self.name!r}: nothing ends it; expected until_voltage, until_soc "
                    "or duration"
                )
            if self.at_most is None:
                raise ValueError(
                    f"step {self.name!r}: a cell that leaks may never reach until_voltage; "
                    "give at_most too"
                )

    def with_currents(self, design_capacity: float) -> Step:
        """Return the step with currents by area in place of rates.

        Parameters
        ----------
        design_capacity : float
            By area [C/m2].
        """
        pairs = (("current", "c_rate"), ("until_current", "until_c_rate"))
        changes: dict[str, Parameter | None] = {}
        for plain, rate in pairs:
            given = getattr(self, rate)
            if given is not None:
                value = given.value * design_capacity / _HOUR
                changes[rate] = None
                changes[plain] = replace(
                    given, value=value, text=text(value, "current density", "mA/cm^2")
                )
        return self.model_copy(update=changes)

    @property
    def signed_current(self) -> float:
        """Current density, positive on charge [A/m2].

        Raises
        ------
        UsageError
            If the step has a rate: see `with_currents`.
        """
        if self.c_rate is not None:
            raise UsageError(
                f"step {self.name!r} has the rate {self.c_rate.text}; which current that is, the "
                "design capacity says"
            )
        size = self.current.value if self.current is not None else 0.0
        return size if self.kind == "charge" else -size
