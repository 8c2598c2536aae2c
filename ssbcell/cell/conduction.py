"""Ohm's law for a solid electrolyte in which only lithium ions move."""

from __future__ import annotations

from typing import Any

from ssbcell.cell._pybamm import pybamm


class SingleIonConduction(pybamm.electrolyte_conductivity.Full):  # type: ignore[misc]
    """Charge conservation in a single-ion conductor: the current follows the potential alone.

    Notes
    -----
    The conductivity must multiply a bare gradient: only then does PyBaMM take the harmonic
    mean of the two sides where two layers meet. The stock form, conductivity times a sum of
    gradients, takes the arithmetic mean as soon as a conductivity is an input, and the
    resistance comes out too low, by an amount that changes with the mesh.
    """

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Add the ionic current density and its ohmic losses."""
        temperature = variables["Cell temperature [K]"]
        transport = variables["Electrolyte transport efficiency"]
        concentration = variables["Electrolyte concentration [mol.m-3]"]
        potential = variables["Electrolyte potential [V]"]
        conductivity = self.param.kappa_e(concentration, temperature) * transport
        current = (-conductivity) * pybamm.grad(potential)
        variables.update(self._get_standard_current_variables(current))
        variables.update(self._get_electrolyte_overpotentials(variables))
        return variables
