import pytest

from ssbcell.errors import DataFileError, UnknownName
from ssbcell.protocols import load_protocol, protocol_names

STEP = """
[[steps]]
name = "charge"
kind = "charge"
current = { value = "1.3 mA/cm^2", status = "patent", source = "[0091]" }
until_voltage = { value = "4.3 V", status = "patent", source = "[0091]" }
at_most = { value = "9 h", status = "assumed", source = "test" }
sample_every = "10 s"
"""
HEAD = 'name = "mine"\ndescription = "d"\nsource = "s"\n'


def write(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def test_the_shipped_protocols_have_the_numbers_of_the_patent():
    assert protocol_names() == ["cycle_c3", "dcr_soc50_10s", "qualification"]
    cycle = load_protocol("cycle_c3")
    assert [step.signed_current for step in cycle.steps] == [13.0, -13.0]  # A/m2
    assert [step.until_voltage.value for step in cycle.steps] == [4.3, 2.65]
    pulse = load_protocol("dcr_soc50_10s").step("pulse")
    assert (pulse.signed_current, pulse.duration.value) == (-151.0, 10.0)
    assert {pulse.current.status, pulse.duration.status} == {"patent"}


def test_every_step_of_the_qualification_is_one_that_the_interface_names():
    kinds = [step.kind for step in load_protocol("qualification").steps]
    assert kinds == ["charge", "rest", "discharge", "charge", "rest", "discharge", "rest"]


def test_a_misspelt_protocol_names_the_nearest():
    with pytest.raises(UnknownName, match=r"Did you mean 'dcr_soc50_10s'"):
        load_protocol("dcr_soc50")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('current = { value = "1.3 mA/cm^2"', 'current = { value = "1.3 mA"', "current density"),
        ('current = { value = "1.3 mA/cm^2"', 'current = { value = "0 mA/cm^2"', "above zero"),
        ('kind = "charge"', 'kind = "wait"', "'discharge', 'hold' or 'rest'"),
        ('kind = "charge"', 'kind = "rest"', "a rest has a duration and nothing else"),
        ("at_most =", "at_mst =", "did you mean 'at_most'"),
        ('sample_every = "10 s"', 'sample_every = "10"', "30 s|duration"),
        ('sample_every = "10 s"', 'sample_every = "0 s"', "no time to wait"),
    ],
)
def test_a_step_that_cannot_be_run_is_refused_with_what_was_expected(tmp_path, old, new, message):
    with pytest.raises(DataFileError, match=message):
        load_protocol(write(tmp_path, STEP.replace(old, new)))


def test_a_charge_without_a_time_limit_is_refused_since_a_leaking_cell_never_ends_it(tmp_path):
    kept = [line for line in STEP.splitlines() if not line.startswith("at_most")]
    with pytest.raises(DataFileError, match="give at_most too"):
        load_protocol(write(tmp_path, "\n".join(kept)))


def test_two_steps_of_one_name_are_refused(tmp_path):
    with pytest.raises(DataFileError, match="two steps are called 'charge'"):
        load_protocol(write(tmp_path, STEP + STEP))


def test_a_state_of_charge_without_a_reference_is_refused(tmp_path):
    soc = 'until_soc = { value = "50 %", status = "patent", source = "[0090]" }\n'
    with pytest.raises(DataFileError, match=r"give a \[soc\] table"):
        load_protocol(write(tmp_path, STEP + soc))


def test_a_pulse_that_no_rest_precedes_is_refused(tmp_path):
    with pytest.raises(DataFileError, match="after a rest"):
        load_protocol(write(tmp_path, 'pulse = "charge"\n' + STEP))
