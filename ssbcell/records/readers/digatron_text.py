"""Digatron's CSV exports: units in a line below the heads, or behind a hash sign."""

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

#: Not tried on a real file. The heads and the negative current under DCH are as the public
#: LG 18650HG2 data set of McMaster University is quoted by programs that read it.
DIGATRON_CSV = TextFormat(
    name="digatron-csv",
    description="Digatron CSV",
    head=re.compile(r"(?P<name>[^\[]*)\[(?P<unit>.*)\]\s*$"),
    delimiters=",;\t",
    marks=("Prog Time",),
    units_below=True,
    columns=(
        Column(TEST_TIME, ("Prog Time",)),
        Column("step_time_second", ("Step Time",)),
        Column(VOLTAGE, ("Voltage",)),
        Column(CURRENT, ("Current",)),
        Column(CYCLE_COUNT, ("Cycle",)),
        Column(STEP_ID, ("Step",)),
        Column(STEP_TYPE, ("Status",)),
        *sensors("LogTemp00{n}", first=("Temperature",)),
        Column(WALL_CLOCK, ("Time Stamp",)),
    ),
    facts=(
        ("cell_id", re.compile(r"Battery Name,[ \t]*([^,\r\n]+)")),
        ("schedule", re.compile(r"Test section,[ \t]*([^,\r\n]+)")),
    ),
)

#: Not tried on a real file. The heads are as the readers of batterydf and ionworksdata name them;
#: some exports are said to have milliseconds under ``#s``, which the check against the clock finds.
DIGATRON_HASH_CSV = TextFormat(
    name="digatron-hash-csv",
    description="Digatron CSV with units behind #",
    head=re.compile(r"(?P<name>[^#]*)#(?P<unit>.*)$"),
    delimiters=",;\t",
    columns=(
        Column(TEST_TIME, ("Program Duration",)),
        Column("step_time_second", ("Step Duration",)),
        Column(VOLTAGE, ("Voltage",)),
        Column(CURRENT, ("Current",)),
        Column(CYCLE_COUNT, ("Cycle",)),
        Column(STEP_ID, ("Step",)),
        Column(STEP_TYPE, ("Status",)),
        *sensors("T{n}"),
        Column(AMBIENT_TEMPERATURE, ("Tenv",), unit="degC"),
        Column("charge_capacity_ah", ("AhCha",)),
        Column("discharge_capacity_ah", ("AhDch",)),
        Column(WALL_CLOCK, ("Timestamp",)),
    ),
)
