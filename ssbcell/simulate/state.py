"""Potentials inside a simulated cell at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ssbcell.cell.film import DROP

FloatArray = npt.NDArray[np.float64]

#: PyBaMM's names of what a `State` holds
INSIDE = {
    "Voltage [V]": "voltage",
    "Current collector current density [A.m-2]": "current_density",
    "Positive electrode bulk open-circuit potential [V]": "bulk_open_circuit",
    "Lithium metal interface reaction overpotential [V]": "lithium_overpotential",
    "Interlayer overpotential [V]": "interlayer_drop",
    "Negative electrode potential drop [V]": "lithium_drop",
    "Lithium metal interface electrolyte potential [V]": "electrolyte_at_lithium",
    "Positive electrode volumetric interfacial current density [A.m-3]": "reaction",
    "Positive electrode open-circuit potential [V]": "open_circuit",
    "Positive electrode reaction overpotential [V]": "overpotential",
    "Positive electrode potential [V]": "solid",
    "Positive electrolyte potential [V]": "electrolyte",
}
_AT_NODES = ("reaction", "open_circuit", "overpotential", "solid", "electrolyte")


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A cell at one moment; currents are positive on discharge, as in PyBaMM.

    Attributes
    ----------
    voltage : float
        At the terminals [V].
    current_density : float
        Through the layers, with the leak [A/m2].
    bulk_open_circuit : float
        Potential of the positive electrode at its mean lithium content [V].
    lithium_overpotential, interlayer_drop, lithium_drop : float
        Of plating or stripping, of the interlayer, of the metal [V].
    electrolyte_at_lithium : float
        Potential of the electrolyte on the far side of the interlayer [V].
    reaction : array, shape (n,)
        Current density by volume at the nodes of the positive electrode [A/m3].
    open_circuit, overpotential, solid, electrolyte : array, shape (n,)
        At the same nodes: potential at the particles' surface, reaction overpotential,
        potential of the solid and of the electrolyte [V].
    film : array, shape (n,), or None
        Drop over the particles' film [V]; None where there is none.
    """

    voltage: float
    current_density: float
    bulk_open_circuit: float
    lithium_overpotential: float
    interlayer_drop: float
    lithium_drop: float
    electrolyte_at_lithium: float
    reaction: FloatArray
    open_circuit: FloatArray
    overpotential: FloatArray
    solid: FloatArray
    electrolyte: FloatArray
    film: FloatArray | None = None

    @classmethod
    def of(cls, found: Mapping[str, FloatArray]) -> State:
        """Take the variables of `INSIDE`, and a film's drop, at one moment, each (k, 1)."""
        values: dict[str, Any] = {
            attribute: found[name][:, 0] if attribute in _AT_NODES else float(found[name][0, 0])
            for name, attribute in INSIDE.items()
        }
        film = found[DROP][:, 0] if DROP in found else None
        return cls(**values, film=film)
