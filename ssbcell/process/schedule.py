"""How a laminate is pressed: the steps, in their order."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from ssbcell.errors import UsageError, nearest, require_positive

#: name of the step that densifies
DENSIFY = "densify"
#: the steps of the source, in the only order in which they can be done
STEP_ORDER = ("first_joining", "second_joining", DENSIFY, "third_joining")

PressKind = Literal["uniaxial", "roll", "isostatic"]
LayerName = Literal["positive_electrode", "solid_electrolyte", "interlayer", "negative_electrode"]
#: from one collector to the other
LAYERS: tuple[LayerName, ...] = get_args(LayerName)


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
        Which layers are in the press; neighbours, each once.
    rate_of_decrease : mapping of str to float
        By layer, the share of its porosity that the step was reported to take away, 0-1.

    Raises
    ------
    OutOfRange
        If pressure, duration or temperature is not positive.
    UsageError
        If there are no layers, one is there twice or misses its neighbour, or a rate is of a
        layer that is not in the press.
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
        try:
            check_press(self.layers, self.rate_of_decrease)
        except UsageError as problem:
            raise UsageError(f"[press.{self.name}] {problem}") from problem


def check_press(layers: Sequence[LayerName], rates: Iterable[LayerName]) -> None:
    """Raise `UsageError` unless layers can be in one press and the rates are theirs."""
    at = sorted(LAYERS.index(layer) for layer in layers)
    if not at or at != list(range(at[0], at[0] + len(at))):
        raise UsageError(
            f"layers = {list(layers)}; expected neighbours, each once, of {', '.join(LAYERS)}"
        )
    strangers = [layer for layer in rates if layer not in layers]
    if strangers:
        raise UsageError(
            f"rate_of_decrease.{strangers[0]}: that layer is not in the press; expected one of "
            f"layers = {list(layers)}"
        )


@dataclass(frozen=True, slots=True)
class PressSchedule:
    """The pressing steps of a cell, in the order in which they are done.

    Attributes
    ----------
    steps : tuple of PressStep
        Those of `STEP_ORDER` keep its order; steps of other names may stand anywhere.

    Raises
    ------
    UsageError
        If a step stands before one that has to come first, such as densify before a joining.
    """

    steps: tuple[PressStep, ...]

    def __post_init__(self) -> None:
        """Check the order."""
        named = [step.name for step in self.steps if step.name in STEP_ORDER]
        for before, after in itertools.pairwise(named):
            if STEP_ORDER.index(before) > STEP_ORDER.index(after):
                raise UsageError(
                    f"[press.{before}] stands before [press.{after}]; the order is "
                    + ", ".join(STEP_ORDER)
                )

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
