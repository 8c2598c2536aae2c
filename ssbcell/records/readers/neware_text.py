"""Neware's CSV export."""

import re

from ssbcell.records.readers.textformat import WALL_CLOCK, Column, TextFormat
from ssbcell.records.record import (
    CURRENT,
    CYCLE_COUNT,
    STEP_ID,
    STEP_TYPE,
    TEST_TIME,
    VOLTAGE,
)

#: The clock is the tester's, without a zone. "Time" restarts at each step.
NEWARE_CSV = TextFormat(
    name="neware-csv",
    description="Neware CSV",
    head=re.compile(r"(?P<name>[^(]*)\((?P<unit>.*)\)\s*$"),
    marks=("DataPoint", "Data Point", "Step Type"),
    columns=(
        Column("record_index", ("DataPoint", "Data Point")),
        Column(TEST_TIME, ("Total Time", "Cumulative Time")),
        Column("step_time_second", ("Time",)),
        Column(VOLTAGE, ("Voltage",)),
        Column(CURRENT, ("Current",)),
        Column(CYCLE_COUNT, ("Cycle Index",)),
        Column(STEP_ID, ("Step Index",)),
        Column(STEP_TYPE, ("Step Type",)),
        # both start again from zero at each step
        Column("step_charging_capacity_ah", ("Chg. Cap.",)),
        Column("step_discharging_capacity_ah", ("DChg. Cap.",)),
        Column("temperature_t1_celsius", ("T1",)),
        Column(WALL_CLOCK, ("Date",)),
    ),
)
