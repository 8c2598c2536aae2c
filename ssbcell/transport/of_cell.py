"""Effective properties of a cell with all that its file says."""

from __future__ import annotations

from ssbcell.interfaces import Interfaces, load_interfaces
from ssbcell.process import Cell
from ssbcell.provenance import Parameter
from ssbcell.transport.effective import effective_properties
from ssbcell.transport.properties import EffectiveProperties


def interfaces_of(cell: Cell) -> Interfaces:
    """Return the interfaces of a cell, whose active surface was pressed by its own schedule.

    Parameters
    ----------
    cell : Cell
        Where its file gives no pressure for the active surface, the highest of its schedule
        counts: what was pressed once stays pressed.
    """
    given = cell.file.interfaces or load_interfaces()
    surface = given.contact.active_surface
    if surface.pressure is not None or not cell.schedule.steps:
        return given
    highest = max(cell.schedule.steps, key=lambda step: step.pressure)
    pressure = Parameter(
        value=highest.pressure,
        text=f"{highest.pressure / 1e6:g} MPa",
        status="inferred",
        source=f"highest of the schedule, [press.{highest.name}]",
    )
    pressed = surface.model_copy(update={"pressure": pressure})
    contact = given.contact.model_copy(update={"active_surface": pressed})
    return given.model_copy(update={"contact": contact})


def properties_of(cell: Cell, closure: str = "default") -> EffectiveProperties:
    """Effective properties of a cell at the temperature of its test.

    Parameters
    ----------
    cell : Cell
        As `ssbcell.load_cell` gives it.
    closure : str
        As `effective_properties`.

    Returns
    -------
    EffectiveProperties

    Raises
    ------
    UnknownName, UsageError
        As `effective_properties`.
    """
    return effective_properties(
        cell.laminate,
        closure,
        cell.temperature,
        cell.short_areal_conductance,
        interfaces_of(cell),
    )
