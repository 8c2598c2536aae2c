"""Pressing: schedules, the cells that were made by them, laws of densification, conformity."""

from ssbcell.process.cells import Cell, Reported, load_cell
from ssbcell.process.chain import (
    PressLaws,
    known_history,
    press_history,
    shipped_fits,
    shipped_laws,
)
from ssbcell.process.conformity import Conformity, RuleResult, check_conformity
from ssbcell.process.consistency import Consistency, consistency_report
from ssbcell.process.densification import LAWS, Law, PorosityPrediction, Pressings
from ssbcell.process.fit import (
    DensificationData,
    DensificationFit,
    compare_laws,
    densification_data,
    fit_densification,
)
from ssbcell.process.history import Stage
from ssbcell.process.known import QUANTITIES
from ssbcell.process.prediction import predict_porosity
from ssbcell.process.pressing import Densified, densify
from ssbcell.process.schedule import DENSIFY, STEP_ORDER, PressSchedule, PressStep

__all__ = [
    "DENSIFY",
    "LAWS",
    "QUANTITIES",
    "STEP_ORDER",
    "Cell",
    "Conformity",
    "Consistency",
    "DensificationData",
    "DensificationFit",
    "Densified",
    "Law",
    "PorosityPrediction",
    "PressLaws",
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
    "known_history",
    "load_cell",
    "predict_porosity",
    "press_history",
    "shipped_fits",
    "shipped_laws",
]
