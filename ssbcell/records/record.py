"""The one table that every test becomes, measured or simulated."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from ssbcell.records import bdf
from ssbcell.records.table import FrameField, Table, table_of

REQUIRED = bdf.REQUIRED
TEST_TIME, VOLTAGE, CURRENT = REQUIRED
UNIX_TIME = "unix_time_second"
CYCLE_COUNT = "cycle_count"
STEP_COUNT = "step_count"
STEP_ID = "step_id"
STEP_TYPE = "step_type"
AMBIENT_TEMPERATURE = "ambient_temperature_celsius"
CHARGING_CAPACITY = "charging_capacity_ah"
DISCHARGING_CAPACITY = "discharging_capacity_ah"

Severity = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Rows:
    """A stretch of a record: from row `first` to row `last`, both counted from 0, both in it."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something seen in the data that a person should know.

    Attributes
    ----------
    code : str
        Short and stable, such as ``"time_backward"``.
    severity : str
        ``"error"``: the data break physics or bookkeeping; ``"warning"``: they may mislead;
        ``"info"``: worth knowing.
    message : str
        For a person, with the values seen.
    rows : Rows or None
        Where, or None for the whole record.
    """

    code: str
    severity: Severity
    message: str
    rows: Rows | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The file (or the model) that a record came from.

    Attributes
    ----------
    path : str
        As given; empty for a simulation that was not written to a file.
    sha256 : str
        Of the file's bytes; empty where there was no file.
    reader : str
        The reader's name, such as ``"neware-csv"``, or ``"simulation"``.
    reader_version : str
        Of the library that read it, with its name.
    """

    path: str
    sha256: str
    reader: str
    reader_version: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says of its test; None where it says nothing, never a guess.

    `active_mass` is as the file writes it, and serves to tell cells apart.
    """

    sources: tuple[Source, ...]
    cell_id: str | None = None
    channel: str | None = None
    instrument: str | None = None
    schedule: str | None = None
    start_time: datetime | None = None
    active_mass: str | None = None


@dataclass(frozen=True)
class Record:
    """One test of one cell.

    Attributes
    ----------
    data : pandas.DataFrame
        One row a sample, columns by the machine names of the Battery Data Format: at least
        `REQUIRED`, all float64. Current is positive on charge of the full cell. The frame is
        made when it is first asked for; `table` has the columns without it.
    metadata : Metadata
        Of the test.
    findings : tuple of Finding
        What reading and checking saw.
    repairs : tuple of str
        Every change that was made to the data on request, in order.
    """

    data: FrameField = FrameField()  # noqa: RUF009 - dataclasses know descriptors
    metadata: Metadata  # type: ignore[misc]  # mypy takes the descriptor for a default
    findings: tuple[Finding, ...] = field(default=())
    repairs: tuple[str, ...] = field(default=())

    @property
    def table(self) -> Table:
        """The columns as arrays, without a frame around them."""
        return table_of(FrameField.held(self))

    def __len__(self) -> int:
        """Return the number of samples."""
        return self.table.rows
