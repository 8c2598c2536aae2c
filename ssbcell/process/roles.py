"""Which step of a schedule does what claim 1 of the source asks, by the layers that it joins."""

from __future__ import annotations

from dataclasses import dataclass

from ssbcell.process.schedule import DENSIFY, STEP_ORDER, LayerName, PressSchedule, PressStep

FIRST, SECOND, _, THIRD = STEP_ORDER

#: the two layers that each joining brings together
_FACES: dict[str, frozenset[LayerName]] = {
    FIRST: frozenset({"positive_electrode", "solid_electrolyte"}),
    SECOND: frozenset({"solid_electrolyte", "interlayer"}),
    THIRD: frozenset({"interlayer", "negative_electrode"}),
}
#: what is in the press when it densifies, and nothing else
_ASSEMBLY: frozenset[LayerName] = frozenset(
    {"positive_electrode", "solid_electrolyte", "interlayer"}
)


@dataclass(frozen=True, slots=True)
class Role:
    """One of the four steps that claim 1 asks for.

    Attributes
    ----------
    at : int or None
        Place in the schedule of the step that does it: that of this name, else the one whose
        layers fit; None if there is none.
    in_its_place : bool
        Whether a step does it on the layers that the claim has, before and after those that
        it has.
    """

    at: int | None
    in_its_place: bool


def roles_of(schedule: PressSchedule) -> dict[str, Role]:
    """Find the four steps in a schedule.

    Parameters
    ----------
    schedule : PressSchedule
        Other steps may stand between; the claim does not forbid them, as long as each face is
        first joined in the claimed order, and nothing but the assembly of three is densified.

    Returns
    -------
    dict of str to Role
        By the names of `STEP_ORDER`.

    References
    ----------
    .. [1] US 2025/0260067 A1, claim 1.
    """
    joined = {name: _first_with(schedule, faces) for name, faces in _FACES.items()}
    first, second, third = joined[FIRST], joined[SECOND], joined[THIRD]
    dense = _densifying(schedule, second, third)
    by_layers = {**joined, DENSIFY: dense[0] if dense else None}
    in_place = {
        FIRST: _is(schedule, first, FIRST) and _before(first, second) and _before(first, third),
        SECOND: _is(schedule, second, SECOND) and first is not None and _before(second, third),
        DENSIFY: bool(dense),
        THIRD: _is(schedule, third, THIRD) and second is not None and _before(second, third),
    }
    return {
        name: Role(_place(schedule, name, by_layers[name]), in_place[name]) for name in STEP_ORDER
    }


def _densifying(schedule: PressSchedule, second: int | None, third: int | None) -> list[int]:
    """Return the steps that densify the assembly of three, that of the name first."""
    if second is None:
        return []
    end = len(schedule.steps) if third is None else third
    found = [
        at
        for at in range(second + 1, end)
        if set(schedule.steps[at].layers) == _ASSEMBLY and _is(schedule, at, DENSIFY)
    ]
    return sorted(found, key=lambda at: _preference(schedule.steps[at]))


def _preference(step: PressStep) -> tuple[bool, float]:
    """Return what sorts the step of the name first, then the hardest press."""
    return step.name != DENSIFY, -step.pressure


def _first_with(schedule: PressSchedule, faces: frozenset[LayerName]) -> int | None:
    return next((at for at, one in enumerate(schedule.steps) if faces <= set(one.layers)), None)


def _is(schedule: PressSchedule, at: int | None, role: str) -> bool:
    """Tell whether a step may have a role: it has its name, or one that the source has not."""
    return at is not None and _fits(schedule.steps[at], role)


def _fits(step: PressStep, role: str) -> bool:
    return step.name == role or step.name not in STEP_ORDER


def _before(one: int | None, other: int | None) -> bool:
    return one is not None and (other is None or one < other)


def _place(schedule: PressSchedule, role: str, by_layers: int | None) -> int | None:
    named = [at for at, step in enumerate(schedule.steps) if step.name == role]
    if named:
        return named[0]
    return by_layers if _is(schedule, by_layers, role) else None
