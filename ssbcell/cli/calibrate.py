"""`ssbcell calibrate`: fit the hypotheses of connection to cells of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ssbcell.cli.arguments import design_of
from ssbcell.cli.console import Json, print_json, print_lines, print_table, progress, say

if TYPE_CHECKING:
    from ssbcell.calibrate.own_fit import OwnFit

EXAMPLES = (
    "ssbcell calibrate my_cells.csv --based-on Nakagawa2025_example_1 "
    '--design-capacity "174 mAh/g" --out fits',
)


def calibrate(
    cells: Annotated[Path, typer.Argument(metavar="CELLS.csv", help="One row a cell.")],
    *,
    based_on: Annotated[
        str, typer.Option(metavar="CELL", help="Says what the rows do not: a name or a TOML file.")
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="For the calibrations, as TOML.")],
    design_capacity: Annotated[
        str,
        typer.Option(
            metavar="CHARGE", help='By mass of active material, such as "174 mAh/g"; yours.'
        ),
    ],
    hypotheses: Annotated[
        list[str], typer.Option("--hypothesis", metavar="NAME", help="All if left out. Repeatable.")
    ] = [],  # noqa: B006 - typer copies it
    curves: Annotated[
        bool, typer.Option("--curves", help="Fit whole curves of the records too, which is slow.")
    ] = False,
    starts: Annotated[int, typer.Option(min=1, help="Of each search.")] = 4,
    seed: Annotated[int, typer.Option(help="Of the starts.")] = 0,
    as_json: Json = False,
) -> None:
    """Fit hypotheses of connection to own cells, see how far to trust them, and keep them."""
    from ssbcell.calibrate import curve_model, near_table, read_own_cells
    from ssbcell.calibrate.own_fit import fit_own_cells, steps_of

    design = design_of(design_capacity)
    own = read_own_cells(cells, based_on, design_capacity=design, curves=curves)
    with progress("calibrate", steps_of(hypotheses, len(own), starts)) as told:
        found = fit_own_cells(
            own,
            curve_model if curves else near_table(),
            quick=near_table(),
            hypotheses=hypotheses,
            design_capacity=design,
            starts=starts,
            seed=seed,
            progress=told,
        )
    for path in found.write(out, f"ssbcell calibrate {cells.name}, seed {seed}"):
        say(f"wrote {path}")
    if as_json:
        print_json(found.to_dict())
    else:
        _print(found)


def _print(found: OwnFit) -> None:
    for one in found.refused:
        say(f"left out: {one}")
    for one in found.weightless:
        say(f"without weight: {one}")
    print_table(
        "left out: each cell foretold by the others",
        ("", "numbers", "DCR [%]", "discharge [mAh/g]", "weight"),
        [
            (row["name"], row["numbers"], _percent(row["dcr"]), row["capacity"], row["weight"])
            for row in found.rows()
        ],
    )
    print_table(
        "numbers",
        ("hypothesis", "number", "value", "unit", "deviation", "correlation", "told by the cells"),
        [(fit.closure.name, *number) for fit in found.fits for number in found.numbers_of(fit)],
    )
    print_lines(found.advice)


def _percent(share: float | None) -> float | None:
    return None if share is None else 100.0 * share
