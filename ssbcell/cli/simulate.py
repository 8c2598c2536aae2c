"""`ssbcell simulate`: a cell through a test protocol."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from ssbcell.cli.arguments import CellName, Changes, ClosureName, changes_of
from ssbcell.cli.console import Json, print_json, print_table, say
from ssbcell.errors import UsageError

Options = Annotated[
    list[str],
    typer.Option(
        "--option",
        metavar="NAME=VALUE",
        help="What the cell has beside the plain one, with its unit: film.resistance="
        '"20 ohm*cm^2", storage.capacity="as built", short.conductance="2 S/m^2" with '
        "short.begins and short.ends, stack.*, heat.*. Repeatable.",
    ),
]


EXAMPLES = (
    "ssbcell simulate Nakagawa2025_example_1 --protocol dcr_soc50_10s --json",
    "ssbcell simulate my_cell.toml --protocol qualification --out record.h5",
)


def simulate(
    cell: CellName,
    *,
    protocol: Annotated[
        str, typer.Option(metavar="NAME", help="A shipped protocol, or a TOML file.")
    ],
    changes: Changes = [],  # noqa: B006 - typer copies it
    options: Options = [],  # noqa: B006
    closure: ClosureName = "default",
    cycles: Annotated[
        int | None, typer.Option(metavar="N", help="Run the protocol N times, a row a cycle.")
    ] = None,
    design_capacity: Annotated[
        str | None,
        typer.Option(
            metavar="CHARGE",
            help='By area, such as "3.76 mAh/cm^2", where the protocol has rates or counts by it.',
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="RECORD.h5", help="Write the simulated record here.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Simulate a test: resistance where the protocol has a pulse, capacities of a cycle."""
    from ssbcell.process import load_cell
    from ssbcell.protocols import load_protocol
    from ssbcell.quantities import parse
    from ssbcell.simulate import simulate_cycles, simulate_protocol

    plan, wanted = load_protocol(protocol), changes_of(changes)
    loaded = load_cell(cell, wanted)
    added = _added(options, loaded)
    _say_what_changes_nothing(cell, wanted, closure, options)
    settings = {"closure": closure, **added}
    if design_capacity is not None:
        settings["design_capacity"] = parse(design_capacity, "areal charge")
    if cycles is None:
        run = simulate_protocol(loaded, plan, **settings)
        _say_what_fell_short(run)
        record, result = run.record, _result(run)
    else:
        many = simulate_cycles(loaded, plan, cycles, **settings)
        record, result = many.record, many.to_dict()
        if many.stopped is not None:
            say(f"note: stopped in {many.stopped}")
    if out is not None:
        from ssbcell.records import write_record

        write_record(record, out, cell_id=loaded.name)
        say(f"wrote {len(record)} rows to {out}")
    if as_json:
        print_json({"cell": loaded.name, "protocol": plan.name, **result})
    elif cycles is None:
        print_table(f"{loaded.name}, {plan.name}", ("result", "value"), _rows(result))
    else:
        _print_cycles(f"{loaded.name}, {plan.name}", result["cycles"])


def _added(texts: list[str], cell: Any) -> dict[str, Any]:
    from ssbcell.cell.option_texts import read_options

    options = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (equals and name.strip() and value.strip()):
            raise UsageError(
                f'--option {text}: expected NAME=VALUE, such as film.resistance="20 ohm*cm^2"'
            )
        options[name.strip()] = value.strip()
    added = read_options(options, cell.laminate)
    return {"extras": added.extras, "short": added.short}


def _say_what_fell_short(run: Any) -> None:
    for step in run.steps:
        if not step.complete:
            say(f"note: step {step.step.name} ended by {step.ended_by}, not as it was meant to")
    if len(run.steps) < len(run.protocol.steps):
        say(f"note: the test stopped there; {len(run.protocol.steps)} steps were planned")


def _result(run: Any) -> dict[str, Any]:
    from ssbcell.errors import SimulationError
    from ssbcell.simulate import cycle_of, dcr_of

    result: dict[str, Any] = {}
    kinds = [step.step.kind for step in run.steps]
    has_cycle = "charge" in kinds and "discharge" in kinds[kinds.index("charge") :]
    if run.protocol.pulse is not None:
        try:
            result |= dcr_of(run).to_dict()
        except SimulationError as problem:
            say(f"note: no resistance: {problem}")
            result |= {"dcr_ohm_cm2": None, "dcr_not_reached": str(problem)}
    if has_cycle:
        result |= cycle_of(run).to_dict()
    result["ended_by"] = run.ended_by
    shown = {name for step in run.steps for name in step.segment.shown}
    if shown:
        result["followed"] = {name: _course(run, name) for name in sorted(shown)}
    return result


def _course(run: Any, name: str) -> dict[str, float]:
    _, values = run.shown(name)
    return {
        "start": float(values[0]),
        "lowest": float(values.min()),
        "highest": float(values.max()),
        "end": float(values[-1]),
    }


def _rows(result: Mapping[str, Any], above: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for key, value in result.items():
        name = f"{above}{key}"
        rows += _rows(value, f"{name}: ") if isinstance(value, Mapping) else [(name, value)]
    return rows


def _print_cycles(title: str, cycles: list[dict[str, Any]]) -> None:
    names = {
        "number": "cycle",
        "charge_capacity_mAh_per_g": "charge mAh/g",
        "discharge_capacity_mAh_per_g": "discharge mAh/g",
        "coulombic_efficiency": "efficiency",
        "dcr_ohm_cm2": "DCR ohm cm2",
        "lithium_balance_relative": "lithium balance",
    }
    rows = [
        (*(cycle[name] for name in names), "; ".join(sorted(set(cycle["ended_by"].values()))))
        for cycle in cycles
    ]
    print_table(title, (*names.values(), "ended by"), rows)


def _say_what_changes_nothing(
    cell: str, changes: dict[str, str], closure: str, options: list[str]
) -> None:
    """Tell of a changed number that no law in use reads, so that no one takes it for harmless."""
    from ssbcell.process import load_cell
    from ssbcell.simulate.subject import subject

    for path, text in changes.items():
        others = {key: value for key, value in changes.items() if key != path}
        one, other = load_cell(cell, others), load_cell(cell, changes)
        if _of_options(options, one) != _of_options(options, other):
            continue
        if subject(one, closure).properties == subject(other, closure).properties:
            say(f"note: --set {path}={text} changes no property that the cell model reads")


def _of_options(options: list[str], cell: Any) -> Any:
    """Return what the options make of a cell, or None where a number of theirs is missing."""
    try:
        return _added(options, cell)
    except UsageError:
        return None
