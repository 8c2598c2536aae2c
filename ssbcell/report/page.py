"""Templates to pages that ask the network for nothing."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ssbcell.records.atomic import replacing
from ssbcell.report.bokehjs import bokehjs, packed_bokehjs

#: how a grade is shown, so that colour is never alone
SIGNS = {"A": "\u25cf", "B": "\u25b2", "UNDECIDED": "\u25a0", "INVALID": "\u2715"}


def render(template: str, **values: Any) -> str:
    """Return a page.

    Every value is escaped. The page's policy lets it load nothing, and run no script but the
    house's own and BokehJS, which it names by hash; so what a cell is called cannot do anything.
    Styles are not held to hashes, since BokehJS makes its own.

    Parameters
    ----------
    template : str
        Name of a file in ``report/templates``.
    **values
        For the template.
    """
    return _environment().get_template(template).render(**values)


def write_page(text: str, path: Path) -> Path:
    """Write a page, whole or not at all, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")
    return path


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("ssbcell.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    script = "\n".join(_asset(name) for name in ("figures.js", "table.js"))
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; "
        f"script-src '{_digest(script)}' '{_digest(bokehjs())}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    environment.globals.update(
        style=Markup(_asset("page.css")),
        script=Markup(script),
        library=packed_bokehjs(),
        policy=policy,
        signs=SIGNS,
    )
    environment.filters["short"] = _short
    return environment


def _asset(name: str) -> str:
    return (resources.files("ssbcell.report") / "templates" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _short(value: float | None, digits: int = 5) -> str:
    return "\u2013" if value is None else f"{value:.{digits}g}"
