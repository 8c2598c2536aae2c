import math
import tomllib

import pytest

from ssbcell.errors import OutOfRange, UnknownName
from ssbcell.process import load_cell
from ssbcell.shelf import shelf
from ssbcell.transport import (
    HYPOTHESES,
    Connection,
    Structure,
    connect,
    effective_properties,
    hypothesis,
    structure_of,
)
from ssbcell.transport.free_numbers import free
from ssbcell.transport.hypotheses import percolating, remaining


@pytest.fixture(scope="module")
def dense():
    return Structure(0.02, 0.02, 980e6, 393.15)


@pytest.fixture(scope="module")
def loose():
    return Structure(0.09, 0.055, 700e6, 298.15)


def test_half_remains_at_the_half_and_nothing_is_lost_without_damage():
    assert remaining(0.08, 0.08, 4.0) == pytest.approx(0.5)
    assert remaining(0.0, 0.08, 4.0) == 1.0


def test_percolation_is_whole_at_the_onset_half_midway_and_least_at_the_threshold():
    assert percolating(0.04, 0.04, 0.12) == 1.0
    assert percolating(0.08, 0.04, 0.12) == pytest.approx(0.5)
    assert 0.0 < percolating(0.12, 0.04, 0.12) < 0.05


@pytest.mark.parametrize("name", HYPOTHESES)
def test_a_dense_cell_loses_nearly_nothing_and_a_loose_one_much(name, dense, loose):
    closure = HYPOTHESES[name]
    start = closure.from_unit(closure.start)
    lost = [closure.connection(each, start) for each in (dense, loose)]
    assert lost[0].isolated_fraction < 0.05
    assert lost[0].interface_resistance < 3e-4
    assert lost[0].short_areal_conductance < 0.05
    assert lost[1].isolated_fraction > 0.2 or lost[1].short_areal_conductance > 0.5
    assert lost[1].interface_resistance > lost[0].interface_resistance


@pytest.mark.parametrize("name", HYPOTHESES)
def test_every_law_gives_a_cell_at_every_corner_of_its_bounds(name, dense, loose):
    closure = HYPOTHESES[name]
    count = len(closure.names)
    for corner in range(2**count):
        unit = [float(corner >> place & 1) for place in range(count)]
        for structure in (dense, loose, Structure(0.0, 0.0, 1.2e9, 473.15)):
            found = closure.connection(structure, closure.from_unit(unit))
            assert all(math.isfinite(getattr(found, field)) for field in found.__slots__)


@pytest.mark.parametrize("name", HYPOTHESES)
def test_axes_go_there_and_back_and_starts_lie_within_bounds(name):
    for one in HYPOTHESES[name].parameters:
        assert one.from_unit(one.to_unit(one.start)) == pytest.approx(one.start)
        assert one.low < one.start < one.high


def test_only_pressing_matters_to_bonds_and_only_porosity_to_percolation(dense):
    warm = Structure(dense.positive_electrode_porosity, 0.02, 980e6, 423.15)
    cold = Structure(dense.positive_electrode_porosity, 0.02, 600e6, 298.15)
    for name, differs in (("bonding", True), ("percolation", False)):
        closure = HYPOTHESES[name]
        start = closure.from_unit(closure.start)
        parted = closure.connection(warm, start) != closure.connection(cold, start)
        assert parted is differs


def test_losses_add_to_those_that_the_laminate_has():
    properties = effective_properties(load_cell("Nakagawa2025_example_1").laminate)
    half = connect(properties, Connection(0.5, 0.5, 0.5, 1e-3, 0.1))
    quarter = connect(half, Connection(0.5, 0.5, 0.5, 1e-3, 0.1))
    assert quarter.isolated_fraction == pytest.approx(0.75)
    assert quarter.contact_fraction == pytest.approx(0.25)
    assert quarter.positive_electrode_ionic_conductivity == pytest.approx(
        properties.positive_electrode_ionic_conductivity / 4
    )
    assert quarter.interlayer_resistance == pytest.approx(properties.interlayer_resistance + 2e-3)
    assert quarter.short_areal_conductance == pytest.approx(0.2)
    assert connect(properties, Connection()) == properties


def test_a_connection_that_no_cell_has_is_refused():
    with pytest.raises(OutOfRange, match="isolated_fraction"):
        Connection(isolated_fraction=1.2)
    with pytest.raises(OutOfRange, match="contact_fraction"):
        Connection(contact_fraction=0.0)
    with pytest.raises(OutOfRange, match="short_areal_conductance"):
        Connection(short_areal_conductance=-1.0)


def test_the_structure_of_the_patents_first_example_is_as_printed():
    structure = structure_of(load_cell("Nakagawa2025_example_1"))
    assert structure == Structure(0.02, 0.02, 980e6, 393.15, 0.8e9)


def test_an_unknown_hypothesis_names_the_nearest():
    with pytest.raises(UnknownName, match="percolation"):
        hypothesis("percolatoin")


def test_every_constant_and_bound_of_a_hypothesis_has_an_owner():
    """The numbers that were published with the first fits, now in a file with their reasons."""
    path = shelf("parameter_sets", "hypotheses") / "connection.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    tables.pop("description")
    owned = {
        f"{group}.{name}": table for group, ones in tables.items() for name, table in ones.items()
    }
    assert len(owned) == 5 + 18
    assert all(table["source"] and table["status"] == "assumed" for table in owned.values())
    bounds = {one.name: one for one in hypothesis("contact_and_leak").parameters}
    assert (bounds["resistance"].low, bounds["resistance"].high) == (1.0, 40.0)
    shared = {one.name: one for one in hypothesis("shared_fraction").parameters}
    assert (shared["resistance"].low, shared["resistance"].high) == (1.0, 100.0)
    assert not bounds["onset"].logarithmic


def test_a_number_that_no_file_owns_is_refused():
    with pytest.raises(UnknownName, match="half_porosity"):
        free("shared_fraction", "half_porosty")
