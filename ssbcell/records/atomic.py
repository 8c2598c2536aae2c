"""Writes a file whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from ssbcell.errors import UsageError

#: A part that has not been written to for so long is of a program that is gone [s]: where its
#: process can be asked for, and where it cannot, as on Windows or on another machine.
_QUIET, _FORGOTTEN = 60.0, 3600.0


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a new file in the folder of `path` that takes its place once it is complete.

    Whatever ends the block early leaves what stood at `path` before. What a program that was
    killed left beside it is removed by the next one.

    Parameters
    ----------
    path : Path
        The file to write.

    Yields
    ------
    Path
        An empty file to write to and close.

    Raises
    ------
    UsageError
        If the folder is missing or cannot be written to.
    """
    _clear_away(path)
    # not tempfile, whose files only their owner may read
    part = path.with_name(f".{path.name}.{os.getpid()}-{uuid.uuid4().hex[:8]}.part{path.suffix}")
    try:
        part.touch(exist_ok=False)
    except OSError as problem:
        raise UsageError(f"{path} cannot be written: {problem.strerror or problem}") from None
    try:
        yield part
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        try:
            part.replace(path)
        except OSError as problem:
            raise UsageError(f"{path} cannot be written: {problem.strerror or problem}") from None
    finally:
        part.unlink(missing_ok=True)


def _clear_away(path: Path) -> None:
    """Remove the parts of a file that programs left which were killed."""
    form = re.compile(
        rf"\.{re.escape(path.name)}\.(?P<pid>\d+)-[0-9a-f]{{8}}\.part{re.escape(path.suffix)}"
    )
    with contextlib.suppress(OSError):
        for other in path.parent.iterdir():
            match = form.fullmatch(other.name)
            with contextlib.suppress(OSError):
                if match and _is_left_over(int(match["pid"]), other):
                    other.unlink()


def _is_left_over(process: int, part: Path) -> bool:
    quiet = time.time() - part.stat().st_mtime
    if quiet > _FORGOTTEN or os.name == "nt":
        return quiet > _FORGOTTEN
    if quiet <= _QUIET:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
