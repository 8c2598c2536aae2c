"""Extras of a cell and a short that comes and goes, from texts with units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ssbcell.cell.extras import (
    Extra,
    Heat,
    InterlayerStorage,
    ParticleFilm,
    Stack,
)
from ssbcell.cell.layers import interlayer_capacity, stack_compliance
from ssbcell.cell.short import IntermittentShort
from ssbcell.errors import UnknownName, UsageError
from ssbcell.laminate import Laminate
from ssbcell.quantities import parse

#: kind of quantity of each option; those of one group belong together
OPTIONS = {
    "storage.capacity": "areal charge",
    "film.resistance": "areal resistance",
    "stack.pressure": "pressure",
    "stack.compliance": "compliance",
    "stack.fixture": "compliance",
    "heat.capacity": "areal heat capacity",
    "heat.transfer": "heat transfer coefficient",
    "heat.conduction_activation": "molar energy",
    "short.conductance": "areal conductance",
    "short.begins": "duration",
    "short.ends": "duration",
    "short.ramp": "duration",
}
#: value that stands for what the layer's tin and carbon take up, and the option that knows it
AS_BUILT, OF_LAYERS = "as built", "storage.capacity"


@dataclass(frozen=True, slots=True)
class Added:
    """What a cell has beside the plain one.

    Attributes
    ----------
    extras : tuple of Extra
        At most one of a kind.
    short : IntermittentShort or None
        A leak that comes and goes.
    """

    extras: tuple[Extra, ...]
    short: IntermittentShort | None


def read_options(texts: Mapping[str, str], laminate: Laminate) -> Added:
    """Read the options of a simulation.

    Parameters
    ----------
    texts : mapping of str to str
        By the names of `OPTIONS`, each a number with its unit; "storage.capacity" may be
        ``"as built"``.
    laminate : Laminate
        Of the cell: what its interlayer takes up, and how far its layers give way.

    Returns
    -------
    Added

    Raises
    ------
    UnknownName
        If there is no such option; the message suggests the nearest.
    UsageError
        If a value is not the quantity it should be, or one that belongs to it is missing.
    OutOfRange
        If a number cannot be.
    """
    for name in texts:
        if name not in OPTIONS:
            raise UnknownName("option", name, OPTIONS)
    numbers = {
        name: _number(name, text)
        for name, text in texts.items()
        if (name, text) != (OF_LAYERS, AS_BUILT)
    }
    found = (
        _storage(texts, numbers, laminate),
        _film(numbers),
        _stack(numbers, laminate),
        _heat(numbers),
    )
    return Added(tuple(extra for extra in found if extra is not None), _short(numbers))


def _number(name: str, text: str) -> float:
    if text == AS_BUILT:
        raise UsageError(
            f'option {name}: only {OF_LAYERS} may be "{AS_BUILT}"; expected a number with its '
            f"unit, of {OPTIONS[name]}"
        )
    try:
        value = parse(text, OPTIONS[name])
    except UsageError as problem:
        raise UsageError(f"option {name}: {problem}") from problem
    if value < 0.0:
        raise UsageError(f"option {name} is {text}; expected zero or above")
    return value


def _of(group: str, numbers: Mapping[str, float], *needed: str) -> dict[str, float]:
    """Return the numbers of a group, refusing it if some are there and a needed one is not."""
    given = {
        name.partition(".")[2]: value
        for name, value in numbers.items()
        if name.startswith(f"{group}.")
    }
    missing = [f"{group}.{name}" for name in needed if name not in given]
    if given and missing:
        raise UsageError(f"options {group}.*: {', '.join(missing)} is missing")
    return given


def _storage(
    texts: Mapping[str, str], numbers: Mapping[str, float], laminate: Laminate
) -> InterlayerStorage | None:
    if texts.get(OF_LAYERS) == AS_BUILT:
        return InterlayerStorage(interlayer_capacity(laminate.interlayer))
    given = _of("storage", numbers)
    return InterlayerStorage(given["capacity"]) if given else None


def _film(numbers: Mapping[str, float]) -> ParticleFilm | None:
    given = _of("film", numbers)
    return ParticleFilm(given["resistance"]) if given else None


def _stack(numbers: Mapping[str, float], laminate: Laminate) -> Stack | None:
    given = _of("stack", numbers, "pressure")
    if not given:
        return None
    if "compliance" in given and "fixture" in given:
        raise UsageError(
            "options stack.*: give stack.compliance, of layers and fixture together, or "
            "stack.fixture, which is added to what the layers' moduli give"
        )
    compliance = given.get("compliance")
    if compliance is None:
        compliance = _of_moduli(laminate, given.get("fixture", 0.0))
    return Stack(compliance, given["pressure"])


def _of_moduli(laminate: Laminate, fixture: float) -> float:
    try:
        return stack_compliance(laminate, fixture=fixture)
    except UsageError as problem:
        raise UsageError(
            f"options stack.*: {problem}. Give stack.compliance, or the modulus of each layer in "
            'the cell\'s file or as --set LAYER.modulus="1 GPa"'
        ) from problem


def _heat(numbers: Mapping[str, float]) -> Heat | None:
    given = _of("heat", numbers, "capacity", "transfer")
    if not given:
        return None
    return Heat(given["capacity"], given["transfer"], given.get("conduction_activation"))


def _short(numbers: Mapping[str, float]) -> IntermittentShort | None:
    given = _of("short", numbers, "conductance", "begins", "ends")
    if not given:
        return None
    conductance, begins, ends = (given[name] for name in ("conductance", "begins", "ends"))
    return IntermittentShort(conductance, begins, ends, given.get("ramp", 1.0))
