"""What the cells were like that a calibration rests on, and how another cell is unlike them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ssbcell.quantities import parse, text
from ssbcell.transport.connection import Structure
from ssbcell.transport.properties import EffectiveProperties

#: smallest and largest of each condition, in SI units
Tried = Mapping[str, tuple[float, float]]

#: of a condition, within which two cells count as alike, relative; for a temperature 3 K
_ALIKE = 1e-2
#: the value itself, in the sentences of `untried` and of densification
_VALUE = re.compile(r" -?\d[\d.e+-]*( [^ ]+)? (?=lies outside |is not )")


@dataclass(frozen=True, slots=True)
class Condition:
    """A quantity of a cell that no law here is known to carry to other values."""

    words: str
    kind: str
    unit: str


CONDITIONS = {
    "positive_electrode_porosity": Condition("positive electrode porosity", "fraction", "%"),
    "active_material_areal_mass": Condition(
        "active material by electrode area", "areal mass", "mg/cm^2"
    ),
    "active_share_of_solids": Condition(
        "active material's share of the positive electrode's solids", "fraction", "%"
    ),
    "solid_electrolyte_solids": Condition(
        "solid electrolyte, its thickness without voids", "length", "um"
    ),
    "test_temperature": Condition("temperature of the test", "temperature", "degC"),
    "interlayer_modulus": Condition("modulus of the interlayer", "pressure", "GPa"),
}
#: conditions that not every cell has
OPTIONAL = frozenset({"interlayer_modulus"})


def conditions_of(properties: EffectiveProperties, structure: Structure) -> dict[str, float]:
    """Return a cell's conditions by name, in SI units, as `CONDITIONS` has them, where known."""
    solid = 1.0 - structure.positive_electrode_porosity
    separating = 1.0 - structure.solid_electrolyte_porosity
    modulus = structure.interlayer_modulus
    return {
        "positive_electrode_porosity": structure.positive_electrode_porosity,
        "active_material_areal_mass": properties.active_material_areal_mass,
        "active_share_of_solids": properties.positive_electrode_active_fraction / solid,
        "solid_electrolyte_solids": properties.solid_electrolyte_thickness * separating,
        "test_temperature": properties.temperature,
        **({} if modulus is None else {"interlayer_modulus": modulus}),
    }


def tried_by(cells: Iterable[tuple[EffectiveProperties, Structure]]) -> Tried:
    """Return the smallest and largest of each condition that all of some cells have."""
    rows = [conditions_of(properties, structure) for properties, structure in cells]
    known = [name for name in CONDITIONS if all(name in row for row in rows)]
    return {name: (min(r[name] for r in rows), max(r[name] for r in rows)) for name in known}


def untried(
    properties: EffectiveProperties, structure: Structure, known: Sequence[Tried]
) -> tuple[str, ...]:
    """Say in which conditions a cell lies outside all that was tried.

    Parameters
    ----------
    properties, structure
        Of the cell.
    known : sequence of mapping
        From `tried_by`, of the calibrations in use.

    Returns
    -------
    tuple of str
        A sentence each; empty for a cell like those at hand.
    """
    said = []
    for name, value in conditions_of(properties, structure).items():
        spans = [one[name] for one in known if name in one]
        if not spans:
            continue
        low, high = min(one[0] for one in spans), max(one[1] for one in spans)
        if not low * (1.0 - _ALIKE) <= value <= high * (1.0 + _ALIKE):
            said.append(f"{CONDITIONS[name].words} {_span(name, value)} {_but(name, low, high)}")
    return tuple(said)


def in_short(sentences: Iterable[str]) -> tuple[str, ...]:
    """Leave out of sentences of many cells which value each has, and say each once."""
    return tuple(dict.fromkeys(_VALUE.sub(" ", one) for one in sentences))


def tried_lines(tried: Tried) -> list[str]:
    """Write the ranges as lines of TOML, in the lab's units."""
    return [
        f'{name} = ["{_span(name, low, 6)}", "{_span(name, high, 6)}"]'
        for name, (low, high) in tried.items()
    ]


def read_tried(tables: Mapping[str, tuple[str, str]]) -> Tried:
    """Undo `tried_lines`.

    Raises
    ------
    QuantityError
        If a text is not a quantity of its condition's kind.
    KeyError
        If a condition is missing.
    """
    return {
        name: (parse(tables[name][0], one.kind), parse(tables[name][1], one.kind))
        for name, one in CONDITIONS.items()
        if name in tables or name not in OPTIONAL
    }


def _but(name: str, low: float, high: float) -> str:
    if low == high:
        return f"is not {_span(name, low)}, the only one that was tried"
    return f"lies outside {_span(name, low)} to {_span(name, high)}"


def _span(name: str, value: float, digits: int = 3) -> str:
    return text(value, CONDITIONS[name].kind, CONDITIONS[name].unit, digits)
