"""`ssbcell conformity`: a cell against the claims and ranges of the patent application."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ssbcell.cli.arguments import CellName, Changes, changes_of
from ssbcell.cli.console import Json, print_json, print_table

if TYPE_CHECKING:
    from ssbcell.process import Conformity, Consistency, RuleResult, Stage

Rules = Annotated[
    str, typer.Option("--rules", metavar="FILE", help="Shipped rules, or a TOML file of your own.")
]


EXAMPLES = (
    "ssbcell conformity Nakagawa2025_comparative_1",
    "ssbcell conformity my_cell.toml --rules my_rules.toml --json",
)


def conformity(
    cell: CellName,
    *,
    rules: Rules = "nakagawa2025",
    changes: Changes = [],  # noqa: B006 - typer copies it
    as_json: Json = False,
) -> None:
    """Hold a cell against claims and ranges: each held, broken or not known.

    Also prints each layer before and after each pressing, and which of the cell's numbers
    contradict each other.
    """
    from ssbcell.process import check_conformity, consistency_report, known_history, load_cell

    loaded = load_cell(cell, changes_of(changes))
    found = check_conformity(loaded, rules)
    report = consistency_report(loaded)
    rows = [row for stage in known_history(loaded) for row in _rows(stage)]
    if as_json:
        print_json(
            {
                "cell": found.cell,
                "source": found.source,
                "claims": found.claims,
                "rules": [asdict(rule) for rule in found.rules],
                "history": rows,
                "consistency": [asdict(one) for one in report],
            }
        )
        return
    _print(found, rows, report)


def _print(found: Conformity, rows: list[dict[str, Any]], report: tuple[Consistency, ...]) -> None:
    print_table(
        f"{found.cell} against {found.source}",
        ("paragraph", "kind", "what it asks", "value", "limit", "result"),
        [(r.paragraph, r.kind, r.says, _shown(r), r.limit, r.result) for r in found.rules],
    )
    print_table(
        "Layers through the press schedule",
        tuple(name.replace("_", " ") for name in rows[0]) if rows else (),
        [tuple(row.values()) for row in rows],
    )
    print_table(
        "Numbers that the cell's file gives twice",
        ("number", "printed", "computed", "rounding allows", "agrees", "how"),
        [
            (
                one.what,
                one.printed,
                f"{one.computed:.4g} {one.unit}",
                f"{one.low:.4g} to {one.high:.4g} {one.unit}",
                "yes" if one.agrees else "NO",
                one.how,
            )
            for one in report
        ],
    )


def _rows(stage: Stage) -> list[dict[str, Any]]:
    """Return porosity, thickness and modulus of the layers in one press."""
    rows = []
    for layer, before in stage.before.items():
        after = stage.after.get(layer)
        rows.append(
            {
                "step": stage.step.name,
                "layer": layer,
                "porosity_before_percent": _in(before.porosity, 100.0),
                "porosity_after_percent": _in(after.porosity if after else None, 100.0),
                "thickness_before_um": _in(before.thickness, 1e6),
                "thickness_after_um": _in(after.thickness if after else None, 1e6),
                "modulus_before_GPa": _in(before.modulus, 1e-9),
                "modulus_after_GPa": _in(after.modulus if after else None, 1e-9),
                "from": stage.origin.get(layer),
            }
        )
    return rows


def _in(value: float | None, scale: float) -> float | None:
    return None if value is None else round(value * scale, 4)


def _shown(rule: RuleResult) -> str | None:
    if rule.value is None or isinstance(rule.value, bool):
        return {None: None, True: "yes", False: "no"}[rule.value]
    words = [f"{rule.value:.4g}"]
    if rule.low is not None and rule.high is not None:
        words.append(f"({rule.low:.4g} to {rule.high:.4g})")
    return " ".join([*words, rule.unit]).strip()
