"""`ssbcell sensitivity`: which numbers of a cell to control."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ssbcell.cli.arguments import (
    Calibrations,
    CellName,
    Changes,
    DesignCapacity,
    Tolerances,
    calibrations_of,
    changes_of,
    design_of,
    say_tolerances,
    widths_of,
)
from ssbcell.cli.console import Json, print_json, print_lines, print_table, progress, say

if TYPE_CHECKING:
    from ssbcell.calibrate import Sensitivity


EXAMPLES = (
    'ssbcell sensitivity Nakagawa2025_example_1 --tolerance press.densify.pressure="20 MPa"',
)


def sensitivity(
    cell: CellName,
    *,
    tolerances: Tolerances = [],  # noqa: B006 - typer copies it
    changes: Changes = [],  # noqa: B006
    design_capacity: DesignCapacity = None,
    calibrations: Calibrations = None,
    samples: Annotated[int, typer.Option(help="A power of two; more are surer.")] = 128,
    seed: Annotated[int, typer.Option(help="Of samples and draws.")] = 0,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="For sensitivity.png.")] = None,
    as_json: Json = False,
) -> None:
    """Tell which tolerances make porosity, resistance, capacity and grade vary (Sobol indices)."""
    from ssbcell.calibrate import sensitivity as find
    from ssbcell.calibrate.ensemble import TELLS

    with progress("sensitivity", TELLS + 1) as told:
        found = find(
            cell,
            widths_of(tolerances),
            changes=changes_of(changes),
            design_capacity=design_of(design_capacity),
            calibrations=calibrations_of(calibrations),
            samples=samples,
            seed=seed,
            progress=told,
        )
    say_tolerances(cell, found.tolerances, changes_of(changes), calibrations)
    if out is not None:
        _draw(found, out)
    if as_json:
        print_json({"cell": cell, **found.to_dict()})
        return
    _print(found, cell)


def _print(found: Sensitivity, cell: str) -> None:
    from ssbcell.calibrate.sensitivity import QUANTITIES

    heads = ("number", *(f"{name}, total [%]" for name in QUANTITIES))
    rows = [
        (one.path, *(round(100.0 * float(found.total[name][at])) for name in QUANTITIES))
        for at, one in enumerate(found.tolerances)
    ]
    print_table(f"{cell}: shares of the variance", heads, rows)
    print_lines(found.in_words(name) for name in QUANTITIES)


def _draw(found: Sensitivity, out: Path) -> None:
    from ssbcell.report.figures import COLUMN, new_axes, save, style
    from ssbcell.report.tolerances import plot_sensitivity

    with style():
        axes = new_axes(2 * COLUMN, 1.0 + 0.6 * len(found.tolerances))
        say(f"wrote {save(plot_sensitivity(found, axes), out / 'sensitivity.png')}")
