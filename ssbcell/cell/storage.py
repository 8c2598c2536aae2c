"""An interlayer that takes up lithium, by alloying or in carbon, before lithium plates."""

from __future__ import annotations

from typing import Any

from ssbcell.cell._pybamm import pybamm
from ssbcell.cell.lithium import EXHAUSTED, THICKNESS
from ssbcell.cell.surface_form import POTENTIAL

STOICHIOMETRY = "Interlayer stoichiometry"
#: an interlayer counts as empty when this share of its sites is full
EMPTY_AT = 1e-6
UPTAKE = "Interlayer current density [A.m-2]"


class StoringInterlayer(pybamm.BaseSubModel):  # type: ignore[misc]
    """Charge storage beside plating, at the same potential difference.

    The interlayer's lithium reacts by Butler-Volmer kinetics about its own open-circuit
    potential, which lies above that of lithium. On charge it therefore fills first; on
    discharge it empties when the deposited lithium is used up.

    Parameters
    ----------
    param
        PyBaMM's parameters.
    differential : bool
        Whether a double layer is charged beside it.
    """

    def __init__(self, param: Any, differential: bool) -> None:
        super().__init__(param)
        self._differential = differential

    def get_fundamental_variables(self) -> dict[str, Any]:
        """Give the share of the sites that are full as a state."""
        return {STOICHIOMETRY: pybamm.Variable(STOICHIOMETRY, domain="current collector")}

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Add current, overpotential and amount of lithium."""
        sto = variables[STOICHIOMETRY]
        temperature = variables["X-averaged cell temperature [K]"]
        given = {"Interlayer stoichiometry": sto, "Temperature [K]": temperature}
        open_circuit = pybamm.FunctionParameter("Interlayer OCP [V]", given)
        exchange = pybamm.FunctionParameter("Interlayer exchange-current density [A.m-2]", given)
        overpotential = variables[POTENTIAL] - open_circuit
        drive = self.param.F * overpotential / (2 * self.param.R * temperature)
        current = 2 * exchange * pybamm.sinh(drive)
        capacity = pybamm.Parameter("Interlayer storage capacity [C.m-2]")
        variables.update(
            {
                UPTAKE: current,
                "Interlayer exchange current density [A.m-2]": exchange,
                "Interlayer open-circuit potential [V]": open_circuit,
                "Interlayer reaction overpotential [V]": overpotential,
                "Lithium in interlayer [mol]": (
                    pybamm.x_average(sto) * capacity * self.param.A_cc / self.param.F
                ),
            }
        )
        return variables

    def set_rhs(self, variables: dict[str, Any]) -> None:
        """Empty it by what leaves it: see `DepositedLithiumSurfaceForm` for what is left over."""
        capacity = pybamm.Parameter("Interlayer storage capacity [C.m-2]")
        leaves = variables[UPTAKE]
        if self._differential:
            self.rhs = {variables[STOICHIOMETRY]: -leaves / capacity}
            return
        plating = variables["Lithium metal plating current density [A.m-2]"]
        bare = 1 - variables["Lithium metal interface utilisation"]
        left_over = variables["Current collector current density [A.m-2]"] - plating - leaves
        self.rhs = {variables[STOICHIOMETRY]: -(leaves + bare * left_over) / capacity}

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        """Start from what it holds as built."""
        initial = pybamm.Parameter("Initial interlayer stoichiometry")
        self.initial_conditions = {variables[STOICHIOMETRY]: initial}

    def add_events_from(self, variables: dict[str, Any]) -> None:
        """Stop a discharge when neither deposit nor interlayer has lithium left."""
        stripping = variables["Current collector current density [A.m-2]"] > 0
        left = variables[STOICHIOMETRY] / EMPTY_AT - 1
        self.events.append(pybamm.Event(EXHAUSTED, pybamm.min(stripping * left + 1 - stripping)))


class CoverageBesideStorage(pybamm.BaseSubModel):  # type: ignore[misc]
    """Share of the collector that lithium covers, 1 - exp(-L / L_c), where an interlayer stores.

    As `LithiumCoverage`, without a direction: `IslandKinetics` knows it.
    """

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Add the utilisation of the lithium interface."""
        scale = pybamm.Parameter("Lithium covering thickness [m]")
        share = 1 - pybamm.exp(-variables[THICKNESS] / scale)
        variables.update(
            {
                "Lithium metal interface utilisation variable": share,
                "Lithium metal interface utilisation": share,
            }
        )
        return variables


class IslandKinetics(pybamm.kinetics.SymmetricButlerVolmer):  # type: ignore[misc]
    """Plating on the whole collector, stripping where lithium lies.

    The current density is j0 (u exp(f) - exp(-f)) with the coverage u and f = F eta / (2 R T).
    Islands that cover u rest at -R T / F ln u above lithium, so that nothing strips from none
    and nothing jumps as plating begins beside an interlayer that stores.
    """

    def _get_kinetics(self, j0: Any, ne: Any, eta_r: Any, T: Any, u: Any) -> Any:  # noqa: N803
        drive = ne * self.param.F * eta_r / (2 * self.param.R * T)
        return j0 * (u * pybamm.exp(drive) - pybamm.exp(-drive))
