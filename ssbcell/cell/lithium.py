"""Lithium metal whose thickness is a state, behind an interlayer with resistance."""

from __future__ import annotations

from typing import Any

from ssbcell.cell._pybamm import pybamm

THICKNESS = "Lithium thickness [m]"
EXHAUSTED = "Lithium exhausted"
#: stripping counts as over when this is left: an event must be above zero as it starts [m]
EXHAUSTED_AT = 1e-9
#: so that the last islands keep a finite resistance
LEAST_COVERAGE = 1e-6


class LithiumCoverage(pybamm.BaseSubModel):  # type: ignore[misc]
    """Share of the area on which lithium reacts.

    Plating finds the whole collector. Stripping finds only where lithium lies, and thin
    lithium stands in islands: the share is 1 - exp(-L / L_c), which is 1 to the last digit
    for any foil, and falls in proportion to what is left as the last of it goes.
    """

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Add the utilisation of the lithium interface."""
        thickness = pybamm.maximum(variables[THICKNESS], 0)
        stripping = variables["Current collector current density [A.m-2]"] > 0
        scale = pybamm.Parameter("Lithium covering thickness [m]")
        bare = stripping * pybamm.exp(-thickness / scale)
        share = pybamm.maximum(1 - bare, LEAST_COVERAGE)
        variables.update(
            {
                "Lithium metal interface utilisation variable": share,
                "Lithium metal interface utilisation": share,
            }
        )
        return variables


class DepositedLithium(pybamm.electrode.ohm.LithiumMetalExplicit):  # type: ignore[misc]
    """Lithium that plates on charge, strips on discharge, and may run out.

    The thickness follows Faraday's law, dL/dt = -i V / F with i positive on discharge. The
    current crosses the interlayer where lithium lies behind it, so that its drop is
    i R / coverage; an interlayer that stores lithium is crossed everywhere.
    """

    def __init__(self, param: Any, domain: str, options: Any, stores: bool = False) -> None:
        super().__init__(param, domain, options)
        self._stores = stores

    def get_fundamental_variables(self) -> dict[str, Any]:
        """Give the thickness as a state."""
        thickness = pybamm.Variable(THICKNESS, domain="current collector", scale=1e-6)
        return {THICKNESS: thickness}

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Add the potentials on both sides of lithium and interlayer."""
        current = variables["Current collector current density [A.m-2]"]
        temperature = variables["Negative current collector temperature [K]"]
        thickness = variables[THICKNESS]
        resistance = pybamm.FunctionParameter(
            "Interlayer resistance [Ohm.m2]", {"Temperature [K]": temperature}
        )
        coverage = 1 if self._stores else variables["Lithium metal interface utilisation"]
        drop = current * resistance / coverage
        in_metal = (
            current * pybamm.maximum(thickness, 0) / self.domain_param.sigma(None, temperature)
        )
        solid = variables["Negative current collector potential [V]"] - in_metal
        electrolyte = (
            solid - variables["Lithium metal interface surface potential difference [V]"] - drop
        )
        variables.update(self._get_li_metal_interface_variables(in_metal, solid, electrolyte))
        variables["Interlayer overpotential [V]"] = drop
        variables["Lithium deposit [mol]"] = (
            pybamm.x_average(thickness) * self.param.A_cc / self.param.V_bar_Li
        )
        return variables

    def set_rhs(self, variables: dict[str, Any]) -> None:
        """Let the thickness follow the current that plates or strips."""
        plating = self._faradaic(variables)
        self.rhs = {variables[THICKNESS]: -plating * self.param.V_bar_Li / self.param.F}

    def _faradaic(self, variables: dict[str, Any]) -> Any:
        """Return the current density that strips lithium, all that crosses the cell here."""
        return variables["Current collector current density [A.m-2]"]

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        """Start from the lithium as built; zero is the anode-free cell."""
        initial = pybamm.Parameter("Initial lithium thickness [m]")
        self.initial_conditions = {variables[THICKNESS]: initial}

    def add_events_from(self, variables: dict[str, Any]) -> None:
        """Stop when stripping has used up the lithium; plating may start from none.

        An interlayer that stores lithium has some left to give, and an event of its own.
        """
        if self._stores:
            return
        stripping = variables["Current collector current density [A.m-2]"] > 0
        left = (variables[THICKNESS] - EXHAUSTED_AT) / 1e-6
        event = stripping * left + (1 - stripping)
        self.events.append(pybamm.Event(EXHAUSTED, pybamm.min(event)))
