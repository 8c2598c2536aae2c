"""A fitted hypothesis on file: its numbers, how sure they are, and how it was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ssbcell.calibrate.compare import LeftOut
from ssbcell.calibrate.conditions import (
    CONDITIONS,
    OPTIONAL,
    Tried,
    read_tried,
    tried_by,
    tried_lines,
)
from ssbcell.calibrate.fit import Fit
from ssbcell.calibrate.observations import Noise
from ssbcell.datafile import DataModel, validate
from ssbcell.errors import DataFileError, UsageError
from ssbcell.shelf import read_toml, shelf
from ssbcell.transport.connection import ConnectionClosure
from ssbcell.transport.hypotheses import HYPOTHESES, hypothesis

FloatArray = npt.NDArray[np.float64]
SHELF = ("parameter_sets", "closures")


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """A hypothesis of connection with its numbers told by cells.

    Attributes
    ----------
    closure : ConnectionClosure
        Which one.
    unit : array, shape (p,)
        The parameters on their axes from bound to bound, 0-1.
    covariance : array, shape (p, p)
        Of `unit`.
    freedom : int
        Measured values less parameters.
    noise : Noise
        Of measurement and model: that assumed, widened by the fit's factor.
    log_score : float
        Sum of the left-out log scores.
    design_capacity : float
        By mass of active material, assumed for what a grade A bounds [mAh/g].
    cells : tuple of str
        That it was fitted to.
    tried : mapping of str to tuple of float
        Smallest and largest of each condition of those cells, see `conditions.CONDITIONS`.
    """

    closure: ConnectionClosure
    unit: FloatArray
    covariance: FloatArray
    freedom: int
    noise: Noise
    log_score: float
    design_capacity: float
    cells: tuple[str, ...]
    tried: Tried

    @property
    def values(self) -> FloatArray:
        """The parameters in their units, shape (p,)."""
        return self.closure.from_unit(self.unit)


class _ParameterTable(DataModel):
    value: float
    unit: str
    low: float
    high: float
    status: str
    identified: bool


class _CalibrationFile(DataModel):
    hypothesis: str
    statement: str
    made_by: str
    cells: tuple[str, ...]
    design_capacity_mAh_per_g: float  # noqa: N815 - units keep their case
    freedom: int
    left_out_log_score: float
    tried: dict[str, tuple[str, str]]
    noise: dict[str, float]
    parameters: dict[str, _ParameterTable]
    covariance: list[list[float]]


def calibration_of(fit: Fit, left: LeftOut, design_capacity: float, noise: Noise) -> Calibration:
    """Join a fit and its leave-one-out.

    Parameters
    ----------
    fit : Fit
        To all cells.
    left : LeftOut
        Of the same hypothesis and cells.
    design_capacity : float
        That the observations were made with [mAh/g].
    noise : Noise
        That they were made with.
    """
    return Calibration(
        closure=fit.closure,
        unit=fit.unit,
        covariance=fit.covariance,
        freedom=fit.freedom,
        noise=noise.widened(fit.factor),
        log_score=left.log_score,
        design_capacity=design_capacity,
        cells=tuple(case.name for case in fit.cases),
        tried=tried_by([(case.properties, case.structure) for case in fit.cases]),
    )


def write_calibration(
    one: Calibration, folder: Path, made_by: str, identified: dict[str, bool]
) -> Path:
    """Write a calibration as TOML and return its path."""
    noise = one.noise
    lines = [
        f'hypothesis = "{one.closure.name}"',
        f'statement = "{one.closure.hypothesis}"',
        f'made_by = "{made_by}"',
        f"cells = {list(one.cells)!r}".replace("'", '"'),
        f"design_capacity_mAh_per_g = {one.design_capacity:g}  # assumed, see docs/calibration.md",
        f"freedom = {one.freedom}",
        f"left_out_log_score = {one.log_score:.4f}",
        f"noise = {{ {', '.join(f'{key} = {sd:.5g}' for key, sd in noise.to_dict().items())} }}",
        "# of the parameters on their axes from low to high, 0-1",
        "covariance = [",
        *(f"  [{', '.join(f'{value:.8g}' for value in row)}]," for row in one.covariance),
        "]",
        "",
        "[tried]  # smallest and largest of the cells",
        *tried_lines(one.tried),
    ]
    for spec, value in zip(one.closure.parameters, one.values, strict=True):
        lines += [
            "",
            f"[parameters.{spec.name}]",
            f"value = {value:.6g}",
            f'unit = "{spec.unit}"',
            f"low = {spec.low:g}",
            f"high = {spec.high:g}",
            'status = "calibrated"',
            f"identified = {str(identified[spec.name]).lower()}",
        ]
    path = folder / f"{one.closure.name}.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return path


def load_calibration(path: Path) -> Calibration:
    """Read a calibration.

    Raises
    ------
    DataFileError
        If the file does not hold one, naming the key.
    UnknownName
        If there is no such hypothesis.
    """
    file = validate(_CalibrationFile, read_toml(path), path)
    closure = hypothesis(file.hypothesis)
    if set(file.parameters) != set(closure.names):
        raise DataFileError(path, "[parameters]", f"expected {', '.join(closure.names)}")
    specs = closure.parameters
    unit = [spec.to_unit(file.parameters[spec.name].value) for spec in specs]
    covariance = np.array(file.covariance)
    if covariance.shape != (len(specs), len(specs)):
        raise DataFileError(path, "covariance", f"expected {len(specs)} rows of {len(specs)}")
    return Calibration(
        closure=closure,
        unit=np.clip(unit, 0.0, 1.0),
        covariance=covariance,
        freedom=file.freedom,
        noise=Noise(**file.noise),
        log_score=file.left_out_log_score,
        design_capacity=file.design_capacity_mAh_per_g,
        cells=file.cells,
        tried=_tried(file, path),
    )


def _tried(file: _CalibrationFile, path: Path) -> Tried:
    if set(file.tried) | OPTIONAL != set(CONDITIONS):
        raise DataFileError(path, "[tried]", f"expected {', '.join(CONDITIONS)}")
    try:
        return read_tried(file.tried)
    except UsageError as problem:
        raise DataFileError(path, "[tried]", str(problem)) from problem


def shipped_calibrations() -> Sequence[Calibration]:
    """Return the calibrations to the six cells that ship, in the order of `HYPOTHESES`."""
    return [load_calibration(shelf(*SHELF) / f"{name}.toml") for name in HYPOTHESES]
