"""Pressing: schedules, the cells that were made by them, laws of densification, conformity."""

from ssbcell.process.cells import Cell, Reported, load_cell
from ssbcell.process.conformity import Conformity, RuleResult, check_conformity
from ssbcell.process.consistency import Consistency, consistency_report
from ssbcell.process.densification import LAWS, Law, Pressings
from ssbcell.process.fit import (
    DensificationData,
    DensificationFit,
    PorosityPrediction,
    compare_laws,
    densification_data,
    fit_densification,
    predict_porosity,
)
from ssbcell.process.history import Stage, press_history
from ssbcell.process.pressing import Densified, densify, shipped_fits
from ssbcell.process.schedule import PressSchedule, PressStep

__all__ = [
    "LAWS",
    "Cell",
    "Conformity",
    "Consistency",
    "DensificationData",
    "DensificationFit",
    "Densified",
    "Law",
    "PorosityPrediction",
    "PressSchedule",
    "PressStep",
    "Pressings",
    "Reported",
    "RuleResult",
    "Stage",
    "check_conformity",
    "compare_laws",
    "consistency_report",
    "densification_data",
    "densify",
    "fit_densification",
    "load_cell",
    "predict_porosity",
    "press_history",
    "shipped_fits",
]
