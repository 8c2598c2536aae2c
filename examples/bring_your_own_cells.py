"""Calibrate on cells of your own from a CSV, see how far to trust it, and predict.

Put your cells in the CSV's rows, each quantity with its unit; an empty field was not measured.
The file here holds the six cells of US 2025/0260067 A1. What your cells share (composition,
coating mass, joining) stands in one cell file, here that of the patent's first example.
"""

import csv
from dataclasses import replace
from pathlib import Path

from ssbcell import load_cell
from ssbcell.calibrate import (
    baselines,
    calibration_of,
    case_of,
    fit_connection,
    leave_one_out,
    load_surface,
    predict,
)
from ssbcell.calibrate.compare import errors_of
from ssbcell.calibrate.observations import Noise
from ssbcell.process import Reported
from ssbcell.quantities import parse
from ssbcell.report.figures import new_axes, save, style
from ssbcell.transport import hypothesis

HERE = Path(__file__).parent
SHARED = "Nakagawa2025_example_1"
DESIGN_CAPACITY = 174.0  # mAh/g, yours
STRUCTURE = {
    "positive_electrode.porosity": "positive_electrode_porosity",
    "solid_electrolyte.porosity": "solid_electrolyte_porosity",
    "press.densify.pressure": "densify_pressure",
    "press.densify.temperature": "densify_temperature",
}


def cell_of(row):
    """Make a cell from a row: the shared file with the row's structure and results."""
    cell = load_cell(SHARED, {path: row[column] for path, column in STRUCTURE.items()})
    units = {"dcr": ("areal resistance", 1e4)}
    found = {}
    for column in ("dcr", "discharge_capacity", "charge_capacity"):
        kind, to_lab = units.get(column, ("specific charge", 1 / 3600))
        found[column] = parse(row[column], kind) * to_lab if row[column] else None
    reported = Reported(found["dcr"], found["discharge_capacity"], found["charge_capacity"], None)
    return replace(cell, name=row["name"], reported=reported)


def main(out=Path("calibration.png")):
    with (HERE / "my_cells.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell_of(row) for row in csv.DictReader(file)]
    cases, surface = [case_of(cell) for cell in cells], load_surface()
    closure = hypothesis("percolation")
    fit = fit_connection(closure, cases, surface, seed=0)
    left = leave_one_out(closure, cases, surface, seed=0)
    for spec, value in zip(closure.parameters, fit.values, strict=True):
        told = "" if fit.identifiable[spec.name] else " (the cells do not tell)"
        print(f"{spec.name}: {value:.3g} {spec.unit}{told}")
    for one in (left, *baselines(cases)):
        print(f"{one.name}, left out: {one.rms[0]:.0%} of DCR, {one.rms[1]:.1f} mAh/g")

    calibration = calibration_of(fit, left, DESIGN_CAPACITY, Noise())
    foretold = predict(cells[0], 900e6, 353.15, calibrations=[calibration], forward=surface)
    for name, interval in foretold.outcomes.items():
        print(f"900 MPa, 80 degC: {name} {interval.median:.4g} ({interval.low:.4g} to "
              f"{interval.high:.4g})")  # fmt: skip
    print(f"probability of A {foretold.probability_of_a:.0%}; {foretold.assumption}")

    with style():
        axes = new_axes()
        measured = [cell.reported.dcr_ohm_cm2 for cell in cells]
        axes.plot(measured, [o.dcr_ohm_cm2 for o in left.outcomes], "o", label="left out")
        axes.plot(measured, [o.dcr_ohm_cm2 for o in fit.outcomes], "x", label="fitted")
        axes.axline((20.0, 20.0), slope=1.0, color="0.6", linewidth=0.7)
        axes.set_xlabel("measured DCR [$\\Omega$ cm$^2$]")
        axes.set_ylabel("predicted DCR [$\\Omega$ cm$^2$]")
        axes.legend()
        print(
            "wrote",
            save(axes, out),
            "errors of DCR",
            [f"{e:+.0%}" for e in errors_of(cases, fit.outcomes)[0]],
        )


if __name__ == "__main__":
    main()
