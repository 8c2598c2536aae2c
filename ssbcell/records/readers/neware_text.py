"""Neware's CSV export."""

import re

from ssbcell.records.readers.textformat import WALL_CLOCK, Column, TextFormat, sensors
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
    marks=("DataPoint", "Step Type", "Record ID", "Record Index"),
    columns=(
        Column("record_index", ("DataPoint", "Data Point", "Record ID", "Record Index")),
        Column(TEST_TIME, ("Total Time", "Cumulative Time", "Test Time")),
        Column("step_time_second", ("Time", "Relative Time", "Step Time")),
        Column(VOLTAGE, ("Voltage",)),
        Column(CURRENT, ("Current", "Cur")),
        Column(CYCLE_COUNT, ("Cycle Index", "Cycle ID", "Cycle")),
        Column(STEP_ID, ("Step Index", "Step ID", "Step")),
        Column(STEP_TYPE, ("Step Type", "Step Name", "Status", "State")),
        # both start again from zero at each step
        Column("step_charging_capacity_ah", ("Chg. Cap.", "Capacitance_Chg")),
        Column("step_discharging_capacity_ah", ("DChg. Cap.", "Capacitance_DChg")),
        *sensors("T{n}", "Aux. CH TU{n} T", first=("Temperature", "Cell Temp")),
        Column(WALL_CLOCK, ("Date", "Realtime", "Absolute Time", "Date(h:min:s.ms)")),
    ),
)

#: The same in Chinese. Not tried on a real file: the heads are as programs name them that read
#: the public records of a 280 Ah cell and of sodium-ion cells.
NEWARE_CHINESE_CSV = TextFormat(
    name="neware-csv-zh",
    description="Neware CSV with Chinese heads",
    head=re.compile(r"(?P<name>[^(]*)\((?P<unit>.*)\)\s*$"),
    delimiters=",;\t",
    columns=(
        Column("record_index", ("数据序号", "记录序号")),
        Column(TEST_TIME, ("总时间", "测试时间")),
        Column("step_time_second", ("时间", "相对时间", "步骤时间")),
        Column(VOLTAGE, ("电压",)),
        Column(CURRENT, ("电流",)),
        Column(CYCLE_COUNT, ("循环号", "循环序号", "循环")),
        Column(STEP_ID, ("工步号", "工步序号", "工步")),
        Column(STEP_TYPE, ("工步类型", "状态")),
        # both start again from zero at each step, as under the English heads
        Column("step_charging_capacity_ah", ("充电容量",)),
        Column("step_discharging_capacity_ah", ("放电容量",)),
        *sensors("T{n}", first=("温度",)),
        Column(WALL_CLOCK, ("绝对时间", "系统时间", "日期")),
    ),
)
