import multiprocessing
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from ssbcell.cell.open_circuit import FARADAY
from ssbcell.cell.parameters import parameter_dict
from ssbcell.cell.structure import STRUCTURE, structure_inputs
from ssbcell.errors import OutOfRange
from ssbcell.protocols import Protocol
from ssbcell.simulate import simulate_cycle, simulate_dcr, simulate_many
from ssbcell.simulate.engine import Engine


def number(value):
    return {"value": value, "status": "assumed", "source": "test"}


DISCHARGE = Protocol.model_validate(
    {
        "name": "from_rest",
        "description": "discharge of a cell that rests at 4.3 V",
        "source": "test",
        "start_voltage": number("4.3 V"),
        "steps": [
            {
                "name": "discharge",
                "kind": "discharge",
                "current": number("1.3 mA/cm^2"),
                "until_voltage": number("2.65 V"),
                "at_most": number("9 h"),
                "sample_every": "10 s",
            }
        ],
    }
)


def other_of(properties):
    """A cell in which every number differs."""
    changes = {
        name: value * 1.07 + 1e-9
        for name in properties.__dataclass_fields__
        if isinstance(value := getattr(properties, name), float)
    }
    return replace(properties, **{**changes, "contact_fraction": 0.9})


def test_nothing_but_the_named_inputs_differs_from_one_structure_to_another(properties):
    one, other = parameter_dict(properties), parameter_dict(other_of(properties))
    numbers = {name for name, value in one.items() if isinstance(value, float | int)}
    differing = {name for name in numbers if one[name] != other[name]}
    assert differing <= {*STRUCTURE, "Current function [A]"}
    assert len(differing) > 15


def test_many_structures_from_one_build_give_what_each_gives_alone(properties):
    cells = [
        properties,
        other_of(properties),
        replace(properties, solid_electrolyte_thickness=9e-5),
    ]
    outcomes = list(simulate_many(cells))
    for cell, outcome in zip(cells, outcomes, strict=True):
        alone, cycle = simulate_dcr(cell), simulate_cycle(cell)
        assert outcome.problem is None
        assert outcome.resistance_ohm_cm2 == pytest.approx(alone.resistance_ohm_cm2, rel=1e-6)
        assert outcome.charge_capacity_mAh_per_g == pytest.approx(
            cycle.charge_capacity_mAh_per_g, rel=1e-6
        )
        assert outcome.discharge_capacity_mAh_per_g == pytest.approx(
            cycle.discharge_capacity_mAh_per_g, rel=1e-6
        )


def test_two_processes_give_the_same_in_the_same_order(properties):
    cells = [replace(properties, interlayer_resistance=r) for r in np.linspace(1e-4, 5e-4, 5)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as workers:
        spread = list(simulate_many(cells, DISCHARGE, workers=workers))
    here = list(simulate_many(cells, DISCHARGE))
    given = [outcome.discharge_capacity_mAh_per_g for outcome in spread]
    assert given == [outcome.discharge_capacity_mAh_per_g for outcome in here]
    assert given == sorted(given, reverse=True)


def test_a_structure_that_cannot_be_simulated_says_why_and_the_others_go_on(properties):
    cells = [
        replace(properties, positive_electrode_ionic_conductivity=0.0),
        replace(properties, interlayer_resistance=0.012),
        properties,
    ]
    broken, cut_off, whole = simulate_many(cells)
    assert "positive_electrode_ionic_conductivity is 0" in broken.problem
    assert "'pulse' ended by voltage 2.65 V" in cut_off.problem
    assert cut_off.resistance_ohm_cm2 is None
    assert whole.resistance_ohm_cm2 > 0.0


def test_a_cell_that_starts_at_a_voltage_rests_there_with_its_lithium_moved(properties):
    engine = Engine(properties, start_voltage=4.1)
    rest = engine.advance(0.0, 600.0, 60.0)
    assert rest.voltage == pytest.approx(4.1, abs=2e-4)
    built = Engine(properties).advance(0.0, 1.0, 1.0)
    assert rest.lithium[0] == pytest.approx(built.lithium[0], rel=1e-9)
    moved = (rest.lithium_thickness[0] - 40e-6) / 13.0e-6 * FARADAY  # C/m2
    assert 0.6 < moved / (0.216 * 212 * 3600) < 0.9


def test_a_start_voltage_below_what_the_lithium_can_reach_is_refused(properties):
    # the sites are nearly full as built, so that only the last lithium is missing
    with pytest.raises(OutOfRange, match="start voltage"):
        structure_inputs(replace(properties, initial_lithium_thickness=0.0), start_voltage=2.0)


@pytest.mark.skipif(shutil.which("gcc") is None, reason="machine code needs a C compiler")
def test_machine_code_gives_the_same_result(properties, tmp_path, monkeypatch):
    monkeypatch.setenv("PYBAMM_CASADI_AOT_CACHE", str(tmp_path))
    (plain,) = simulate_many([properties], DISCHARGE)
    # a process of its own: PyBaMM makes the same code but once in each
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as fresh:
        (compiled,) = simulate_many([properties], DISCHARGE, compiled=True, workers=fresh)
    assert any(tmp_path.iterdir())
    assert compiled.discharge_capacity_mAh_per_g == pytest.approx(
        plain.discharge_capacity_mAh_per_g, rel=1e-6
    )
