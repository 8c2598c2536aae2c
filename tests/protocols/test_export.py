import xml.etree.ElementTree as ET

import pytest

from ssbcell.errors import DataFileError, UnknownName, UsageError
from ssbcell.protocols import Protocol, Safety, export_protocol, load_protocol

AREA = 2e-4  # 2 cm2
CAPACITY = 3.6 * 36e3 / 3.6  # C/m2: 1 mAh/cm2 is 36e3


def number(value):
    return {"value": value, "status": "assumed", "source": "test"}


HELD = Protocol.model_validate(
    {
        "name": "held",
        "description": "charge with a hold",
        "source": "test",
        "steps": [
            {
                "name": "charge",
                "kind": "charge",
                "current": number("1.3 mA/cm^2"),
                "until_voltage": number("4.3 V"),
                "at_most": number("9 h"),
                "sample_every": "10 s",
            },
            {
                "name": "hold",
                "kind": "hold",
                "voltage": number("4.3 V"),
                "until_current": number("0.13 mA/cm^2"),
                "at_most": number("2 h"),
                "sample_every": "10 s",
            },
        ],
    }
)


def steps_of(written):
    root = ET.fromstring(written.text)
    info = root.find(".//Step_Info")
    return [(step.get("Step_Type"), step.find("Limit/Main")) for step in info if len(step)]


def value(limit, name):
    return float(limit.find(name).get("Value"))


def test_neware_steps_have_the_currents_of_the_area_and_the_voltages_of_the_protocol():
    pytest.importorskip("aurora_unicycler")
    steps = steps_of(export_protocol(load_protocol("cycle_c3"), "neware", AREA))
    assert [kind for kind, _ in steps] == ["1", "2"]  # charge, discharge at constant current
    for _, limit in steps:
        assert value(limit, "Curr") == pytest.approx(2.6)  # mA on 2 cm2
    assert value(steps[0][1], "Stop_Volt") == pytest.approx(43000.0)  # in 0.1 mV
    assert value(steps[1][1], "Stop_Volt") == pytest.approx(26500.0)


def test_a_state_of_charge_becomes_a_time_and_that_is_said():
    pytest.importorskip("aurora_unicycler")
    written = export_protocol(
        load_protocol("dcr_soc50_10s"), "neware", AREA, reference_capacity=CAPACITY
    )
    said = " ".join(written.changed)
    assert "'to_soc50' ends at SOC 50 %" in said
    assert "sampling" in said
    limit = steps_of(written)[2][1]
    assert value(limit, "Time") == pytest.approx(0.5 * CAPACITY / 13.0 * 1e3)  # ms


def test_biologic_has_a_column_for_each_step():
    pytest.importorskip("aurora_unicycler")
    written = export_protocol(HELD, "biologic", AREA).text
    rows = {line[:20].strip(): line[20:].split() for line in written.splitlines()}
    assert rows["ctrl_type"] == ["CC", "CV"]
    assert [float(x) for x in rows["ctrl1_val"]] == [2.6, 4.3]


@pytest.mark.parametrize("to", ["neware", "biologic", "pybamm"])
def test_no_format_drops_a_state_of_charge_in_silence(to):
    with pytest.raises(UsageError, match="give the reference capacity"):
        export_protocol(load_protocol("qualification"), to, AREA)


def test_an_unknown_format_names_those_there_are():
    with pytest.raises(UnknownName, match="neware, biologic, pybamm"):
        export_protocol(HELD, "arbin", AREA)


def test_the_script_for_pybamm_makes_the_experiment():
    pybamm = pytest.importorskip("pybamm")
    written = export_protocol(
        load_protocol("dcr_soc50_10s"), "pybamm", AREA, reference_capacity=CAPACITY
    )
    room = {}
    exec(compile(written.text, "script", "exec"), room)
    steps = room["experiment"].steps
    assert [step.duration for step in steps][3:] == [3600.0, 10.0]
    assert steps[4].value == pytest.approx(15.1e-3 * 2)  # A, positive on discharge
    assert isinstance(steps[4], pybamm.step.Current)


HOLD = """
name = "mine"
description = "d"
source = "s"
[[steps]]
name = "hold"
kind = "hold"
voltage = { value = "4.3 V", status = "assumed", source = "test" }
until_current = { value = "0.1 mA/cm^2", status = "assumed", source = "test" }
at_most = { value = "1 h", status = "assumed", source = "test" }
sample_every = "10 s"
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("at_most = {", "# at_most = {", "give at_most too"),
        ("voltage = {", "# voltage = {", "a hold needs voltage and until_current"),
        ("until_current = {", "current = {", "a hold needs voltage and until_current"),
    ],
)
def test_a_hold_that_would_not_end_is_refused(tmp_path, old, new, message):
    path = tmp_path / "mine.toml"
    path.write_text(HOLD, encoding="utf-8")
    assert load_protocol(path).steps[0].voltage.value == 4.3
    path.write_text(HOLD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError, match=message):
        load_protocol(path)


LIMITED = HELD.model_copy(
    update={
        "safety": Safety.model_validate(
            {
                "max_voltage": number("4.4 V"),
                "min_voltage": number("2.0 V"),
                "max_current": number("2 mA/cm^2"),
                "max_temperature": number("60 degC"),
            }
        )
    }
)


def test_safety_limits_reach_the_neware_file_and_the_one_it_cannot_say_is_told():
    pytest.importorskip("aurora_unicycler")
    written = export_protocol(LIMITED, "neware", AREA)
    protect = ET.fromstring(written.text).find(".//Protect/Main")
    assert value(protect.find("Volt"), "Upper") == pytest.approx(44000.0)  # 0.1 mV
    assert value(protect.find("Volt"), "Lower") == pytest.approx(20000.0)
    assert value(protect.find("Curr"), "Upper") == pytest.approx(4.0)  # mA on 2 cm2
    assert value(protect.find("Curr"), "Lower") == pytest.approx(-4.0)
    assert any("max_temperature 60 degC" in line for line in written.changed)


def test_safety_limits_reach_the_biologic_file_and_the_one_it_cannot_say_is_told():
    pytest.importorskip("aurora_unicycler")
    written = export_protocol(LIMITED, "biologic", AREA)
    head = written.text[: written.text.index("ctrl_type")]
    assert "Ewe max = 4.40000 V" in head
    assert "Ewe min = 2.00000 V" in head
    assert "|I| = 4.00000 mA" in head
    assert any("max_temperature 60 degC" in line for line in written.changed)


def test_the_script_for_pybamm_says_that_it_has_no_safety_limits():
    said = " ".join(export_protocol(LIMITED, "pybamm", AREA).changed)
    for name in ("max_voltage 4.4 V", "min_voltage 2.0 V", "max_current", "max_temperature"):
        assert name in said


def test_a_rate_is_written_as_the_current_of_the_design_capacity():
    pytest.importorskip("aurora_unicycler")
    raw = {"name": "rated", "description": "d", "source": "s"}
    charge = {
        "name": "charge",
        "kind": "charge",
        "c_rate": number("C/3"),
        "until_voltage": number("4.3 V"),
        "at_most": number("9 h"),
        "sample_every": "10 s",
    }
    plan = Protocol.model_validate({**raw, "steps": [charge]})
    with pytest.raises(UsageError, match="design capacity"):
        export_protocol(plan, "neware", AREA)
    written = export_protocol(plan, "neware", AREA, design_capacity=3.9 * 36e3)
    assert value(steps_of(written)[0][1], "Curr") == pytest.approx(2.6)  # mA on 2 cm2
