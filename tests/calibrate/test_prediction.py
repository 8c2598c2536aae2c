"""The shipped table and calibrations, against the cell model and the six cells."""

import json

import numpy as np
import pytest

from ssbcell.calibrate import (
    Calibration,
    Noise,
    case_of,
    cell_model,
    fit_connection,
    load_calibration,
    load_surface,
    predict,
    rank_experiments,
    shipped_calibrations,
    write_calibration,
)
from ssbcell.calibrate.compare import errors_of, root_mean_square
from ssbcell.calibrate.surface import from_unit, inputs_of, properties_at, to_unit
from ssbcell.cli.app import run
from ssbcell.errors import DataFileError, OutOfRange
from ssbcell.process import load_cell
from ssbcell.shelf import names
from ssbcell.transport import Connection, connect, effective_properties, hypothesis

SIX = names("parameter_sets", "cells")


@pytest.fixture(scope="module")
def surface():
    return load_surface()


@pytest.fixture(scope="module")
def cells():
    return [load_cell(name) for name in SIX]


@pytest.fixture(scope="module")
def cases(cells):
    return [case_of(cell, 174.0) for cell in cells]


@pytest.fixture(scope="module")
def calibrations():
    return {one.closure.name: one for one in shipped_calibrations()}


def test_the_table_gives_what_the_cell_model_gives_between_its_points(surface, cells):
    base = [effective_properties(cell.laminate) for cell in cells]
    asked = [
        base[0],
        connect(base[3], Connection(0.27, 0.8, 0.9, 3e-4)),
        connect(base[5], Connection(0.55, 1.0, 1.0, 2e-3)),
        connect(base[2], Connection(0.0, 1.0, 1.0, 1e-4, 0.5)),
    ]
    for table, model in zip(surface(asked), cell_model(asked), strict=True):
        assert table.dcr_ohm_cm2 == pytest.approx(model.dcr_ohm_cm2, rel=0.02)
        for name in ("charge_capacity_mAh_per_g", "discharge_capacity_mAh_per_g"):
            assert table.value(name) == pytest.approx(model.value(name), rel=0.015)


def test_thickness_counts_only_by_how_far_ions_go(surface, cells):
    made = effective_properties(cells[3].laminate)
    same = properties_at(inputs_of(made), effective_properties(cells[5].laminate))
    one, two = cell_model([made, same])
    assert one.dcr_ohm_cm2 == pytest.approx(two.dcr_ohm_cm2, rel=5e-3)
    assert one.charge_capacity_mAh_per_g == pytest.approx(two.charge_capacity_mAh_per_g, abs=0.3)


def test_axes_of_the_table_go_there_and_back():
    places = np.random.default_rng(0).random((5, 5))
    assert to_unit(from_unit(places)) == pytest.approx(places)


def test_the_table_refuses_a_cell_of_another_coating_mass(surface):
    cell = load_cell(SIX[0], {"positive_electrode.coating_mass": "20 mg/cm^2"})
    with pytest.raises(OutOfRange, match="areal_mass"):
        surface([effective_properties(cell.laminate)])


def test_isolation_and_contact_meets_the_six_cells_within_the_aim(cases, calibrations):
    one = calibrations["isolation_and_contact"]
    assert len(one.unit) <= 5
    asked = [
        connect(case.properties, one.closure.connection(case.structure, one.values))
        for case in cases
    ]
    dcr, capacity = errors_of(cases, cell_model(asked))
    assert root_mean_square(dcr) < 0.06
    assert root_mean_square(capacity) < 6.0


@pytest.mark.parametrize("name", ["shared_fraction", "percolation"])
def test_the_shipped_numbers_are_those_that_a_fit_gives(name, cases, surface, calibrations):
    fit = fit_connection(hypothesis(name), cases, surface, starts=2)
    assert fit.unit == pytest.approx(calibrations[name].unit, abs=2e-3)
    assert all(fit.identifiable.values())


def test_a_calibration_goes_to_file_and_back(tmp_path, calibrations):
    one = calibrations["percolation"]
    path = write_calibration(one, tmp_path, "a test", dict.fromkeys(one.closure.names, True))
    again = load_calibration(path)
    assert isinstance(again, Calibration)
    assert again.unit == pytest.approx(one.unit, abs=1e-5)
    assert again.covariance == pytest.approx(one.covariance)
    assert again.noise == one.noise
    assert all(again.tried[name] == pytest.approx(span) for name, span in one.tried.items())
    whole = path.read_text("utf-8")
    for right, wrong, key in (
        ("onset]", "onsett]", "onset"),
        ("test_temperature", "temperature", "tried"),
        ("21.6 mg/cm^2", "21.6 um", "tried"),
    ):
        path.write_text(whole.replace(right, wrong), "utf-8")
        with pytest.raises(DataFileError, match=key):
            load_calibration(path)


def test_predictions_of_the_six_cells_hold_what_was_reported(cells, surface):
    held = []
    for cell in cells:
        step = cell.schedule.step("densify")
        found = predict(cell, step.pressure, step.temperature, forward=surface, draws=60)
        for name in ("dcr_ohm_cm2", "discharge_capacity_mAh_per_g"):
            interval = found.outcomes[name]
            held.append(interval.low <= getattr(cell.reported, name) <= interval.high)
    assert np.mean(held) > 0.8  # seen cells: wide enough; that they are not too wide is below


def test_a_dense_cell_may_be_an_a_and_a_loose_one_is_none(cells, surface):
    dense = predict(cells[3], 980e6, 393.15, forward=surface, draws=100)
    loose = predict(cells[3], 700e6, 298.15, forward=surface, draws=100)
    assert dense.probability_of_a > 0.15
    assert loose.probability_of_a < 0.01
    assert dense.outcomes["dcr_ohm_cm2"].high < loose.outcomes["dcr_ohm_cm2"].low
    assert not dense.beyond_the_data
    assert "174 mAh/g" in dense.assumption


def test_the_same_seed_predicts_the_same_and_far_settings_are_marked(cells, surface):
    one, two = (predict(cells[3], 1.1e9, 423.15, forward=surface, draws=30) for _ in range(2))
    assert one.to_dict() == two.to_dict()
    assert any("1100 MPa" in text for text in one.beyond_the_data)


def test_the_command_prints_one_json_document(capsys):
    arguments = ["predict", "Nakagawa2025_example_1", "--json", "--draws", "30"]
    settings = ["--densify-pressure", "900 MPa", "--densify-temperature", "80 degC"]
    assert run([*arguments, *settings]) == 0
    printed = capsys.readouterr()
    document = json.loads(printed.out)
    assert 0.02 < document["porosity"]["positive_electrode"]["median"] < 0.06
    assert 10.0 < document["dcr_ohm_cm2"]["median"] < 30.0
    assert sum(one["weight"] for one in document["hypotheses"].values()) == pytest.approx(1.0)
    assert "extrapolation" in printed.err


def test_a_pressure_without_its_unit_is_refused(capsys):
    arguments = ["predict", "Nakagawa2025_example_1", "--densify-temperature", "80 degC"]
    assert run([*arguments, "--densify-pressure", "900"]) == 2
    assert "900" in capsys.readouterr().err


def test_noise_belongs_to_its_quantity():
    noise = Noise(0.05, 4.0, 0.02)
    assert noise.of("dcr_ohm_cm2") == 0.05
    assert noise.of("charge_capacity_mAh_per_g") == 4.0
    assert noise.of("coulombic_efficiency") == 0.02


def test_what_was_not_measured_on_a_loose_cell_tells_isolation_from_a_leak(
    cases, calibrations, surface
):
    two = [calibrations["isolation_and_contact"], calibrations["contact_and_leak"]]
    ranked = rank_experiments(cases, two, surface)
    assert all("comparative" in one.cell for one in ranked[:3])
    assert ranked[0].bits > 0.8  # of the one bit that there is between two
    assert ranked == sorted(ranked, key=lambda one: -one.bits)
    charges = {one.cell: one for one in ranked if one.quantity.startswith("charge")}
    told = charges["Nakagawa2025_comparative_1"].medians
    assert told["contact_and_leak"] > told["isolation_and_contact"] + 50.0
    same = rank_experiments(cases, [two[0], two[0]], surface)
    assert max(one.bits for one in same) < 0.1  # nothing tells a hypothesis from itself
