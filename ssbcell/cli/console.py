"""Results on stdout, words and progress on stderr."""

from __future__ import annotations

import errno
import inspect
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Annotated, Any

import typer

#: columns of a table that no terminal shows
WIDE = 400

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing on stderr but errors.")]

_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


def quietable(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command ``--quiet``."""

    @wraps(command)
    def run(*args: Any, quiet: bool = False, **options: Any) -> None:
        before = _quiet.set(quiet)
        try:
            command(*args, **options)
        finally:
            _quiet.reset(before)

    takes = inspect.signature(command, eval_str=True)
    more = inspect.Parameter(
        "quiet", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=Quiet
    )
    run.__signature__ = takes.replace(  # type: ignore[attr-defined]
        parameters=[*takes.parameters.values(), more]
    )
    return run


def examples(lines: Sequence[str]) -> str:
    """Return commands as a help text shows them: below each other, as they are typed."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


def say(message: str) -> None:
    """Write a line of news on stderr, unless the command is to be quiet."""
    if not _quiet.get():
        complain(message)


def complain(message: str) -> None:
    """Write a line on stderr, whatever its encoding can carry."""
    _write(sys.stderr, message)


def print_json(document: Any) -> None:
    """Write one JSON document on stdout; NaN has no place in JSON and is refused."""
    _write(sys.stdout, json.dumps(document, indent=2, allow_nan=False, ensure_ascii=True))


def print_table(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table on stdout; a column of numbers stands to the right.

    Parameters
    ----------
    title : str
        One line above it.
    heads : sequence of str
        With units.
    rows : iterable of sequences
        As many cells as heads; None shows as a dash.
    """
    from rich.console import Console
    from rich.table import Table

    cells = [["-" if cell is None else _shown(cell) for cell in row] for row in rows]
    table = Table(box=None, pad_edge=False)
    for column, head in enumerate(heads):
        right = all(_is_number(row[column]) for row in cells)
        table.add_column(head, justify="right" if right else "left", overflow="fold")
    for row in cells:
        table.add_row(*row)
    # a file or a pipe gets every column whole
    width = None if sys.stdout.isatty() else WIDE
    console = Console(width=width, highlight=False, markup=False, emoji=False)
    with console.capture() as drawn:
        console.print(table)
    _write(sys.stdout, "\n".join([title, *(line.rstrip() for line in drawn.get().splitlines())]))


def print_line(line: str) -> None:
    """Write a line, or several in one text, on stdout."""
    _write(sys.stdout, line)


def print_lines(lines: Iterable[str]) -> None:
    """Write sentences on stdout, a line each."""
    for line in lines:
        print_line(line)


@contextmanager
def progress(what: str, steps: int) -> Iterator[Callable[[str], None]]:
    """Show progress with time left on stderr; lines instead where that is no terminal.

    Parameters
    ----------
    what : str
        That is done.
    steps : int
        How many times the callable that this gives will be called, with what was just done.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    if _quiet.get() or not console.is_terminal:
        yield lambda done: say(f"{what}: {done}")
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(what, total=steps)

        def advance(done: str) -> None:
            bar.update(task, advance=1, description=done)

        yield advance


def _shown(cell: object) -> str:
    return f"{cell:.4g}" if isinstance(cell, float) else str(cell)


def _is_number(shown: str) -> bool:
    try:
        float(shown)
    except ValueError:
        return shown == "-"
    return True


def _write(stream: Any, text: str) -> None:
    """Write a line; where its reader has gone, so that the exit code stays the command's own."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        print(text.encode(encoding, "replace").decode(encoding), file=stream, flush=True)
    except OSError as problem:
        # Windows says EINVAL for a pipe that nobody reads
        if problem.errno not in (errno.EPIPE, errno.EINVAL):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
