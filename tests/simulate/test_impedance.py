from dataclasses import replace

import numpy as np
import pytest

from ssbcell.cell import LithiumDepositionDFN, parameter_values
from ssbcell.cell._pybamm import pybamm
from ssbcell.cell.electrochemistry import load_active_material, load_lithium_metal
from ssbcell.cell.open_circuit import filling, stoichiometry
from ssbcell.cell.parameters import maximum_concentration
from ssbcell.cell.structure import structure_inputs
from ssbcell.errors import OutOfRange, UsageError
from ssbcell.simulate import simulate_eis

FARADAY, GAS = 96485.33212, 8.314462618
VOLTAGE = 3.8


def slope(material, voltage):
    """dU/dx of the open-circuit law at a voltage [V]."""
    law = material.open_circuit_potential
    near = np.array([voltage - 1e-5, voltage + 1e-5])
    full, _ = filling(near, law.sites, law.temperature.value)
    return 2e-5 / (full[1] - full[0])


def local_impedance(properties, omega, voltage):
    """Double layer beside charge transfer and diffusion in a sphere, by surface [ohm m2]."""
    material = load_active_material("NCM622")
    sto = stoichiometry(voltage, material)
    thermal = GAS * properties.temperature / FARADAY
    exchange = material.exchange_current_density.at_reference.value * 2 * np.sqrt(sto * (1 - sto))
    law, radius = material.diffusivity, material.particle_radius.value
    step = np.tanh((sto - law.falls_at.value) / law.falls_within.value)
    left = law.full_share.value
    diffusivity = law.at_reference.value * (left + (1 - left) * 0.5 * (1 - step))
    full = maximum_concentration(properties, material)
    q = radius * np.sqrt(1j * omega / diffusivity)
    sphere = -slope(material, voltage) / full * radius / (FARADAY * diffusivity)
    sphere = sphere * np.tanh(q) / (q - np.tanh(q))
    layer = material.double_layer_capacity.value
    return 1 / (1j * omega * layer + 1 / (thermal / exchange + sphere))


def closed_form(properties, frequency, voltage=VOLTAGE):
    """Impedance of the whole cell: transmission line, separator, interlayer, lithium [ohm cm2]."""
    material, lithium = load_active_material("NCM622"), load_lithium_metal()
    omega = 2 * np.pi * frequency
    area = 3 * properties.positive_electrode_active_fraction / material.particle_radius.value
    k = properties.positive_electrode_ionic_conductivity
    s = properties.positive_electrode_electronic_conductivity
    length = properties.positive_electrode_thickness
    v = length * np.sqrt((1 / k + 1 / s) * area / local_impedance(properties, omega, voltage))
    line = length / (k + s) * (1 + (2 + (s / k + k / s) * np.cosh(v)) / (v * np.sinh(v)))
    separator = (
        properties.solid_electrolyte_thickness / properties.solid_electrolyte_ionic_conductivity
    )
    thermal = GAS * properties.temperature / FARADAY
    transfer = thermal / lithium.exchange_current_density.at_reference.value
    plating = 1 / (1 / transfer + 1j * omega * lithium.double_layer_capacity.value)
    return (line + separator + plating + properties.interlayer_resistance) * 1e4


@pytest.mark.parametrize("voltage", [3.5, 3.55, 3.6, 3.8, 4.2])
def test_the_spectrum_is_the_closed_form_from_diffusion_to_the_resistors(properties, voltage):
    # at 3.5 V the sites are nearly full, and lithium diffuses a hundred times as slowly
    frequency = np.logspace(-4, 5, 28)
    exact = closed_form(properties, frequency, voltage)
    found = simulate_eis(properties, frequency, voltage=voltage).impedance_ohm_cm2
    error = np.abs(found / exact - 1)
    assert error[frequency <= 2e3].max() < 5e-3
    assert error.max() < 2e-2  # above, the current goes less deep than a mesh cell


def test_the_highest_frequency_leaves_the_resistors_alone(properties):
    found = simulate_eis(properties, [1e9], voltage=VOLTAGE).impedance_ohm_cm2[0]
    both = 1.0 + 0.0528  # conductivities side by side in the electrode
    resistors = 61.2e-6 / 0.291 + 77e-6 / both + 1e-4
    assert found.real == pytest.approx(resistors * 1e4, rel=1e-3)
    assert abs(found.imag) < 1e-3


def slow_drop(properties, current, lasts=1.5e5):
    """Bulk open-circuit voltage less voltage, by current, late in a slow discharge [ohm cm2]."""
    values = parameter_values(properties)
    values.update(structure_inputs(properties, "NCM622", VOLTAGE))
    values["Current function [A]"] = current
    model = LithiumDepositionDFN()
    solution = pybamm.Simulation(
        model,
        parameter_values=values,
        solver=pybamm.IDAKLUSolver(rtol=1e-10, atol=1e-10),
        var_pts={**model.default_var_pts, "x_p": 60, "r_p": 30},
    ).solve([0, lasts])
    drop = solution["Bulk open-circuit voltage [V]"](lasts) - solution["Voltage [V]"](lasts)
    return float(np.squeeze(drop)) / current


def test_the_lowest_frequency_is_the_slope_of_a_slow_discharge_and_charge(properties):
    spectrum = simulate_eis(properties, [1e-7], voltage=VOLTAGE)
    # long, since charge evens out over the depth of the electrode in hours
    slope_there = (slow_drop(properties, 3e-7) + slow_drop(properties, -3e-7)) / 2
    assert slope_there == pytest.approx(spectrum.impedance_ohm_cm2.real[0], rel=1e-3)


def pulse(properties, options, given=None, points=16):
    values = parameter_values(properties)
    values["Initial concentration in positive electrode [mol.m-3]"] *= 0.5
    values["Current function [A]"] = 15.1e-3
    inputs = {name: values[name] for name in given or ()}
    values.update(dict.fromkeys(inputs, "[input]"))
    solver = pybamm.IDAKLUSolver(rtol=1e-9, atol=1e-9)
    model = LithiumDepositionDFN(options)
    simulation = pybamm.Simulation(
        model,
        parameter_values=values,
        solver=solver,
        var_pts={**model.default_var_pts, "x_p": points},
        submesh_types=model.input_submesh_types if given else None,
    )
    return float(np.squeeze(simulation.solve([0, 10], inputs=inputs)["Voltage [V]"](10)))


@pytest.mark.parametrize("form", ["algebraic", "differential"])
def test_the_surface_form_gives_the_voltage_of_the_plain_one_with_inputs_too(properties, form):
    names = [
        "Positive electrode porosity",
        "Positive electrode tortuosity factor (electrolyte)",
        "Electrolyte conductivity [S.m-1]",
        "Separator thickness [m]",
        "Positive electrode thickness [m]",
    ]
    fixed = pulse(properties, {"surface form": form})
    assert pulse(properties, {"surface form": form}, names) == pytest.approx(fixed, abs=1e-6)
    # each discretises the electrolyte's potential in its own way, with an error of order two
    coarse = fixed - pulse(properties, None)
    fine = pulse(properties, {"surface form": form}, points=32) - pulse(properties, None, points=32)
    assert abs(coarse) < 1e-3
    assert coarse / fine == pytest.approx(4.0, abs=0.5)


def test_spectra_of_two_structures_from_one_build_differ_by_what_was_changed(properties):
    one = simulate_eis(properties, [1e-2, 1e2])
    more = simulate_eis(replace(properties, interlayer_resistance=3e-4), [1e-2, 1e2])
    assert more.impedance_ohm_cm2 - one.impedance_ohm_cm2 == pytest.approx(2.0, rel=1e-6)


def test_what_has_no_impedance_is_refused(properties):
    with pytest.raises(UsageError, match="never at rest"):
        simulate_eis(replace(properties, short_areal_conductance=0.1))
    with pytest.raises(OutOfRange, match="frequencies"):
        simulate_eis(properties, [0.0, 1.0])
    for frequencies in (["a"], [np.inf], [], 1.0):
        with pytest.raises(UsageError, match="frequencies are"):
            simulate_eis(properties, frequencies)


@pytest.mark.parametrize("voltage", [6.0, 4.35, 2.6, 1.0, float("nan")])
def test_a_voltage_beyond_the_cells_window_is_refused_with_the_window(properties, voltage):
    with pytest.raises(OutOfRange, match=r"voltage is .* 2.65 to 4.3 V"):
        simulate_eis(properties, [1.0], voltage=voltage)


def test_a_whole_number_of_volts_is_a_voltage_and_a_text_is_none(properties):
    whole = simulate_eis(properties, [1.0], voltage=4)
    assert whole.impedance_ohm_cm2 == simulate_eis(properties, [1.0], voltage=4.0).impedance_ohm_cm2
    with pytest.raises(UsageError, match=r"voltage is '3\.8'; expected a number"):
        simulate_eis(properties, [1.0], voltage="3.8")
