"""Writes a file whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ssbcell.errors import UsageError


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a new file in the folder of `path` that takes its place once it is complete.

    Whatever ends the block early leaves what stood at `path` before.

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
    try:
        handle, name = tempfile.mkstemp(
            dir=path.parent, prefix=f".{path.name}.", suffix=f".part{path.suffix}"
        )
    except OSError as problem:
        raise UsageError(f"{path} cannot be written: {problem.strerror or problem}") from None
    os.close(handle)
    part = Path(name)
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
