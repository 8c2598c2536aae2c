"""Each signature of a short is seen in a record made for it, and not in its usual false alarm."""

from __future__ import annotations

import numpy as np
import pytest
from faults import drop_in_charge, hard_short, hump, noise
from synthetic import (
    CURRENT,
    VOLTAGE,
    changed,
    charge_second,
    current_of,
    first_cycle,
    joined,
    kept,
    record,
    time_of,
    voltage_of,
    with_drop,
    with_temperature,
)

from ssbcell.grading import grade


def held(course):
    """A charge with a hold of two hours, whose current has a course over the share of it."""
    given = first_cycle(charge=0.9, hold=7200.0)
    time, current = time_of(given), current_of(given)
    began = charge_second(share=0.9 / 1.02)
    hold = (time > began + 1.0) & (time <= began + 7200.0) & (current > 0.0)
    return changed(
        given, **{CURRENT: np.where(hold, 1.26e-3 * course((time - began) / 7200.0), current)}
    )


def second_discharge_lower_by(volt: float):
    """Two cycles; the first third of the second discharge lies lower."""
    later = first_cycle()
    under = np.flatnonzero(current_of(later) < 0.0)
    lower = voltage_of(later)
    lower[under[: under.size // 3]] -= volt
    return joined(first_cycle(), changed(later, **{VOLTAGE: lower}))


def pulses_of(*ohms: float):
    """A first cycle, and then pulses of 15.1 mA for 10 s, each after a rest of half an hour."""
    rest, under = np.arange(0.0, 1800.1, 30.0), np.arange(0.1, 10.05, 0.1)
    after = np.arange(30.0, 1500.0, 30.0)
    parts = [first_cycle()]
    for ohm in ohms:
        parts.append(
            record(
                np.r_[rest, 1800.0 + under, 1810.0 + after],
                np.r_[np.full(rest.size, 2.82), 2.82 - 0.0151 * ohm + 0.0 * under, 2.8 + 0 * after],
                np.r_[0.0 * rest, np.full(under.size, -0.0151), 0.0 * after],
            )
        )
    return joined(*parts)


def written_at_changes_of_voltage():
    """Samples of the charge only where the voltage changed by 2 mV, and each 10 s else."""
    given = first_cycle(interval=1.0)
    due = np.r_[True, np.diff(np.round(voltage_of(given) / 2e-3)) != 0.0]
    due |= (np.arange(len(given)) % 10 == 0) | (current_of(given) == 0.0)
    return kept(given, due)


def drop_at_a_step_of_current():
    at = charge_second(share=0.6)
    dropped = with_drop(first_cycle(), at)
    less = (time_of(dropped) >= at) & (current_of(dropped) > 0.0)
    return changed(dropped, **{CURRENT: current_of(dropped) * np.where(less, 0.9, 1.0)})


def drop_at_a_step_of_the_chamber():
    at = charge_second(share=0.6)
    dropped = with_drop(first_cycle(), at)
    return with_temperature(dropped, np.where(time_of(dropped) < at, 25.6, 24.6))


def glitch_after_a_switch_of_the_range():
    given = first_cycle()
    voltage = voltage_of(given)
    voltage[int(np.argmax(current_of(given) > 0.0))] += 2.0
    return changed(given, **{VOLTAGE: voltage})


def drift_of_the_temperature():
    given = first_cycle()
    wave = np.sin(2.0 * np.pi * time_of(given) / 7200.0)
    drifting = changed(given, **{VOLTAGE: voltage_of(given) + 5e-4 * wave})
    return with_temperature(drifting, 25.0 + wave)


def early_collapse():
    given = first_cycle()
    early = np.flatnonzero(current_of(given) < 0.0)[5:60]
    voltage = voltage_of(given)
    voltage[early] = 0.01
    return changed(given, **{VOLTAGE: voltage})


def state(cell, given, number: str) -> set[str]:
    return {one.state for one in grade(given, cell).signatures if one.id == number}


@pytest.mark.parametrize(
    ("number", "made"),
    [
        ("S1", lambda: drop_in_charge(first_cycle(), 0.5, 0.03)),
        ("S2", lambda: hump(first_cycle(), 0.5, 0.0)),
        ("S3", lambda: noise(first_cycle(), 0.5, 0.0)),
        ("S4", lambda: first_cycle(charge=1.1, upper=4.15)),
        ("S5", lambda: first_cycle(charge=1.65)),
        ("S6", lambda: first_cycle(charge=1.2)),
        ("S7", lambda: joined(first_cycle(), first_cycle(charge=1.0, discharge=0.95))),
        ("S8", lambda: first_cycle(leak_slope=-8e-3 / 3600.0)),
        ("S9", lambda: joined(first_cycle(discharge=0.94), first_cycle(rest=0.0, discharge=0.98))),
        ("S10", lambda: held(lambda share: np.maximum(np.exp(-3.0 * share), 0.2))),
        ("S11", lambda: second_discharge_lower_by(0.08)),
        ("S11", early_collapse),
        ("S12", lambda: pulses_of(20.0, 12.0)),
        ("S13", lambda: hard_short(first_cycle(), 0.5, 0.0)),
    ],
)
def test_each_signature_is_seen_in_the_record_made_for_it(cell, number, made):
    assert "seen" in state(cell, made(), number)


@pytest.mark.parametrize(
    ("number", "made"),
    [
        pytest.param("S1", drop_at_a_step_of_current, id="S1-step_of_current"),
        pytest.param("S1", drop_at_a_step_of_the_chamber, id="S1-step_of_the_chamber"),
        pytest.param("S1", glitch_after_a_switch_of_the_range, id="S1-switch_of_range"),
        pytest.param("S1", lambda: first_cycle(charge=0.98, hold=1800.0), id="S1-hold"),
        pytest.param("S2", drift_of_the_temperature, id="S2-drift_of_temperature"),
        pytest.param("S3", written_at_changes_of_voltage, id="S3-written_at_changes"),
        pytest.param("S4", lambda: first_cycle(charge=1.02, upper=4.2), id="S4-wrong_cut_off"),
        pytest.param("S6", lambda: first_cycle(charge=1.12), id="S6-first_cycle_loss"),
        pytest.param(
            "S7",
            lambda: joined(first_cycle(discharge=0.9), first_cycle(charge=1.0, discharge=0.985)),
            id="S7-slow_kinetics",
        ),
        pytest.param("S8", lambda: first_cycle(relaxation=0.015), id="S8-relaxation"),
        pytest.param("S8", drift_of_the_temperature, id="S8-temperature"),
        pytest.param(
            "S9",
            lambda: joined(first_cycle(), first_cycle(rest=0.0, discharge=0.97)),
            id="S9-fade",
        ),
        pytest.param(
            "S10", lambda: held(lambda share: 1.0 / (1.0 + 6.0 * share)), id="S10-slow_diffusion"
        ),
        pytest.param("S11", lambda: second_discharge_lower_by(0.03), id="S11-high_resistance"),
        pytest.param("S12", lambda: pulses_of(20.0, 16.0), id="S12-break_in"),
        pytest.param("S13", first_cycle, id="S13-none"),
    ],
)
def test_no_signature_is_seen_in_its_usual_false_alarm(cell, number, made):
    found = state(cell, made(), number)
    assert "seen" not in found
    assert "not seen" in found


def test_a_mass_that_is_wrong_makes_a_charge_beyond_all_lithium_and_no_b(cell_with):
    verdict = grade(first_cycle(), cell_with(cell={"active_material_mass": "10 mg"}))
    assert {one.state for one in verdict.signatures if one.id == "S5"} == {"seen"}
    assert verdict.rule("R6").result == "NOT_TESTABLE"
    assert verdict.grade == "UNDECIDED"
