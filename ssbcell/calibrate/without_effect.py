"""Which changed numbers of a cell bear on nothing that a prediction says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ssbcell.calibrate.calibration import Calibration
from ssbcell.calibrate.ensemble import telling
from ssbcell.calibrate.made import given_by, made, pressed, properties_of
from ssbcell.errors import UsageError
from ssbcell.process import Densified, load_cell
from ssbcell.transport.connection import connect, structure_of


def without_effect(
    cell: str | Path,
    changes: Mapping[str, str],
    known: Sequence[Calibration],
    settings: tuple[float, float] | None = None,
) -> tuple[str, ...]:
    """Return the paths of changes that alter no prediction.

    Parameters
    ----------
    cell : str or Path
        A shipped name or a TOML file, with a densifying step.
    changes : mapping of str to str
        As `ssbcell.load_cell` takes them, all at once.
    known : sequence of Calibration
        In use; those with too little weight to tell do not count.
    settings : tuple of float, optional
        Pressure [Pa] and temperature [K] to densify at; those of the cell if left out.

    Returns
    -------
    tuple of str
        Those without which the cell is foretold the same: the same properties by each
        hypothesis with its most likely numbers, and the same porosities.

    Raises
    ------
    UsageError
        If the cell has no densifying step, or a change is not possible.
    """
    heard = telling(known)
    whole = _foretold(_built(cell, changes, settings), heard)
    return tuple(
        path
        for path in changes
        if whole
        == _foretold(_built(cell, {k: v for k, v in changes.items() if k != path}, settings), heard)
    )


def require_apart(changes: Iterable[str], others: Mapping[str, str]) -> None:
    """Refuse a number that is given twice.

    Parameters
    ----------
    changes : iterable of str
        Paths of ``--set``.
    others : mapping of str to str
        What else gives a number, such as ``--densify-pressure``, by path.

    Raises
    ------
    UsageError
        If a path is in both, naming both.
    """
    for path in changes:
        if path in others:
            raise UsageError(
                f"--set {path} and {others[path]} give the same number; expected one of the two"
            )


def _built(
    cell: str | Path, changes: Mapping[str, str], settings: tuple[float, float] | None
) -> Densified:
    if settings is None:
        return made(cell, changes)
    return pressed(load_cell(cell, changes), *settings, given_by(changes))


def _foretold(built: Densified, known: Sequence[Calibration]) -> list[Any]:
    properties, structure = properties_of(built.cell), structure_of(built.cell)
    found = [connect(properties, one.closure.connection(structure, one.values)) for one in known]
    return [properties, *found, *built.porosity.values()]
