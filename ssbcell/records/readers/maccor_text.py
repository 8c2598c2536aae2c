"""Maccor's text export, also under its numbered names such as ``.034``."""

import re

from ssbcell.records.readers.textformat import WALL_CLOCK, Column, TextFormat, sensors
from ssbcell.records.record import (
    AMBIENT_TEMPERATURE,
    CURRENT,
    CYCLE_COUNT,
    STEP_ID,
    STEP_TYPE,
    TEST_TIME,
    VOLTAGE,
)

#: Some programs write the current without its sign and the sense beside it, as C or D.
MACCOR_TEXT = TextFormat(
    name="maccor-text",
    description="Maccor text",
    head=re.compile(r"(?P<name>[^(\[]*)[(\[](?P<unit>.*)[)\]]\s*$"),
    delimiters="\t,;",
    month_first=True,
    marks=("Rec#", "Rec"),
    state_words=True,
    facts=(
        ("cell_id", re.compile(r"Comment/Barcode:[ \t]*(\S+)[ \t]*\r?$", re.MULTILINE)),
        ("channel", re.compile(r"^.*Channel:[ \t]*(\d+)", re.MULTILINE)),
        ("instrument", re.compile(r"^Tester[ \t]+(\S.*)", re.MULTILINE)),
        ("schedule", re.compile(r"Procedure:?[ \t]+([^\x00-\x1f]*\w)")),
    ),
    columns=(
        Column("record_index", ("Rec#", "Rec")),
        Column(TEST_TIME, ("Test", "Test Time", "TestTime")),
        Column("step_time_second", ("Step Time", "StepTime")),
        Column(VOLTAGE, ("Volts",), unit="V"),
        Column(VOLTAGE, ("Voltage",)),
        Column(CURRENT, ("Amps",), unit="A"),
        Column(CURRENT, ("mAmps",), unit="mA"),
        Column(CURRENT, ("Current",)),
        Column(CYCLE_COUNT, ("Cyc#", "Cycle C")),
        Column(STEP_ID, ("Step",)),
        Column(STEP_TYPE, ("State", "Md")),
        Column("step_cumulative_capacity_ah", ("Amp-hr",), unit="Ah"),
        Column("step_cumulative_capacity_ah", ("Cap.",)),
        Column("step_cumulative_capacity_ah", ("mAmp-hr",), unit="mAh"),
        *sensors("Temp {n}", first=("Temp", "Temperature")),
        Column(AMBIENT_TEMPERATURE, ("EVTemp", "EV Temp"), unit="degC"),
        Column(WALL_CLOCK, ("DPt Time", "DPt-Time")),
    ),
)
