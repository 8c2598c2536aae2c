"""PEC's CSV export."""

import re

from ssbcell.records.readers.textformat import WALL_CLOCK, Column, TextFormat
from ssbcell.records.record import (
    AMBIENT_TEMPERATURE,
    CURRENT,
    CYCLE_COUNT,
    STEP_ID,
    STEP_TYPE,
    TEST_TIME,
    VOLTAGE,
)

#: Times are "(Seconds)", or "(Hours in hh:mm:ss.xxx)" where the values are clock times.
PEC_CSV = TextFormat(
    name="pec-csv",
    description="PEC CSV",
    head=re.compile(r"(?P<name>[^(]*)\((?P<unit>.*)\)\s*$"),
    month_first=True,
    marks=("Load On Time", "ReasonCode"),
    columns=(
        Column(TEST_TIME, ("Total Time",)),
        Column("step_time_second", ("Step Time",)),
        Column(VOLTAGE, ("Voltage",)),
        Column(CURRENT, ("Current",)),
        Column(CYCLE_COUNT, ("Cycle",)),
        Column(STEP_ID, ("Step",)),
        Column(STEP_TYPE, ("Instruction Name",)),
        Column("charge_capacity_ah", ("Charge Capacity",)),
        Column("discharge_capacity_ah", ("Discharge Capacity",)),
        Column("temperature_t1_celsius", ("Temperature",), unit="degC"),
        Column("surface_temperature_celsius", ("Cell surface temperature",), unit="degC"),
        Column(AMBIENT_TEMPERATURE, ("Ambient temperature",), unit="degC"),
        Column(WALL_CLOCK, ("Real Time",)),
    ),
    facts=(("schedule", re.compile(r"TestRegime Name:,\s*(\S.*)")),),
)
