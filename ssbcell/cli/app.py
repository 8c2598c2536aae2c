"""The command's frame: which commands there are, and how an error leaves."""

from __future__ import annotations

import os
import sys

import typer

from ssbcell.cli import (
    calibrate,
    cells,
    conformity,
    demo,
    diagnose,
    experiments,
    export,
    grade,
    ingest,
    ledger,
    predict,
    properties,
    protocols,
    readers,
    sensitivity,
    simulate,
    tolerances,
    watch,
    window,
)
from ssbcell.cli.console import complain, examples, quietable
from ssbcell.errors import SsbcellError

UNEXPECTED, INTERRUPTED = 4, 130

app = typer.Typer(
    name="ssbcell",
    help="Solid-state cells in which lithium is deposited: from press schedule to graded cell.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command in (
    demo,
    cells,
    protocols,
    readers,
    conformity,
    properties,
    simulate,
    predict,
    window,
    sensitivity,
    tolerances,
    calibrate,
    experiments,
    ingest,
    grade,
    diagnose,
    watch,
    export,
):
    name = command.__name__.rpartition(".")[2]
    app.command(name, epilog=examples(command.EXAMPLES))(quietable(getattr(command, name)))
app.add_typer(ledger.app, name="ledger")


def main() -> None:
    """Run the command line: any error is one line on stderr and its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    arguments : list of str
        What stands after ``ssbcell``.
    """
    try:
        code = int(app(arguments or ["--help"], standalone_mode=False) or 0)
        if code == INTERRUPTED:  # typer itself may have caught the key
            raise KeyboardInterrupt
        return code
    except SsbcellError as problem:
        complain(f"ssbcell: {_one_line(problem)}")
        return problem.exit_code
    except (KeyboardInterrupt, typer.Abort):
        complain("ssbcell: interrupted")
        return INTERRUPTED
    except Exception as problem:
        if os.environ.get("SSBCELL_DEBUG"):
            raise
        return _unforeseen(problem)


def _unforeseen(problem: Exception) -> int:
    """Say in one line what is none of our own errors, and return its exit code."""
    if hasattr(problem, "format_message"):  # wrong usage, found by typer
        complain(f"ssbcell: {_one_line(problem.format_message())} Try: ssbcell --help")
        return int(getattr(problem, "exit_code", 2))
    if isinstance(problem, OSError):
        complain(f"ssbcell: {_one_line(problem)}")
    else:
        kind = type(problem).__name__
        complain(f"ssbcell: unexpected {kind}: {_one_line(problem)} (SSBCELL_DEBUG=1 shows where)")
    return UNEXPECTED


def _one_line(problem: object) -> str:
    return " ".join(str(problem).split())
