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

    def _taken(self, variables: dict[str, Any]) -> Any:
        """Return the current density that the reactions take."""
        plating = variables["Lithium metal plating current density [A.m-2]"]
        return plating + self._stored(variables)

    def _stored(self, variables: dict[str, Any]) -> Any:
        return variables["Interlayer current density [A.m-2]"] if self._stores else 0

    def _faradaic(self, variables: dict[str, Any]) -> Any:
        """Return the current density that plates or strips.

        A double layer takes the rest. Where there is none the reactions take the whole, but for
        what Newton's iteration leaves over: that goes to the lithium by the share that it
        covers, and else to the interlayer, so that the books balance to the last digit.
        """
        plating = variables["Lithium metal plating current density [A.m-2]"]
        if self.options["surface form"] == "differential":
            return plating
        current = variables["Current collector current density [A.m-2]"]
        if not self._stores:
            return current
        share = variables["Lithium metal interface utilisation"]
        return plating + share * (current - self._taken(variables))

    def set_rhs(self, variables: dict[str, Any]) -> None:
        """Let the thickness follow the reaction, and the potential charge the double layer."""
        super().set_rhs(variables)
        if self.options["surface form"] == "differential":
            temperature = pybamm.boundary_value(
                variables["Negative electrode temperature [K]"], "right"
            )
            capacity = self.domain_param.C_dl(temperature)
            current = variables["Current collector current density [A.m-2]"]
            self.rhs[variables[POTENTIAL]] = (current - self._taken(variables)) / capacity

    def set_algebraic(self, variables: dict[str, Any]) -> None:
        """Hold the potential at which the reactions take the current, if no double layer does."""
        if self.options["surface form"] != "differential":
            self.algebraic = {variables[POTENTIAL]: variables[POTENTIAL] - self._rests(variables)}

    def _rests(self, variables: dict[str, Any]) -> Any:
        """Return the potential at which the reactions take the current, in closed form.

        All of them go with exp(f) one way and exp(-f) the other, f = F V / 2 R T, so that the
        current is a exp(f) - c exp(-f). Newton's iteration on that would not find its way back
        from an exhausted cell.
        """
        current = variables["Current collector current density [A.m-2]"]
        share = variables["Lithium metal interface utilisation"]
        exchange = variables["Lithium metal interface exchange current density [A.m-2]"]
        temperature = variables["X-averaged cell temperature [K]"]
        thermal = 2 * self.param.R * temperature / self.param.F
        if not self._stores:
            return thermal * pybamm.arcsinh(current / (2 * exchange * share))
        away = variables["Interlayer open-circuit potential [V]"] / thermal
        own = variables["Interlayer exchange current density [A.m-2]"]
        # the solver's thickness may lie below none by its tolerance
        strips = exchange * pybamm.maximum(share, 0) + own * pybamm.exp(-away)
        plates = exchange + own * pybamm.exp(away)
        drive = pybamm.arcsinh(current / (2 * pybamm.sqrt(strips * plates)))
        return thermal * (drive + pybamm.log(plates / strips) / 2)

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        """Start from the lithium as built, at rest."""
        super().set_initial_conditions(variables)
        self.initial_conditions[variables[POTENTIAL]] = pybamm.Scalar(0)
