"""`ssbcell watch`: grades what cyclers drop into a folder."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Annotated

import typer

from ssbcell.cli.arguments import ReaderName
from ssbcell.cli.console import print_line, say

EXAMPLES = ("ssbcell watch incoming --lot lot.toml --out verdicts",)


def watch(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where files are dropped.")],
    *,
    lot: Annotated[
        Path, typer.Option(metavar="LOT.toml", help="The cells with their files; TOML or CSV.")
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where verdicts and ledger go.")],
    settle: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.0, help="A file that rests so long is whole.")
    ] = 300.0,
    every: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.1, help="The longest time between two looks.")
    ] = 30.0,
    criteria: Annotated[
        str, typer.Option(metavar="NAME", help="Shipped criteria, or a TOML file of your own.")
    ] = "nakagawa2025",
    profile: Annotated[
        str | None, typer.Option(metavar="NAME", help="Profile of the criteria.")
    ] = None,
    reader: ReaderName = None,
    once: Annotated[
        bool, typer.Option("--once", help="Look once, wait until files rest, grade, and end.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print each verdict as one line of JSON.")
    ] = False,
) -> None:
    """Grade the cells of a lot as their files become complete, until stopped.

    A cell is graded when all its files are there and have not changed for --settle seconds;
    choose more than the longest time between two rows. If a file grows later, the cell is
    graded again, and both verdicts stand in the ledger. LOT.toml may be edited meanwhile, and
    the folder may go away and come back. Ctrl-C, or the service's stop, ends it after the cell
    that is being graded; started again, it goes on.
    """
    from functools import partial

    from ssbcell.grading import load_criteria
    from ssbcell.grading.workers import local_processes
    from ssbcell.records.readers.registry import choose
    from ssbcell.report.graded import page_of_cell
    from ssbcell.watch import GradeBy, Watcher, look_once, stopping_at_signals
    from ssbcell.watch import watch as keep_watching

    page_of = partial(page_of_cell, criteria=load_criteria(criteria, profile))
    if reader is not None:
        choose(Path(), reader)
    by = GradeBy(local_processes(1), criteria, profile, reader, page_of)
    stop = threading.Event()
    watcher = Watcher(folder, lot, out, by, settle, stop, say)
    graded = partial(_print_verdicts, out) if as_json else None
    with stopping_at_signals(stop):
        if once:
            look_once(watcher, graded)
        else:
            keep_watching(watcher, every, graded)
    say("stopped")


def _print_verdicts(out: Path, cells: tuple[str, ...]) -> None:
    from ssbcell.grading.recording import verdict_dicts

    for verdict in verdict_dicts(out, cells):
        print_line(json.dumps(verdict, allow_nan=False))
