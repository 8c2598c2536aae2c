import dataclasses
from dataclasses import replace

import numpy as np
import pytest

from ssbcell.cell import Heat, InterlayerStorage, ParticleFilm, Stack
from ssbcell.errors import OutOfRange, UnknownName, UsageError
from ssbcell.protocols import load_protocol
from ssbcell.simulate import simulate_cycle, simulate_dcr, simulate_protocol

FARADAY = 96485.33212
STORAGE = InterlayerStorage(0.2 * 36e3)  # 0.2 mAh/cm2
FILM = ParticleFilm(2e-3)
STACK = Stack(compliance=6e-15, pressure=5e6)
HEAT = Heat(heat_capacity=2000.0, heat_transfer=5.0, conduction_activation=34e3)
ALL = [STORAGE, FILM, STACK, HEAT]


@pytest.fixture(scope="module")
def plain(properties):
    return simulate_dcr(properties)


@pytest.mark.parametrize("extras", [[one] for one in ALL] + [ALL], ids=lambda e: str(len(e)))
def test_with_any_extra_the_contributions_still_add_up_and_no_lithium_is_lost(properties, extras):
    dcr = simulate_dcr(properties, extras=extras)
    parts = dcr.to_dict()["contributions_ohm_cm2"]
    assert sum(parts.values()) == pytest.approx(dcr.resistance_ohm_cm2, rel=1e-6)
    assert dcr.run.lithium_balance < 1e-8
    assert ("particle_film" in parts) == (FILM in extras)


def test_the_film_has_its_own_share_and_the_others_keep_theirs(plain, properties):
    parts = simulate_dcr(properties, extras=[FILM]).contributions
    surface = 3 * 0.588 / 2.5e-6 * 77e-6  # m2 by m2, if the reaction were even
    assert parts.particle_film > 2e-3 / surface * 1e4
    assert parts.particle_film < 2.0 * 2e-3 / surface * 1e4
    assert parts.solid_electrolyte == pytest.approx(plain.contributions.solid_electrolyte)


def test_what_an_extra_follows_is_there_over_the_whole_test(properties):
    run = simulate_cycle(properties, extras=[STACK]).run
    time, pressure = run.shown("Stack pressure [Pa]")
    assert pressure[0] == pytest.approx(5e6)
    assert np.all(np.diff(time) >= 0.0)
    _, change = run.shown("Stack thickness change [m]")
    charge = run.named("charge").segment.charge / 1e-4
    lithium = charge * 13.0e-6 / FARADAY
    shrunk = 77e-6 * 0.588 * 0.04 * charge / (0.216 * 212 * 3600)
    assert change.max() == pytest.approx(lithium - shrunk, rel=1e-5)
    with pytest.raises(UnknownName, match="Did you mean 'Stack pressure"):
        run.shown("Stack pressure")


def test_stack_and_a_cell_that_keeps_its_temperature_change_no_resistance(plain, properties):
    cold = dataclasses.replace(HEAT, heat_capacity=1e9)
    for extra in (STACK, cold):
        found = simulate_dcr(properties, extras=[extra])
        assert found.resistance_ohm_cm2 == pytest.approx(plain.resistance_ohm_cm2, rel=1e-5)


def test_a_cell_that_warms_in_its_pulse_resists_less(plain, properties):
    small = Heat(heat_capacity=50.0, heat_transfer=0.0, conduction_activation=34e3)
    dcr = simulate_dcr(properties, extras=[small])
    _, temperature = dcr.run.shown("Volume-averaged cell temperature [K]")
    assert temperature.max() > 298.15 + 1.0
    assert dcr.resistance_ohm_cm2 < plain.resistance_ohm_cm2


def test_a_cell_that_grows_too_hot_stops_at_the_safety_limit(properties):
    plan = load_protocol("cycle_c3")
    warm = replace(plan.safety.max_temperature, value=299.15, text="26 degC")
    watched = plan.model_copy(
        update={"safety": plan.safety.model_copy(update={"max_temperature": warm})}
    )
    thin = Heat(heat_capacity=10.0, heat_transfer=0.0, conduction_activation=34e3)
    run = simulate_protocol(properties, watched, extras=[thin])
    assert run.steps[-1].ended_by == "safety limit 26 degC"
    assert run.steps[-1].stops
    with pytest.raises(UsageError, match=r"safety limit 26 degC.*tested at 27"):
        simulate_protocol(replace(properties, temperature=300.15), watched)


def test_extras_that_do_not_fit_are_refused_by_name(properties):
    with pytest.raises(UsageError, match="no extra of a cell; expected InterlayerStorage"):
        simulate_dcr(properties, extras=[{"interlayer storage": "true"}])
    with pytest.raises(UsageError, match="two ParticleFilm for one cell"):
        simulate_dcr(properties, extras=[FILM, FILM])
    with pytest.raises(OutOfRange, match="resistance"):
        simulate_dcr(properties, extras=[ParticleFilm(-1.0)])
