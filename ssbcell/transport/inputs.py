"""The numbers that a cell's effective properties rest on, and the properties for others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from ssbcell.errors import QuantityError, UnknownName, UsageError, require_not_negative
from ssbcell.materials import load_material, materials_replaced
from ssbcell.process import Cell
from ssbcell.process.cells import rebuilt
from ssbcell.provenance import Parameter
from ssbcell.quantities import KINDS, parse
from ssbcell.transport.effective import conduction_materials
from ssbcell.transport.of_cell import properties_of
from ssbcell.transport.properties import EffectiveProperties

#: before the paths of a material's numbers
_MATERIALS = "materials"
#: results, on which no property rests
_RESULTS = "reported"


def inputs_of_properties(cell: Cell) -> dict[str, Parameter]:
    """List the numbers of a cell's file and of its materials.

    Parameters
    ----------
    cell : Cell
        From a file.

    Returns
    -------
    dict of str to Parameter
        By path, such as ``"interlayer.porosity"``, as ``--set`` has it, and
        ``"materials.Li6PS5Cl.density"``.
    """
    found = dict(_numbers(cell.file.model_copy(update={_RESULTS: None}), ""))
    for name in conduction_materials(cell.laminate):
        found.update(_numbers(load_material(name), f"{_MATERIALS}.{name}"))
    return found


def properties_with(
    cell: Cell, values: Mapping[str, float], closure: str = "default"
) -> EffectiveProperties:
    """Effective properties of a cell if some of its numbers were others.

    Parameters
    ----------
    cell : Cell
        From a file.
    values : mapping of str to float
        By path of `inputs_of_properties`, in SI units. Parts of a composition that are
        fractions are scaled to sum to one again.
    closure : str
        As `ssbcell.transport.effective_properties`.

    Returns
    -------
    EffectiveProperties

    Raises
    ------
    UsageError
        If the numbers make no cell, or its properties are not in the file but predicted.
    """
    if cell.predicted:
        raise UsageError(
            f"{cell.name}: its porosities are predicted, and not in its file; expected a cell "
            "as load_cell gives it"
        )
    file = _substituted(cell.file, "", values)
    materials = {
        name: _substituted(load_material(name), f"{_MATERIALS}.{name}", values)
        for name in conduction_materials(cell.laminate)
    }
    with materials_replaced(materials):
        return properties_of(rebuilt(cell, file), closure)


def with_uncertainties(
    inputs: Mapping[str, Parameter], given: Mapping[str, str]
) -> dict[str, Parameter]:
    """Give numbers the standard uncertainties that a person states.

    Parameters
    ----------
    inputs : mapping of str to Parameter
        From `inputs_of_properties`.
    given : mapping of str to str
        By path: in the unit of the number, such as ``"0.5 %"`` of volume or ``"0.1 mS/cm"``;
        a percentage of any other number is relative.

    Returns
    -------
    dict of str to Parameter

    Raises
    ------
    UnknownName
        If there is no such input; the message suggests the nearest.
    UsageError
        If an uncertainty has another dimension than its number, or is negative.
    """
    found = dict(inputs)
    for path, text in given.items():
        if path not in inputs:
            table = path.partition(".")[0]
            beside = [known for known in inputs if known.partition(".")[0] == table]
            raise UnknownName(
                "input", path, beside or sorted({p.partition(".")[0] for p in inputs})
            )
        found[path] = replace(inputs[path], uncertainty=_width(path, inputs[path], text))
    return found


def _width(path: str, number: Parameter, text: str) -> float:
    kind = next(kind for kind in KINDS if _reads(number, kind))
    try:
        width = parse(text, "temperature difference" if kind == "temperature" else kind)
    except QuantityError as problem:
        try:
            width = parse(text, "fraction") * abs(number.value)
        except QuantityError:
            raise UsageError(f"uncertainty of {path} = {number.text}: {problem}") from None
    require_not_negative(f"uncertainty of {path}", width)
    return width


def _reads(number: Parameter, kind: str) -> bool:
    """Tell whether a number's text, read as of this kind, is its value."""
    try:
        return parse(number.text, kind) == number.value
    except UsageError:
        return False


def _numbers(node: Any, path: str) -> Iterator[tuple[str, Parameter]]:
    if isinstance(node, Parameter):
        yield path, node
    for key, value in _children(node):
        yield from _numbers(value, f"{path}.{key}" if path else key)


def _children(node: Any) -> list[tuple[str, Any]]:
    if isinstance(node, BaseModel):
        return [(key, getattr(node, key)) for key in type(node).model_fields]
    return list(node.items()) if isinstance(node, dict) else []


def _substituted(node: Any, path: str, values: Mapping[str, float]) -> Any:
    if isinstance(node, Parameter):
        return replace(node, value=values[path]) if path in values else node
    if not isinstance(node, BaseModel | dict):
        return node
    new = {
        key: _substituted(value, f"{path}.{key}" if path else key, values)
        for key, value in _children(node)
    }
    if isinstance(node, BaseModel):
        return node.model_copy(update=new)
    return _whole(node, new) if path.endswith("composition") else new


def _whole(before: Mapping[str, Parameter], after: dict[str, Parameter]) -> dict[str, Parameter]:
    """Scale parts to the sum that they had, which is one where they are fractions."""
    scale = sum(p.value for p in before.values()) / sum(p.value for p in after.values())
    return {name: replace(part, value=part.value * scale) for name, part in after.items()}
