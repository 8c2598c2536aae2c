"""Pressing: schedules, and the cells that were made by them."""

from ssbcell.process.cells import Cell, Reported, load_cell
from ssbcell.process.schedule import PressSchedule, PressStep

__all__ = ["Cell", "PressSchedule", "PressStep", "Reported", "load_cell"]
