"""The shipped cells as parameter sets of PyBaMM, for its entry points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ssbcell.cell.electrochemistry import load_surroundings
from ssbcell.cell.extras import Heat, InterlayerStorage, ParticleFilm
from ssbcell.cell.layers import interlayer_capacity
from ssbcell.cell.parameters import parameter_dict
from ssbcell.process import load_cell
from ssbcell.transport import properties_with_course


def parameter_set(cell: str) -> dict[str, Any]:
    """Parameter values of a shipped cell.

    Parameters
    ----------
    cell : str
        Such as ``"Nakagawa2025_example_1"``.

    Returns
    -------
    dict
        As PyBaMM's own parameter sets. What conducts follows the temperature, and the numbers
        of the options for heat, an interlayer's storage and a film (of no resistance) are
        there. The moduli of the layers are not known, and so no compliance of a stack.

    Raises
    ------
    UnknownName
        If there is no such cell; the message suggests the nearest.
    """
    loaded = load_cell(cell)
    laminate, around = loaded.laminate, load_surroundings()
    properties = properties_with_course(loaded)
    extras = (
        Heat(around.heat_capacity.value, around.heat_transfer.value),
        InterlayerStorage(interlayer_capacity(laminate.interlayer)),
        ParticleFilm(0.0),
    )
    values = parameter_dict(properties, laminate.positive_electrode.active_material)
    for extra in extras:
        values |= extra.parameters(properties)
    return values


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
