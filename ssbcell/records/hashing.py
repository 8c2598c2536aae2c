"""The SHA-256 of a file, by which a record names the bytes that it came from."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextlib.contextmanager
def hashed_beside(path: Path) -> Iterator[Callable[[], str]]:
    """Work out a file's SHA-256 while the block goes on with something else.

    Yields
    ------
    callable
        Returns the sum, and waits for it where it is not there yet.
    """
    with ThreadPoolExecutor(max_workers=1) as worker:
        yield worker.submit(sha256_of, path).result
