"""What is simulated: a cell from its file, or bare effective properties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ssbcell.cell.extras import Extra, Heat
from ssbcell.errors import UsageError
from ssbcell.process import Cell
from ssbcell.transport import properties_of, properties_with_course
from ssbcell.transport.properties import EffectiveProperties

#: where bare properties name no active material
DEFAULT_ACTIVE_MATERIAL = "NCM622"


@dataclass(frozen=True, slots=True)
class Subject:
    """A cell as the simulation takes it.

    Attributes
    ----------
    name : str or None
        The cell's name, if it has one.
    properties : EffectiveProperties
        Of its laminate, at the temperature of its test.
    active_material : str
        Of its positive electrode.
    """

    name: str | None
    properties: EffectiveProperties
    active_material: str


def subject(
    cell: Cell | EffectiveProperties, closure: str = "default", extras: Sequence[Extra] = ()
) -> Subject:
    """Take a cell, or properties as they are.

    Parameters
    ----------
    cell : Cell or EffectiveProperties
        As `ssbcell.load_cell` or `ssbcell.effective_properties` gives them.
    closure : str
        For a `Cell`: name of the closure that gives its properties.
    extras : sequence of Extra
        What it has beside the plain one. With `Heat` among them the properties of a `Cell`
        say how they follow the temperature.

    Returns
    -------
    Subject

    Raises
    ------
    UsageError
        If it is something else.
    UnknownName
        If there is no such closure.
    """
    if isinstance(cell, EffectiveProperties):
        return Subject(None, cell, DEFAULT_ACTIVE_MATERIAL)
    if not isinstance(cell, Cell):
        raise UsageError(
            f"a {type(cell).__name__} cannot be simulated; expected a cell from "
            "ssbcell.load_cell, or effective properties"
        )
    warms = any(isinstance(extra, Heat) for extra in extras)
    properties = properties_with_course(cell, closure) if warms else properties_of(cell, closure)
    return Subject(cell.name, properties, cell.laminate.positive_electrode.active_material)
