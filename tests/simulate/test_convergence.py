import itertools
import math

import pytest

from ssbcell.simulate.engine import Engine

CURRENT, PULSE = 1.3e-3, 15.1e-3


def resistance(properties, points):
    """Of a pulse from the same state of charge on every mesh [ohm cm2]."""
    engine = Engine(properties, points=points, tolerance=1e-8, start_voltage=3.8)
    rest = engine.advance(0.0, 1.0, 1.0)
    pulse = engine.advance(-PULSE, 10.0, 10.0)
    return float(rest.voltage[-1] - pulse.voltage[-1]) / PULSE


def capacity(properties, points):
    """Of a C/3 discharge from rest at 4.3 V [mAh on 1 cm2]."""
    engine = Engine(properties, points=points, tolerance=1e-8, start_voltage=4.3)
    return engine.advance(-CURRENT, 32400.0, 32400.0, until_voltage=2.65).duration * CURRENT / 3.6


@pytest.fixture(scope="module")
def fine(properties):
    points = {"x_p": 60, "r_p": 80}
    return resistance(properties, points), capacity(properties, points)


def test_the_default_mesh_is_close_to_a_fine_one(properties, fine):
    assert resistance(properties, {}) == pytest.approx(fine[0], rel=3e-3)
    assert capacity(properties, {}) == pytest.approx(fine[1], rel=1e-3)


@pytest.mark.parametrize(("axis", "points"), [("x_p", (6, 12, 24, 48)), ("r_p", (8, 16, 32, 64))])
def test_the_resistance_converges_with_order_two(properties, axis, points):
    found = [resistance(properties, {axis: count}) for count in points]
    steps = [abs(b - a) for a, b in itertools.pairwise(found)]
    orders = [math.log2(a / b) for a, b in itertools.pairwise(steps)]
    assert all(1.6 < order < 2.5 for order in orders), orders
