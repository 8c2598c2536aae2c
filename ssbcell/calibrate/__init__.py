"""Fits of hypotheses of connection to measured cells, and what they predict."""

from ssbcell.calibrate.calibration import (
    Calibration,
    calibration_of,
    load_calibration,
    shipped_calibrations,
    write_calibration,
)
from ssbcell.calibrate.compare import (
    LeftOut,
    average_left_out,
    baselines,
    leave_one_out,
    weights_of,
)
from ssbcell.calibrate.curves import Curve, CurveObservation
from ssbcell.calibrate.fit import Fit, fit_connection
from ssbcell.calibrate.forward import cell_model, curve_model
from ssbcell.calibrate.from_record import observe_record
from ssbcell.calibrate.inputs import Axis, axis_of
from ssbcell.calibrate.interval import Interval
from ssbcell.calibrate.lot_yield import LotYield, lot_yield
from ssbcell.calibrate.near_table import NearTable, near_table
from ssbcell.calibrate.next_experiment import Candidate, advice, rank_experiments
from ssbcell.calibrate.observations import Case, Noise, Observation, Outcome, case_of
from ssbcell.calibrate.own_cells import OwnCell, read_own_cells
from ssbcell.calibrate.own_fit import OwnFit, fit_own_cells
from ssbcell.calibrate.predict import Prediction, predict
from ssbcell.calibrate.profile import Profile, profile_likelihood, profiles
from ssbcell.calibrate.sensitivity import Sensitivity, sensitivity
from ssbcell.calibrate.surface import ResponseSurface, load_surface
from ssbcell.calibrate.tolerances import Tolerance, tolerances_of
from ssbcell.calibrate.window import ProcessWindow, process_window

__all__ = [
    "Axis",
    "Calibration",
    "Candidate",
    "Case",
    "Curve",
    "CurveObservation",
    "Fit",
    "Interval",
    "LeftOut",
    "LotYield",
    "NearTable",
    "Noise",
    "Observation",
    "Outcome",
    "OwnCell",
    "OwnFit",
    "Prediction",
    "ProcessWindow",
    "Profile",
    "ResponseSurface",
    "Sensitivity",
    "Tolerance",
    "advice",
    "average_left_out",
    "axis_of",
    "baselines",
    "calibration_of",
    "case_of",
    "cell_model",
    "curve_model",
    "fit_connection",
    "fit_own_cells",
    "leave_one_out",
    "load_calibration",
    "load_surface",
    "lot_yield",
    "near_table",
    "observe_record",
    "predict",
    "process_window",
    "profile_likelihood",
    "profiles",
    "rank_experiments",
    "read_own_cells",
    "sensitivity",
    "shipped_calibrations",
    "tolerances_of",
    "weights_of",
    "write_calibration",
]
