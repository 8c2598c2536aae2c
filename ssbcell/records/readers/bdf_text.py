"""CSV of the Battery Data Format, by machine names or by human labels."""

import re

from ssbcell.records import bdf
from ssbcell.records.readers.textformat import Column, TextFormat

#: Names that files from before the ontology have; their endings name the unit.
_OLDER = (
    Column("test_time_second", ("test_time_millisecond",), unit="ms"),
    Column("unix_time_second", ("date_time_millisecond", "unix_time_millisecond"), unit="ms"),
    Column("current_ampere", ("current_milliampere",), unit="mA"),
    Column("voltage_volt", ("voltage_millivolt",), unit="mV"),
    Column("cycle_count", ("cycle_dimensionless",)),
)

#: A label's unit is read from the label, since files with other units are about.
BDF_CSV = TextFormat(
    name="bdf-csv",
    description="Battery Data Format CSV",
    head=re.compile(r"(?P<name>.*\S)\s+/\s+(?P<unit>\S+)$"),
    columns=_OLDER
    + tuple(
        column
        for name, label in bdf.LABELS.items()
        for column in (
            Column(name, (name,), unit=bdf.UNITS.get(name.rsplit("_", 1)[-1])),
            Column(name, (label,)),
        )
    ),
)
