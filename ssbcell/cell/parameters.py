"""Effective properties of a laminate to PyBaMM's parameter values."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ssbcell.cell._pybamm import pybamm
from ssbcell.cell.electrochemistry import (
    ActiveMaterial,
    LithiumMetal,
    load_active_material,
    load_lithium_metal,
)
from ssbcell.cell.laws import DiffusivityLaw, IntercalationLaw, OpenCircuitLaw, PlatingLaw
from ssbcell.cell.open_circuit import FARADAY, stoichiometry
from ssbcell.cell.temperature import conduction_laws
from ssbcell.errors import (
    OutOfRange,
    UsageError,
    require_fraction,
    require_not_negative,
    require_positive,
)
from ssbcell.transport.properties import EffectiveProperties

if TYPE_CHECKING:
    from ssbcell.cell.extras import Extra

#: the cell of the model is 1 cm x 1 cm, so that its amperes are A/cm2 and its ohms ohm cm2
ELECTRODE_SIDE = 0.01
ELECTRODE_AREA = ELECTRODE_SIDE**2
#: attributes of `EffectiveProperties` that the model reads
_NUMBERS = (
    "temperature",
    "positive_electrode_thickness",
    "positive_electrode_active_fraction",
    "positive_electrode_electrolyte_fraction",
    "positive_electrode_ionic_conductivity",
    "positive_electrode_electronic_conductivity",
    "solid_electrolyte_thickness",
    "solid_electrolyte_ionic_conductivity",
    "interlayer_thickness",
    "interlayer_resistance",
    "active_material_areal_mass",
    "initial_lithium_thickness",
    "isolated_fraction",
    "contact_fraction",
    "short_areal_conductance",
)
#: cut-offs by which PyBaMM counts its own state of charge [V]
VOLTAGE_WINDOW = (2.65, 4.3)


def parameter_values(
    properties: EffectiveProperties,
    active_material: str = "NCM622",
    short_conductance: Callable[[Any], Any] | None = None,
    extras: Sequence[Extra] = (),
) -> Any:
    """Parameter values of `LithiumDepositionDFN` for a laminate, on 1 cm2.

    Parameters
    ----------
    properties : EffectiveProperties
        Of the laminate, at the temperature of the test. With a `course`, as
        `ssbcell.transport.properties_with_course` gives it, what conducts follows the
        temperature; else it keeps its value at all temperatures.
    active_material : str
        Name of its electrochemistry in ``parameter_sets/electrochemistry``.
    short_conductance : callable, optional
        Areal conductance of the leak [S/m2] as a function of test time [s], written with
        operations that PyBaMM knows; the constant of `properties` if not given.
    extras : sequence of Extra
        What the model's options need, such as an `InterlayerStorage`.

    Returns
    -------
    pybamm.ParameterValues

    Raises
    ------
    OutOfRange
        If a property cannot be one of a cell, such as a contact fraction of zero.
    UsageError
        If a property is no number, or `temperature` alone was changed.
    UnknownName
        If there is no such active material.

    Notes
    -----
    As built the cell is discharged, while PyBaMM's current is a discharge unless told
    otherwise: charge first, or start with ``initial_soc=1.0``.
    """
    values = parameter_dict(properties, active_material, short_conductance)
    if properties.course is not None:
        values |= conduction_laws(properties)
    for extra in extras:
        values |= extra.parameters(properties)
    return pybamm.ParameterValues(values)


def parameter_dict(
    properties: EffectiveProperties,
    active_material: str = "NCM622",
    short_conductance: Callable[[Any], Any] | None = None,
) -> dict[str, Any]:
    """Return what `parameter_values` holds as a plain dictionary, as PyBaMM's sets do."""
    _require_a_cell(properties)
    material = load_active_material(active_material)
    leak = short_conductance or properties.short_areal_conductance
    return {
        "chemistry": "lithium_ion",
        **_geometry(properties),
        **_positive_electrode(properties, material),
        **_conduction(properties),
        **_negative_electrode(properties, load_lithium_metal()),
        **_test_conditions(properties, material),
        "Short conductance [S.m-2]": leak,
        "citations": [material.citation],
    }


def maximum_concentration(properties: EffectiveProperties, material: ActiveMaterial) -> float:
    """Concentration of lithium in full particles, so that mass and site capacity agree.

    Parameters
    ----------
    properties : EffectiveProperties
        With mass, thickness and volume fraction of the active material.
    material : ActiveMaterial
        With the charge of its sites by mass.

    Returns
    -------
    float
        [mol/m3].
    """
    volume = properties.positive_electrode_thickness * properties.positive_electrode_active_fraction
    sites = properties.active_material_areal_mass * material.site_capacity.value / FARADAY
    return sites / volume


def open_circuit_capacity(properties: EffectiveProperties, material: ActiveMaterial) -> float:
    """Charge that the connected active material holds between the cut-offs, at rest.

    Parameters
    ----------
    properties : EffectiveProperties
        Of the laminate.
    material : ActiveMaterial
        Of its positive electrode.

    Returns
    -------
    float
        [C/m2].
    """
    low, high = VOLTAGE_WINDOW
    window = stoichiometry(low, material) - stoichiometry(high, material)
    connected = properties.active_material_areal_mass * (1.0 - properties.isolated_fraction)
    return connected * material.site_capacity.value * window


def _require_a_cell(properties: EffectiveProperties) -> None:
    _require_numbers(properties)
    for name in (
        "temperature",
        "positive_electrode_thickness",
        "positive_electrode_active_fraction",
        "positive_electrode_electrolyte_fraction",
        "positive_electrode_ionic_conductivity",
        "positive_electrode_electronic_conductivity",
        "solid_electrolyte_thickness",
        "solid_electrolyte_ionic_conductivity",
        "active_material_areal_mass",
        "contact_fraction",
    ):
        require_positive(name, getattr(properties, name))
    for name in ("interlayer_resistance", "initial_lithium_thickness", "short_areal_conductance"):
        require_not_negative(name, getattr(properties, name))
    for name in ("isolated_fraction", "contact_fraction"):
        require_fraction(name, getattr(properties, name))
    if properties.isolated_fraction >= 1.0:
        raise OutOfRange("isolated_fraction", properties.isolated_fraction, "0 to below 1")


def _require_numbers(properties: EffectiveProperties) -> None:
    """Refuse what is no number, shares of more than a whole, and half a change of temperature."""
    for name in _NUMBERS:
        value = getattr(properties, name)
        if isinstance(value, bool) or not isinstance(value, int | float | np.number):
            raise UsageError(f"{name} is {value!r}; expected a number in SI units")
    shares = ("positive_electrode_active_fraction", "positive_electrode_electrolyte_fraction")
    whole = math.fsum(float(getattr(properties, name)) for name in shares)
    if whole > 1.0 + 1e-9:
        raise OutOfRange(f"{' + '.join(shares)}", whole, "1 or less, since both fill one volume")
    made, asked = properties.conducts_at, properties.temperature
    if made is not None and made != asked:
        raise UsageError(
            f"temperature is {asked:g} K and the conductivities are those at {made:g} K; expected "
            "both alike: make the properties anew, as by ssbcell.effective_properties(laminate, "
            "temperature=...)"
        )


def _geometry(properties: EffectiveProperties) -> dict[str, Any]:
    return {
        "Electrode height [m]": ELECTRODE_SIDE,
        "Electrode width [m]": ELECTRODE_SIDE,
        # only a place on PyBaMM's axis: the thickness that reacts is the state
        "Negative electrode thickness [m]": properties.interlayer_thickness,
        "Separator thickness [m]": properties.solid_electrolyte_thickness,
        "Positive electrode thickness [m]": properties.positive_electrode_thickness,
        "Number of electrodes connected in parallel to make a cell": 1.0,
        "Number of cells connected in series to make a battery": 1.0,
    }


def _positive_electrode(
    properties: EffectiveProperties, material: ActiveMaterial
) -> dict[str, Any]:
    connected = 1.0 - properties.isolated_fraction
    full = maximum_concentration(properties, material)
    return {
        "Positive electrode active material volume fraction": (
            properties.positive_electrode_active_fraction * connected
        ),
        "Positive particle radius [m]": material.particle_radius.value,
        "Maximum concentration in positive electrode [mol.m-3]": full,
        "Initial concentration in positive electrode [mol.m-3]": (
            full * material.initial_stoichiometry.value
        ),
        "Positive electrode OCP [V]": OpenCircuitLaw(material),
        "Positive active material volume change": material.volume_change.value,
        "Positive electrode OCP entropic change [V.K-1]": material.entropic_change.value,
        "Positive particle diffusivity [m2.s-1]": DiffusivityLaw(material.diffusivity),
        "Positive electrode exchange-current density [A.m-2]": IntercalationLaw(
            material.exchange_current_density
        ),
        "Initial positive electrode interface utilisation": properties.contact_fraction,
        "Positive electrode double-layer capacity [F.m-2]": material.double_layer_capacity.value,
    }


def _conduction(properties: EffectiveProperties) -> dict[str, Any]:
    """Conductivities, counted from the solid electrolyte layer as it is.

    PyBaMM calls the volume fraction of electrolyte "porosity", and multiplies a conductivity
    by fraction / tortuosity factor; the factors here undo the fraction, so that the effective
    conductivities of the laminate come out.
    """
    ionic = properties.solid_electrolyte_ionic_conductivity
    fraction = properties.positive_electrode_electrolyte_fraction
    return {
        "Electrolyte conductivity [S.m-1]": ionic,
        "Separator porosity": 1.0,
        "Separator tortuosity factor (electrolyte)": 1.0,
        "Positive electrode porosity": fraction,
        "Positive electrode tortuosity factor (electrolyte)": (
            fraction * ionic / properties.positive_electrode_ionic_conductivity
        ),
        "Positive electrode conductivity [S.m-1]": (
            properties.positive_electrode_electronic_conductivity
        ),
        "Positive electrode tortuosity factor (electrode)": 1.0 - fraction,
        # any value: the anions of a single-ion conductor do not move
        "Initial concentration in electrolyte [mol.m-3]": 1000.0,
        "Cation transference number": 1.0,
        "Thermodynamic factor": 1.0,
        "Electrolyte diffusivity [m2.s-1]": 0.0,
    }


def _negative_electrode(properties: EffectiveProperties, lithium: LithiumMetal) -> dict[str, Any]:
    return {
        "Initial lithium thickness [m]": properties.initial_lithium_thickness,
        "Lithium covering thickness [m]": lithium.covering_thickness.value,
        "Interlayer resistance [Ohm.m2]": properties.interlayer_resistance,
        "Lithium metal partial molar volume [m3.mol-1]": lithium.molar_volume.value,
        "Exchange-current density for lithium metal electrode [A.m-2]": PlatingLaw(
            lithium.exchange_current_density
        ),
        "Negative electrode double-layer capacity [F.m-2]": lithium.double_layer_capacity.value,
        "Negative electrode conductivity [S.m-1]": lithium.electronic_conductivity.value,
        # potentials are counted against lithium, at every temperature
        "Negative electrode OCP [V]": 0.0,
        "Negative electrode OCP entropic change [V.K-1]": 0.0,
    }


def _test_conditions(properties: EffectiveProperties, material: ActiveMaterial) -> dict[str, Any]:
    low, high = VOLTAGE_WINDOW
    nominal = open_circuit_capacity(properties, material) * ELECTRODE_AREA / 3600.0
    return {
        "Nominal cell capacity [A.h]": nominal,
        "Current function [A]": nominal / 3.0,
        "Contact resistance [Ohm]": 0.0,
        "Ambient temperature [K]": properties.temperature,
        "Initial temperature [K]": properties.temperature,
        "Reference temperature [K]": properties.temperature,
        "Lower voltage cut-off [V]": low,
        "Upper voltage cut-off [V]": high,
        "Open-circuit voltage at 0% SOC [V]": low,
        "Open-circuit voltage at 100% SOC [V]": high,
    }
