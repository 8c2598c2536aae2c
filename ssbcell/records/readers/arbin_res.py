"""Arbin's .res, an Access database, by the mdbtools."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ssbcell.errors import UnreadableFile
from ssbcell.records.readers.jet import numbers_of
from ssbcell.records.readers.mdbtools import is_installed, table
from ssbcell.records.readers.raw import RawTest
from ssbcell.records.record import (
    CURRENT,
    CYCLE_COUNT,
    STEP_ID,
    TEST_TIME,
    VOLTAGE,
    Finding,
    Metadata,
)
from ssbcell.records.table import ordered

if TYPE_CHECKING:
    import pandas as pd

_ROWS = "Channel_Normal_Table"
_PAGE = 4096
#: Access counts days from here.
_ACCESS_DAY_ZERO = datetime(1899, 12, 30)

#: column of the database: machine name; the database is in s, V, A and A h
_COLUMNS = {
    "Data_Point": "record_index",
    "Test_Time": TEST_TIME,
    "Step_Time": "step_time_second",
    "Step_Index": STEP_ID,
    "Cycle_Index": CYCLE_COUNT,
    "Current": CURRENT,
    "Voltage": VOLTAGE,
    "Charge_Capacity": "charge_capacity_ah",
    "Discharge_Capacity": "discharge_capacity_ah",
}
_WHOLE = ("record_index", STEP_ID, CYCLE_COUNT)


@dataclass(frozen=True, slots=True)
class ArbinResReader:
    """Reader of .res."""

    name: str = "arbin-res"
    description: str = "Arbin .res"
    extra: str | None = None
    install: str = (
        "apt-get install mdbtools (Debian, Ubuntu), brew install mdbtools (macOS); "
        "elsewhere export the test as CSV"
    )

    def available(self) -> bool:
        """Return whether the program mdb-export is installed."""
        return is_installed()

    def sniff(self, path: Path, head: bytes) -> float:
        """Return 0.9 for an Access database named .res, 0.5 for one of another name."""
        if head[4:16] not in (b"Standard Jet", b"Standard ACE"):
            return 0.0
        return 0.9 if path.suffix.lower() == ".res" else 0.5

    def read(self, path: Path) -> RawTest:
        """Read a file; rows are put in the order of their numbers.

        Raises
        ------
        UnreadableFile
            If mdb-export cannot read it, or it holds no rows or several tests.
        """
        rows, torn = _samples(path)
        missing = [name for name in _COLUMNS if name not in rows]
        if missing:
            raise UnreadableFile(path, f"no column {missing[0]} in its {_ROWS}")
        if not len(rows["Data_Point"]):
            raise UnreadableFile(path, "the file holds no rows")
        tests, counts = np.unique(rows["Test_ID"], return_counts=True)
        if torn:
            # a torn page gives rows of tests that are none
            mine = rows["Test_ID"] == tests[np.argmax(counts)]
            rows = {name: column[mine] for name, column in rows.items()}
        elif len(tests) > 1:
            raise UnreadableFile(path, f"holds {len(tests)} tests; export one as CSV")
        order = np.argsort(rows["Data_Point"], kind="stable")
        columns: dict[str, Any] = {
            target: np.asarray(rows[name], np.int64 if target in _WHOLE else np.float64)[order]
            for name, target in _COLUMNS.items()
        }
        clock = _unix(rows["DateTime"][order]) if "DateTime" in rows else None
        return RawTest(
            ordered(columns),
            _metadata(table(path, "Global_Table")[0], clock, columns[TEST_TIME]),
            "mdbtools",
            clock if clock is not None and np.isfinite(clock).all() else None,
            _losses(columns["record_index"], torn=torn),
        )


def _samples(path: Path) -> tuple[dict[str, Any], bool]:
    """Return columns of the table of samples, and whether a page is torn."""
    plain = numbers_of(path, ("Test_ID", "DateTime", *_COLUMNS))
    if plain is not None:
        return dict(plain), False
    rows, complained = table(path, _ROWS)
    columns = {str(name): rows[name].to_numpy() for name in rows.columns}
    columns.setdefault("Test_ID", np.ones(len(rows), dtype=np.int64))
    return columns, complained or path.stat().st_size % _PAGE != 0


def _unix(days: Any) -> Any:
    days = np.asarray(days, dtype=np.float64)
    return np.round((days + (_ACCESS_DAY_ZERO - datetime(1970, 1, 1)).days) * 86400.0, 3)


def _losses(points: Any, *, torn: bool) -> tuple[Finding, ...]:
    """Say where the database seems to lack pages or rows."""
    found = []
    if torn:
        text = "the database is cut short, or is being written: it has the rows that are whole"
        found.append(Finding("truncated", "warning", text))
    lost = int(points[-1] - points[0] + 1 - len(points))
    if lost > 0:
        text = f"{lost} data points are missing among {points[0]} to {points[-1]}"
        found.append(Finding("rows_missing", "warning", text))
    return tuple(found)


def _metadata(about: pd.DataFrame, clock: Any, time: Any) -> Metadata:
    first = about.iloc[0].to_dict() if len(about) else {}
    start = None
    if isinstance(first.get("Start_DateTime"), float):
        start = _ACCESS_DAY_ZERO + timedelta(days=first["Start_DateTime"])
        start = start.replace(microsecond=round(start.microsecond, -3) % 1_000_000)
    elif clock is not None:
        start = datetime(1970, 1, 1) + timedelta(seconds=float(clock[0] - time[0]))
    return Metadata(
        sources=(),
        cell_id=_text(first.get("Item_ID")),
        channel=_text(first.get("Channel_Index")),
        instrument="Arbin",
        schedule=_text(first.get("Schedule_File_Name")),
        start_time=start,
        active_mass=_text(first.get("MASS") or None),
    )


def _text(value: Any) -> str | None:
    missing = value is None or (isinstance(value, float) and math.isnan(value))
    return None if missing else str(value).strip() or None
