"""Cells whose fault is known, since the cell model made them, and what the diagnosis says."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

import ssbcell
from ssbcell.cell.short import IntermittentShort
from ssbcell.diagnose import diagnose
from ssbcell.errors import InvalidRecord, UsageError
from ssbcell.grading import cell_from_table
from ssbcell.protocols import load_protocol
from ssbcell.records.record import CURRENT, TEST_TIME, VOLTAGE, Metadata, Record
from ssbcell.simulate import simulate_protocol

#: geometric mean of charge and discharge of example 1 in the model
CARD = {
    "id": "L-7",
    "electrode_area": "1.0 cm^2",
    "design_capacity": "3.725 mAh",
    "design_capacity_source": "example 1 in the model",
    "temperature": "25 degC",
}


@cache
def example():
    cell = ssbcell.load_cell("Nakagawa2025_example_1")
    return ssbcell.effective_properties(cell.laminate, temperature=cell.temperature)


def card(**changes):
    return cell_from_table({"cell": {**CARD, **changes}}, "cell.toml")


def measured(short=None, noise=1e-3, **changes):
    """First cycle of example 1 with a fault, as a cycler with noise logs it."""
    plan = load_protocol("qualification")
    steps = tuple(one for one in plan.steps if one.name in ("charge", "rest_charged", "discharge"))
    plan = plan.model_copy(update={"steps": steps, "pulse": None, "soc": None})
    run = simulate_protocol(replace(example(), **changes), plan, short=short)
    data = run.record.data[[TEST_TIME, VOLTAGE, CURRENT]].copy()
    data[VOLTAGE] += noise * np.random.default_rng(7).standard_normal(len(data))
    return Record(data, Metadata(()))


def only(record, wanted):
    """The rows of a record under a current of one sign, with time from zero."""
    data = record.data[np.sign(record.data[CURRENT]) == wanted].reset_index(drop=True)
    return Record(
        data.assign(**{TEST_TIME: data[TEST_TIME] - data[TEST_TIME].iloc[0]}), Metadata(())
    )


def unlike_the_model(record):
    """Another open-circuit law, and a relaxation that the model lacks, each by some mV."""
    data = record.data
    time, current = data[TEST_TIME].to_numpy(), data[CURRENT].to_numpy()
    held = np.cumsum(np.diff(time, prepend=0.0) * current)
    other = 8e-3 * np.sin(2.0 * np.pi * held / held.max())
    resting = current == 0.0
    since = np.where(resting, time - time[resting][0], 0.0)
    relaxing = np.where(resting, 8e-3 * np.exp(-since / 3000.0), 0.0)
    return Record(data.assign(**{VOLTAGE: data[VOLTAGE] + other + relaxing}), Metadata(()))


def holds(finding, truth):
    return finding.low <= truth <= finding.high


def test_isolated_material_is_found_with_its_share():
    found = diagnose(measured(isolated_fraction=0.15), card())
    assert found.conclusion == "isolated active material"
    assert holds(found.cause("isolated active material"), 0.15)
    assert found.cause("leak").state == found.cause("high resistance").state == "excluded"


def test_a_leak_of_100_kohm_cm2_is_found_with_its_resistance():
    found = diagnose(measured(short_areal_conductance=0.1), card())
    assert found.conclusion == "leak"
    assert found.cause("leak").size == pytest.approx(1e5, rel=0.05)
    assert found.cause("leak").begins_second is None


def test_the_range_of_a_strong_leak_holds_the_truth_where_nothing_is_noisy():
    found = diagnose(measured(short_areal_conductance=1.0, noise=0.0), card()).cause("leak")
    assert found.state == "found"
    assert found.low <= 1e4 <= found.high
    assert found.high - found.low < 500.0


def test_a_leak_that_empties_the_cell_at_rest_is_found_with_its_resistance():
    found = diagnose(measured(short_areal_conductance=1.9, isolated_fraction=0.3), card())
    assert found.conclusion == "isolated active material and leak"
    assert holds(found.cause("leak"), 1e4 / 1.9)


def test_sentence_and_table_give_a_size_with_the_same_digits():
    found = diagnose(measured(isolated_fraction=0.15), card())
    isolated = found.cause("isolated active material")
    assert any(isolated.shown.text in line for line in found.why)
    assert found.to_dict()["causes"][0]["text"] == isolated.shown.text


def test_a_leak_that_comes_in_the_rest_is_found_with_its_beginning():
    short = IntermittentShort(0.3, begins=16000.0, ends=1e9)
    found = diagnose(measured(short), card())
    assert found.conclusion == "leak"
    assert found.cause("leak").size == pytest.approx(1e4 / 0.3, rel=0.05)
    assert found.cause("leak").begins_second == pytest.approx(16000.0, abs=600.0)


def test_a_high_resistance_is_found_with_its_size():
    more = example().interlayer_resistance + 60e-4
    found = diagnose(measured(interlayer_resistance=more), card())
    assert found.conclusion == "high resistance"
    assert holds(found.cause("high resistance"), 60.0)


def test_a_resistance_that_lifts_the_whole_charge_is_no_sign_of_a_cell_that_was_not_empty():
    more = example().interlayer_resistance + 140e-4
    found = diagnose(measured(interlayer_resistance=more), card())
    assert found.conclusion == "high resistance"
    assert holds(found.cause("high resistance"), 140.0)


def test_isolated_material_beside_a_leak_is_found_as_both():
    found = diagnose(measured(isolated_fraction=0.2, short_areal_conductance=0.2), card())
    assert found.conclusion == "isolated active material and leak"
    assert holds(found.cause("isolated active material"), 0.2)
    assert found.cause("leak").size == pytest.approx(5e4, rel=0.1)


def test_nothing_is_found_in_a_healthy_cell_that_is_somewhat_unlike_the_model():
    found = diagnose(unlike_the_model(measured()), card())
    assert found.conclusion == "none"
    assert not found.would_tell


def test_without_a_charge_a_leak_cannot_be_told_from_isolated_material():
    found = diagnose(only(measured(short_areal_conductance=0.3), -1), card())
    assert found.conclusion == "cannot tell"
    assert found.cause("isolated active material").state == "open"
    assert found.cause("leak").state == "open"
    assert found.lacking == ("a charge", "a rest after the charge", "a pulse")
    told = [one.measurement for one in found.would_tell]
    assert "a rest of 24 h after a charge" in told
    assert "a charge from empty to the cut-off" in told


def test_a_cell_that_the_model_cannot_describe_is_not_diagnosed():
    record = measured()
    bent = record.data[VOLTAGE] + 0.15 * np.sin(record.data[TEST_TIME] / 900.0)
    found = diagnose(Record(record.data.assign(**{VOLTAGE: bent}), Metadata(())), card())
    assert found.conclusion == "cannot tell"
    assert "does not describe" in found.why[0]
    assert {one.state for one in found.causes} == {"open"}
    assert {one.probability for one in found.causes} == {0.25}  # as believed before the test
    assert {one.size for one in found.causes} == {None}
    assert not found.would_tell


def test_a_cell_file_without_area_is_refused_with_what_to_do():
    table = {key: value for key, value in CARD.items() if key != "electrode_area"}
    with pytest.raises(UsageError, match="electrode_area is missing"):
        diagnose(measured(), cell_from_table({"cell": table}, "cell.toml"))


def test_a_record_without_current_has_nothing_to_diagnose():
    time = np.arange(100.0)
    resting = pd.DataFrame({TEST_TIME: time, VOLTAGE: 3.7, CURRENT: 0.0})
    with pytest.raises(InvalidRecord, match="neither a charge nor a discharge"):
        diagnose(Record(resting, Metadata(())), card())


def test_a_record_whose_current_has_the_wrong_sign_is_refused_and_no_leak_is_named():
    data = measured().data
    with pytest.raises(InvalidRecord, match="INVALID"):
        diagnose(Record(data.assign(**{CURRENT: -data[CURRENT]}), Metadata(())), card())


def test_a_short_that_comes_and_goes_is_named_by_its_drops():
    found = diagnose(measured(IntermittentShort(5.0, begins=5000.0, ends=5300.0)), card())
    assert found.conclusion.endswith("short with sudden drops")
    assert "S1" in found.why[0]


def test_a_charge_that_begins_in_a_cell_that_is_not_empty_is_refused():
    record = measured()
    data = record.data[record.data[TEST_TIME] > 7000.0].reset_index(drop=True)
    late = data.assign(**{TEST_TIME: data[TEST_TIME] - 7000.0})
    with pytest.raises(InvalidRecord, match="no rest before it"):
        diagnose(Record(late, Metadata(())), card())
