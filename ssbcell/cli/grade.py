"""`ssbcell grade`: one cell's files to a verdict."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ssbcell.cli.arguments import Files, ReaderName
from ssbcell.cli.console import Json, print_json, print_table, say


def grade(
    files: Files,
    *,
    cell: Annotated[Path, typer.Option(metavar="CELL.toml", help="The cell that was tested.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where verdict.json goes.")],
    criteria: Annotated[
        str, typer.Option(metavar="NAME", help="Shipped criteria, or a TOML file of your own.")
    ] = "nakagawa2025",
    profile: Annotated[
        str | None, typer.Option(metavar="NAME", help="Profile of the criteria.")
    ] = None,
    reader: ReaderName = None,
    as_json: Json = False,
) -> None:
    """Grade one cell: A, B, UNDECIDED or INVALID, with reasons.

    Exit codes: 0 A; 1 B; 2 wrong usage; 3 UNDECIDED; 4 INVALID or unreadable.
    """
    from ssbcell.grading import exit_code, load_tested_cell, write_verdict
    from ssbcell.grading import grade as grade_record
    from ssbcell.records import read

    tested = load_tested_cell(cell)
    verdict = grade_record(read(files, reader), tested, criteria, profile)
    written = write_verdict(verdict, out)
    say(f"wrote {written}")
    if as_json:
        print_json({"cells": [verdict.to_dict()]})
    else:
        trace = verdict.trace
        print_table(
            f"{verdict.id}: {verdict.grade}  (criteria {trace.criteria} "
            f"{trace.criteria_version}, profile {trace.profile})",
            ("rule", "result", "value", "limits", "what was seen"),
            [
                (r["id"], r["result"], _value(r), _limits(r["limits"]), r["message"])
                for r in (rule.to_dict() for rule in verdict.rules)
            ],
        )
        for title, lines in (
            ("because", verdict.basis),
            ("waived", verdict.waivers),
            ("would decide", verdict.would_decide),
        ):
            for line in lines:
                typer.echo(f"{title}: {line}")
    raise typer.Exit(exit_code([verdict.grade]))


def _value(rule: dict[str, Any]) -> str | None:
    if rule["value"] is None:
        return None
    doubt = rule["expanded_uncertainty"]
    plus = f" +- {doubt:.2g}" if doubt is not None else ""
    return f"{rule['value']:.5g}{plus} {rule['unit']}".strip()


def _limits(limits: list[float | None] | None) -> str | None:
    if limits is None:
        return None
    low, high = ("" if limit is None else f"{limit:.5g}" for limit in limits)
    return f"{low} to {high}".strip()
