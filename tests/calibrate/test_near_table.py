"""The table, mended for cells unlike its own, against the cell model."""

import numpy as np
import pytest

from ssbcell.calibrate import cell_model, load_surface, predict
from ssbcell.calibrate.near_table import NearTable, far_apart
from ssbcell.process import load_cell
from ssbcell.transport import Connection, connect, effective_properties

EXAMPLE = "Nakagawa2025_example_1"


def cell_of(mass, temperature, isolated, series):
    changes = {
        "positive_electrode.coating_mass": f"{mass} mg/cm^2",
        "temperature": f"{temperature} degC",
    }
    cell = load_cell(EXAMPLE, changes)
    bare = effective_properties(cell.laminate, temperature=cell.temperature)
    return connect(bare, Connection(isolated, 1.0, 1.0, series))


@pytest.fixture(scope="module")
def unlike():
    places = np.random.default_rng(2).random((300, 4))
    low, high = np.array([(18, 15, 0.0, 0.0), (34, 45, 0.4, 2e-3)])
    return [cell_of(*row) for row in low + places * (high - low)]


def test_cells_of_other_mass_and_warmth_are_foretold_as_the_cell_model_has_them(unlike):
    held_out = unlike[::15]
    found = NearTable(load_surface(), points=80)(unlike)[::15]
    real = cell_model(held_out)
    dcr = np.log([one.dcr_ohm_cm2 / two.dcr_ohm_cm2 for one, two in zip(found, real, strict=True)])
    assert np.sqrt(np.mean(dcr**2)) < 0.02
    for name in ("charge_capacity_mAh_per_g", "discharge_capacity_mAh_per_g"):
        errors = [one.value(name) - two.value(name) for one, two in zip(found, real, strict=True)]
        assert np.sqrt(np.mean(np.square(errors))) < 1.5


def test_few_cells_are_asked_of_the_cell_model_itself(unlike):
    few = unlike[:2]
    assert NearTable(load_surface())(few) == cell_model(few)


def test_cells_like_those_of_the_table_are_read_from_it():
    surface = load_surface()
    like = [effective_properties(load_cell(EXAMPLE).laminate)] * 3
    assert NearTable(surface)(like) == surface(like)


def test_places_far_apart_hold_the_ends_of_a_line():
    chosen = far_apart(np.linspace(0.0, 1.0, 101)[:, None], 3)
    assert sorted(chosen) == [0, 50, 100]


def test_a_thicker_coating_at_a_warmer_test_is_foretold_and_marked():
    changes = {"positive_electrode.coating_mass": "32 mg/cm^2", "temperature": "45 degC"}
    made = {"densify_pressure": 980e6, "densify_temperature": 393.15, "draws": 30}
    usual = predict(load_cell(EXAMPLE), **made)
    other = predict(load_cell(EXAMPLE, changes), **made)
    # argyrodite and charge transfer are activated: warmer is less resistive
    assert other.outcomes["dcr_ohm_cm2"].median < 0.8 * usual.outcomes["dcr_ohm_cm2"].median
    said = " ".join(other.beyond_the_data)
    assert "25.6 mg/cm^2 is not 21.6 mg/cm^2" in said
    assert "45 degC is not 25 degC" in said
    assert not usual.beyond_the_data
