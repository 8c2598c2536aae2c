"""BioLogic's text export from EC-Lab and BT-Lab, with or without its preamble."""

import re

from ssbcell.records.readers.derive import COUNTER, WORKING
from ssbcell.records.readers.textformat import Column, TextFormat
from ssbcell.records.record import CURRENT, CYCLE_COUNT, STEP_ID, TEST_TIME, VOLTAGE

#: "Q charge" and "Q discharge" are left out: when they start again depends on the technique.
#: "time/s" may hold dates instead of seconds; seconds count from "Acquisition started".
BIOLOGIC_TEXT = TextFormat(
    name="biologic-text",
    description="BioLogic text (.mpt, .txt)",
    head=re.compile(r"(?P<name>.*)/(?P<unit>[^/]*)$"),
    delimiters="\t;,",
    month_first=True,
    signature=b"BT-Lab ASCII FILE",
    columns=(
        Column(TEST_TIME, ("time",)),
        # with a third electrode Ewe is against that, and is no voltage of a cell
        Column(VOLTAGE, ("Ecell", "<Ecell>", "Ewe-Ece", "<Ewe-Ece>")),
        Column(WORKING, ("Ewe", "<Ewe>")),
        Column(COUNTER, ("Ece", "<Ece>")),
        Column(CURRENT, ("I", "<I>")),
        Column(CYCLE_COUNT, ("cycle number",)),
        Column(STEP_ID, ("Ns",)),
        Column("step_time_second", ("step time",)),
        Column("net_capacity_ah", ("(Q-Qo)",)),
        Column("frequency_hertz", ("freq",)),
        # where the sensor sits the file does not say; the degree sign is often lost
        # on the way through other programs, the C is not
        Column("temperature_t1_celsius", ("Temperature",), unit="degC"),
    ),
    facts=(
        ("start_time", re.compile(r"Acquisition started on : (.+)")),
        ("channel", re.compile(r"Run on channel : (.+)")),
        ("instrument", re.compile(r"Device : (.+)")),
        ("active_mass", re.compile(r"Mass of active material : (.+)")),
        ("schedule", re.compile(r"Loaded Setting File :[ \t]*(?!NONE)(\S.*)")),
    ),
)
