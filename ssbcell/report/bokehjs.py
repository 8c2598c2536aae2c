"""The library that makes a page's figures interactive, packed so that a page can hold it."""

from __future__ import annotations

import base64
import gzip
from functools import cache
from importlib.util import find_spec
from pathlib import Path

#: of BokehJS: its core, and the plotting interface that the pages' own script calls
_PARTS = ("bokeh.min.js", "bokeh-api.min.js")


@cache
def bokehjs() -> str:
    """Return BokehJS as it came with the installed package, ready to run in a browser.

    The package is found and not imported: a page needs nothing of its Python side.
    """
    found = find_spec("bokeh")
    assert found is not None, "bokeh is a dependency of ssbcell"
    assert found.origin is not None, "bokeh is a package with files"
    folder = Path(found.origin).parent / "server" / "static" / "js"
    return "\n".join((folder / part).read_text(encoding="utf-8") for part in _PARTS)


@cache
def packed_bokehjs() -> str:
    """Return `bokehjs` compressed, as text: a third of its size, which each page holds."""
    squeezed = gzip.compress(bokehjs().encode(), compresslevel=9, mtime=0)
    return base64.b64encode(squeezed).decode("ascii")
