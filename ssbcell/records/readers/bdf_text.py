"""CSV of the Battery Data Format, by machine names or by human labels."""

import re

from ssbcell.records import bdf
from ssbcell.records.readers.textformat import Column, TextFormat

#: A label's unit is read from the label, since files with other units are about.
BDF_CSV = TextFormat(
    name="bdf-csv",
    description="Battery Data Format CSV",
    head=re.compile(r"(?P<name>.*\S)\s+/\s+(?P<unit>\S+)$"),
    columns=tuple(
        column
        for name, label in bdf.LABELS.items()
        for column in (
            Column(name, (name,), unit=bdf.UNITS.get(name.rsplit("_", 1)[-1])),
            Column(name, (label,)),
        )
    ),
)
