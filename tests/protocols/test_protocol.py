import pytest

from ssbcell.errors import DataFileError, UnknownName, UsageError
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
    shipped = ["cycle_c3", "cycling_c3", "dcr_soc50_10s", "qualification"]
    assert protocol_names() == shipped
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


def test_a_rate_becomes_a_current_by_the_design_capacity(tmp_path):
    rated = STEP.replace('current = { value = "1.3 mA/cm^2"', 'c_rate = { value = "C/3"')
    plan = load_protocol(write(tmp_path, rated))
    with pytest.raises(UsageError, match="rate such as C/3"):
        plan.with_currents(None)
    step = plan.with_currents(3.9 * 36e3).steps[0]  # 3.9 mAh/cm2
    assert step.signed_current == pytest.approx(13.0)  # A/m2
    assert step.current.text == "1.3 mA/cm^2"
    with pytest.raises(UsageError, match="the design capacity says"):
        _ = plan.steps[0].signed_current


@pytest.mark.parametrize(
    ("text", "rate"), [("C/3", 1 / 3), ("0.5 C", 0.5), ("2C", 2.0), ("C", 1.0)]
)
def test_a_rate_is_read_as_labs_write_it(tmp_path, text, rate):
    rated = STEP.replace('current = { value = "1.3 mA/cm^2"', f'c_rate = {{ value = "{text}"')
    assert load_protocol(write(tmp_path, rated)).steps[0].c_rate.value == pytest.approx(rate)


@pytest.mark.parametrize("text", ["3", "C/0", "-C/3", "C/3 mA", "0 C", "C/C"])
def test_what_is_no_rate_is_refused_with_an_example(tmp_path, text):
    rated = STEP.replace('current = { value = "1.3 mA/cm^2"', f'c_rate = {{ value = "{text}"')
    with pytest.raises(DataFileError, match="no rate; expected something like"):
        load_protocol(write(tmp_path, rated))


def test_a_step_with_a_current_and_a_rate_is_refused(tmp_path):
    both = STEP + 'c_rate = { value = "C/3", status = "assumed", source = "test" }\n'
    with pytest.raises(DataFileError, match="give current or c_rate, not both"):
        load_protocol(write(tmp_path, both))


SAFETY = """
[safety]
max_voltage = { value = "4.4 V", status = "assumed", source = "test" }
min_voltage = { value = "2.0 V", status = "assumed", source = "test" }
max_current = { value = "2 mA/cm^2", status = "assumed", source = "test" }
max_temperature = { value = "60 degC", status = "assumed", source = "test" }
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('max_voltage = { value = "4.4 V"', 'max_voltage = { value = "4.2 V"', "above the safety"),
        ('min_voltage = { value = "2.0 V"', 'min_voltage = { value = "4.35 V"', "below the safety"),
        (
            'max_current = { value = "2 mA',
            'max_current = { value = "1 mA',
            "above the safety limit",
        ),
        ('min_voltage = { value = "2.0 V"', 'min_voltage = { value = "5 V"', "is not below"),
        ("max_current =", "max_curent =", "did you mean 'max_current'"),
    ],
)
def test_a_step_that_would_break_a_safety_limit_is_refused(tmp_path, old, new, message):
    load_protocol(write(tmp_path, SAFETY + STEP))
    with pytest.raises(DataFileError, match=message):
        load_protocol(write(tmp_path, SAFETY.replace(old, new) + STEP))


def test_a_rate_beyond_the_safety_limit_is_refused_once_the_capacity_is_known(tmp_path):
    rated = STEP.replace('current = { value = "1.3 mA/cm^2"', 'c_rate = { value = "C/3"')
    plan = load_protocol(write(tmp_path, SAFETY + rated))
    with pytest.raises(UsageError, match="above the safety limit 2 mA/cm"):
        plan.with_currents(9.0 * 36e3)


def test_every_shipped_protocol_has_safety_limits_outside_its_cut_offs():
    for name in protocol_names():
        plan = load_protocol(name)
        cut_offs = [step.until_voltage.value for step in plan.steps if step.until_voltage]
        assert plan.safety.min_voltage.value < min(cut_offs)
        assert max(cut_offs) < plan.safety.max_voltage.value
        assert plan.safety.max_temperature is not None
