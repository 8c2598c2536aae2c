"""How the pages of this folder become a site."""

import os
import re

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

from ssbcell import __version__

project = "ssbcell"
author = "The ssbcell developers"
copyright = author  # noqa: A001
release = version = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.mathjax",
    "sphinx-mathjax-offline",  # a plant has no network
    "sphinx.ext.viewcode",
]
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 3
napoleon_google_docstring = False
napoleon_use_ivar = True
autodoc_typehints = "none"  # the docstrings say more, with units
autodoc_member_order = "bysource"
# PyBaMM's own docstrings stand in PyBaMM's documentation
autodoc_default_options = {"members": True, "inherited-members": False}
# two rooms have a Step of their own; a link from a type is a convenience
suppress_warnings = ["ref.python"]
exclude_patterns = ["_build"]

html_theme = "pydata_sphinx_theme"
html_title = "ssbcell"
html_theme_options = {"show_toc_level": 2, "navigation_with_keys": False}
html_sidebars = {"**": []}  # every page is at the top
html_show_sourcelink = False


def _own_footnotes(_app, _what, name, _object, _options, lines) -> None:
    """Give the references of each docstring names of their own: many stand on one page."""
    mine = f"[#{name.replace('.', '-')}-"
    for at, line in enumerate(lines):
        lines[at] = re.sub(r"\[(?=\d+\](_|\s))", mine, line)


def setup(app) -> None:
    """Sphinx calls this."""
    app.connect("autodoc-process-docstring", _own_footnotes, priority=100)
