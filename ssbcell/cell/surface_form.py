"""Deposited lithium whose interface has a potential of its own, as impedance needs it."""

from __future__ import annotations

from typing import Any

from ssbcell.cell._pybamm import pybamm
from ssbcell.cell.lithium import DepositedLithium

POTENTIAL = "Lithium metal interface surface potential difference [V]"


class DepositedLithiumSurfaceForm(DepositedLithium):
    """Deposited lithium with the potential difference at its surface as a state.

    With the option "surface form" at "differential" a double layer is charged beside the
    reaction, C dV/dt = i - j; otherwise
    the reactions, an interlayer's among them, take all of the current.
    """

    def get_fundamental_variables(self) -> dict[str, Any]:
        """Give thickness and potential difference as states."""
        variables: dict[str, Any] = super().get_fundamental_variables()
        variables[POTENTIAL] = pybamm.Variable(POTENTIAL, domain="current collector")
        return variables

    def _unbalanced(self, variables: dict[str, Any]) -> Any:
        current = variables["Current collector current density [A.m-2]"]
        stored = variables["Interlayer current density [A.m-2]"] if self._stores else 0
        return current - variables["Lithium metal plating current density [A.m-2]"] - stored

    def _faradaic(self, variables: dict[str, Any]) -> Any:
        """Return the current density that plates or strips; the double layer takes the rest."""
        return variables["Lithium metal plating current density [A.m-2]"]

    def set_rhs(self, variables: dict[str, Any]) -> None:
        """Let the thickness follow the reaction, and the potential charge the double layer."""
        super().set_rhs(variables)
        if self.options["surface form"] == "differential":
            temperature = pybamm.boundary_value(
                variables["Negative electrode temperature [K]"], "right"
            )
            capacity = self.domain_param.C_dl(temperature)
            self.rhs[variables[POTENTIAL]] = self._unbalanced(variables) / capacity

    def set_algebraic(self, variables: dict[str, Any]) -> None:
        """Let the reaction take the current where there is no double layer."""
        if self.options["surface form"] != "differential":
            self.algebraic = {variables[POTENTIAL]: self._unbalanced(variables) / self.param.I_typ}

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        """Start from the lithium as built, at rest."""
        super().set_initial_conditions(variables)
        self.initial_conditions[variables[POTENTIAL]] = pybamm.Scalar(0)
