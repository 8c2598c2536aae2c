"""Test protocols as data: which steps, at which current, until when."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, model_validator

from ssbcell.datafile import DataModel, validate
from ssbcell.provenance import Duration, Fraction, Parameter, of
from ssbcell.quantities import parse
from ssbcell.shelf import find, names, read_toml

SHELF = ("test_protocols",)

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


Interval = Annotated[float, BeforeValidator(_seconds)]


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
    until_voltage : Parameter or None
        Cut-off [V]: an upper one on charge, a lower one on discharge.
    voltage : Parameter or None
        That a hold keeps [V].
    until_current : Parameter or None
        Size of the current by area at which a hold ends [A/m2].
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
    until_voltage: Voltage | None = None
    voltage: Voltage | None = None
    until_current: CurrentDensity | None = None
    until_soc: Fraction | None = None
    duration: Duration | None = None
    at_most: Duration | None = None
    sample_every: Interval

    @model_validator(mode="after")
    def _complete(self) -> Step:
        if self.kind == "rest":
            if self.current or self.until_voltage or self.until_soc or self.at_most:
                raise ValueError(f"step {self.name!r}: a rest has a duration and nothing else")
            if self.duration is None:
                raise ValueError(f"step {self.name!r}: a rest needs a duration")
        elif self.kind == "hold":
            self._require_hold()
        else:
            self._require_current()
        if self.kind != "hold" and (self.voltage or self.until_current):
            raise ValueError(f"step {self.name!r}: only a hold has voltage or until_current")
        return self

    def _require_hold(self) -> None:
        if self.voltage is None or self.until_current is None:
            raise ValueError(f"step {self.name!r}: a hold needs voltage and until_current")
        if self.current or self.until_voltage or self.until_soc:
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
        if self.current is None or not self.current.value > 0.0:
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

    @property
    def signed_current(self) -> float:
        """Current density, positive on charge [A/m2]."""
        size = self.current.value if self.current is not None else 0.0
        return size if self.kind == "charge" else -size


class SocCount(DataModel):
    """What a state of charge is counted against.

    Attributes
    ----------
    reference : str
        ``"discharge capacity"``: what `step` gave is 100 %; ``"design capacity"``: a number
        that must be given with the cell.
    step : str
        Name of the discharge after which the state of charge is zero.
    """

    reference: Literal["discharge capacity", "design capacity"]
    step: str


class Protocol(DataModel):
    """A test protocol, as its file in ``test_protocols`` has it.

    Attributes
    ----------
    name, description, source : str
        What it is, and where it comes from.
    pulse : str or None
        Name of the step that is the pulse of a resistance, if there is one.
    soc : SocCount or None
        How the state of charge is counted; needed where a step ends by it.
    start_voltage : Parameter or None
        Open-circuit voltage at which the cell rests before the first step [V]; a cell as built
        if there is none.
    steps : tuple of Step
        In order.
    """

    name: str
    description: str
    source: str
    pulse: str | None = None
    soc: SocCount | None = None
    start_voltage: Voltage | None = None
    steps: tuple[Step, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Protocol:
        names_in_order = [step.name for step in self.steps]
        if not names_in_order:
            raise ValueError("a protocol needs steps")
        for name in names_in_order:
            if names_in_order.count(name) > 1:
                raise ValueError(f"two steps are called {name!r}; results name steps by it")
        if self.pulse is not None:
            self._require_pulse(names_in_order)
        for index, step in enumerate(self.steps):
            if step.until_soc is not None:
                self._require_count(step, names_in_order[:index])
        return self

    def _require_pulse(self, names_in_order: list[str]) -> None:
        at = names_in_order.index(self.pulse) if self.pulse in names_in_order else 0
        if at == 0 or self.steps[at].duration is None or self.steps[at - 1].kind != "rest":
            raise ValueError(f"pulse {self.pulse!r} is not a step with a duration after a rest")

    def _require_count(self, step: Step, before: list[str]) -> None:
        if self.soc is None:
            raise ValueError(f"step {step.name!r} ends by a state of charge; give a [soc] table")
        if self.soc.step not in before or self.step(self.soc.step).kind != "discharge":
            raise ValueError(
                f"[soc] step {self.soc.step!r} is not a discharge before step {step.name!r}"
            )

    def step(self, name: str) -> Step:
        """Return the step of a name.

        Raises
        ------
        KeyError
            If there is none.
        """
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)


def load_protocol(name: str | Path) -> Protocol:
    """Read a protocol by shipped name or from a TOML file.

    Parameters
    ----------
    name : str or Path
        Such as ``"dcr_soc50_10s"`` or ``"my_protocol.toml"``.

    Returns
    -------
    Protocol

    Raises
    ------
    UnknownName
        If there is none of that name; the message suggests the nearest.
    DataFileError
        If the file does not fit `Protocol`, naming the key and what was expected.
    """
    path = find("protocol", name, *SHELF)
    return validate(Protocol, read_toml(path), path)


def protocol_names() -> list[str]:
    """List the protocols that ship, in order."""
    return names(*SHELF)
