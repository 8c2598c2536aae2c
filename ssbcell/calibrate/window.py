"""What a cell would give over any two of its numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ssbcell.calibrate.calibration import Calibration, shipped_calibrations
from ssbcell.calibrate.conditions import in_short
from ssbcell.calibrate.ensemble import Ensemble, ensemble
from ssbcell.calibrate.forward import Forward
from ssbcell.calibrate.inputs import Axis, numbers_of
from ssbcell.calibrate.interval import intervals_of
from ssbcell.calibrate.made import made
from ssbcell.calibrate.near_table import near_table
from ssbcell.calibrate.predict import beyond_the_data, design_capacity_of
from ssbcell.calibrate.without_effect import require_apart
from ssbcell.process import Cell, Densified, press_history
from ssbcell.process.schedule import LayerName

FloatArray = npt.NDArray[np.float64]

_DENSIFY = "densify"


@dataclass(frozen=True, slots=True, eq=False)
class ProcessWindow:
    """Predictions over two numbers of a cell; m values upward, n across.

    Attributes
    ----------
    across, up : Axis
        With n and m values.
    maps : mapping of str to array, shape (m, n)
        By quantity: ``positive_electrode_porosity``, ``solid_electrolyte_porosity`` (most
        likely, 0-1); ``dcr_ohm_cm2``, ``charge_capacity_mAh_per_g``,
        ``discharge_capacity_mAh_per_g`` (medians); ``probability_of_a``;
        ``densify_decrease_positive_electrode`` and ``densify_decrease_solid_electrolyte``
        (shares of the voids that densifying takes, not a number where the voids before are
        not known).
    beyond : array of bool, shape (m, n)
        Whether no cell at hand is like this.
    reasons : tuple of str
        Why, each once.
    design_capacity : float
        Assumed for the probability of A [mAh/g].
    """

    across: Axis
    up: Axis
    maps: Mapping[str, FloatArray]
    beyond: npt.NDArray[np.bool_]
    reasons: tuple[str, ...]
    design_capacity: float

    def rows(self) -> list[dict[str, Any]]:
        """One row a pair of values; what is not known is None."""
        pairs = [(y, x) for y in range(len(self.up.values)) for x in range(len(self.across.values))]
        return [
            {
                self.across.path: self.across.texts[x],
                self.up.path: self.up.texts[y],
                **{name: _number(values[y, x]) for name, values in self.maps.items()},
                "beyond_the_data": bool(self.beyond[y, x]),
            }
            for y, x in pairs
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the window as its JSON document has it."""
        return {
            "design_capacity_mAh_per_g": self.design_capacity,
            "beyond_the_data": list(self.reasons),
            "rows": self.rows(),
        }


def process_window(
    cell: str | Path,
    across: Axis,
    up: Axis,
    *,
    changes: Mapping[str, str] | None = None,
    design_capacity: float | None = None,
    calibrations: Sequence[Calibration] | None = None,
    forward: Forward | None = None,
    draws: int = 40,
    seed: int = 0,
    progress: Callable[[str], None] | None = None,
) -> ProcessWindow:
    """Predict at each pair of values of two numbers.

    Parameters
    ----------
    cell : str or Path
        A shipped name or a TOML file, with a densifying step.
    across, up : Axis
        Of different numbers of the cell's file.
    changes : mapping of str to str, optional
        Other numbers to replace, as `ssbcell.load_cell` takes them.
    design_capacity, calibrations, forward, draws, seed
        As `predict` takes them.
    progress : callable, optional
        As `ensemble.ensemble`.

    Returns
    -------
    ProcessWindow

    Raises
    ------
    DataFileError
        If the cell's file has no such number, or a value of it is not possible.
    OutOfRange, UsageError
        As `predict`; or if a change is of a number on an axis.
    """
    known = shipped_calibrations() if calibrations is None else calibrations
    design = design_capacity_of(known, design_capacity)
    fixed = dict(changes or {})
    require_apart(fixed, dict.fromkeys((across.path, up.path), "an axis"))
    cells = [
        made(cell, {**fixed, across.path: x, up.path: y}) for y in up.texts for x in across.texts
    ]
    model = near_table() if forward is None else forward
    found = ensemble(cells, known, model, draws=draws, seed=seed, progress=progress)
    shape = (len(up.values), len(across.values))
    strange = [beyond_the_data(one, known) for one in cells]
    return ProcessWindow(
        across=across,
        up=up,
        maps={
            name: np.array(values, dtype=np.float64).reshape(shape)
            for name, values in {
                **_structures(cells),
                **_outcomes(found, len(cells)),
                "probability_of_a": _chances(found, design),
            }.items()
        },
        beyond=np.array([bool(one) for one in strange]).reshape(shape),
        reasons=in_short(text for one in strange for text in one),
        design_capacity=design,
    )


def comparable(cell: Cell, others: Sequence[Cell], axes: Sequence[Axis]) -> list[Cell]:
    """Cells that were coated and pressed as one was, but for numbers on the axes of a window."""
    free = {axis.path for axis in axes}

    def making(one: Cell) -> dict[str, float]:
        numbers = numbers_of(one).items()
        return {
            path: number.value
            for path, number in numbers
            if path not in free and "rate_of_decrease" not in path and _of_making(path)
        }

    return [one for one in others if making(one) == making(cell)]


def _of_making(path: str) -> bool:
    return any(part in path for part in ("press.", "coating_mass", "as_coated", "composition"))


def _structures(cells: Sequence[Densified]) -> dict[str, list[float]]:
    layers: tuple[LayerName, ...] = ("positive_electrode", "solid_electrolyte")
    voids = {layer: [one.porosity[layer].porosity for one in cells] for layer in layers}
    return {
        **{f"{layer}_porosity": values for layer, values in voids.items()},
        **{
            f"densify_decrease_{layer}": [
                1.0 - left / _before(one, layer) for one, left in zip(cells, values, strict=True)
            ]
            for layer, values in voids.items()
        },
    }


def _before(one: Densified, layer: LayerName) -> float:
    """Return the voids of a layer before densifying; not a number where nothing is known."""
    for stage in press_history(one.cell):
        if stage.step.name == _DENSIFY and layer in stage.before:
            return stage.before[layer].porosity
    return float("nan")


def _outcomes(found: Ensemble, count: int) -> dict[str, list[float]]:
    cells = [intervals_of(*found.of_cell(at)) for at in range(count)]
    return {name: [one[name].median for one in cells] for name in cells[0]}


def _chances(found: Ensemble, design: float) -> FloatArray:
    chances = found.chances_of_a(design)
    parts = [found.weights[name] * values.mean(axis=1) for name, values in chances.items()]
    return np.asarray(np.sum(parts, axis=0), dtype=np.float64)


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
