"""Arbin's CSV export, of MITS Pro with units in its heads and of older programs without."""

import re

from ssbcell.records.readers.textformat import WALL_CLOCK, Column, TextFormat, sensors
from ssbcell.records.record import CURRENT, CYCLE_COUNT, STEP_ID, TEST_TIME, UNIX_TIME, VOLTAGE

#: When the counters start again is for the schedule to say, so they keep the older names.
ARBIN_CSV = TextFormat(
    name="arbin-csv",
    description="Arbin CSV",
    head=re.compile(r"(?P<name>[^(]*)\((?P<unit>.*)\)\s*$"),
    delimiters=",;\t",
    month_first=True,
    marks=("Data Point", "Data_Point"),
    columns=(
        Column("record_index", ("Data Point", "Data_Point")),
        Column(TEST_TIME, ("Test Time",)),
        # the names with underscores are those of Arbin's database, which is in SI units
        Column(TEST_TIME, ("Test_Time",), unit="s", assumed=True),
        Column("step_time_second", ("Step Time",)),
        Column("step_time_second", ("Step_Time",), unit="s", assumed=True),
        Column(VOLTAGE, ("Voltage",), unit="V", assumed=True),
        Column(CURRENT, ("Current",), unit="A", assumed=True),
        Column(CYCLE_COUNT, ("Cycle Index", "Cycle_Index")),
        Column(STEP_ID, ("Step Index", "Step_Index")),
        Column("charge_capacity_ah", ("Charge Capacity",)),
        Column("charge_capacity_ah", ("Charge_Capacity",), unit="Ah", assumed=True),
        Column("discharge_capacity_ah", ("Discharge Capacity",)),
        Column("discharge_capacity_ah", ("Discharge_Capacity",), unit="Ah", assumed=True),
        *sensors("Aux_Temperature_{n}", first=("Temperature",)),
        Column(UNIX_TIME, ("DateTime",), unit="s"),
        Column(WALL_CLOCK, ("Date Time", "Date_Time")),
    ),
)
