"""Effective properties of a cell with all that its file says."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from ssbcell.interfaces import Interfaces, load_interfaces
from ssbcell.process import Cell
from ssbcell.provenance import Parameter
from ssbcell.transport.course import Slope, TemperatureCourse, slope_of
from ssbcell.transport.effective import effective_properties
from ssbcell.transport.properties import EffectiveProperties


def interfaces_of(cell: Cell) -> Interfaces:
    """Return the interfaces of a cell, with the pressure and modulus that its file has elsewhere.

    Parameters
    ----------
    cell : Cell
        A modulus of its negative electrode goes before that of the interfaces. Where no
        pressure is given for the active surface, the highest of the schedule counts: what was
        pressed once stays pressed.
    """
    given = cell.file.interfaces or load_interfaces()
    contact = given.contact
    metal = cell.file.negative_electrode.modulus
    if metal is not None:
        touching = contact.interlayer_negative.model_copy(update={"second_modulus": metal})
        contact = contact.model_copy(update={"interlayer_negative": touching})
    if contact.active_surface.pressure is None and cell.schedule.steps:
        pressed = contact.active_surface.model_copy(update={"pressure": _highest(cell)})
        contact = contact.model_copy(update={"active_surface": pressed})
    return given.model_copy(update={"contact": contact})


def _highest(cell: Cell) -> Parameter:
    """Highest pressure of a schedule."""
    step = max(cell.schedule.steps, key=lambda one: one.pressure)
    return Parameter(
        value=step.pressure,
        text=f"{step.pressure / 1e6:g} MPa",
        status="inferred",
        source=f"highest of the schedule, [press.{step.name}]",
    )


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


def properties_with_course(cell: Cell, closure: str = "default") -> EffectiveProperties:
    """Effective properties of a cell, with how they follow the temperature.

    Parameters
    ----------
    cell, closure
        As `properties_of`.

    Returns
    -------
    EffectiveProperties
        With its `course`.

    Raises
    ------
    UnknownName, UsageError
        As `properties_of`.
    """
    known = interfaces_of(cell)

    @cache
    def at(temperature: float) -> EffectiveProperties:
        return effective_properties(
            cell.laminate, closure, temperature, cell.short_areal_conductance, known
        )

    reference = at(cell.temperature)

    def slope(name: str) -> Slope:
        return slope_of(lambda kelvin: float(getattr(at(kelvin), name)), cell.temperature)

    course = TemperatureCourse(
        reference=cell.temperature,
        ionic=slope("solid_electrolyte_ionic_conductivity"),
        electronic=slope("positive_electrode_electronic_conductivity"),
        interlayer=slope("interlayer_resistance"),
        interlayer_resistance=reference.interlayer_resistance,
    )
    return replace(reference, course=course)
