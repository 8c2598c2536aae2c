"""What a pulse's resistance is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ssbcell.simulate.state import FloatArray, State

_CM2_PER_M2 = 1e4


@dataclass(frozen=True, slots=True)
class Contributions:
    """Parts of a pulse's resistance, which add up to it [ohm cm2].

    Attributes
    ----------
    solid_electrolyte : float
        Ions through the separating layer.
    positive_electrode_ionic, positive_electrode_electronic : float
        Ions and electrons inside the positive electrode.
    kinetics : float
        Charge transfer at the active material.
    diffusion : float
        Uneven lithium: inside the particles, and from one depth of the electrode to another.
    interlayer : float
        Ions through the interlayer.
    lithium_interface : float
        Stripping of the lithium, and its metal.
    open_circuit_slide : float
        The open-circuit potential moves as charge leaves the cell.
    particle_film : float or None
        Film on the active material; None where there is none.
    """

    solid_electrolyte: float
    positive_electrode_ionic: float
    positive_electrode_electronic: float
    kinetics: float
    diffusion: float
    interlayer: float
    lithium_interface: float
    open_circuit_slide: float
    particle_film: float | None = None

    def to_dict(self) -> dict[str, float]:
        """Return the parts by name, without those that the cell does not have."""
        parts = {name: getattr(self, name) for name in self.__slots__}
        return {name: part for name, part in parts.items() if part is not None}


def contributions(
    before: State, after: State, separator_resistance: float, current_density: float
) -> Contributions:
    """Divide the change of voltage between two moments among its causes.

    At every depth of the positive electrode the potential of the solid is that of the
    electrolyte plus open-circuit potential plus overpotential. A mean over depth with any
    weights therefore adds up to the voltage exactly; with the reaction itself as the weight,
    the ohmic parts are what the currents dissipate divided by the current.

    Parameters
    ----------
    before, after : State
        At the end of the rest, and in the pulse.
    separator_resistance : float
        Of the solid electrolyte layer, times area [ohm m2].
    current_density : float
        Of the pulse at the terminals, positive on discharge [A/m2].

    Returns
    -------
    Contributions
        Their sum is the voltage before less the voltage after, by the current density.
    """
    weights = after.reaction / np.sum(after.reaction)
    start = _losses(before, weights, separator_resistance)
    end = _losses(after, weights, separator_resistance)
    scale = _CM2_PER_M2 / current_density
    return Contributions(**{name: (end[name] - start[name]) * scale for name in end})


def _losses(state: State, weights: FloatArray, separator_resistance: float) -> dict[str, float]:
    """Voltage that each cause takes away; the open-circuit potential counts as minus itself."""

    def mean(values: FloatArray) -> float:
        return float(np.sum(weights * values))

    across = state.current_density * separator_resistance
    face = state.electrolyte_at_lithium - across
    film = {} if state.film is None else {"particle_film": -mean(state.film)}
    return {
        "solid_electrolyte": across,
        "positive_electrode_ionic": face - mean(state.electrolyte),
        "positive_electrode_electronic": mean(state.solid) - state.voltage,
        "kinetics": -mean(state.overpotential),
        "diffusion": state.bulk_open_circuit - mean(state.open_circuit),
        "interlayer": state.interlayer_drop,
        "lithium_interface": state.lithium_overpotential + state.lithium_drop,
        "open_circuit_slide": -state.bulk_open_circuit,
        **film,
    }
