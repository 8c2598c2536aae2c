"""Mixtures of unlike conductors against bounds and solutions that others derived."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from ssbcell.errors import OutOfRange
from ssbcell.process import load_cell
from ssbcell.transport import CLOSURES, Phase, conduction_paths, mixture_conductivity


def bounds(fractions, conductivities):
    """Hashin and Shtrikman's bounds as they print them, by sums over all phases but one.

    With m the best (worst) conductor: s_m + A / (1 - A / (3 s_m)),
    A the sum over the others of f_i / (1 / (s_i - s_m) + 1 / (3 s_m)).
    """
    found = []
    for extreme in (min(conductivities), max(conductivities)):
        if extreme == 0.0:  # no conductor at all, or an insulator that may enclose the rest
            found.append(0.0)
            continue
        total = sum(
            f / (1.0 / (s - extreme) + 1.0 / (3.0 * extreme))
            for f, s in zip(fractions, conductivities, strict=True)
            if s != extreme
        )
        found.append(extreme + total / (1.0 - total / (3.0 * extreme)))
    return found


def phases_from(fractions, conductivities):
    pairs = zip(fractions, conductivities, strict=True)
    return [Phase(str(at), f, s) for at, (f, s) in enumerate(pairs)]


conductivity = st.one_of(
    st.just(0.0), st.floats(-6.0, 6.0).map(lambda power: 10.0**power), st.sampled_from([0.5, 1.0])
)
#: parts by volume and conductivities of two to six phases
mixtures = st.lists(st.tuples(st.floats(1e-3, 1.0), conductivity), min_size=2, max_size=6).map(
    lambda rows: ([r[0] / sum(q[0] for q in rows) for r in rows], [r[1] for r in rows])
)


@pytest.mark.parametrize("name", CLOSURES)
@given(mixture=mixtures)
def test_every_closure_keeps_random_mixtures_within_the_bounds_of_hashin_and_shtrikman(
    name, mixture
):
    low, high = bounds(*mixture)
    found = mixture_conductivity(phases_from(*mixture), CLOSURES[name])
    assert low * (1.0 - 1e-6) <= found <= high * (1.0 + 1e-6)


@given(mixture=mixtures)
def test_maxwell_is_the_upper_bound_of_any_mixture(mixture):
    found = mixture_conductivity(phases_from(*mixture), CLOSURES["maxwell"])
    assert found == pytest.approx(bounds(*mixture)[1], rel=1e-6)


@pytest.mark.parametrize("name", CLOSURES)
@given(fraction=st.floats(0.0, 1.0), other=st.floats(0.0, 1.0))
def test_one_conductor_among_insulators_conducts_by_the_closure_itself(name, fraction, other):
    phases = [Phase("metal", fraction, 40.0), Phase("glass", other * (1.0 - fraction), 0.0)]
    found = mixture_conductivity(phases, CLOSURES[name])
    assert found == pytest.approx(40.0 * CLOSURES[name](fraction), rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("name", CLOSURES)
@given(mixture=mixtures, loose=st.floats(0.0, 1.0), dense=st.floats(0.0, 1.0))
def test_voids_never_help_a_mixture_to_conduct(name, mixture, loose, dense):
    dense, loose = sorted((dense, loose))
    found = [
        mixture_conductivity(
            phases_from([f * (1.0 - voids) for f in mixture[0]], mixture[1]), CLOSURES[name]
        )
        for voids in (dense, loose)
    ]
    assert found[1] <= found[0] * (1.0 + 1e-6)


@pytest.mark.parametrize("name", CLOSURES)
@given(mixture=mixtures, factor=st.floats(1.0, 1e3))
def test_a_better_phase_never_makes_a_worse_mixture(name, mixture, factor):
    fractions, before = mixture
    after = [before[0] * factor, *before[1:]]
    found = [
        mixture_conductivity(phases_from(fractions, s), CLOSURES[name]) for s in (before, after)
    ]
    assert found[0] <= found[1] * (1.0 + 1e-6)


@pytest.mark.parametrize("name", CLOSURES)
def test_splitting_a_phase_in_two_alike_changes_nothing(name):
    whole = [Phase("a", 0.5, 2.0), Phase("b", 0.3, 0.1)]
    split = [Phase("a", 0.2, 2.0), Phase("a too", 0.3, 2.0), Phase("b", 0.3, 0.1)]
    found = [mixture_conductivity(phases, CLOSURES[name]) for phases in (whole, split)]
    assert found[0] == pytest.approx(found[1])


@given(contrast=st.floats(1e-6, 1e6), fraction=st.floats(0.01, 0.99))
def test_bruggeman_lies_near_his_own_equation_for_a_conductor_with_spheres_of_another(
    contrast, fraction
):
    """The better conductor as the matrix, by (1 - f) = (s - s2) / (s1 - s2) (s1 / s)^(1/3)."""
    better, worse = max(contrast, 1.0), min(contrast, 1.0)
    if better - worse < 1e-3:
        return
    exact = brentq(
        lambda s: (s - worse) / (better - worse) * (better / s) ** (1.0 / 3.0) - fraction,
        worse,
        better,
    )
    phases = [Phase("matrix", fraction, better), Phase("spheres", 1.0 - fraction, worse)]
    found = mixture_conductivity(phases, CLOSURES["bruggeman"])
    assert found == pytest.approx(exact, rel=0.16)


def test_scarce_carbon_below_the_threshold_leaves_the_electrons_to_the_active_material():
    closure = CLOSURES["percolation"]
    base = [Phase("NCM622", 0.6, 0.01)]
    carbon = [*base, Phase("carbon", 0.03, 100.0)]
    alone, helped = (mixture_conductivity(phases, closure) for phases in (base, carbon))
    assert alone < helped < 2.0 * alone
    assert mixture_conductivity([*base, Phase("carbon", 0.3, 100.0)], closure) > 100.0 * alone


def test_the_electrode_of_example_1_keeps_below_the_bound_of_its_mixture():
    laminate = load_cell("Nakagawa2025_example_1").laminate
    for closure in CLOSURES.values():
        for phases in conduction_paths(laminate, closure, 298.15).values():
            fractions = [one.fraction for one in phases]
            void = max(1.0 - sum(fractions), 0.0)
            mixture = [*fractions, void], [*(one.conductivity for one in phases), 0.0]
            found = mixture_conductivity(phases, closure)
            assert 0.0 < found <= bounds(*mixture)[1] * (1.0 + 1e-9)
    electrons = conduction_paths(laminate, CLOSURES["maxwell"], 298.15)
    found = electrons["positive_electrode_electronic_conductivity"]
    assert mixture_conductivity(found, CLOSURES["maxwell"]) == pytest.approx(2.49, abs=0.005)


def test_fractions_beyond_a_whole_are_refused():
    with pytest.raises(OutOfRange, match=r"sum of volume fractions.*1\.2"):
        mixture_conductivity([Phase("a", 0.6, 1.0), Phase("b", 0.6, 1.0)], CLOSURES["maxwell"])
    with pytest.raises(OutOfRange, match="conductivity of a"):
        Phase("a", 0.6, -1.0)


def test_connectedness_rises_with_the_share_for_every_closure():
    shares = np.linspace(0.0, 1.0, 2001)
    for closure in CLOSURES.values():
        values = np.array([closure.connectedness(share) for share in shares])
        assert np.all(np.diff(values) >= -1e-9)
        assert values[-1] <= 2.0
    assert CLOSURES["bruggeman"].connectedness(0.25) == pytest.approx(0.25 + math.sqrt(0.25))
