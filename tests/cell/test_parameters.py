import os
import subprocess
import sys
from dataclasses import replace

import pytest

from ssbcell.cell import parameter_values
from ssbcell.cell.electrochemistry import load_active_material
from ssbcell.cell.parameters import maximum_concentration, open_circuit_capacity
from ssbcell.errors import OutOfRange

FARADAY = 96485.33212


def test_full_particles_hold_the_charge_of_the_coated_mass(properties):
    material = load_active_material("NCM622")
    volume = 77e-6 * 0.588
    charge = maximum_concentration(properties, material) * volume * FARADAY  # C/m2
    assert charge == pytest.approx(0.216 * material.site_capacity.value)


def test_isolated_material_takes_its_share_of_the_capacity(properties):
    material = load_active_material("NCM622")
    whole = open_circuit_capacity(properties, material)
    left = open_circuit_capacity(replace(properties, isolated_fraction=0.25), material)
    assert left == pytest.approx(0.75 * whole)


def test_effective_conductivities_of_the_laminate_come_out_in_pybamms_form(properties):
    values = parameter_values(properties)
    kappa = values["Electrolyte conductivity [S.m-1]"]
    positive = kappa * values["Positive electrode porosity"]
    positive /= values["Positive electrode tortuosity factor (electrolyte)"]
    assert positive == pytest.approx(0.0528)
    solid = 1 - values["Positive electrode porosity"]
    solid /= values["Positive electrode tortuosity factor (electrode)"]
    assert solid == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("contact_fraction", 0.0),
        ("isolated_fraction", 1.0),
        ("positive_electrode_ionic_conductivity", 0.0),
        ("interlayer_resistance", -1.0),
        ("temperature", float("nan")),
    ],
)
def test_properties_of_no_cell_are_refused_by_name(properties, name, value):
    with pytest.raises(OutOfRange, match=name):
        parameter_values(replace(properties, **{name: value}))


def run_python(code, **environment):
    env = {k: v for k, v in os.environ.items() if k not in ("PYBAMM_DISABLE_TELEMETRY", "CI")}
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**env, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_telemetry_is_off_and_nothing_asks_when_the_cell_model_is_first_used(tmp_path):
    code = (
        "import ssbcell.cell, pybamm;"
        "print(pybamm.config.check_env_opt_out(), type(pybamm.telemetry._posthog).__name__)"
    )
    ran = run_python(code, XDG_CONFIG_HOME=str(tmp_path), APPDATA=str(tmp_path))
    assert ran.stdout.split() == ["True", "MockTelemetry"], ran.stderr
    assert not list(tmp_path.rglob("config.yml"))


def test_pybamm_finds_the_cells_and_the_model_by_name_without_importing_ssbcell():
    code = (
        "import sys, pybamm; assert 'ssbcell' not in sys.modules;"
        "v = pybamm.ParameterValues('Nakagawa2025_comparative_3');"
        "m = pybamm.Model('LithiumDepositionDFN');"
        "s = pybamm.Simulation(m, parameter_values=v).solve([0, 10], initial_soc=0.9);"
        "print(type(m).__name__, s.t[-1])"
    )
    ran = run_python(code, PYBAMM_DISABLE_TELEMETRY="true")
    assert ran.stdout.split() == ["LithiumDepositionDFN", "10.0"], ran.stderr
