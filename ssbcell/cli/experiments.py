"""`ssbcell experiments`: which measurement would best tell the hypotheses apart."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

from ssbcell.cli.arguments import Calibrations, calibrations_of
from ssbcell.cli.console import Json, print_json, print_lines, print_table

EXAMPLES = (
    "ssbcell experiments",
    "ssbcell experiments my_cell.toml --calibrations fits",
)


def experiments(
    cells: Annotated[
        list[str], typer.Argument(metavar="[CELL...]", help="Names or TOML files; all that ship.")
    ] = [],  # noqa: B006 - typer copies it
    *,
    calibrations: Calibrations = None,
    draws: Annotated[int, typer.Option(min=20, help="From each hypothesis.")] = 100,
    seed: Annotated[int, typer.Option(help="Of the draws.")] = 0,
    as_json: Json = False,
) -> None:
    """Rank measurements by what they are expected to tell of isolation, contact and leak."""
    from ssbcell.calibrate import case_of, near_table, rank_experiments, shipped_calibrations
    from ssbcell.calibrate.next_experiment import advice
    from ssbcell.process import load_cell
    from ssbcell.shelf import names

    known = calibrations_of(calibrations) or shipped_calibrations()
    chosen: list[str | Path] = [*(cells or names("parameter_sets", "cells"))]
    cases = [case_of(load_cell(one)) for one in chosen]
    ranked = rank_experiments(cases, known, near_table(), draws=draws, seed=seed)
    words = advice(ranked, cases)
    if as_json:
        rows = [
            {
                "cell": one.cell,
                "quantity": one.quantity,
                "bits": one.bits,
                "medians": {k: v if math.isfinite(v) else None for k, v in one.medians.items()},
            }
            for one in ranked
        ]
        print_json({"ranked": rows, "advice": list(words)})
        return
    print_table(
        "expected information on which hypothesis holds",
        ("cell", "quantity", "bit", *(one.closure.name.replace("_", " ") for one in known)),
        [(one.cell, one.quantity, round(one.bits, 2), *one.medians.values()) for one in ranked[:8]],
    )
    print_lines(words)
