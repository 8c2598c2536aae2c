"""How a laminate is pressed: the steps, in their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ssbcell.errors import UsageError, nearest, require_positive

PressKind = Literal["uniaxial", "roll", "isostatic"]
LayerName = Literal["positive_electrode", "solid_electrolyte", "interlayer", "negative_electrode"]


@dataclass(frozen=True, slots=True)
class PressStep:
    """One pressing.

    Attributes
    ----------
    name : str
        Such as ``"densify"``.
    kind : str
        ``"uniaxial"``, ``"roll"`` or ``"isostatic"``.
    pressure : float
        [Pa].
    duration : float
        [s].
    temperature : float
        [K].
    layers : tuple of str
        Which layers are in the press.
    rate_of_decrease : mapping of str to float
        By layer, the share of its porosity that the step was reported to take away, 0-1.

    Raises
    ------
    OutOfRange
        If pressure, duration or temperature is not positive.
    """

    name: str
    kind: PressKind
    pressure: float
    duration: float
    temperature: float
    layers: tuple[LayerName, ...]
    rate_of_decrease: Mapping[LayerName, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check on making, so that a step that exists can be pressed."""
        require_positive(f"pressure of {self.name}", self.pressure)
        require_positive(f"duration of {self.name}", self.duration)
        require_positive(f"temperature of {self.name}", self.temperature)


@dataclass(frozen=True, slots=True)
class PressSchedule:
    """The pressing steps of a cell, in the order in which they are done."""

    steps: tuple[PressStep, ...]

    def step(self, name: str) -> PressStep:
        """Return the step of a name.

        Raises
        ------
        UsageError
            If the schedule has no such step.
        """
        for step in self.steps:
            if step.name == name:
                return step
        names = [step.name for step in self.steps]
        hint = nearest(name, names)
        raise UsageError(
            f"no press step {name!r}; the schedule has {', '.join(names)}"
            + (f". Did you mean {hint!r}?" if hint else "")
        )
