"""The shipped cells as parameter sets of PyBaMM, for its entry points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ssbcell.cell.parameters import parameter_dict
from ssbcell.process import load_cell
from ssbcell.transport import properties_of


def parameter_set(cell: str) -> dict[str, Any]:
    """Parameter values of a shipped cell.

    Parameters
    ----------
    cell : str
        Such as ``"Nakagawa2025_example_1"``.

    Returns
    -------
    dict
        As PyBaMM's own parameter sets.

    Raises
    ------
    UnknownName
        If there is no such cell; the message suggests the nearest.
    """
    loaded = load_cell(cell)
    return parameter_dict(properties_of(loaded), loaded.laminate.positive_electrode.active_material)


def _entry(cell: str) -> Callable[[], dict[str, Any]]:
    def values() -> dict[str, Any]:
        return parameter_set(cell)

    values.__doc__ = f"Parameter values of {cell}, a cell of US 2025/0260067 A1, on 1 cm2."
    return values


Nakagawa2025_example_1 = _entry("Nakagawa2025_example_1")
Nakagawa2025_example_2 = _entry("Nakagawa2025_example_2")
Nakagawa2025_example_3 = _entry("Nakagawa2025_example_3")
Nakagawa2025_comparative_1 = _entry("Nakagawa2025_comparative_1")
Nakagawa2025_comparative_2 = _entry("Nakagawa2025_comparative_2")
Nakagawa2025_comparative_3 = _entry("Nakagawa2025_comparative_3")
