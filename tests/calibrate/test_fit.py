"""Fits on a closed form that stands in for the cell: fast, with known parameters."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from ssbcell.calibrate import (
    Case,
    Noise,
    Observation,
    Outcome,
    fit_connection,
    leave_one_out,
    profile_likelihood,
)
from ssbcell.calibrate.compare import average_left_out, baselines, weights_of
from ssbcell.calibrate.draws import draws_of, measured_outcomes
from ssbcell.calibrate.fit import outcomes_of, residuals_and_jacobian
from ssbcell.calibrate.interval import intervals_of
from ssbcell.calibrate.observations import residuals_of
from ssbcell.errors import OutOfRange, UnknownName, UsageError
from ssbcell.process import load_cell
from ssbcell.transport import Structure, connect, effective_properties, hypothesis

NOISE = Noise()
POROSITIES = np.linspace(0.02, 0.1, 8)


def closed_form(properties):
    """A cell of ohms and shares: no physics that a fit could not see through."""
    found = []
    for one in properties:
        kept = 1.0 - one.isolated_fraction
        leak = 40.0 * one.short_areal_conductance
        charge = 180.0 * kept + 3.0 * leak
        found.append(Outcome(12.0 / kept + 1e4 * one.interlayer_resistance, charge, 166.0 * kept))
    return found


@pytest.fixture(scope="module")
def base():
    return effective_properties(load_cell("Nakagawa2025_example_1").laminate)


@pytest.fixture(scope="module")
def closure():
    return hypothesis("shared_fraction")


def structure(porosity):
    return Structure(float(porosity), 0.03, 980e6, 298.15)


def observed(outcome, noise=NOISE):
    names = ("dcr_ohm_cm2", "discharge_capacity_mAh_per_g")
    return tuple(Observation(n, outcome.value(n), outcome.value(n), noise.of(n)) for n in names)


def truth(closure, base, unit, porosities):
    law = [closure.connection(structure(p), closure.from_unit(unit)) for p in porosities]
    return closed_form([connect(base, one) for one in law])


def cases_for(closure, base, unit, generator=None):
    outcomes = truth(closure, base, unit, POROSITIES)
    if generator is not None:
        outcomes = measured_outcomes(outcomes, NOISE, generator)
    return [
        Case(f"cell {at}", base, structure(p), observed(one))
        for at, (p, one) in enumerate(zip(POROSITIES, outcomes, strict=True))
    ]


def test_known_parameters_come_back_from_cells_without_noise(closure, base):
    known = np.array([0.45, 0.6, 0.4])
    fit = fit_connection(closure, cases_for(closure, base, known), closed_form)
    assert fit.unit == pytest.approx(known, abs=0.03)  # the prior pulls a little
    assert fit.agreed >= 2
    assert all(fit.identifiable.values())


def test_intervals_cover_a_new_cell_in_nine_of_ten_of_two_hundred_sets(closure, base):
    generator, covered = np.random.default_rng(7), []
    for _ in range(200):
        known = generator.uniform(0.3, 0.7, 3)
        fit = fit_connection(
            closure, cases_for(closure, base, known, generator), closed_form, starts=1
        )
        porosity = generator.uniform(0.03, 0.09)
        new = truth(closure, base, known, [porosity])
        (seen,) = measured_outcomes(new, NOISE, generator)
        here = Case("new", base, structure(porosity), observed(seen))
        draws = list(draws_of(fit, 150, generator))
        foretold = [one[0] for one in outcomes_of(closure, draws, [here], closed_form)]
        wide = Noise(NOISE.dcr * fit.factor, NOISE.capacity * fit.factor)
        bounds = intervals_of(measured_outcomes(foretold, wide, generator), np.ones(150))
        covered += [
            bounds[name].low <= seen.value(name) <= bounds[name].high
            for name in ("dcr_ohm_cm2", "discharge_capacity_mAh_per_g")
        ]
    assert 0.80 <= np.mean(covered) <= 0.97


def test_slopes_agree_with_those_that_scipy_finds(closure, base):
    unit = np.array([0.4, 0.5, 0.5])
    cases = cases_for(closure, base, np.array([0.5, 0.6, 0.4]))
    residuals, slopes = residuals_and_jacobian(closure, cases, closed_form, unit)

    def at(place):
        return residuals_of(cases, outcomes_of(closure, [place], cases, closed_form)[0])

    assert residuals == pytest.approx(at(unit))
    other = approx_fprime(unit, at, 1e-6)
    assert slopes == pytest.approx(other, rel=2e-3, abs=1e-3 * np.abs(other).max())


def test_a_number_that_no_measurement_bears_on_is_named_as_not_told(base):
    closure = hypothesis("isolation_and_leak")
    known = np.array([0.5, 0.6, 0.4, 0.5])
    blind = fit_connection(closure, cases_for(closure, base, known), closed_form, starts=2)
    assert not blind.identifiable["leak"]  # without charge capacities a leak is not seen
    assert blind.identifiable["half_porosity"]
    outcomes = truth(closure, base, known, POROSITIES)
    name = "charge_capacity_mAh_per_g"
    with_charge = [
        Case(c.name, c.properties, c.structure,
             (*c.observations, Observation(name, o.value(name), o.value(name), NOISE.capacity)))
        for c, o in zip(cases_for(closure, base, known), outcomes, strict=True)
    ]  # fmt: skip
    assert fit_connection(closure, with_charge, closed_form, starts=2).identifiable["leak"]


def test_the_same_seed_gives_the_same_fit(closure, base):
    cases = cases_for(closure, base, np.array([0.4, 0.6, 0.4]), np.random.default_rng(3))
    one, two = (fit_connection(closure, cases, closed_form, seed=5) for _ in range(2))
    assert np.array_equal(one.unit, two.unit)
    assert np.array_equal(one.covariance, two.covariance)


def test_a_left_out_cell_plays_no_part_in_what_foretells_it(closure, base):
    cases = cases_for(closure, base, np.array([0.4, 0.6, 0.4]), np.random.default_rng(3))
    wild = Outcome(400.0, 300.0, 20.0)
    changed = [*cases[:2], Case("wild", base, cases[2].structure, observed(wild)), *cases[3:]]
    closures = [closure, hypothesis("percolation")]
    left = [[leave_one_out(one, c, closed_form) for one in closures] for c in (cases, changed)]
    for before, after in zip(*left, strict=True):
        assert before.outcomes[2] == after.outcomes[2]
        assert before.outcomes[3] != after.outcomes[3]
    means = [
        average_left_out(lefts, closures, c, closed_form)
        for lefts, c in zip(left, (cases, changed), strict=True)
    ]
    assert means[0].outcomes[2] == means[1].outcomes[2]  # its weights never saw it either


def test_baselines_foretell_a_straight_line_and_a_mean(base):
    outcomes = [Outcome(np.exp(1 + 10 * p), 180.0, 170.0 - 500.0 * p) for p in POROSITIES]
    cases = [
        Case(str(p), base, structure(p), observed(o))
        for p, o in zip(POROSITIES, outcomes, strict=True)
    ]
    mean, between = baselines(cases)
    assert between.capacity_errors[1:-1] == pytest.approx(np.zeros(6), abs=1e-9)
    assert between.dcr_errors[1:-1] == pytest.approx(np.zeros(6), abs=1e-9)
    others = [one.discharge_capacity_mAh_per_g for one in outcomes[1:]]
    assert mean.outcomes[0].discharge_capacity_mAh_per_g == pytest.approx(np.mean(others))


def test_bounds_cost_nothing_deep_within_and_grow_outside():
    bound = Observation("charge_capacity_mAh_per_g", 165.0, 183.0, 2.0)
    costs = [bound.residual(Outcome(15.0, q, 160.0)) for q in (174.0, 165.0, 155.0, 100.0)]
    assert costs[0] == pytest.approx(0.0, abs=0.01)
    assert costs[1] == pytest.approx(np.sqrt(2 * np.log(2)), rel=1e-3)  # an even chance
    assert costs == sorted(costs)
    assert np.isfinite(costs[-1])


def test_weights_sum_to_one_and_follow_the_scores():
    weights = weights_of({"a": -10.0, "b": -10.0 - np.log(3.0)})
    assert weights["a"] == pytest.approx(0.75)
    assert sum(weights.values()) == pytest.approx(1.0)


def test_too_few_measurements_are_refused(closure, base):
    with pytest.raises(UsageError, match="3 parameters; 2 measured"):
        fit_connection(closure, cases_for(closure, base, [0.5, 0.5, 0.5])[:1], closed_form)
    with pytest.raises(OutOfRange, match="spread"):
        Observation("dcr_ohm_cm2", 15.0, 15.0, 0.0)


def test_the_profile_of_a_told_number_closes_about_it_and_of_an_untold_one_stays_open(base):
    closure = hypothesis("isolation_and_leak")
    fit = fit_connection(
        closure, cases_for(closure, base, np.array([0.5, 0.6, 0.4, 0.5])), closed_form, starts=2
    )
    told = profile_likelihood(fit, "half_porosity", closed_form, 9)
    at = closure.names.index("half_porosity")
    assert told.bounded == (True, True)
    assert told.interval[0] < fit.values[at] < told.interval[1]
    # close to a parabola: the ends of nine places are those of the curvature at the fit
    unit = fit.unit[at] + 1.645 * fit.deviations[at] * np.array([-1.0, 1.0])
    ends = [closure.parameters[at].from_unit(float(one)) for one in unit]
    assert told.interval == pytest.approx(ends, rel=0.05)
    assert profile_likelihood(fit, "leak", closed_form, 5).bounded == (False, False)
    with pytest.raises(UnknownName, match="leak"):
        profile_likelihood(fit, "leek", closed_form)
