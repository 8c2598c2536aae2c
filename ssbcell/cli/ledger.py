"""`ssbcell ledger`: what was recorded, and whether it still stands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ssbcell.cli.console import Json, examples, print_json, print_line, quietable

app = typer.Typer(help="The record of every verdict.", rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def ledger() -> None:
    """Look after the record of every verdict."""


def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A ledger.db.")],
    *,
    head: Annotated[
        str | None,
        typer.Option(
            metavar="HASH",
            help="Hash noted earlier, as in summary.csv: it must still be there. Without it, "
            "rows removed at the end may go unseen.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Find any row that was edited, removed, inserted or moved, and verdicts beside that differ.

    Exit codes: 0 the ledger is whole; 4 it is not, or is no ledger.
    """
    from ssbcell.grading.ledger_check import check_ledger

    found = check_ledger(file, head)
    if as_json:
        print_json(found.to_dict())
    else:
        for problem in found.problems:
            print_line(problem.message)
        word = "whole" if found.whole else f"{len(found.problems)} problem(s)"
        print_line(f"{file}: {found.rows} rows, {word}; head {found.head}")
    raise typer.Exit(0 if found.whole else 4)


EXAMPLES = ("ssbcell ledger verify verdicts/ledger.db --head 3f2a9c0d1b4e",)
app.command("verify", epilog=examples(EXAMPLES))(quietable(verify))
