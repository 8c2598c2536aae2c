"""CSV time series as batteryarchive.org offers them."""

import re

from ssbcell.records.readers.textformat import WALL_CLOCK, Column, TextFormat
from ssbcell.records.record import (
    AMBIENT_TEMPERATURE,
    CURRENT,
    CYCLE_COUNT,
    TEST_TIME,
    VOLTAGE,
)

#: Its counters start again at each cycle.
BATTERY_ARCHIVE_CSV = TextFormat(
    name="battery-archive-csv",
    description="Battery Archive CSV",
    head=re.compile(r"(?P<name>[^(]*)\((?P<unit>.*)\)\s*$"),
    delimiters=",",
    marks=("Environment_Temperature", "Cell_Temperature", "Cycle_Index"),
    columns=(
        Column(TEST_TIME, ("Test_Time",)),
        Column(VOLTAGE, ("Voltage",)),
        Column(CURRENT, ("Current",)),
        Column(CYCLE_COUNT, ("Cycle_Index",)),
        Column("cycle_charging_capacity_ah", ("Charge_Capacity",)),
        Column("cycle_discharging_capacity_ah", ("Discharge_Capacity",)),
        Column(AMBIENT_TEMPERATURE, ("Environment_Temperature",), unit="degC"),
        Column("temperature_t1_celsius", ("Cell_Temperature",), unit="degC"),
        Column(WALL_CLOCK, ("Date_Time",)),
    ),
)
