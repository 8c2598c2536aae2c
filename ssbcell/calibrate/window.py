"""What densifying at each of many pressures and temperatures would give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ssbcell.calibrate.calibration import Calibration, shipped_calibrations
from ssbcell.calibrate.forward import Forward
from ssbcell.calibrate.predict import predict
from ssbcell.calibrate.surface import load_surface
from ssbcell.process import Cell

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ProcessWindow:
    """Predictions over pressures and temperatures of the densifying step.

    Attributes
    ----------
    pressures : array, shape (n,)
        [Pa].
    temperatures : array, shape (m,)
        [K].
    porosity : array, shape (m, n)
        Of the positive electrode, most likely, 0-1.
    dcr : array, shape (m, n)
        Median [ohm cm2].
    probability_of_a : array, shape (m, n)
        0-1.
    beyond : array of bool, shape (m, n)
        Whether no cell at hand is like this.
    """

    pressures: FloatArray
    temperatures: FloatArray
    porosity: FloatArray
    dcr: FloatArray
    probability_of_a: FloatArray
    beyond: npt.NDArray[np.bool_]


def process_window(
    cell: Cell,
    pressures: Sequence[float],
    temperatures: Sequence[float],
    *,
    calibrations: Sequence[Calibration] | None = None,
    forward: Forward | None = None,
    draws: int = 60,
    seed: int = 0,
    progress: Callable[[str], None] | None = None,
) -> ProcessWindow:
    """Predict at each pair of pressure and temperature.

    Parameters
    ----------
    cell : Cell
        As `predict` takes it.
    pressures, temperatures : sequence of float
        Of the densifying step [Pa], [K].
    calibrations, forward, draws, seed
        As `predict` takes them.
    progress : callable, optional
        Told after each temperature.

    Returns
    -------
    ProcessWindow

    Raises
    ------
    OutOfRange, UsageError
        As `predict`.
    """
    known = shipped_calibrations() if calibrations is None else calibrations
    model = load_surface() if forward is None else forward
    rows = []
    for temperature in temperatures:
        row = []
        for pressure in pressures:
            one = predict(
                cell,
                pressure,
                temperature,
                calibrations=known,
                forward=model,
                draws=draws,
                seed=seed,
            )
            voids = one.densified.porosity["positive_electrode"].porosity
            resistance = one.outcomes["dcr_ohm_cm2"].median
            row.append((voids, resistance, one.probability_of_a, bool(one.beyond_the_data)))
        rows.append(row)
        if progress is not None:
            progress(f"{temperature - 273.15:.0f} degC")
    table = np.array(rows, dtype=np.float64)
    return ProcessWindow(
        np.array(pressures, dtype=np.float64),
        np.array(temperatures, dtype=np.float64),
        table[..., 0],
        table[..., 1],
        table[..., 2],
        table[..., 3] > 0.5,
    )
