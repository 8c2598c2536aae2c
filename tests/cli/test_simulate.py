"""`ssbcell simulate`: cycles, options, and results that were not reached."""

import json

import pytest

from ssbcell.cli.app import run

CELL = "Nakagawa2025_example_1"
LEAK = ("--set", "short.areal_conductance=0.34 mS/cm^2")  # 2.94 kohm cm2


def simulate(capsys, *arguments):
    code = run(["simulate", CELL, "--json", *map(str, arguments)])
    shown = capsys.readouterr()
    return code, json.loads(shown.out) if shown.out else None, shown.err


def test_a_leak_that_no_charge_overcomes_leaves_the_resistance_unreached_and_the_rest_is_told(
    capsys,
):
    code, found, said = simulate(capsys, "--protocol", "qualification", *LEAK)
    assert code == 0
    assert found["dcr_ohm_cm2"] is None
    assert "'charge' ended after 3.24e+04 s by time limit 9 h" in found["dcr_not_reached"]
    assert found["ended_by"]["charge"] == "time limit 9 h"
    assert found["charge_capacity_mAh_per_g"] > 300.0  # nearly all of it through the leak
    assert "note: no resistance" in said


def test_cycles_are_a_row_each_with_what_ended_them(capsys, tmp_path):
    out = tmp_path / "cycles.h5"
    code, found, _ = simulate(capsys, "--protocol", "cycling_c3", "--cycles", "2", "--out", out)
    assert code == 0
    assert [cycle["number"] for cycle in found["cycles"]] == [1, 2]
    assert found["stopped"] is None
    assert found["lithium_balance_relative"] < 1e-8
    for cycle in found["cycles"]:
        assert cycle["dcr_ohm_cm2"] == pytest.approx(15.4, rel=0.05)
        assert cycle["ended_by"]["discharge"] == "voltage 2.65 V"
    assert out.exists()


def test_a_table_of_cycles_has_a_line_a_cycle(capsys):
    assert run(["simulate", CELL, "--protocol", "cycle_c3", "--cycles", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[-2:]] == ["1", "2"]


def test_options_reach_the_model_and_what_they_follow_is_shown(capsys):
    options = {
        "film.resistance": "20 ohm*cm^2",
        "storage.capacity": "as built",
        "stack.pressure": "5 MPa",
        "stack.compliance": "6 um/GPa",
        "heat.capacity": "0.2 J/cm^2/K",
        "heat.transfer": "5 W/m^2/K",
        "heat.conduction_activation": "34 kJ/mol",
    }
    given = [part for name, text in options.items() for part in ("--option", f"{name}={text}")]
    code, found, _ = simulate(capsys, "--protocol", "dcr_soc50_10s", *given)
    _, plain, _ = simulate(capsys, "--protocol", "dcr_soc50_10s")
    assert code == 0
    film = found["contributions_ohm_cm2"]["particle_film"]
    assert film > 0.1
    assert found["dcr_ohm_cm2"] - plain["dcr_ohm_cm2"] == pytest.approx(film, rel=0.3)
    assert set(found["followed"]) >= {"Stack pressure [Pa]", "Interlayer stoichiometry"}
    assert found["followed"]["Stack pressure [Pa]"]["start"] == pytest.approx(5e6)
    assert found["lithium_balance_relative"] < 1e-8


def test_a_short_that_comes_and_goes_costs_its_charge(capsys):
    short = ("conductance=2 S/m^2", "begins=1 h", "ends=90 min")
    given = [part for text in short for part in ("--option", f"short.{text}")]
    _, found, _ = simulate(capsys, "--protocol", "cycle_c3", *given)
    _, plain, _ = simulate(capsys, "--protocol", "cycle_c3")
    lost = 2.0 * 3.75 * 1800 / (0.216 * 3600)  # mAh/g, at the voltage of the early charge
    more = found["charge_capacity_mAh_per_g"] - plain["charge_capacity_mAh_per_g"]
    assert more == pytest.approx(lost, rel=0.05)


RATED = """
name = "rated"
description = "d"
source = "s"
[[steps]]
name = "charge"
kind = "charge"
c_rate = { value = "C/3", status = "assumed", source = "test" }
until_voltage = { value = "4.3 V", status = "assumed", source = "test" }
at_most = { value = "9 h", status = "assumed", source = "test" }
sample_every = "10 s"
[[steps]]
name = "discharge"
kind = "discharge"
c_rate = { value = "C/3", status = "assumed", source = "test" }
until_voltage = { value = "2.65 V", status = "assumed", source = "test" }
at_most = { value = "9 h", status = "assumed", source = "test" }
sample_every = "10 s"
"""


def test_a_rate_takes_its_current_from_the_design_capacity(capsys, tmp_path):
    path = tmp_path / "rated.toml"
    path.write_text(RATED, encoding="utf-8")
    code, found, said = simulate(capsys, "--protocol", str(path))
    assert (code, found) == (2, None)
    assert "rate such as C/3" in said
    _, rated, _ = simulate(capsys, "--protocol", str(path), "--design-capacity", "3.9 mAh/cm^2")
    _, plain, _ = simulate(capsys, "--protocol", "cycle_c3")  # 1.3 mA/cm2
    for name in ("charge_capacity_mAh_per_g", "discharge_capacity_mAh_per_g"):
        assert rated[name] == pytest.approx(plain[name], rel=1e-6)


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("film.resistence=1 ohm*cm^2", "Did you mean 'film.resistance'"),
        ("film.resistance=20 ohm", "option film.resistance:"),
        ("film.resistance", "expected NAME=VALUE"),
        ("stack.compliance=6 um/GPa", "stack.pressure is missing"),
        ("heat.capacity=0.2 J/cm^2/K", "heat.transfer is missing"),
        ("short.conductance=2 S/m^2", "short.begins, short.ends is missing"),
        ("stack.pressure=5 MPa", "modulus of the"),
        ("storage.capacity=0 mAh/cm^2", "capacity is 0; allowed: above zero"),
    ],
)
def test_an_option_that_cannot_be_is_refused_with_what_was_expected(capsys, option, says):
    code, found, said = simulate(capsys, "--protocol", "cycle_c3", "--option", option)
    assert (code, found) == (2, None)
    assert says in said


def test_moduli_that_the_pressure_rests_on_are_not_said_to_change_nothing(capsys):
    press = ("--option", "stack.pressure=5 MPa")
    moduli = ("positive_electrode.modulus=10 GPa", "solid_electrolyte.modulus=15 GPa")
    given = [part for text in moduli for part in ("--set", text)]
    _, found, said = simulate(capsys, "--protocol", "cycle_c3", *press, *given)
    assert "changes no property" not in said
    assert found["followed"]["Stack pressure [Pa]"]["highest"] > 2e8
    _, _, said = simulate(capsys, "--protocol", "cycle_c3", *given[:2])
    assert "modulus=10 GPa changes no property" in said
