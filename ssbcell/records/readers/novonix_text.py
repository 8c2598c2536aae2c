"""Novonix' CSV export."""

import re

from ssbcell.records.readers.textformat import WALL_CLOCK, Column, TextFormat
from ssbcell.records.record import CURRENT, CYCLE_COUNT, STEP_ID, TEST_TIME, VOLTAGE

#: "Step Type" is a number whose meaning the file does not tell.
NOVONIX_CSV = TextFormat(
    name="novonix-csv",
    description="Novonix CSV",
    head=re.compile(r"(?P<name>[^(]*)\((?P<unit>.*)\)\s*$"),
    signature=b"[Summary]",
    columns=(
        Column(TEST_TIME, ("Run Time",)),
        Column("step_time_second", ("Step Time",)),
        Column(VOLTAGE, ("Potential",)),
        Column(CURRENT, ("Current",)),
        Column(CYCLE_COUNT, ("Cycle Number",)),
        Column(STEP_ID, ("Step Number",)),
        Column("temperature_t1_celsius", ("Temperature",), unit="degC"),
        Column(WALL_CLOCK, ("Date and Time",)),
    ),
    facts=(
        ("cell_id", re.compile(r"^CellID:[ \t]*(\S.*)", re.MULTILINE)),
        ("channel", re.compile(r"^Channel:[ \t]*(\S.*)", re.MULTILINE)),
        ("active_mass", re.compile(r"^Mass \(g\):[ \t]*(\S.*)", re.MULTILINE)),
    ),
)
