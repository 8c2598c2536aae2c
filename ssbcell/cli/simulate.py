"""`ssbcell simulate`: a cell through a test protocol."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from ssbcell.cli.arguments import CellName, Changes, ClosureName, changes_of
from ssbcell.cli.console import Json, print_json, print_table, say


def simulate(
    cell: CellName,
    *,
    protocol: Annotated[
        str, typer.Option(metavar="NAME", help="A shipped protocol, or a TOML file.")
    ],
    changes: Changes = [],  # noqa: B006 - typer copies it
    closure: ClosureName = "default",
    out: Annotated[
        Path | None, typer.Option(metavar="RECORD.h5", help="Write the simulated record here.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Simulate a test: resistance where the protocol has a pulse, capacities of a cycle."""
    from ssbcell.process import load_cell
    from ssbcell.protocols import load_protocol
    from ssbcell.simulate import simulate_protocol

    plan, wanted = load_protocol(protocol), changes_of(changes)
    loaded = load_cell(cell, wanted)
    _say_what_changes_nothing(cell, wanted, closure)
    run = simulate_protocol(loaded, plan, closure=closure)
    for step in run.steps:
        if not step.complete:
            say(f"note: step {step.step.name} ended by {step.ended_by}, not as it was meant to")
    result = _result(run)
    if out is not None:
        from ssbcell.records import write_record

        write_record(run.record, out, cell_id=loaded.name)
        say(f"wrote {len(run.record)} rows to {out}")
    if as_json:
        print_json({"cell": loaded.name, "protocol": plan.name, **result})
        return
    print_table(f"{loaded.name}, {plan.name}", ("result", "value"), _rows(result))


def _result(run: Any) -> dict[str, Any]:
    from ssbcell.simulate import cycle_of, dcr_of

    result: dict[str, Any] = {}
    kinds = [step.step.kind for step in run.steps]
    if run.protocol.pulse is not None:
        result |= dcr_of(run).to_dict()
    if "charge" in kinds and "discharge" in kinds[kinds.index("charge") :]:
        result |= cycle_of(run).to_dict()
    return result or {"ended_by": run.ended_by}


def _rows(result: Mapping[str, Any], above: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for key, value in result.items():
        name = f"{above}{key}"
        rows += _rows(value, f"{name}: ") if isinstance(value, Mapping) else [(name, value)]
    return rows


def _say_what_changes_nothing(cell: str, changes: dict[str, str], closure: str) -> None:
    """Tell of a changed number that no law in use reads, so that no one takes it for harmless."""
    from ssbcell.process import load_cell
    from ssbcell.simulate.subject import subject

    for path, text in changes.items():
        others = {key: value for key, value in changes.items() if key != path}
        before = subject(load_cell(cell, others), closure).properties
        if before == subject(load_cell(cell, changes), closure).properties:
            say(f"note: --set {path}={text} changes no property that the cell model reads")
