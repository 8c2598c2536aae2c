"""Potentials inside a simulated cell at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


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

    @classmethod
    def of(cls, solution: Any) -> State:
        """Take the last moment of a PyBaMM solution."""
        last = solution.last_state

        def at_nodes(name: str) -> FloatArray:
            return np.asarray(last[name].entries, dtype=float)[:, -1]

        def value(name: str) -> float:
            return float(np.asarray(last[name].entries, dtype=float).reshape(-1)[-1])

        return cls(
            voltage=value("Voltage [V]"),
            current_density=value("Current collector current density [A.m-2]"),
            bulk_open_circuit=value("Positive electrode bulk open-circuit potential [V]"),
            lithium_overpotential=value("Lithium metal interface reaction overpotential [V]"),
            interlayer_drop=value("Interlayer overpotential [V]"),
            lithium_drop=value("Negative electrode potential drop [V]"),
            electrolyte_at_lithium=value("Lithium metal interface electrolyte potential [V]"),
            reaction=at_nodes("Positive electrode volumetric interfacial current density [A.m-3]"),
            open_circuit=at_nodes("Positive electrode open-circuit potential [V]"),
            overpotential=at_nodes("Positive electrode reaction overpotential [V]"),
            solid=at_nodes("Positive electrode potential [V]"),
            electrolyte=at_nodes("Positive electrolyte potential [V]"),
        )
