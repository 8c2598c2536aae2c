"""The laws of the reactions, as functions that PyBaMM's parameter values hold.

They are small classes and not inner functions, so that a simulation that holds them can be
pickled: saved, or sent to another process.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ssbcell.cell._pybamm import pybamm
from ssbcell.cell.electrochemistry import (
    ActiveMaterial,
    ExchangeCurrent,
    SolidDiffusivity,
    StorageMaterial,
)
from ssbcell.cell.open_circuit import tabulate


class Law:
    """A function that parameter values hold; PyBaMM asks for its name to write it to a file."""

    __slots__ = ()

    @property
    def __name__(self) -> str:
        """Name of the law."""
        return type(self).__qualname__


def activation(law: ExchangeCurrent | SolidDiffusivity, temperature: Any) -> Any:
    """Arrhenius' factor of a law, 1 at its reference temperature.

    Parameters
    ----------
    law : ExchangeCurrent or SolidDiffusivity
        With activation energy and reference temperature.
    temperature : float or pybamm.Symbol
        [K].

    Returns
    -------
    pybamm.Symbol
    """
    inverse = 1.0 / law.reference_temperature.value - 1.0 / temperature
    return pybamm.exp(law.activation_energy.value / pybamm.constants.R * inverse)


@dataclass(frozen=True, slots=True)
class OpenCircuitLaw(Law):
    """Open-circuit potential [V] against stoichiometry, from a material's sites."""

    material: ActiveMaterial

    def __call__(self, sto: Any) -> Any:
        """Return the potential as an expression of PyBaMM."""
        logit, potential = tabulate(self.material)
        where = pybamm.log(sto / (1.0 - sto))
        return pybamm.Interpolant(logit, potential, where, name="ocp", interpolator="cubic")


@dataclass(frozen=True, slots=True)
class DiffusivityLaw(Law):
    """Diffusivity [m2/s] against stoichiometry, falling where the sites fill up."""

    law: SolidDiffusivity

    def __call__(self, sto: Any, temperature: Any) -> Any:
        """Return the diffusivity as an expression of PyBaMM."""
        left = self.law.full_share.value
        step = pybamm.tanh((sto - self.law.falls_at.value) / self.law.falls_within.value)
        share = left + (1.0 - left) * 0.5 * (1.0 - step)
        return self.law.at_reference.value * share * activation(self.law, temperature)


@dataclass(frozen=True, slots=True)
class IntercalationLaw(Law):
    """Exchange current density [A/m2] of the active material, with sqrt(x (1 - x))."""

    law: ExchangeCurrent

    def __call__(self, _: Any, surface: Any, full: Any, temperature: Any) -> Any:
        """Return it as an expression of PyBaMM; the electrolyte's concentration is even."""
        sto = surface / full
        shape = 2.0 * pybamm.sqrt(sto * (1.0 - sto))
        return self.law.at_reference.value * shape * activation(self.law, temperature)


@dataclass(frozen=True, slots=True)
class StorageLaw(Law):
    """Open-circuit potential [V] of an interlayer against its stoichiometry."""

    material: StorageMaterial

    def __call__(self, sto: Any, _: Any) -> Any:
        """Return the potential as an expression of PyBaMM."""
        logit, potential = tabulate(self.material)
        where = pybamm.log(sto / (1.0 - sto))
        return pybamm.Interpolant(
            logit, potential, where, name="interlayer_ocp", interpolator="cubic"
        )


@dataclass(frozen=True, slots=True)
class StorageExchangeLaw(Law):
    """Exchange current density [A/m2] of an interlayer, with sqrt(x (1 - x))."""

    law: ExchangeCurrent

    def __call__(self, sto: Any, temperature: Any) -> Any:
        """Return it as an expression of PyBaMM."""
        shape = 2.0 * pybamm.sqrt(sto * (1.0 - sto))
        return self.law.at_reference.value * shape * activation(self.law, temperature)


@dataclass(frozen=True, slots=True)
class PlatingLaw(Law):
    """Exchange current density [A/m2] of plating and stripping."""

    law: ExchangeCurrent

    def __call__(self, _: Any, __: Any, temperature: Any) -> Any:
        """Return it as an expression of PyBaMM; no concentration changes it."""
        return self.law.at_reference.value * activation(self.law, temperature)
