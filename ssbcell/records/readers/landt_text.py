"""Landt's (Lanhe's) exports, of LANDdt with units behind a slash and of its newer CSV."""

import re

from ssbcell.records.readers.textformat import WALL_CLOCK, Column, TextFormat
from ssbcell.records.record import CURRENT, CYCLE_COUNT, STEP_ID, STEP_TYPE, TEST_TIME, VOLTAGE

#: Not tried on a real file. The heads are as public programs that read such exports name
#: them; that C_ and D_ name charge and discharge is assumed.
LANDT_TEXT = TextFormat(
    name="landt-text",
    description="Landt text or workbook of LANDdt",
    head=re.compile(r"(?P<name>[^/]*)/(?P<unit>.*)$"),
    delimiters="\t,;",
    marks=("TestTime", "StepTime", "测试时间", "步骤时间"),
    state_words=True,
    columns=(
        Column("record_index", ("Record", "Index", "记录", "记录序号")),
        Column(TEST_TIME, ("TestTime", "测试时间")),
        Column("step_time_second", ("StepTime", "步骤时间")),
        Column(VOLTAGE, ("Voltage", "电压")),
        Column(CURRENT, ("Current", "电流")),
        Column(CYCLE_COUNT, ("Cycle-Index", "CycleNo", "Cycle")),
        Column(STEP_ID, ("Step-Index", "StepNo", "Step")),
        Column(STEP_TYPE, ("State", "StepStatus", "Mode", "状态")),
        Column("temperature_t1_celsius", ("AuxTemp",), unit="degC"),
        Column(WALL_CLOCK, ("SysTime", "系统时间")),
    ),
)

#: Not tried on a real file. The heads are as batterydf's reader names them.
LANDT_CSV = TextFormat(
    name="landt-csv",
    description="Landt CSV",
    head=re.compile(r"(?P<name>.*)\[(?P<unit>.*)\]$"),
    delimiters=",",
    marks=("channel_index", "date_time_iso_string"),
    columns=(
        Column(TEST_TIME, ("test_time_s",), unit="s"),
        Column("step_time_second", ("step_time_s",), unit="s"),
        Column(VOLTAGE, ("voltage_v",), unit="V"),
        Column(CURRENT, ("current_a",), unit="A"),
        Column(CYCLE_COUNT, ("cycle_index",)),
        Column(STEP_ID, ("step_index",)),
        Column(WALL_CLOCK, ("date_time_iso_string",)),
    ),
)
