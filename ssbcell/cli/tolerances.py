"""`ssbcell tolerances`: the yield of A of a lot made within tolerances."""

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
    from ssbcell.calibrate import LotYield

EXAMPLES = (
    'ssbcell tolerances Nakagawa2025_example_1 --tolerance press.densify.temperature="5 K" --json',
)


def tolerances(
    cell: CellName,
    *,
    tolerances: Tolerances = [],  # noqa: B006 - typer copies it
    changes: Changes = [],  # noqa: B006
    design_capacity: DesignCapacity = None,
    calibrations: Calibrations = None,
    samples: Annotated[int, typer.Option(help="Cells, a power of two.")] = 128,
    draws: Annotated[int, typer.Option(min=10, help="From each hypothesis.")] = 40,
    seed: Annotated[int, typer.Option(help="Of cells and draws.")] = 0,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="For yield.png.")] = None,
    as_json: Json = False,
) -> None:
    """Predict the share of A among cells made within tolerances, with a 90 % interval."""
    from ssbcell.calibrate import lot_yield
    from ssbcell.calibrate.ensemble import TELLS

    with progress("tolerances", TELLS + 1) as told:
        found = lot_yield(
            cell,
            widths_of(tolerances),
            changes=changes_of(changes),
            design_capacity=design_of(design_capacity),
            calibrations=calibrations_of(calibrations),
            samples=samples,
            draws=draws,
            seed=seed,
            progress=told,
        )
    for text in found.beyond_the_data:
        say(f"extrapolation: {text}")
    say_tolerances(cell, found.tolerances, changes_of(changes), calibrations)
    if out is not None:
        _draw(found, out)
    if as_json:
        print_json({"cell": cell, **found.to_dict()})
        return
    _print(found, cell)


def _print(found: LotYield, cell: str) -> None:
    rows = [
        (words, *(100.0 * value for value in (share.median, share.low, share.high)))
        for words, share in (
            ("within the tolerances", found.share),
            ("every cell nominal", found.without_tolerances),
        )
    ]
    title = f"{cell}: share of A [%], design capacity {found.design_capacity:g} mAh/g"
    print_table(title, ("cells", "median", "5 %", "95 %"), rows)
    print_lines([found.in_words])


def _draw(found: LotYield, out: Path) -> None:
    from ssbcell.report.figures import new_axes, save, style
    from ssbcell.report.tolerances import plot_yield

    with style():
        say(f"wrote {save(plot_yield(found, new_axes()), out / 'yield.png')}")
