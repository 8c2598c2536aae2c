"""Writes a file whole or not at all."""

from __future__ import annotations

import contextlib
import os
import uuid
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
    # not tempfile, whose files only their owner may read
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part{path.suffix}")
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
