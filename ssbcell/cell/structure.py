"""Which parameters a structure decides, so that one built model serves many structures."""

from __future__ import annotations

import numpy as np

from ssbcell.cell.electrochemistry import load_active_material, load_lithium_metal
from ssbcell.cell.open_circuit import stoichiometry
from ssbcell.cell.parameters import VOLTAGE_WINDOW, parameter_dict
from ssbcell.errors import OutOfRange, UsageError
from ssbcell.transport.properties import EffectiveProperties

#: PyBaMM's names of all that follows from `EffectiveProperties`; the rest is the materials'
STRUCTURE = (
    "Negative electrode thickness [m]",
    "Separator thickness [m]",
    "Positive electrode thickness [m]",
    "Positive electrode active material volume fraction",
    "Positive electrode porosity",
    "Positive electrode tortuosity factor (electrolyte)",
    "Positive electrode tortuosity factor (electrode)",
    "Positive electrode conductivity [S.m-1]",
    "Electrolyte conductivity [S.m-1]",
    "Maximum concentration in positive electrode [mol.m-3]",
    "Initial concentration in positive electrode [mol.m-3]",
    "Initial positive electrode interface utilisation",
    "Initial lithium thickness [m]",
    "Interlayer resistance [Ohm.m2]",
    "Short conductance [S.m-2]",
    "Nominal cell capacity [A.h]",
    "Ambient temperature [K]",
    "Initial temperature [K]",
    "Reference temperature [K]",
)


def structure_inputs(
    properties: EffectiveProperties,
    active_material: str = "NCM622",
    start_voltage: float | None = None,
) -> dict[str, float]:
    """Values of the parameters of `STRUCTURE`, as inputs of a solve.

    Parameters
    ----------
    properties : EffectiveProperties
        Of the laminate.
    active_material : str
        Name of its electrochemistry.
    start_voltage : float, optional
        Open-circuit voltage at which the cell rests at the start, its lithium moved [V]; a
        cell as built if not given.

    Returns
    -------
    dict of str to float
        By PyBaMM's names, in SI units.

    Raises
    ------
    OutOfRange, UnknownName
        As `parameter_values`; also if `start_voltage` lies beyond the cell's window, or the
        lithium as built does not suffice for it.
    UsageError
        As `parameter_values`, or if `start_voltage` is no number.
    """
    values = parameter_dict(properties, active_material)
    inputs = {name: float(values[name]) for name in STRUCTURE}
    if start_voltage is not None:
        require_voltage("start voltage", start_voltage)
        _move_lithium(inputs, properties, active_material, start_voltage)
    return inputs


def require_voltage(name: str, voltage: float) -> None:
    """Refuse an open-circuit voltage beyond the cell's window.

    Raises
    ------
    UsageError
        If it is no number.
    OutOfRange
        If it lies beyond `VOLTAGE_WINDOW`.
    """
    if isinstance(voltage, bool) or not isinstance(voltage, int | float | np.number):
        raise UsageError(f"{name} is {voltage!r}; expected a number [V], such as 3.8")
    low, high = VOLTAGE_WINDOW
    if not low <= voltage <= high:
        raise OutOfRange(name, float(voltage), f"{low:g} to {high:g} V, the window of the cell")


def _move_lithium(
    inputs: dict[str, float],
    properties: EffectiveProperties,
    active_material: str,
    voltage: float,
) -> None:
    """Empty or fill the particles until they rest at a voltage; lithium takes the rest."""
    material, lithium = load_active_material(active_material), load_lithium_metal()
    full = inputs["Maximum concentration in positive electrode [mol.m-3]"]
    before = inputs["Initial concentration in positive electrode [mol.m-3]"]
    after = full * stoichiometry(voltage, material)
    volume = (
        properties.positive_electrode_thickness
        * inputs["Positive electrode active material volume fraction"]
    )
    grown = (before - after) * volume * lithium.molar_volume.value
    thickness = properties.initial_lithium_thickness + grown
    if thickness < 0.0:
        raise OutOfRange(
            "start voltage", voltage, "one that the lithium of the cell suffices to reach"
        )
    inputs["Initial concentration in positive electrode [mol.m-3]"] = after
    inputs["Initial lithium thickness [m]"] = thickness
