"""The names of the libraries that read a file, as a record's source has them."""

from __future__ import annotations

import functools
from importlib.metadata import version


@functools.cache
def library_name(package: str) -> str:
    """Return an installed package's name and version; looking the version up takes a while.

    Raises
    ------
    importlib.metadata.PackageNotFoundError
        If it is not installed.
    """
    return f"{package} {version(package)}"
