"""`ssbcell conformity`: a cell against the claims and ranges of the patent application."""

from __future__ import annotations

from dataclasses import asdict

from ssbcell.cli.arguments import CellName, Changes, changes_of
from ssbcell.cli.console import Json, print_json, print_table


def conformity(
    cell: CellName,
    *,
    changes: Changes = [],  # noqa: B006 - typer copies it
    as_json: Json = False,
) -> None:
    """Hold a cell against claims and ranges: each held, broken or not known.

    Also prints which of the cell's numbers contradict each other.
    """
    from ssbcell.process import check_conformity, consistency_report, load_cell

    loaded = load_cell(cell, changes_of(changes))
    found = check_conformity(loaded)
    report = consistency_report(loaded)
    if as_json:
        print_json(
            {
                "cell": found.cell,
                "source": found.source,
                "claims": found.claims,
                "rules": [asdict(rule) for rule in found.rules],
                "consistency": [asdict(one) for one in report],
            }
        )
        return
    print_table(
        f"{found.cell} against {found.source}",
        ("paragraph", "kind", "what it asks", "value", "limit", "result"),
        [
            (r.paragraph, r.kind, r.says, _shown(r.value, r.unit), r.limit, r.result)
            for r in found.rules
        ],
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


def _shown(value: float | bool | None, unit: str) -> str | None:
    if value is None or isinstance(value, bool):
        return {None: None, True: "yes", False: "no"}[value]
    return f"{value:.4g} {unit}".strip()
