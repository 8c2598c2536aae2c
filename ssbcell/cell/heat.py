"""Temperature of the whole cell, from what it does not give at its terminals."""

from __future__ import annotations

from typing import Any

from ssbcell.cell._pybamm import pybamm

_REACTION = "Positive electrode volumetric interfacial current density [A.m-3]"
_POTENTIAL = "Positive electrode open-circuit potential [V]"
_STORED = "Interlayer current density [A.m-2]"


class LumpedHeat(pybamm.thermal.Lumped):  # type: ignore[misc]
    """One temperature of the cell, cooled at its surface by Newton's law.

    The heat is that of an energy balance: what the reactions give at the open-circuit
    potentials of the surfaces, less what leaves at the terminals, and the heat of entropy.
    That holds the drop over the interlayer, the leak, an interlayer's storage and a film on
    the particles, of which PyBaMM's sum of parts knows nothing, and loses nothing on a mesh.
    Its parts are there too, as PyBaMM has them.

    Parameters
    ----------
    param, options
        As PyBaMM's.
    stores : bool
        Whether the interlayer takes up lithium.
    """

    def __init__(self, param: Any, options: Any, stores: bool) -> None:
        super().__init__(param, options, x_average=False)
        self._stores = stores

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Add the heats."""
        reaction = variables[_REACTION] * variables[_POTENTIAL]
        given = -pybamm.Integral(reaction, pybamm.standard_spatial_vars.x_p)
        if self._stores:
            potential = variables["Interlayer open-circuit potential [V]"]
            given -= variables[_STORED] * potential
        outside = variables["Total current density [A.m-2]"] * variables["Voltage [V]"]
        found: dict[str, Any] = super().get_coupled_variables(variables)
        heat = (pybamm.x_average(given) - outside) * self.param.A_cc
        whole = heat + found["Reversible heating [W]"]
        found["Total heating [W]"] = whole
        found["Volume-averaged total heating [W.m-3]"] = whole / self.param.V_cell
        return found
