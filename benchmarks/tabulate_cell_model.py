"""Make the shipped table of the cell model's answers, from which calibrations are read.

Run by hand, a minute or two on two cores:
``python benchmarks/tabulate_cell_model.py``. The same points come out each time.
"""

from __future__ import annotations

import itertools
import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from scipy.stats import qmc

from ssbcell.calibrate.forward import cell_model
from ssbcell.calibrate.surface import (
    INPUTS,
    OUTPUTS,
    SHIPPED,
    ResponseSurface,
    electronic_resistance,
    from_unit,
    properties_at,
    write_surface,
)
from ssbcell.process import load_cell
from ssbcell.shelf import shelf
from ssbcell.transport import effective_properties

#: as powers of two, as Sobol's sequence wants them
TIGHT, LEAKING = 9, 10
PROCESSES = 2


def points() -> np.ndarray:
    """Places on the axes, 0-1: without a leak, with one, and the corners."""
    leaks = INPUTS.index("leak")
    tight = np.insert(qmc.Sobol(len(INPUTS) - 1, rng=1).random_base2(TIGHT), leaks, 0.0, axis=1)
    leaking = qmc.Sobol(len(INPUTS), rng=2).random_base2(LEAKING)
    corners = np.array(list(itertools.product((0.0, 1.0), repeat=len(INPUTS))))
    return np.vstack([tight, leaking, corners])


def main() -> None:
    cell = load_cell("Nakagawa2025_example_1")
    like = effective_properties(cell.laminate, temperature=cell.temperature)
    inputs = from_unit(points())
    asked = [properties_at(row, like) for row in inputs]
    start = time.perf_counter()
    outcomes = []
    with ProcessPoolExecutor(PROCESSES) as executor:
        for at in range(0, len(asked), 128):
            outcomes += cell_model(asked[at : at + 128], executor)
            print(
                f"{len(outcomes)} of {len(asked)}, {time.perf_counter() - start:.0f} s", flush=True
            )
    outputs = np.array([[getattr(one, name) for name in OUTPUTS] for one in outcomes])
    surface = ResponseSurface(
        inputs,
        outputs,
        like.active_material_areal_mass,
        like.temperature,
        electronic_resistance(like),
    )
    made = "made by benchmarks/tabulate_cell_model.py; inputs in SI units"
    path = shelf("parameter_sets") / "closures" / SHIPPED
    path.parent.mkdir(exist_ok=True)
    print("wrote", write_surface(surface, path, made))


if __name__ == "__main__":
    main()
