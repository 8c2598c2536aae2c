"""Conductivities and the interlayer's resistance as functions of the cell's temperature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ssbcell.cell._pybamm import pybamm
from ssbcell.cell.laws import Law
from ssbcell.errors import UsageError
from ssbcell.transport.course import Slope, TemperatureCourse
from ssbcell.transport.properties import EffectiveProperties


def _factor(slope: Slope, reference: float, temperature: Any) -> Any:
    inverse = 1.0 / reference - 1.0 / temperature
    return pybamm.exp(slope.linear * inverse + slope.quadratic * inverse**2)


@dataclass(frozen=True, slots=True)
class ConductionLaw(Law):
    """A conductivity [S/m] that follows the temperature, whatever the lithium content.

    Attributes
    ----------
    value : float
        At the reference temperature [S/m].
    reference : float
        [K].
    slope : Slope
        How it follows the temperature.
    """

    value: float
    reference: float
    slope: Slope

    def __call__(self, _: Any, temperature: Any) -> Any:
        """Return it as an expression of PyBaMM."""
        return self.value * _factor(self.slope, self.reference, temperature)


@dataclass(frozen=True, slots=True)
class InterlayerLaw(Law):
    """Resistance [ohm m2] of the interlayer, of which a part follows the temperature.

    Attributes
    ----------
    value : float
        At the reference temperature, of all [ohm m2].
    layer : float
        Of what follows the temperature, at the reference [ohm m2].
    reference : float
        [K].
    slope : Slope
        How that part follows.
    """

    value: float
    layer: float
    reference: float
    slope: Slope

    def __call__(self, temperature: Any) -> Any:
        """Return it as an expression of PyBaMM."""
        return self.value + self.layer * (_factor(self.slope, self.reference, temperature) - 1.0)


def conduction_laws(
    properties: EffectiveProperties, activation_energy: float | None = None
) -> dict[str, Any]:
    """Return what conducts as functions of the temperature, by PyBaMM's names.

    Parameters
    ----------
    properties : EffectiveProperties
        With its `course`, unless an activation energy is given.
    activation_energy : float, optional
        One for ions, electrons and interlayer, in place of the course [J/mol].

    Returns
    -------
    dict

    Raises
    ------
    UsageError
        If neither is there.
    """
    course = _course(properties, activation_energy)
    return {
        "Electrolyte conductivity [S.m-1]": ConductionLaw(
            properties.solid_electrolyte_ionic_conductivity, course.reference, course.ionic
        ),
        "Positive electrode conductivity [S.m-1]": ConductionLaw(
            properties.positive_electrode_electronic_conductivity,
            course.reference,
            course.electronic,
        ),
        "Interlayer resistance [Ohm.m2]": InterlayerLaw(
            properties.interlayer_resistance,
            min(course.interlayer_resistance, properties.interlayer_resistance),
            course.reference,
            course.interlayer,
        ),
    }


def _course(properties: EffectiveProperties, activation_energy: float | None) -> TemperatureCourse:
    if activation_energy is not None:
        linear = activation_energy / pybamm.constants.R.value
        return TemperatureCourse(
            properties.temperature,
            Slope(linear),
            Slope(linear),
            Slope(-linear),
            properties.interlayer_resistance,
        )
    if properties.course is None:
        raise UsageError(
            "these properties do not say how they follow the temperature; give Heat a "
            "conduction_activation [J/mol], or properties of "
            "ssbcell.transport.properties_with_course"
        )
    return properties.course
