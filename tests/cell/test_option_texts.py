"""Options as texts: what is meant is taken, and all else refused by name."""

import pytest

from ssbcell.cell.option_texts import OPTIONS, read_options
from ssbcell.errors import UsageError
from ssbcell.process import load_cell


@pytest.fixture(scope="module")
def laminate():
    return load_cell("Nakagawa2025_example_1").laminate


@pytest.mark.parametrize("name", sorted(set(OPTIONS) - {"storage.capacity"}))
def test_as_built_is_refused_wherever_the_layers_do_not_say_it(laminate, name):
    with pytest.raises(UsageError, match=rf"option {name}: only storage.capacity may be"):
        read_options({name: "as built"}, laminate)


def test_as_built_is_what_the_interlayers_tin_and_carbon_hold(laminate):
    (storage,) = read_options({"storage.capacity": "as built"}, laminate).extras
    (given,) = read_options({"storage.capacity": f"{storage.capacity} C/m^2"}, laminate).extras
    assert given == storage
    assert storage.capacity > 0.0


def test_a_number_below_zero_is_refused_as_it_was_written(laminate):
    with pytest.raises(UsageError, match=r"film.resistance is -1 ohm\*cm\^2"):
        read_options({"film.resistance": "-1 ohm*cm^2"}, laminate)


def test_a_pressure_without_moduli_says_what_to_type(laminate):
    with pytest.raises(UsageError, match=r"modulus of the positive_electrode .* stack\.compliance"):
        read_options({"stack.pressure": "5 MPa"}, laminate)
