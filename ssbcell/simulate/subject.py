"""What is simulated: a cell from its file, or bare effective properties."""

from __future__ import annotations

from dataclasses import dataclass

from ssbcell.errors import UsageError
from ssbcell.process import Cell
from ssbcell.transport import properties_of
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


def subject(cell: Cell | EffectiveProperties, closure: str = "default") -> Subject:
    """Take a cell, or properties as they are.

    Parameters
    ----------
    cell : Cell or EffectiveProperties
        As `ssbcell.load_cell` or `ssbcell.effective_properties` gives them.
    closure : str
        For a `Cell`: name of the closure that gives its properties.

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
    properties = properties_of(cell, closure)
    return Subject(cell.name, properties, cell.laminate.positive_electrode.active_material)
