"""What crosses the pores of an interlayer, against closed forms."""

import math
from dataclasses import replace

import pytest

from ssbcell.interfaces import load_interfaces
from ssbcell.process import load_cell
from ssbcell.transport import ambipolar, effective_properties, wall_conductivity


def with_diffusivity(factor):
    """The shipped interfaces, with lithium so many times as fast along the walls of pores."""
    shipped = load_interfaces()
    faster = replace(
        shipped.pores.wall_diffusivity, value=shipped.pores.wall_diffusivity.value * factor
    )
    pores = shipped.pores.model_copy(update={"wall_diffusivity": faster})
    return shipped.model_copy(update={"pores": pores})


def resistance(factor, **changes):
    cell = load_cell("Nakagawa2025_example_1", changes)
    return effective_properties(
        cell.laminate, interfaces=with_diffusivity(factor)
    ).interlayer_resistance


def test_a_wall_conducts_by_nernst_and_einstein():
    """1e-12 m2/s at 25 degC: F^2 D / (V R T) = 0.289 S/m with 13.0 cm3/mol, and 3 % is wall."""
    assert wall_conductivity(load_interfaces().pores, 298.15) == pytest.approx(0.289 * 0.03, 5e-3)


def test_warm_walls_conduct_by_arrhenius_over_temperature():
    pores = load_interfaces().pores
    slope = math.log(wall_conductivity(pores, 333.15) / wall_conductivity(pores, 298.15))
    expected = 34e3 / 8.314462618 * (1 / 298.15 - 1 / 333.15) - math.log(333.15 / 298.15)
    assert slope == pytest.approx(expected)


def test_metal_and_electrons_that_cross_against_each_other_resist_in_series():
    assert 1.0 / ambipolar(0.2, 0.3) == pytest.approx(1.0 / 0.2 + 1.0 / 0.3)
    assert ambipolar(0.2, 1e9) == pytest.approx(0.2)
    assert ambipolar(0.2, 0.0) == 0.0


def test_without_lithium_on_the_walls_only_the_solid_of_the_interlayer_conducts():
    laminate = load_cell("Nakagawa2025_example_1").laminate
    solid = sum(laminate.interlayer.volume_fraction(n) for n in ("tin", "acetylene_black"))
    expected = laminate.interlayer.thickness / (0.1 * solid**1.5)  # both at 1 mS/cm
    assert resistance(0.0) == pytest.approx(expected)


def test_faster_walls_let_more_lithium_cross():
    values = [resistance(factor) for factor in (0.0, 1.0, 10.0, 1e3)]
    assert values == sorted(values, reverse=True)
    assert values[0] > 2.0 * values[2]


def test_voids_help_where_pores_conduct_better_than_the_solid_and_hinder_where_not():
    looser = {"interlayer.porosity": "70 %", "interlayer.thickness": "3 um"}
    denser = {"interlayer.porosity": "40 %", "interlayer.thickness": "3 um"}
    assert resistance(0.0, **looser) > resistance(0.0, **denser)
    assert resistance(1e3, **looser) < resistance(1e3, **denser)
