"""What tolerances make vary, and the yield that they leave."""

import json

import numpy as np
import pytest

from ssbcell.calibrate import (
    Noise,
    Outcome,
    load_surface,
    lot_yield,
    predict,
    sensitivity,
    tolerances_of,
)
from ssbcell.calibrate.draws import measured_outcomes
from ssbcell.calibrate.grade_a import chance_of_a
from ssbcell.calibrate.observations import GRADE_A
from ssbcell.calibrate.tolerances import drawn_values
from ssbcell.cli.app import run
from ssbcell.errors import OutOfRange, UnknownName, UsageError
from ssbcell.process import load_cell
from ssbcell.report.figures import new_axes
from ssbcell.report.tolerances import plot_sensitivity, plot_yield

WARM = "Nakagawa2025_example_3"  # 980 MPa, 60 degC
PRESSURE, TEMPERATURE = "press.densify.pressure", "press.densify.temperature"
THICKNESS = "solid_electrolyte.as_coated.thickness"


@pytest.fixture(scope="module")
def surface():
    return load_surface()


@pytest.fixture(scope="module")
def found(surface):
    widths = {PRESSURE: "2 % of value", TEMPERATURE: "5 K", THICKNESS: "1 um"}
    return sensitivity(WARM, widths, forward=surface, samples=128, draws=2)


def test_pressure_and_warmth_share_the_variance_of_porosity_as_heckels_law_has_it(found):
    # ln(porosity) = - P / (688 - 3.12 (T - 25)), with the numbers of the source's six cells
    yields = 688.0 - 3.12 * 35.0
    slopes = np.array([19.6 / yields, 980.0 * 3.12 * 5.0 / yields**2])
    expected = slopes**2 / np.sum(slopes**2)
    assert found.total["positive_electrode_porosity"][:2] == pytest.approx(expected, abs=0.08)
    assert found.total["positive_electrode_porosity"][2] == pytest.approx(0.0, abs=0.01)
    spread = (
        found.deviation["positive_electrode_porosity"] / found.mean["positive_electrode_porosity"]
    )
    assert spread == pytest.approx(np.hypot(*slopes) / 2.0, rel=0.1)


def test_the_words_name_the_number_to_control_first(found):
    said = found.in_words("probability_of_a")
    assert said.index(TEMPERATURE) < said.index(PRESSURE)
    assert f"Little is to be gained from {THICKNESS}" in said
    axes = plot_sensitivity(found, new_axes())
    assert "980 ± 19.6 MPa" in axes.get_yticklabels()[0].get_text()


def test_what_varies_with_none_of_the_tolerances_is_said_to(surface):
    found = sensitivity(WARM, {THICKNESS: "1 um"}, forward=surface, samples=8, draws=1)
    assert "none of them matters" in found.in_words("positive_electrode_porosity")
    assert found.total["dcr_ohm_cm2"][0] == pytest.approx(1.0, abs=0.3)


def test_the_chance_of_an_a_is_the_share_of_measured_cells_that_are_one():
    outcomes = [Outcome(15.0, 178.0, 166.0), Outcome(15.0, 170.0, 160.0)]
    noise, generator = Noise(0.05, 5.0, 0.01), np.random.default_rng(0)
    low, high = (share * 174.0 for share in GRADE_A)
    for one, chance in zip(outcomes, chance_of_a(outcomes, noise, 174.0), strict=True):
        drawn = measured_outcomes([one] * 20_000, noise, generator)
        charge = np.array([cell.charge_capacity_mAh_per_g for cell in drawn])
        discharge = np.array([cell.discharge_capacity_mAh_per_g for cell in drawn])
        held = (low <= charge) & (charge <= high) & (low <= discharge) & (discharge <= high)
        assert chance == pytest.approx(held.mean(), abs=0.012)


def test_without_width_the_yield_is_that_of_the_nominal_cell_and_its_mean_the_prediction(surface):
    tight = lot_yield(WARM, {PRESSURE: "0.001 MPa"}, forward=surface, samples=4, draws=60)
    assert tight.share.median == pytest.approx(tight.without_tolerances.median, abs=1e-4)
    foretold = predict(load_cell(WARM), 980e6, 333.15, forward=surface, draws=60)
    mean = np.average(tight.shares, weights=tight.weights)
    assert mean == pytest.approx(foretold.probability_of_a, abs=0.03)


def test_a_colder_lot_yields_less_and_what_is_not_known_is_wider_than_the_tolerance(surface):
    widths = {PRESSURE: "2 % of value", TEMPERATURE: "5 K"}
    warm, cold = (
        lot_yield(WARM, widths, changes=changes, forward=surface, samples=16, draws=30)
        for changes in ({TEMPERATURE: "110 degC"}, {TEMPERATURE: "50 degC"})
    )
    assert cold.share.high < warm.share.high
    assert cold.share.median < warm.share.median
    assert warm.share.low <= warm.share.median <= warm.share.high
    axes = plot_yield(warm, new_axes())
    assert f"{warm.share.median:.0%}" in axes.get_legend_handles_labels()[1][1]


def test_drawn_values_have_the_width_of_their_tolerance():
    held = tolerances_of(load_cell(WARM), {PRESSURE: "20 MPa", TEMPERATURE: "4 K"})
    values = drawn_values(held, 1024, seed=1)
    assert values.mean(axis=0) == pytest.approx([980.0, 60.0], abs=0.1)
    assert values.std(axis=0) == pytest.approx([10.0, 2.0], rel=0.03)


def test_wrong_tolerances_are_refused_with_what_to_write():
    cell = load_cell(WARM)
    with pytest.raises(UsageError, match="2 % of value"):
        tolerances_of(cell, {})
    with pytest.raises(UnknownName, match="coating_mass"):
        tolerances_of(cell, {"positive_electrode.coating_mas": "1 mg/cm^2"})
    with pytest.raises(OutOfRange, match="power of two"):
        sensitivity(WARM, {PRESSURE: "20 MPa"}, samples=100)


def test_the_commands_print_one_document_each(tmp_path, capsys):
    shared = [WARM, "--tolerance", f"{TEMPERATURE}=5 K", "--json", "--out", str(tmp_path)]
    assert run(["sensitivity", *shared, "--samples", "8"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert TEMPERATURE in document["quantities"]["dcr_ohm_cm2"]["numbers"]
    assert run(["tolerances", *shared, "--samples", "8", "--draws", "10"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert 0.0 <= document["yield_of_a"]["low"] <= document["yield_of_a"]["high"] <= 1.0
    assert {path.name for path in tmp_path.iterdir()} == {"sensitivity.png", "yield.png"}
