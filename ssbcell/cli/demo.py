"""`ssbcell demo`: the whole road in one command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ssbcell.cli.console import Json, print_json, print_line, print_table, progress

EXAMPLES = ("ssbcell demo --out demo",)


def demo(
    *,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where records, verdicts and figures go.")
    ] = Path("ssbcell-demo"),
    as_json: Json = False,
) -> None:
    """Simulate the patent's six cells, grade their records, and compare with the patent."""
    from ssbcell.demo import STEPS, run_demo, table

    with progress("Simulating and grading", STEPS) as advance:
        outcome = run_demo(out, advance)
    rows = table(outcome)
    drawn = [str(path) for path in outcome.figures]
    if as_json:
        print_json({"cells": rows, "figures": drawn, "words": list(outcome.words)})
        return
    print_table(
        "The model beside US 2025/0260067 A1, table 3 (10 s DCR at SOC50; C/3, 4.3-2.65 V)",
        (
            "cell",
            "DCR\n[ohm cm2]",
            "patent",
            "charge\n[mAh/g]",
            "discharge\n[mAh/g]",
            "patent",
            "grade",
            "patent",
        ),
        [
            (
                row["cell"],
                row["dcr_ohm_cm2"],
                row["patent_dcr_ohm_cm2"],
                row["charge_capacity_mAh_per_g"],
                row["discharge_capacity_mAh_per_g"],
                row["patent_discharge_capacity_mAh_per_g"],
                row["grade"],
                row["patent_grade"],
            )
            for row in rows
        ],
    )
    leak = rows[-1]
    print_line(f"\nWhy {leak['cell']} is {leak['grade']}:")
    for line in leak["because"]:
        print_line(f"  {line}")
    print_line("\nWhere the model and the patent disagree:")
    for line in outcome.words:
        print_line(f"  {line}")
    print_line(f"\nRecords, verdicts and figures: {out}")
