"""What conducts follows the temperature, in the registered sets and where a cell warms."""

from dataclasses import replace

import numpy as np
import pytest

from ssbcell.cell import Heat, LithiumDepositionDFN, parameter_values
from ssbcell.cell._pybamm import pybamm
from ssbcell.cell.sets import parameter_set
from ssbcell.errors import OutOfRange, UsageError
from ssbcell.process import load_cell
from ssbcell.simulate import simulate_dcr
from ssbcell.transport import effective_properties, properties_of, properties_with_course

CELL = "Nakagawa2025_example_1"
CURRENT = 15.1e-3


def resistance(values, options=None):
    """Of ten seconds from half full particles [ohm cm2]."""
    half = 0.5 * values["Maximum concentration in positive electrode [mol.m-3]"]
    values["Initial concentration in positive electrode [mol.m-3]"] = half
    values["Current function [A]"] = CURRENT
    simulation = pybamm.Simulation(
        LithiumDepositionDFN(options),
        parameter_values=values,
        solver=pybamm.IDAKLUSolver(rtol=1e-9, atol=1e-9),
    )
    solution = simulation.solve([0, 10])
    rest = solution["Bulk open-circuit voltage [V]"](0)
    return float(np.squeeze(rest - solution["Voltage [V]"](10))) / CURRENT


def chain(kelvin):
    """The project's own way: properties of the laminate made at the temperature."""
    cell = load_cell(CELL)
    return effective_properties(
        cell.laminate, temperature=kelvin, short_areal_conductance=cell.short_areal_conductance
    )


def at(values, kelvin):
    values.update({"Ambient temperature [K]": kelvin, "Initial temperature [K]": kelvin})
    return values


@pytest.mark.parametrize("kelvin", [273.15, 298.15, 333.15])
@pytest.mark.parametrize("thermal", ["isothermal", "lumped"])
def test_a_registered_set_at_another_temperature_is_the_cell_made_at_it(kelvin, thermal):
    values = at(pybamm.ParameterValues(parameter_set(CELL)), kelvin)
    values["Total heat transfer coefficient [W.m-2.K-1]"] = 1e6  # keeps its temperature
    whole = resistance(parameter_values(chain(kelvin)))
    within = 1e-6 if (kelvin, thermal) == (298.15, "isothermal") else 1e-4
    assert resistance(values, {"thermal": thermal}) == pytest.approx(whole, rel=within)


def test_lost_contact_beyond_the_interlayer_keeps_its_size_in_the_warmth():
    known = properties_with_course(load_cell(CELL))
    more = replace(known, interlayer_resistance=known.interlayer_resistance + 3e-4)
    plain, touched = (parameter_values(one) for one in (known, more))
    name = "Interlayer resistance [Ohm.m2]"
    for kelvin in (280.0, 330.0):
        seen = [float(one[name](pybamm.Scalar(kelvin)).evaluate()) for one in (plain, touched)]
        assert seen[1] - seen[0] == pytest.approx(3e-4, rel=1e-9)
        own = chain(kelvin).interlayer_resistance
        assert seen[0] == pytest.approx(own, rel=1e-4)


def test_heat_takes_the_course_of_a_cell_and_refuses_properties_without_one():
    heat = Heat(heat_capacity=1e9, heat_transfer=0.0)  # keeps its temperature
    cell = load_cell(CELL)
    warm = simulate_dcr(cell, extras=[heat]).resistance_ohm_cm2
    assert warm == pytest.approx(simulate_dcr(cell).resistance_ohm_cm2, rel=1e-5)
    with pytest.raises(UsageError, match="conduction_activation"):
        simulate_dcr(properties_of(cell), extras=[heat])


def test_one_activation_energy_goes_for_ions_electrons_and_interlayer(properties):
    values = parameter_values(properties, extras=[Heat(1.0, 1.0, 40e3)])
    factor = np.exp(40e3 / 8.314462618 * (1 / 298.15 - 1 / 320.0))
    kelvin = pybamm.Scalar(320.0)
    ions = values["Electrolyte conductivity [S.m-1]"](None, kelvin).evaluate()
    electrons = values["Positive electrode conductivity [S.m-1]"](None, kelvin).evaluate()
    layer = values["Interlayer resistance [Ohm.m2]"](kelvin).evaluate()
    assert float(ions) == pytest.approx(0.291 * factor)
    assert float(electrons) == pytest.approx(1.0 * factor)
    assert float(layer) == pytest.approx(1e-4 / factor)


def test_a_temperature_changed_alone_is_refused():
    known = properties_of(load_cell(CELL))
    with pytest.raises(UsageError, match=r"temperature is 333.15 K .* those at 298.15 K"):
        simulate_dcr(replace(known, temperature=333.15))


@pytest.mark.parametrize(
    "options", [{"interlayer storage": "true"}, {"particle film": "ohmic"}, {"thermal": "lumped"}]
)
def test_options_run_on_a_registered_set_without_further_numbers(options):
    values = pybamm.ParameterValues(parameter_set(CELL))
    plain = resistance(pybamm.ParameterValues(parameter_set(CELL)))
    assert resistance(values, options) == pytest.approx(plain, rel=2e-2)


def test_what_is_no_number_and_shares_of_more_than_a_whole_are_refused(properties):
    with pytest.raises(UsageError, match="interlayer_resistance is 'x'; expected a number"):
        parameter_values(replace(properties, interlayer_resistance="x"))
    with pytest.raises(OutOfRange, match="positive_electrode_active_fraction"):
        parameter_values(replace(properties, positive_electrode_active_fraction=1.5))


def test_a_cell_in_place_of_its_laminate_is_refused_with_what_to_write():
    with pytest.raises(UsageError, match=r"load_cell\(name\)\.laminate"):
        effective_properties(load_cell(CELL))
