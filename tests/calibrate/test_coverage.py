"""How often stated intervals hold the truth, on simulated cells whose truth is known."""

import numpy as np
import pytest
from scipy.stats import norm

from ssbcell.calibrate import Case, Noise, Observation, Outcome, fit_connection, predict
from ssbcell.calibrate.calibration import Calibration
from ssbcell.calibrate.conditions import tried_by
from ssbcell.calibrate.draws import measured_outcomes
from ssbcell.calibrate.ensemble import bases_of
from ssbcell.calibrate.made import pressed
from ssbcell.process import load_cell
from ssbcell.transport import Structure, connect, effective_properties, hypothesis

NOISE, SETS = Noise(), 200
POROSITIES = np.linspace(0.02, 0.1, 8)
MEASURED = ("dcr_ohm_cm2", "discharge_capacity_mAh_per_g")
CLOSURE = hypothesis("shared_fraction")


def closed_form(properties):
    """A cell of ohms and shares, so that a set of cells is fitted in milliseconds."""
    kept = [1.0 - one.isolated_fraction for one in properties]
    return [
        Outcome(12.0 / share + 1e4 * one.interlayer_resistance, 180.0 * share, 166.0 * share)
        for share, one in zip(kept, properties, strict=True)
    ]


@pytest.fixture(scope="module")
def cell():
    return load_cell("Nakagawa2025_example_1")


@pytest.fixture(scope="module")
def fits(cell):
    """Truths on the axes from bound to bound, and fits to cells made and measured by them."""
    base, generator = effective_properties(cell.laminate), np.random.default_rng(29)
    structures = [Structure(float(p), 0.03, 980e6, 298.15) for p in POROSITIES]
    found = []
    for _ in range(SETS):
        # half porosity within that of the cells; elsewhere no cell tells of it
        known = generator.uniform([0.25, 0.25, 0.25], [0.65, 0.75, 0.75])
        law = [CLOSURE.connection(one, CLOSURE.from_unit(known)) for one in structures]
        outcomes = closed_form([connect(base, one) for one in law])
        cases = [
            Case(
                f"cell {at}",
                base,
                structure,
                tuple(Observation(q, o.value(q), o.value(q), NOISE.of(q)) for q in MEASURED),
            )
            for at, (structure, o) in enumerate(
                zip(structures, measured_outcomes(outcomes, NOISE, generator), strict=True)
            )
        ]
        found.append((known, fit_connection(CLOSURE, cases, closed_form, starts=1)))
    return found


def test_nine_of_ten_intervals_of_each_parameter_hold_its_truth_over_two_hundred_sets(fits):
    inside = np.array([np.abs(fit.unit - known) < 1.645 * fit.deviations for known, fit in fits])
    assert inside.shape == (SETS, 3)
    for name, share in zip(CLOSURE.names, inside.mean(axis=0), strict=True):
        assert 0.80 <= share <= 0.97, name
    assert 0.80 <= inside.mean() <= 0.97


def test_nine_of_ten_intervals_of_a_prediction_hold_the_cell_that_is_then_made(fits, cell):
    generator, inside = np.random.default_rng(31), []
    settings = 880e6, 313.15
    built = pressed(cell, *settings)
    # the porosities that the cells come out of the press with, spread evenly over what the laws
    # leave: 200 free draws would scatter by as much as is tested
    even = norm.ppf((np.arange(SETS) + 0.5) / SETS)
    layers = ("positive_electrode", "solid_electrolyte")
    places = {layer: generator.permutation(even) for layer in layers}
    for at, (known, fit) in enumerate(fits):
        offsets = {layer: column[at : at + 1] for layer, column in places.items()}
        ((base, structure),) = bases_of(built, offsets)
        law = CLOSURE.connection(structure, CLOSURE.from_unit(known))
        (made,) = measured_outcomes(closed_form([connect(base, law)]), NOISE, generator)
        calibration = Calibration(
            CLOSURE, fit.unit, fit.covariance, fit.freedom, NOISE.widened(fit.factor), 0.0, 174.0,
            ("simulated",), tried_by([(base, structure)]),
        )  # fmt: skip
        found = predict(
            cell,
            *settings,
            calibrations=[calibration],
            forward=closed_form,
            draws=100,
            seed=at,  # else all sets share the chance of one set of draws
        )
        inside.append(
            [found.outcomes[q].low <= made.value(q) <= found.outcomes[q].high for q in MEASURED]
        )
    for quantity, share in zip(MEASURED, np.mean(inside, axis=0), strict=True):
        assert 0.80 <= share <= 0.97, quantity
