"""`ssbcell export`: a protocol as a file for a cycler, or for PyBaMM."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ssbcell.cli.console import Json, print_json, print_line, say

EXAMPLES = ("ssbcell export dcr_soc50_10s --to neware --cell cell.toml",)


def export(
    protocol: Annotated[
        str, typer.Argument(metavar="PROTOCOL", help="A shipped protocol, or a TOML file.")
    ],
    *,
    to: Annotated[str, typer.Option(metavar="FORMAT", help="neware, biologic or pybamm.")],
    cell: Annotated[
        Path,
        typer.Option(metavar="CELL.toml", help="The graded cell: its area and design capacity."),
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write here, not to stdout.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write a test protocol in the language of a cycler; what it cannot say is told."""
    from ssbcell.errors import UsageError
    from ssbcell.grading import load_tested_cell
    from ssbcell.protocols import export_protocol, load_protocol

    plan, tested = load_protocol(protocol), load_tested_cell(cell)
    if tested.electrode_area is None:
        raise UsageError(f"{cell}: currents are by area; give [cell] electrode_area")
    by_area = tested.design_capacity / tested.electrode_area
    written = export_protocol(
        plan,
        to,
        tested.electrode_area,
        reference_capacity=by_area,
        design_capacity=by_area,
        sample=tested.id,
    )
    for line in written.changed:
        say(f"changed: {line}")
    if out is not None:
        out.write_text(written.text, encoding="utf-8")
        say(f"wrote {out}")
    if as_json:
        found = {"protocol": plan.name, "to": to, "changed": list(written.changed)}
        print_json({**found, "text": written.text})
    elif out is None:
        print_line(written.text.rstrip("\n"))
