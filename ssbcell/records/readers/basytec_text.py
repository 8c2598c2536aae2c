"""BaSyTec's text export."""

import re

from ssbcell.records.readers.textformat import Column, TextFormat, sensors
from ssbcell.records.record import CURRENT, CYCLE_COUNT, STEP_ID, STEP_TYPE, TEST_TIME, VOLTAGE

#: The degree sign of T1 is often lost on the way, so its unit is fixed here.
BASYTEC_TEXT = TextFormat(
    name="basytec-text",
    description="BaSyTec text",
    head=re.compile(r"[~#]?(?P<name>[^\[]*)\[(?P<unit>.*)\]\s*$"),
    delimiters="\t;,",
    signature=b"~Resultfile from Basytec",
    columns=(
        Column("record_index", ("DataSet",)),
        Column(TEST_TIME, ("Time",)),
        Column("step_time_second", ("t-Step",)),
        Column(VOLTAGE, ("U",)),
        Column(CURRENT, ("I",)),
        Column(CYCLE_COUNT, ("Cyc-Count",)),
        Column(STEP_ID, ("Line",)),
        Column(STEP_TYPE, ("Command",)),
        *sensors("T{n}"),
    ),
    facts=(
        ("start_time", re.compile(r"Start of Test: (.+)")),
        ("channel", re.compile(r"Testchannel: (.+)")),
        ("schedule", re.compile(r"Testplan: (.+)")),
        ("cell_id", re.compile(r"Battery: (.+)")),
    ),
)
