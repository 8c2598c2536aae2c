"""Contact of rough interfaces against limits, other solutions and whole cells."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from ssbcell.errors import DataFileError, OutOfRange, UnknownName, UsageError
from ssbcell.interfaces import load_interfaces
from ssbcell.process import load_cell
from ssbcell.transport import (
    contact_fraction,
    effective_properties,
    interface_resistance,
    interfaces_of,
    plane_strain_modulus,
    properties_of,
    rms_slope,
)

EXAMPLE = "Nakagawa2025_example_1"
pressures = st.floats(1e3, 1e10)
moduli = st.floats(1e6, 1e12)
slopes = st.floats(1e-3, 10.0)


def contact_of(changes=None, name=EXAMPLE):
    return properties_of(load_cell(name, changes), "default+contact").contact


def test_contact_is_the_integral_of_perssons_distribution_of_stress():
    """The stress diffuses from the nominal one: two Gaussians, the second mirrored, that vanish
    where nothing touches; with the spread of a slope's stress, (modulus slope)^2 / 4."""
    pressure, modulus, slope = 30e6, 1e9, 0.1
    variance = (modulus * slope) ** 2 / 4.0

    def density(stress):
        near, far = (
            math.exp(-((stress - s) ** 2) / (2.0 * variance)) for s in (pressure, -pressure)
        )
        return (near - far) / math.sqrt(2.0 * math.pi * variance)

    touching = quad(density, 0.0, 20.0 * math.sqrt(variance), points=[pressure])[0]
    assert contact_fraction(pressure, modulus, slope) == pytest.approx(touching)


def test_light_contact_grows_with_pressure_by_the_root_of_eight_over_pi():
    found = contact_fraction(1e4, 1e9, 0.1)
    assert found == pytest.approx(math.sqrt(8.0 / math.pi) * 1e4 / (1e9 * 0.1), rel=1e-6)


def test_nothing_touches_without_pressure_and_all_under_much():
    assert contact_fraction(0.0, 1e9, 0.1) == 0.0
    assert contact_fraction(1e12, 1e9, 0.1) == 1.0
    assert contact_fraction(1.0, 1e9, 0.0) == 1.0
    assert contact_fraction(1e6, 1e18, 0.1) < 1e-6


@given(pressure=pressures, more=st.floats(1.0, 1e3), modulus=moduli, slope=slopes)
def test_contact_rises_with_pressure_and_falls_with_modulus_and_slope(
    pressure, more, modulus, slope
):
    found = contact_fraction(pressure, modulus, slope)
    assert 0.0 < found <= 1.0
    assert contact_fraction(pressure * more, modulus, slope) >= found
    assert contact_fraction(pressure, modulus * more, slope) <= found
    assert contact_fraction(pressure, modulus, slope * more) <= found


@given(first=moduli, second=moduli)
def test_the_softer_body_rules_the_contact(first, second):
    both = plane_strain_modulus(first, second, 0.3)
    soft = min(first, second) / (1.0 - 0.3**2)
    assert soft / 2.0 * (1.0 - 1e-9) <= both <= soft


def test_the_slope_of_a_drawn_gaussian_surface_is_the_one_of_its_height_and_length():
    rng, size, step = np.random.default_rng(3), 1024, 1.0
    length = 20.0 * step
    wave = np.hypot(*np.meshgrid(*2 * [2.0 * np.pi * np.fft.fftfreq(size, step)]))
    noise = np.fft.fft2(rng.standard_normal((size, size)))
    heights = np.fft.ifft2(noise * np.exp(-((wave * length) ** 2) / 8.0)).real
    heights *= 0.7 / heights.std()
    slope = math.sqrt(sum((g**2).mean() for g in np.gradient(heights, step)))
    assert rms_slope(0.7, length) == pytest.approx(slope, rel=0.03)


@given(fraction=st.floats(1e-6, 1.0), less=st.floats(0.01, 1.0))
def test_less_contact_resists_more_and_whole_contact_as_if_perfect(fraction, less):
    given_ = (1e-5, 1e-6, 0.3)
    assert interface_resistance(fraction * less, *given_) >= interface_resistance(fraction, *given_)
    assert interface_resistance(1.0, *given_) == 1e-5
    assert interface_resistance(0.0, *given_) == math.inf


def test_lone_spots_resist_as_holm_says():
    """Of 1 um in radius, 1e8 on a square metre, in 0.3 S/m: 1 / (4 k r) by their number."""
    number, radius = 1e8, 1e-6
    fraction = number * math.pi * radius**2
    found = interface_resistance(fraction, 0.0, radius, 0.3)
    assert found == pytest.approx(1.0 / (4.0 * 0.3 * radius * number), rel=0.03)


def test_contact_is_off_unless_asked_for():
    cell = load_cell(EXAMPLE)
    plain, touching = properties_of(cell), properties_of(cell, "bruggeman+contact")
    assert plain.contact is None
    assert plain.contact_fraction == 1.0
    assert plain == effective_properties(cell.laminate)
    assert touching.closure == "bruggeman+contact"
    assert touching.contact_fraction == touching.contact.active_surface
    added = touching.interlayer_resistance - plain.interlayer_resistance
    assert added == pytest.approx(touching.contact.resistance)


def test_a_softer_interlayer_touches_more_and_resists_less():
    states = [
        contact_of({"interlayer.modulus": text}) for text in ("1.6 GPa", "0.8 GPa", "0.4 GPa")
    ]
    for face in ("electrolyte_interlayer", "interlayer_negative"):
        shares = [getattr(one, face) for one in states]
        assert shares == sorted(shares)
        assert shares[0] < shares[-1]
    resistances = [one.resistance for one in states]
    assert resistances == sorted(resistances, reverse=True)


def test_pressure_on_the_stack_closes_the_faces_and_that_of_densifying_the_active_surface():
    key = "interfaces.contact.{}.pressure"
    light, heavy = (
        contact_of({key.format("electrolyte_interlayer"): text}) for text in ("1 MPa", "1000 MPa")
    )
    assert light.electrolyte_interlayer < 0.05
    assert heavy.electrolyte_interlayer > 0.99
    assert light.active_surface == heavy.active_surface
    gentle = contact_of({"press.densify.pressure": "600 MPa"})
    assert gentle.active_surface < light.active_surface


def test_the_active_surface_has_the_highest_pressure_of_the_schedule_unless_the_file_says():
    key = "interfaces.contact.active_surface.pressure"
    found = interfaces_of(load_cell(EXAMPLE)).contact.active_surface.pressure
    assert found.value == 980e6
    assert "press.densify" in found.source
    given_ = interfaces_of(load_cell(EXAMPLE, {key: "500 MPa"}))
    assert given_.contact.active_surface.pressure.value == 500e6


def test_the_modulus_of_the_cells_own_negative_electrode_goes_before_that_of_the_interfaces():
    soft, shipped = (contact_of(c) for c in ({"negative_electrode.modulus": "1 GPa"}, None))
    assert soft.interlayer_negative > shipped.interlayer_negative
    assert soft.electrolyte_interlayer == shipped.electrolyte_interlayer
    same = contact_of({"negative_electrode.modulus": "2 GPa"})
    assert same == shipped


def test_contact_without_a_modulus_or_a_pressure_says_which_and_how_to_give_it():
    cell = load_cell(EXAMPLE)
    with pytest.raises(UsageError, match=r"interfaces\.contact\.active_surface\.pressure"):
        effective_properties(cell.laminate, "default+contact", interfaces=load_interfaces())
    key = "interfaces.contact.active_surface.roughnes"
    with pytest.raises(DataFileError, match="did you mean 'roughness'"):
        load_cell(EXAMPLE, {key: "1 um"})
    with pytest.raises(UnknownName, match="bruggeman"):
        effective_properties(cell.laminate, "bruggeman+contacts")


def test_numbers_that_no_contact_has_are_refused():
    with pytest.raises(OutOfRange, match="Poisson"):
        plane_strain_modulus(1e9, 1e9, 0.7)
    with pytest.raises(OutOfRange, match="correlation length"):
        rms_slope(1e-7, 0.0)
    with pytest.raises(OutOfRange, match="modulus"):
        contact_fraction(1e6, 0.0, 0.1)
