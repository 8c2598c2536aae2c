"""Gates on the instrument, and rules that rest on more than one sign."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import jsonschema
import numpy as np
import pytest
from synthetic import (
    CELL,
    DESIGN,
    VOLTAGE,
    changed,
    charge_second,
    current_of,
    first_cycle,
    joined,
    record,
    time_of,
    voltage_of,
    with_drop,
)

import ssbcell
from ssbcell.grading import cell_from_table, grade, load_criteria
from ssbcell.grading.schema import NAME, criteria_schema
from ssbcell.grading.uncertainty import uncertainty_table
from ssbcell.records import stitch, write_bdf_csv
from ssbcell.records.record import Finding, Source
from ssbcell.shelf import read_toml, shelf


def test_the_verdict_says_that_the_a_zone_of_a_coarse_range_is_empty(cell_with):
    coarse = cell_with(cycler={"current_range": "100 mA", "current_accuracy": "0.1 % of range"})
    rule = grade(first_cycle(), coarse).rule("G7")
    assert rule.result == "FAIL"
    assert "A zone is empty" in rule.message
    # 0.1 mA of 1.26 mA, over the square root of 3, k = 2
    assert rule.value == pytest.approx(9.2, abs=0.2)


def test_simple_acceptance_takes_no_account_of_the_range(cell_with):
    coarse = cell_with(cycler={"current_range": "100 mA", "current_accuracy": "0.1 % of range"})
    verdict = grade(first_cycle(), coarse, profile="simple_acceptance")
    assert verdict.rule("G7").result == "PASS"
    assert verdict.grade == "A"


def test_a_current_beyond_the_declared_range_shows_that_it_was_not_the_range(cell_with):
    small = cell_with(cycler={"current_range": "1 mA", "current_accuracy": "0.1 % of range"})
    verdict = grade(first_cycle(), small)
    assert verdict.grade == "UNDECIDED"
    assert "this was not the range" in verdict.rule("G7").message


def test_a_coarse_range_still_proves_a_capacity_that_is_far_away(cell_with):
    coarse = cell_with(cycler={"current_range": "100 mA", "current_accuracy": "0.1 % of range"})
    assert grade(first_cycle(discharge=0.6, charge=0.7), coarse).grade == "B"


def test_a_known_temperature_is_a_smaller_part_of_the_budget(cell_with):
    parts = []
    for kelvin in ("0.1 K", "2 K", None):
        uncertain = {**CELL["cell"]["uncertainty"]}
        if kelvin is not None:
            uncertain["temperature"] = kelvin
        verdict = grade(first_cycle(), cell_with(cell={"uncertainty": uncertain}))
        parts += [
            one for one in verdict.uncertainty if one[:2] == ("charge capacity", "temperature")
        ]
    # half of the expanded uncertainty, by 0.3 % a kelvin
    assert [one[2] for one in parts] == pytest.approx([1.5e-4, 3e-3, 7.5e-4])
    assert [one[3] for one in parts] == ["cell file", "cell file", "criteria (assumed)"]


def test_the_budget_prints_as_a_table_whose_totals_are_those_of_the_rules(cell):
    verdict = grade(first_cycle(), cell)
    table = uncertainty_table(verdict)
    lines = table.splitlines()
    assert lines[0].startswith("| of | component |")
    total = next(line for line in lines if "discharge capacity" in line and "expanded" in line)
    stated = float(total.split("|")[3].replace("%", ""))
    rule = verdict.rule("R1")
    assert stated == pytest.approx(rule.expanded_uncertainty / rule.value * 100.0, abs=2e-3)


def test_noise_of_the_cell_alone_is_undecided(cell):
    given = first_cycle(interval=5.0)
    inside = np.abs(time_of(given) - charge_second(share=0.5)) < 250.0
    noise = np.random.default_rng(1).uniform(-2.4e-3, 2.4e-3, inside.size)
    noisy = changed(given, **{VOLTAGE: voltage_of(given) + np.where(inside, noise, 0.0)})
    verdict = grade(noisy, cell)
    assert verdict.grade == "UNDECIDED"
    assert verdict.rule("R3").message.startswith("S3")


@pytest.mark.parametrize(
    ("second", "rule", "sign"),
    [
        ({"charge": 1.0, "discharge": 0.96}, "R7", "S7"),
        ({"charge": 0.98, "discharge": 0.97}, "R7", None),
    ],
)
def test_a_second_cycle_of_low_efficiency_casts_doubt_and_a_good_one_does_not(
    cell, second, rule, sign
):
    verdict = grade(joined(first_cycle(), first_cycle(**second)), cell)
    assert verdict.grade == ("UNDECIDED" if sign else "A"), verdict.basis
    assert (verdict.rule(rule).message[:2] == sign) is bool(sign)


def test_a_hard_short_is_b(cell):
    time = np.arange(0.0, 4000.0, 10.0)
    current = np.where(time < 600.0, 0.0, 1.26e-3)
    given = record(time, np.where(time < 600.0, 0.002, 12.0 * current), current)
    verdict = grade(given, cell)
    assert verdict.grade == "B"
    assert "hard short" in verdict.rule("R3").message


def test_more_charge_than_lithium_without_an_excess_puts_the_mass_in_doubt(cell_with):
    verdict = grade(first_cycle(), cell_with(cell={"active_material_mass": "10 mg"}))
    assert verdict.rule("R6").result == "NOT_TESTABLE"
    assert "S5" in verdict.rule("R6").message
    assert verdict.grade == "UNDECIDED"


def test_a_rest_that_falls_by_more_than_relaxation_can_take_is_b_whatever_its_form(cell):
    given = first_cycle()
    resting = (current_of(given) == 0.0) & (time_of(given) > charge_second(share=1.0))
    rest = resting & (time_of(given) < charge_second(share=1.0) + 7300.0)
    passed = np.where(rest, time_of(given) - charge_second(share=1.0), 0.0) / 7200.0
    # a fall that speeds up is no sum of relaxation and a constant leak
    bent = changed(given, **{VOLTAGE: voltage_of(given) - 0.3 * passed**3})
    assert grade(bent, cell).grade == "B"
    assert grade(bent, cell).rule("R7").result == "FAIL"


def test_one_interruption_explains_one_drop_and_not_two(cell):
    pause = Finding("time_pause", "info", "the tester's clock shows a pause")
    once = with_drop(first_cycle(), charge_second(share=0.4))
    twice = with_drop(once, charge_second(share=0.7))
    assert grade(replace(once, findings=(pause,)), cell).grade == "UNDECIDED"
    assert grade(replace(twice, findings=(pause,)), cell).grade == "B"


def test_a_drop_in_a_sample_logged_while_the_cycler_switched_is_no_short(cell):
    given = first_cycle()
    voltage, current = voltage_of(given), current_of(given)
    last = int(np.flatnonzero(current > 0.0)[-1])
    where = last + 1
    switched = record(
        np.insert(time_of(given), where, time_of(given)[last] + 0.05),
        np.insert(voltage, where, voltage[last] - 0.015),
        np.insert(current, where, 6e-7),
    )
    assert grade(switched, cell).rule("R3").result == "PASS"


START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def part_of(whole, first: int, last: int):
    """Rows of a record as a file of their own, with the clock at which it began."""
    data = whole.data.iloc[first:last].reset_index(drop=True)
    begin = float(data["test_time_second"].iloc[0])
    data["test_time_second"] -= begin
    metadata = replace(
        whole.metadata,
        sources=(Source(f"{first}.csv", f"{first}", "r", "1"),),
        cell_id="L1",
        start_time=START + timedelta(seconds=begin),
    )
    return replace(whole, data=data, metadata=metadata)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_several_files_in_any_order_with_rows_in_common_are_graded_as_one(cell, order):
    whole = first_cycle(noise=1e-4)
    parts = [part_of(whole, 0, 700), part_of(whole, 650, 1400), part_of(whole, 1400, len(whole))]
    together = grade(stitch([parts[at] for at in order]), cell)
    alone = grade(whole, cell)
    assert together.grade == alone.grade == "A"
    for rule in ("R1", "R2"):
        assert together.rule(rule).value == pytest.approx(alone.rule(rule).value, abs=1e-6)


@pytest.mark.parametrize("damage", ["decimal comma", "empty", "text"])
def test_a_file_with_damaged_numbers_is_right_or_refused_and_never_an_a(cell, tmp_path, damage):
    path = tmp_path / "cell.bdf.csv"
    write_bdf_csv(first_cycle(), path)
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    at = 600
    rows[at] = {
        "decimal comma": ";".join(rows[at].split(",")).replace(".", ","),
        "empty": "," * rows[at].count(","),
        "text": rows[at].replace(rows[at].split(",")[1], "n/a"),
    }[damage]
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    try:
        verdict = grade(ssbcell.read(path), cell)
    except ssbcell.errors.SsbcellError:
        return
    assert verdict.grade != "A"


def test_what_is_measured_stands_in_the_verdict_with_place_and_method(cell):
    given = first_cycle(charge=1.02, discharge=0.98)
    found = {one["name"]: one for one in grade(given, cell).to_dict()["measured"]}
    assert found["charge capacity"]["value"] == pytest.approx(1.02 * DESIGN, rel=2e-3)
    assert found["coulombic efficiency"]["value"] == pytest.approx(0.98 / 1.02, rel=2e-3)
    assert found["leak resistance"]["lacking"].startswith("no leak is seen")
    assert found["discharge energy"]["where"]["rows"][0] > 0
    assert all(one["method"] for one in found.values())


def test_thirteen_signatures_stand_in_the_verdict(cell):
    healthy = grade(first_cycle(), cell).signatures
    assert sorted({int(one.id[1:]) for one in healthy}) == list(range(1, 14))
    assert all(one.state != "seen" for one in healthy)
    shorted = grade(with_drop(first_cycle(), charge_second()), cell).signatures
    assert {one.id for one in shorted if one.state == "seen"} == {"S1", "S2"}


def test_the_schema_beside_the_criteria_is_that_of_the_model_that_reads_them():
    path = shelf("test_protocols", "criteria") / NAME
    assert json.loads(path.read_text(encoding="utf-8")) == criteria_schema()


def test_the_shipped_criteria_fit_the_schema_and_a_wrong_key_or_status_does_not():
    raw = read_toml(shelf("test_protocols", "criteria") / "nakagawa2025.toml")
    checker = jsonschema.Draft202012Validator(criteria_schema())
    checker.validate(raw)
    for change in ({"lowst": 1}, {"lowest": {**raw["capacity"]["lowest"], "status": "guess"}}):
        with pytest.raises(jsonschema.ValidationError):
            checker.validate({**raw, "capacity": {**raw["capacity"], **change}})


def test_a_criteria_file_changed_on_disk_is_read_again(tmp_path):
    text = (shelf("test_protocols", "criteria") / "nakagawa2025.toml").read_text(encoding="utf-8")
    path = tmp_path / "own.toml"
    for limit in ("90 %", "85 %"):
        own = text.replace('name = "nakagawa2025"', 'name = "own"').replace('"95 %"', f'"{limit}"')
        path.write_text(own, encoding="utf-8")
        assert load_criteria(path).capacity.lowest.text == limit


def test_a_leak_under_the_limit_is_reported_with_its_resistance(cell):
    # 1 mV an hour on 0.75 V by 3.8 mAh is 1.2 uS/cm2, a quarter of the limit
    verdict = grade(first_cycle(leak_slope=-1e-3 / 3600.0, noise=2e-5, rest=14400.0), cell)
    assert verdict.grade == "A"
    found = {one.name: one.value for one in verdict.measured}
    assert found["leak resistance"] == pytest.approx(4.2 * 0.75 / DESIGN / 1e-3 / 1.02, rel=0.25)


def test_a_cell_without_an_area_has_no_leak_and_says_what_is_missing():
    raw = {"cell": {**CELL["cell"], "design_capacity": "3.76 mAh"}, "cycler": CELL["cycler"]}
    del raw["cell"]["electrode_area"]
    verdict = grade(first_cycle(), cell_from_table(raw, "CELL.toml"))
    assert verdict.grade == "UNDECIDED"
    assert "electrode area" in " ".join(verdict.would_decide)
