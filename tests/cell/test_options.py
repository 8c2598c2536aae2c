import itertools
from dataclasses import replace

import numpy as np
import pytest

from ssbcell.cell import LithiumDepositionDFN, parameter_values
from ssbcell.cell._pybamm import pybamm
from ssbcell.cell.electrochemistry import load_lithium_metal
from ssbcell.cell.extras import (
    Heat,
    InterlayerStorage,
    ParticleFilm,
    Stack,
)
from ssbcell.cell.layers import interlayer_capacity, stack_compliance
from ssbcell.errors import OutOfRange, UsageError
from ssbcell.process import load_cell

FARADAY = 96485.33212331001
AREA = 1e-4
STORAGE = InterlayerStorage(0.2 * 36e3)  # 0.2 mAh/cm2
FILM = ParticleFilm(2e-3)
HEAT = Heat(heat_capacity=2000.0, heat_transfer=5.0, conduction_activation=34e3)
CURRENT = "Current function [A]"


def simulate(properties, options, extras, experiment=None, *, tolerance=1e-9, start=1.0):
    values = parameter_values(properties, extras=extras)
    values["Initial concentration in positive electrode [mol.m-3]"] *= start
    simulation = pybamm.Simulation(
        LithiumDepositionDFN(options),
        parameter_values=values,
        experiment=pybamm.Experiment(experiment) if experiment else None,
        solver=pybamm.IDAKLUSolver(rtol=tolerance, atol=tolerance),
    )
    return simulation.solve(calc_esoh=False)


def over_time(solution, name):
    return np.asarray(solution[name].entries).reshape(-1)


def test_an_interlayer_that_stores_fills_before_lithium_plates(properties):
    bare = replace(properties, initial_lithium_thickness=0.0)
    step = ["Charge at 0.13 mA for 2 hours (1 minute period)"]  # 0.26 mAh/cm2
    solution = simulate(bare, {"interlayer storage": "true"}, [STORAGE], step)
    charge = 0.13e-3 * over_time(solution, "Time [s]") / AREA  # C/m2
    stored = over_time(solution, "Interlayer stoichiometry") * 7.2e3
    plated = over_time(solution, "Lithium thickness [m]") / 13.0e-6 * FARADAY
    early = charge < 0.5 * 7.2e3
    assert np.all(plated[early] < 1e-3 * 7.2e3)
    assert plated[-1] > 0.9 * (charge[-1] - 7.2e3)
    assert stored - stored[0] + plated == pytest.approx(charge, abs=1e-6 * 7.2e3)
    potential = over_time(solution, "Interlayer open-circuit potential [V]")
    assert potential[0] > 0.5
    assert abs(potential[-1]) < 0.1


@pytest.mark.parametrize("current", [0.65, 1.0, 1.3])
@pytest.mark.parametrize("start", [0.4, 0.5, 0.6])
def test_over_discharged_the_interlayer_gives_its_lithium_last_and_no_lithium_is_below_none(
    properties, start, current
):
    bare = replace(properties, initial_lithium_thickness=0.0)
    steps = [
        "Charge at 1.3 mA for 1 hour",
        f"Discharge at {current} mA for 3 hours or until 2.65 V",
        "Charge at 1.3 mA for 1 hour",
    ]
    options = {"interlayer storage": "true"}
    solution = simulate(bare, options, [STORAGE], steps, start=start, tolerance=1e-6)
    thickness = over_time(solution, "Lithium thickness [m]")
    assert thickness.min() > -1e-10
    middle = solution.cycles[1].last_state if len(solution.cycles) > 1 else None
    assert middle is not None
    assert over_time(middle, "Lithium thickness [m]")[-1] < 5e-7
    assert over_time(middle, "Interlayer stoichiometry")[-1] < 0.2
    assert thickness[-1] > 3e-6


def test_a_film_adds_its_resistance_by_active_surface_where_the_reaction_is_even(properties):
    # electrons and ions so fast that every particle takes the same
    even = replace(
        properties,
        positive_electrode_ionic_conductivity=10.0,
        positive_electrode_electronic_conductivity=10.0,
    )
    step = ["Discharge at 1.3 mA for 1 second (0.1 second period)"]
    plain = simulate(even, None, [], step, start=0.5)
    filmed = simulate(even, {"particle film": "ohmic"}, [FILM], step, start=0.5)
    lost = over_time(plain, "Voltage [V]")[-1] - over_time(filmed, "Voltage [V]")[-1]
    surface = 3 * 0.588 / 2.5e-6 * 77e-6  # m2 by m2
    assert lost == pytest.approx(13.0 * 2e-3 / surface, rel=2e-3)


def test_no_film_at_all_is_the_plain_model(properties):
    step = ["Discharge at 15.1 mA for 10 seconds (1 second period)"]
    plain = simulate(properties, None, [], step, start=0.5)
    filmed = simulate(properties, {"particle film": "ohmic"}, [ParticleFilm(0.0)], step, start=0.5)
    assert over_time(filmed, "Voltage [V]") == pytest.approx(
        over_time(plain, "Voltage [V]"), abs=1e-7
    )


def test_the_stack_grows_by_faraday_less_what_the_positive_electrode_shrinks(properties):
    stack = Stack(compliance=6e-15, pressure=5e6)
    solution = simulate(
        properties, {"stack mechanics": "true"}, [stack], ["Charge at 1.3 mA for 1 hour"]
    )
    charge = 13.0 * 3600
    lithium = charge * 13.0e-6 / FARADAY
    taken = charge / (0.216 * 212 * 3600)  # of the sites
    shrunk = 77e-6 * 0.588 * 0.04 * taken
    change = over_time(solution, "Stack thickness change [m]")[-1]
    assert change == pytest.approx(lithium - shrunk, rel=1e-6)
    pressure = over_time(solution, "Stack pressure [Pa]")
    assert pressure[0] == pytest.approx(5e6)
    assert pressure[-1] - 5e6 == pytest.approx(change / 6e-15, rel=1e-9)


def test_a_softer_interlayer_takes_up_more_and_presses_less():
    laminate = load_cell("Nakagawa2025_example_1").laminate
    moduli = {"positive_electrode": 20e9, "solid_electrolyte": 20e9}
    stiff = stack_compliance(laminate, {**moduli, "interlayer": 8e9})
    soft = stack_compliance(laminate, {**moduli, "interlayer": 0.8e9})
    assert soft - stiff == pytest.approx(3e-6 / 0.8e9 - 3e-6 / 8e9, rel=1e-6)
    assert stack_compliance(laminate, moduli, fixture=1e-12) > 1e-12


def test_the_heat_is_the_sum_of_what_each_part_dissipates(properties):
    leaky = replace(properties, short_areal_conductance=1.0)
    heat = Heat(heat_capacity=50.0, heat_transfer=0.0, conduction_activation=34e3)
    step = ["Discharge at 15.1 mA for 10 seconds (1 second period)"]
    solution = simulate(leaky, {"thermal": "lumped"}, [heat], step, start=0.5)
    last = {
        name: over_time(solution, name)[-1]
        for name in (
            "Ohmic heating [W]",
            "Irreversible electrochemical heating [W]",
            "Current collector current density [A.m-2]",
            "Interlayer overpotential [V]",
            "Short current density [A.m-2]",
            "Voltage [V]",
            "Total heating [W]",
        )
    }
    through = last["Current collector current density [A.m-2]"]
    parts = (
        last["Ohmic heating [W]"]
        + last["Irreversible electrochemical heating [W]"]
        + through * last["Interlayer overpotential [V]"] * AREA
        + last["Short current density [A.m-2]"] * last["Voltage [V]"] * AREA
    )
    # PyBaMM's parts are products of means over mesh cells
    assert last["Total heating [W]"] == pytest.approx(parts, rel=2e-2)


def test_an_insulated_cell_warms_by_its_heat_and_a_cooled_one_less(properties):
    step = ["Discharge at 15.1 mA for 10 seconds (1 second period)"]
    warmed = {}
    for transfer in (0.0, 50.0):
        heat = Heat(heat_capacity=50.0, heat_transfer=transfer, conduction_activation=34e3)
        solution = simulate(properties, {"thermal": "lumped"}, [heat], step, start=0.5)
        temperature = over_time(solution, "Volume-averaged cell temperature [K]")
        warmed[transfer] = temperature[-1] - temperature[0]
        joules = np.trapezoid(over_time(solution, "Total heating [W]"), solution.t)
        if transfer == 0.0:
            assert warmed[0.0] * 50.0 * AREA == pytest.approx(joules, rel=2e-2)
    assert 0.1 < warmed[50.0] < warmed[0.0]


CYCLE = (
    "Charge at 1.3 mA for 40 minutes",
    "Rest for 10 minutes",
    "Discharge at 1.3 mA for 35 minutes or until 2.65 V",
)
COMBINATIONS = [
    dict(
        zip(("surface form", "interlayer storage", "particle film", "thermal"), chosen, strict=True)
    )
    for chosen in itertools.product(
        ("false", "algebraic", "differential"),
        ("false", "true"),
        ("none", "ohmic"),
        ("isothermal", "lumped"),
    )
]


@pytest.mark.parametrize("options", COMBINATIONS, ids=lambda o: "-".join(o.values()))
def test_lithium_is_conserved_over_ten_cycles_whatever_the_options(properties, options):
    extras = [
        *([STORAGE] if options["interlayer storage"] == "true" else []),
        *([FILM] if options["particle film"] == "ohmic" else []),
        *([HEAT] if options["thermal"] == "lumped" else []),
    ]
    cell = replace(
        properties,
        initial_lithium_thickness=0.0,
        short_areal_conductance=0.05,
        isolated_fraction=0.1,
        contact_fraction=0.8,
    )
    counted = {**options, "short charge": "true"}
    solution = simulate(cell, counted, extras, [CYCLE] * 10, tolerance=1e-6)
    assert len(solution.cycles) == 10
    amount = over_time(solution, "Lithium inventory [mol]")
    assert np.ptp(amount) / amount[0] < 1e-8
    # what left deposit and interlayer went through the circuit or through the short
    given = over_time(solution, "Discharge capacity [A.h]") * 3600
    leaked = over_time(solution, "Short charge [C.m-2]") * AREA
    left = over_time(solution, "Lithium deposit [mol]")
    if options["interlayer storage"] == "true":
        left = left + over_time(solution, "Lithium in interlayer [mol]")
    balance = (left - left[0]) * FARADAY + given - given[0] + leaked - leaked[0]
    if options["surface form"] == "differential":
        across = over_time(solution, "Lithium metal interface surface potential difference [V]")
        layer = load_lithium_metal().double_layer_capacity.value * AREA
        balance = balance - layer * (across - across[0])
    # neither PyBaMM's cycles nor its own count of charge start anew at a cycle
    assert np.abs(balance).max() / (amount[0] * FARADAY) < 1e-8
    assert leaked[-1] > 0.5


def test_wrong_options_and_parameters_are_refused_by_name(properties):
    with pytest.raises(pybamm.OptionError, match="'interlayer storage' is 'yes'; it must be"):
        LithiumDepositionDFN({"interlayer storage": "yes"})
    with pytest.raises(pybamm.OptionError, match="did you mean 'interlayer storage'"):
        LithiumDepositionDFN({"interlayer storge": "true"})
    with pytest.raises(pybamm.OptionError, match="expected a dictionary"):
        LithiumDepositionDFN("abc")
    with pytest.raises(pybamm.OptionError, match="thermal"):
        LithiumDepositionDFN({"thermal": "x-full"})
    with pytest.raises(OutOfRange, match="capacity"):
        parameter_values(properties, extras=[InterlayerStorage(0.0)])
    laminate = load_cell("Nakagawa2025_example_1").laminate
    with pytest.raises(UsageError, match="modulus of the"):
        stack_compliance(replace(laminate, interlayer=replace(laminate.interlayer, modulus=None)))


def test_tin_and_carbon_of_the_patents_interlayer_hold_little_beside_the_cell():
    layer = load_cell("Nakagawa2025_example_1").laminate.interlayer
    tin = layer.areal_mass * layer.composition.mass_fraction("tin") * 993 * 3600
    whole = interlayer_capacity(layer)
    assert tin < whole < 2 * tin
    assert 0.02 < whole / 36e3 < 0.3  # mAh/cm2; the cell holds 3.8
