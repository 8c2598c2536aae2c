"""Arguments that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ssbcell.errors import UsageError

CellName = Annotated[str, typer.Argument(metavar="CELL", help="A shipped name or a TOML file.")]
Changes = Annotated[
    list[str],
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help='Change a number, with its unit: --set interlayer.modulus="0.7 GPa". Repeatable.',
    ),
]
ClosureName = Annotated[
    str, typer.Option("--closure", help="Law from structure to conductivity, by name.")
]
DesignCapacity = Annotated[
    str | None,
    typer.Option(
        "--design-capacity",
        metavar="CHARGE",
        help='By mass of active material, such as "174 mAh/g", which is assumed if left out.',
    ),
]
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files of one cell's test.")]
ReaderName = Annotated[
    str | None,
    typer.Option(
        "--reader", metavar="NAME", help="Reader to use; found from the file if left out."
    ),
]


def changes_of(texts: list[str]) -> dict[str, str]:
    """Read the values of ``--set``.

    Raises
    ------
    UsageError
        If a text is not of the form PATH=VALUE.
    """
    changes = {}
    for text in texts:
        path, equals, value = text.partition("=")
        if not (equals and path.strip() and value.strip()):
            raise UsageError(
                f'--set {text}: expected PATH=VALUE, such as solid_electrolyte.porosity="20 %"'
            )
        changes[path.strip()] = value.strip()
    return changes


def design_of(text: str | None) -> float | None:
    """Read ``--design-capacity`` [mAh/g]; None if it was left out.

    Raises
    ------
    QuantityError
        If the text is no charge by mass.
    """
    from ssbcell.quantities import parse

    return None if text is None else parse(text, "specific charge") / 3600.0
