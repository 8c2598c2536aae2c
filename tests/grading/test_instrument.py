"""A measured quantity carries the uncertainty of instrument and card, not of its digits."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import CURRENT, VOLTAGE, changed, current_of, first_cycle, voltage_of

from ssbcell.grading import grade
from ssbcell.grading.uncertainty import BOUND


def by_name(verdict):
    return {one.name: one for one in verdict.measured}


def test_a_capacity_has_its_budget_without_the_area_that_it_does_not_need(cell):
    verdict = grade(first_cycle(), cell)
    rows = [row for row in verdict.uncertainty if row[0] == "charge capacity"]
    shares = {name: share for _, name, share, _ in rows}
    assert shares.pop("electrode area") > 0.0
    shares[BOUND] /= 3**0.5
    expected = sum(share**2 for share in shares.values()) ** 0.5
    charge = by_name(verdict)["charge capacity"]
    assert charge.standard_uncertainty / charge.value == pytest.approx(expected, rel=1e-9)
    assert charge.standard_uncertainty / charge.value > 1e-3


def test_an_energy_is_known_no_better_than_its_charge(cell):
    found = by_name(grade(first_cycle(), cell))
    for half in ("charge", "discharge"):
        charge, energy = found[f"{half} capacity"], found[f"{half} energy"]
        assert energy.standard_uncertainty / energy.value > (
            charge.standard_uncertainty / charge.value
        )


def test_a_finer_instrument_makes_a_smaller_uncertainty(cell):
    from dataclasses import replace

    coarse = by_name(grade(first_cycle(), replace(cell, current_accuracy_ampere=1e-4)))
    fine = by_name(grade(first_cycle(), replace(cell, current_accuracy_ampere=1e-7)))
    name = "coulombic efficiency"
    assert coarse[name].standard_uncertainty > 10.0 * fine[name].standard_uncertainty


@pytest.mark.parametrize("offset", [2.5e-6, -2.5e-6])
def test_an_offset_of_the_current_channel_lies_within_the_uncertainty_of_the_efficiency(
    cell, offset
):
    given = first_cycle(noise=0.0)
    shifted = changed(given, **{CURRENT: current_of(given) + offset})
    true, found = (by_name(grade(one, cell))["coulombic efficiency"] for one in (given, shifted))
    wrong = abs(found.value - true.value)
    # 0.05 % of 5 mA adds to the charge, and takes as much from the discharge
    assert wrong == pytest.approx(2.0 * 2.5e-6 / 1.26e-3 * true.value, rel=0.05)
    assert wrong < 1.8 * found.standard_uncertainty


def test_noise_and_state_of_charge_say_how_well_they_are_known_and_where(cell):
    noise = by_name(grade(first_cycle(), cell))["noise of the voltage"]
    assert 0.0 < noise.standard_uncertainty < 0.2 * noise.value
    assert noise.rows is not None


def test_the_range_of_a_capacity_holds_the_truth_whatever_errors_the_card_allows(cell_with):
    cell = cell_with(cell={"design_capacity": "3.76 mAh"})
    away = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        offset, too_high = rng.uniform(-2.5e-6, 2.5e-6), rng.uniform(-1e-3, 1e-3)
        # the charge rises by 0.75 V at its end, and stops where the channel shows 4.3 V
        stops = 1.02 * (1.0 - too_high / 0.75)
        given = first_cycle(charge=stops, upper=4.3 - too_high, interval=10.0, seed=seed)
        seen = changed(
            given,
            **{VOLTAGE: voltage_of(given) + too_high, CURRENT: current_of(given) + offset},
        )
        rule = grade(seen, cell).rule("R2")
        away.append((rule.value - 102.0) / rule.expanded_uncertainty)
    assert np.mean(np.abs(away) <= 1.0) >= 0.95
    assert np.std(away) > 0.25
