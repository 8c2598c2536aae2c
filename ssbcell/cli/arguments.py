"""Arguments that several commands share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, overload

import typer

from ssbcell.cli.console import say
from ssbcell.errors import UsageError

if TYPE_CHECKING:
    from ssbcell.calibrate import Calibration
    from ssbcell.calibrate.tolerances import Tolerance

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
    str,
    typer.Option(
        "--closure",
        help="Law from structure to conductivity, by name; with "
        "+contact behind it, rough interfaces touch in part.",
    ),
]
DesignCapacity = Annotated[
    str | None,
    typer.Option(
        "--design-capacity",
        metavar="CHARGE",
        help='By mass of active material, such as "174 mAh/g", which is assumed if left out.',
    ),
]
Calibrations = Annotated[
    Path | None,
    typer.Option(
        "--calibrations",
        metavar="DIR",
        help="Of `ssbcell calibrate`; those of the six cells that ship if left out.",
    ),
]
Tolerances = Annotated[
    list[str],
    typer.Option(
        "--tolerance",
        metavar="PATH=WIDTH",
        help='Half the width in which 95 % of the cells lie: press.densify.pressure="2 % of value" '
        'or press.densify.temperature="3 K". Repeatable.',
    ),
]
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files of one cell's test.")]
ReaderName = Annotated[
    str | None,
    typer.Option(
        "--reader", metavar="NAME", help="Reader to use; found from the file if left out."
    ),
]


Uncertainties = Annotated[
    list[str],
    typer.Option(
        "--uncertainty",
        metavar="PATH=VALUE",
        help='Standard uncertainty of a number: --uncertainty solid_electrolyte.porosity="0.5 %". '
        "Repeatable.",
    ),
]


def changes_of(texts: list[str]) -> dict[str, str]:
    """Read the values of ``--set``.

    Raises
    ------
    UsageError
        If a text is not of the form PATH=VALUE.
    """
    return _pairs(texts, "--set", 'PATH=VALUE, such as solid_electrolyte.porosity="20 %"')


def widths_of(texts: list[str]) -> dict[str, str]:
    """Read the values of ``--tolerance``.

    Raises
    ------
    UsageError
        If a text is not of the form PATH=WIDTH.
    """
    return _pairs(texts, "--tolerance", 'PATH=WIDTH, such as press.densify.temperature="3 K"')


def uncertainties_of(texts: list[str]) -> dict[str, str]:
    """Read the values of ``--uncertainty``.

    Raises
    ------
    UsageError
        If a text is not of the form PATH=VALUE.
    """
    expected = 'PATH=VALUE, such as solid_electrolyte.porosity="0.5 %"'
    return _pairs(texts, "--uncertainty", expected)


def _pairs(texts: list[str], option: str, expected: str) -> dict[str, str]:
    pairs = {}
    for text in texts:
        path, equals, value = text.partition("=")
        if not (equals and path.strip() and value.strip()):
            raise UsageError(f"{option} {text}: expected {expected}")
        pairs[path.strip()] = value.strip()
    return pairs


def calibrations_of(folder: Path | None) -> Sequence[Calibration] | None:
    """Read ``--calibrations``; None if it was left out.

    Raises
    ------
    UsageError
        If the folder holds none.
    DataFileError
        If a file in it is none.
    """
    from ssbcell.calibrate import load_calibration

    if folder is None:
        return None
    found = [load_calibration(path) for path in sorted(folder.glob("*.toml"))]
    if not found:
        raise UsageError(f"{folder}: holds no calibration; `ssbcell calibrate` writes them")
    return found


def say_what_changes_nothing(
    cell: str,
    changes: Mapping[str, str],
    folder: Path | None,
    *,
    settings: tuple[float, float] | None = None,
    varied: Sequence[Mapping[str, str]] = ({},),
) -> None:
    """Tell of changed numbers that bear on no prediction, so that none is taken for harmless.

    Parameters
    ----------
    cell : str
        A shipped name or a TOML file.
    changes : mapping of str to str
        By path.
    folder : Path or None
        Of ``--calibrations``.
    settings : tuple of float, optional
        Pressure [Pa] and temperature [K] of densifying; those of the cell if left out.
    varied : sequence of mapping, optional
        Values that other numbers take beside, by path; told of where none of them matters.
    """
    from ssbcell.calibrate import shipped_calibrations
    from ssbcell.calibrate.without_effect import without_effect

    if not (changes or any(varied)):
        return
    known = calibrations_of(folder) or shipped_calibrations()
    idle = [set(without_effect(cell, {**changes, **others}, known, settings)) for others in varied]
    for path in sorted(set.intersection(*idle)):
        given = f"--set {path}={changes[path]}" if path in changes else path
        say(f"note: {given} changes nothing that is foretold: no hypothesis with a weight reads it")


def say_tolerances(
    cell: str, tolerances: Sequence[Tolerance], changes: Mapping[str, str], folder: Path | None
) -> None:
    """Tell what the tolerances were taken for, and what of them and the changes bears on nothing.

    Parameters
    ----------
    cell : str
        A shipped name or a TOML file.
    tolerances : sequence of Tolerance
        As found.
    changes : mapping of str to str
        By path.
    folder : Path or None
        Of ``--calibrations``.
    """
    ends = {one.path: one.end for one in tolerances}
    others = {path: text for path, text in changes.items() if path not in ends}
    say_what_changes_nothing(cell, others, folder, varied=[ends])
    for one in tolerances:
        say(f"tolerance, k = 2: {one.words}")


@overload
def design_of(text: str) -> float: ...


@overload
def design_of(text: None) -> None: ...


def design_of(text: str | None) -> float | None:
    """Read ``--design-capacity`` [mAh/g]; None if it was left out.

    Raises
    ------
    QuantityError
        If the text is no charge by mass.
    """
    from ssbcell.quantities import parse

    return None if text is None else parse(text, "specific charge") / 3600.0
