"""Test protocols as data: which steps, at which current, until when."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import model_validator

from ssbcell.datafile import DataModel, validate
from ssbcell.errors import UsageError, require_positive
from ssbcell.protocols.safety import Safety
from ssbcell.protocols.step import Step, Voltage
from ssbcell.shelf import find, names, read_toml

SHELF = ("test_protocols",)


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
    safety : Safety
        Limits that stop the whole test.
    steps : tuple of Step
        In order.
    """

    name: str
    description: str
    source: str
    pulse: str | None = None
    soc: SocCount | None = None
    start_voltage: Voltage | None = None
    safety: Safety = Safety()
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
            self.safety.require_inside(step)
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

    def with_currents(self, design_capacity: float | None) -> Protocol:
        """Return the protocol with currents by area in place of rates.

        Parameters
        ----------
        design_capacity : float or None
            By area [C/m2]; only a protocol with a rate needs it.

        Raises
        ------
        UsageError
            If a step has a rate and there is no design capacity, or a current that comes out
            lies beyond the safety limit.
        OutOfRange
            If the capacity is not above zero.
        """
        rated = [step.name for step in self.steps if step.c_rate or step.until_c_rate]
        if not rated:
            return self
        if design_capacity is None:
            raise UsageError(
                f"protocol {self.name!r}: step {rated[0]!r} has a rate such as C/3, and rates are "
                "counted by the design capacity; give it, by area"
            )
        require_positive("design_capacity", design_capacity)
        steps = tuple(step.with_currents(design_capacity) for step in self.steps)
        for step in steps:
            try:
                self.safety.require_inside(step)
            except ValueError as problem:
                raise UsageError(f"protocol {self.name!r}: {problem}") from problem
        return self.model_copy(update={"steps": steps})

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
