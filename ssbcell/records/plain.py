"""Names of files as text that every file and database can hold."""

from __future__ import annotations

import os


def plain(name: object) -> str:
    """Return a path or a message with every byte that is no UTF-8 replaced by U+FFFD.

    A name from an old archive, or any name beyond ASCII where the locale is ASCII, comes from the
    system with its bytes escaped, and neither JSON nor SQLite takes them.

    Parameters
    ----------
    name : object
        Made a text by `str`.
    """
    return os.fsencode(str(name)).decode("utf-8", "replace")
