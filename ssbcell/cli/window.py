"""`ssbcell window`: what a cell gives over any two of its numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ssbcell.cli.arguments import (
    Calibrations,
    CellName,
    Changes,
    DesignCapacity,
    calibrations_of,
    changes_of,
    design_of,
    say_what_changes_nothing,
)
from ssbcell.cli.console import Json, print_json, print_table, progress, say

if TYPE_CHECKING:
    from ssbcell.calibrate import ProcessWindow

_AXIS = 'Number of the cell and its two ends: press.densify.pressure="650 .. 1050 MPa".'


EXAMPLES = (
    "ssbcell window Nakagawa2025_example_1 --out window",
    'ssbcell window Nakagawa2025_example_1 --up "solid_electrolyte.thickness=50 .. 110 um"',
)


def window(
    cell: CellName,
    *,
    across: Annotated[str, typer.Option(metavar="PATH=LOW..HIGH", help=_AXIS)] = (
        "press.densify.pressure=650 .. 1050 MPa"
    ),
    up: Annotated[str, typer.Option(metavar="PATH=LOW..HIGH", help="The other one.")] = (
        "press.densify.temperature=20 .. 130 degC"
    ),
    steps: Annotated[int, typer.Option(help="Values of each.")] = 11,
    changes: Changes = [],  # noqa: B006 - typer copies it
    design_capacity: DesignCapacity = None,
    calibrations: Calibrations = None,
    draws: Annotated[int, typer.Option(min=10, help="From each hypothesis.")] = 40,
    seed: Annotated[int, typer.Option(help="Of the draws.")] = 0,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="For window.csv and window.png.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Map porosity, resistance, capacity and the chance of an A over two numbers of a cell."""
    from ssbcell.calibrate import axis_of, process_window
    from ssbcell.calibrate.ensemble import TELLS

    axes = axis_of(across, steps), axis_of(up, steps)
    with progress("window", TELLS + 1) as told:
        found = process_window(
            cell,
            *axes,
            changes=changes_of(changes),
            design_capacity=design_of(design_capacity),
            calibrations=calibrations_of(calibrations),
            draws=draws,
            seed=seed,
            progress=told,
        )
    ends = [{axis.path: axis.texts[end] for axis in axes} for end in (0, -1)]
    say_what_changes_nothing(cell, changes_of(changes), calibrations, varied=ends)
    for text in found.reasons:
        say(f"extrapolation: {text}")
    if out is not None:
        _write(found, cell, changes_of(changes), out)
    if as_json:
        print_json({"cell": cell, **found.to_dict()})
    else:
        _print(found, cell)


def _print(found: ProcessWindow, cell: str) -> None:
    heads = [found.across.path, found.up.path, "PE voids [%]", "DCR [ohm cm2]"]
    heads += ["discharge [mAh/g]", "A [%]", "extrapolated"]
    rows = [
        (
            row[found.across.path],
            row[found.up.path],
            100.0 * row["positive_electrode_porosity"],
            row["dcr_ohm_cm2"],
            row["discharge_capacity_mAh_per_g"],
            round(100.0 * row["probability_of_a"], 1),
            "yes" if row["beyond_the_data"] else "",
        )
        for row in found.rows()
    ]
    print_table(f"{cell}, design capacity {found.design_capacity:g} mAh/g", heads, rows)


def _write(found: ProcessWindow, cell: str, changes: dict[str, str], out: Path) -> None:
    import csv

    from matplotlib.figure import Figure

    from ssbcell.calibrate.window import comparable
    from ssbcell.process import load_cell
    from ssbcell.report.figures import COLUMN, style
    from ssbcell.report.window import plot_window_maps
    from ssbcell.shelf import names

    out.mkdir(parents=True, exist_ok=True)
    rows = found.rows()
    with (out / "window.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    shipped = [load_cell(name) for name in names("parameter_sets", "cells")]
    like = comparable(load_cell(cell, changes), shipped, (found.across, found.up))
    with style():
        figure = Figure(figsize=(2 * COLUMN, 5.2), layout="constrained")
        plot_window_maps(found, like, figure).savefig(out / "window.png")
    say(f"wrote window.csv and window.png to {out}")
