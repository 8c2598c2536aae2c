"""Arbin's .res, an Access database, by mdb-export of the mdbtools."""

from __future__ import annotations

import io
import math
import shutil
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ssbcell.errors import UnreadableFile
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

_PROGRAM = "mdb-export"
_LONGEST_RUN = 600.0
#: A row of a few hundred bytes is printed in about as many.
_MOST_GROWTH, _SMALL = 50, 64 * 2**20
_PIECE = 2**20
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
        return shutil.which(_PROGRAM) is not None

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
        rows, torn = _table(path, "Channel_Normal_Table")
        missing = [name for name in _COLUMNS if name not in rows]
        if missing:
            raise UnreadableFile(path, f"no column {missing[0]} in its Channel_Normal_Table")
        torn = torn or path.stat().st_size % _PAGE != 0
        if torn and len(rows) and "Test_ID" in rows:
            # a torn page gives rows of tests that are none
            rows = rows[rows["Test_ID"] == rows["Test_ID"].mode().iloc[0]]
        tests = rows["Test_ID"].unique() if "Test_ID" in rows else [1]
        if len(tests) > 1:
            raise UnreadableFile(path, f"holds {len(tests)} tests; export one as CSV")
        if not len(rows):
            raise UnreadableFile(path, "the file holds no rows")
        rows = rows.sort_values("Data_Point", kind="stable")
        columns: dict[str, Any] = {
            target: rows[name].to_numpy(dtype=np.int64 if target in _WHOLE else np.float64)
            for name, target in _COLUMNS.items()
        }
        days = rows["DateTime"].to_numpy(dtype=np.float64) if "DateTime" in rows else None
        clock = None if days is None else _unix(days)
        return RawTest(
            ordered(columns),
            _metadata(_table(path, "Global_Table")[0], clock, columns[TEST_TIME]),
            "mdbtools mdb-export",
            clock if clock is not None and np.isfinite(clock).all() else None,
            _losses(columns["record_index"], torn=torn),
        )


def _unix(days: Any) -> Any:
    return np.round((days + (_ACCESS_DAY_ZERO - datetime(1970, 1, 1)).days) * 86400.0, 3)


def _table(path: Path, name: str) -> tuple[pd.DataFrame, bool]:
    """Return a table of the database, and whether mdb-export complained of its pages."""
    import pandas as pd

    text, complaints = _exported(path, name)
    try:
        return pd.read_csv(io.BytesIO(text), encoding_errors="replace"), bool(complaints.strip())
    except ValueError as problem:
        raise UnreadableFile(path, f"its {name} cannot be read: {problem}") from None


def _exported(path: Path, name: str) -> tuple[bytes, bytes]:
    """Return what mdb-export prints; it is ended where it takes too long or prints too much."""
    program = shutil.which(_PROGRAM) or _PROGRAM
    limit = max(_SMALL, path.stat().st_size * _MOST_GROWTH)
    command = [program, str(path.resolve()), name]
    text = bytearray()
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints) as process,
    ):
        watch = threading.Timer(_LONGEST_RUN, process.kill)
        watch.start()
        try:
            assert process.stdout is not None  # a pipe was asked for
            while (piece := process.stdout.read(_PIECE)) and len(text) <= limit:
                text += piece
            if len(text) > limit:
                process.kill()
        finally:
            watch.cancel()
        process.wait()
        complaints.seek(0)
        said = complaints.read(_PIECE)
    if process.returncode != 0 or not text:
        raise UnreadableFile(path, f"damaged, or no Arbin file: mdb-export found no {name}")
    return bytes(text), said


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
    )


def _text(value: Any) -> str | None:
    missing = value is None or (isinstance(value, float) and math.isnan(value))
    return None if missing else str(value).strip() or None
