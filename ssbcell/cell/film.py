"""Charge transfer through a film on the particles."""

from __future__ import annotations

from typing import Any

from ssbcell.cell._pybamm import pybamm

DROP = "Positive particle film overpotential [V]"
_POTENTIAL = "Positive electrode surface potential difference [V]"


class FilmedKinetics(pybamm.kinetics.SymmetricButlerVolmer):  # type: ignore[misc]
    """Butler-Volmer kinetics behind an ohmic film, whose drop is a state.

    The film of resistance R [ohm m2 of active surface] takes j R from the potential that
    drives the reaction.
    """

    def get_fundamental_variables(self) -> dict[str, Any]:
        """Give the drop over the film as a state."""
        variables: dict[str, Any] = super().get_fundamental_variables()
        variables[DROP] = pybamm.Variable(
            DROP,
            domain="positive electrode",
            auxiliary_domains={"secondary": "current collector"},
            scale=0.01,
        )
        return variables

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Add the reaction, driven by what the film leaves."""
        whole = variables[_POTENTIAL]
        left = {**variables, _POTENTIAL: whole - variables[DROP]}
        found: dict[str, Any] = super().get_coupled_variables(left)
        found[_POTENTIAL] = whole
        return found

    def set_algebraic(self, variables: dict[str, Any]) -> None:
        """Let the drop be current density times resistance."""
        super().set_algebraic(variables)
        current = variables["Positive electrode interfacial current density [A.m-2]"]
        resistance = pybamm.Parameter("Positive particle film resistance [Ohm.m2]")
        self.algebraic[variables[DROP]] = variables[DROP] - current * resistance

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        """Start without current."""
        super().set_initial_conditions(variables)
        self.initial_conditions[variables[DROP]] = pybamm.Scalar(0)
