"""True density and volume shares of mixtures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssbcell.errors import OutOfRange, UsageError
from ssbcell.laminate import Composition, true_density


def test_equal_volumes_of_two_components_average_their_densities():
    # one cubic metre each of 1000 and 3000 kg/m3: 4000 kg in 2 m3
    shares = {"light": 0.25, "heavy": 0.75}
    assert true_density(shares, {"light": 1000.0, "heavy": 3000.0}) == pytest.approx(2000.0)


@given(st.lists(st.tuples(st.floats(0.1, 100), st.floats(500, 8000)), min_size=1, max_size=6))
def test_volume_shares_sum_to_one_and_density_lies_between_those_of_the_components(parts):
    made = Composition.from_parts(
        {str(i): part for i, (part, _) in enumerate(parts)},
        {str(i): density for i, (_, density) in enumerate(parts)},
    )
    assert sum(made.volume_shares.values()) == pytest.approx(1.0)
    densities = [density for _, density in parts]
    assert min(densities) * (1 - 1e-9) <= made.true_density <= max(densities) * (1 + 1e-9)


def test_mass_fractions_that_do_not_sum_to_one_are_refused():
    with pytest.raises(OutOfRange, match="sum of mass fractions"):
        true_density({"a": 0.5, "b": 0.4}, {"a": 1.0, "b": 1.0})


def test_asking_for_a_material_that_is_not_there_names_those_that_are():
    made = Composition.from_parts({"NCM622": 80, "SBR": 20}, {"NCM622": 4770, "SBR": 950})
    with pytest.raises(UsageError, match="NCM622, SBR"):
        made.mass_fraction("carbon_black")


def test_parts_by_volume_are_the_volume_shares():
    made = Composition.from_volume_parts({"a": 3, "b": 1}, {"a": 1000.0, "b": 5000.0})
    assert made.volume_shares == pytest.approx({"a": 0.75, "b": 0.25})
    assert made.mass_fraction("b") == pytest.approx(5 / 8)
