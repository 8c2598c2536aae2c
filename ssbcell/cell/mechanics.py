"""How thick the stack grows as it is charged, and how hard it presses when it may not."""

from __future__ import annotations

from typing import Any

from ssbcell.cell._pybamm import pybamm
from ssbcell.cell.lithium import THICKNESS


class StackMechanics(pybamm.BaseSubModel):  # type: ignore[misc]
    """Thickness and pressure of the stack, as variables; the cell does not feel them.

    Lithium grows by Faraday's law. The volume of the active material follows its lithium
    content, V / V(full) = 1 + s (x - 1); since collectors hold the layers sideways, all of it
    goes into thickness. Lithium that the interlayer takes up fills its pores.
    Between plates that hold their distance the pressure rises by the thickness that is not
    let grow, by the compliance of layers and fixture in a row: dp = dh / C. Lithium creeps
    and the layers may yield, so that this is the most that can be.
    """

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Add thickness change and pressure."""
        built = pybamm.Parameter("Initial lithium thickness [m]")
        deposit = pybamm.x_average(variables[THICKNESS]) - built
        positive = self.param.p
        full = positive.prim.c_max
        begun = pybamm.Parameter("Initial concentration in positive electrode [mol.m-3]") / full
        swelling = pybamm.Parameter("Positive active material volume change")
        filled = variables["Average positive particle stoichiometry"] - begun
        share = pybamm.Parameter("Positive electrode active material volume fraction")
        electrode = positive.L * share * swelling * filled
        compliance = pybamm.Parameter("Stack compliance [m.Pa-1]")
        pressure = pybamm.Parameter("Stack pressure as built [Pa]")
        change = deposit + electrode
        variables.update(
            {
                "Lithium thickness change [m]": deposit,
                "Positive electrode thickness change [m]": electrode,
                "Stack thickness change [m]": change,
                "Stack pressure [Pa]": pressure + change / compliance,
            }
        )
        return variables
