"""Neware's binary .nda and .ndax, by fastnda, with NewareNDA where fastnda fails."""

from __future__ import annotations

import contextlib
import logging
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from ssbcell.errors import UnreadableFile
from ssbcell.records.hashing import hashed_beside
from ssbcell.records.readers.archive import require_sound_archive
from ssbcell.records.readers.library import library_name
from ssbcell.records.readers.neware_cut import Remains, cut_nda, is_cut, remains
from ssbcell.records.readers.neware_facts import NewareFacts, read_facts
from ssbcell.records.readers.raw import RawTest
from ssbcell.records.readers.times import from_clock
from ssbcell.records.record import (
    CURRENT,
    CYCLE_COUNT,
    STEP_COUNT,
    STEP_ID,
    STEP_TYPE,
    TEST_TIME,
    UNIX_TIME,
    VOLTAGE,
    Finding,
)
from ssbcell.records.table import Texts, coded, ordered

#: fastnda fails now and then on a sound file, since its threads share one archive.
_ATTEMPTS = 3

_STEP_TIME = "step_time_second"


@dataclass(frozen=True, slots=True)
class NewareBinaryReader:
    """Reader of .nda and .ndax."""

    name: str = "neware-nda"
    description: str = "Neware .nda and .ndax"
    extra: str | None = "neware"

    def available(self) -> bool:
        """Return whether fastnda is installed; NewareNDA only helps out."""
        return find_spec("fastnda") is not None

    def sniff(self, path: Path, head: bytes) -> float:
        """Return 0.95 for an archive named .ndax and for Neware's mark in a .nda."""
        if path.suffix.lower() == ".ndax":
            return 0.95 if head.startswith(b"PK") else 0.4
        if path.suffix.lower() == ".nda":
            return 0.95 if head.startswith(b"NEWARE") else 0.4
        return 0.0

    def read(self, path: Path) -> RawTest:
        """Read a file; cycles stay as the file numbers them.

        Raises
        ------
        UnreadableFile
            If neither library can read it.
        """
        if path.suffix.lower() not in (".nda", ".ndax"):
            raise UnreadableFile(path, "expected a name that ends with .nda or .ndax")
        with hashed_beside(path) as sha256:
            return replace(_test(path), sha256=sha256())


def _test(path: Path) -> RawTest:
    if path.suffix.lower() == ".nda":
        columns, library, notes = _columns(path)
        cut, facts = cut_nda(path), read_facts(path)
    elif is_cut(path):
        columns, library, notes, cut, facts = _from_remains(path)
    else:
        require_sound_archive(path)
        columns, library, notes = _columns(path)
        cut, facts = (), read_facts(path)
    if not len(columns[TEST_TIME]):
        raise UnreadableFile(path, "the file holds no rows")
    unix = columns[UNIX_TIME]
    start = from_clock(float(unix[0]) - float(columns[TEST_TIME][0]))
    if facts.clock_is_utc(from_clock(float(unix[0]))):
        start = start.replace(tzinfo=UTC) if start else None
    else:
        del columns[UNIX_TIME]
    return RawTest(ordered(columns), facts.metadata(start), library, unix, (*notes, *cut))


def _columns(path: Path) -> tuple[dict[str, Any], str, tuple[Finding, ...]]:
    problem: Exception | None = None
    for _ in range(_ATTEMPTS):
        try:
            columns, notes = by_fastnda(path)
        except Exception as seen:
            problem = seen
        else:
            return columns, library_name("fastnda"), notes
    # NewareNDA never comes back from some damaged .nda, and fastnda's threads are of .ndax only
    if path.suffix.lower() == ".ndax" and find_spec("NewareNDA") is not None:
        try:
            return by_newarenda(path), library_name("NewareNDA"), ()
        except Exception as seen:
            problem = problem or seen
    what = f"{type(problem).__name__}: {problem}".splitlines()[0]
    raise UnreadableFile(path, f"damaged, or not a Neware file ({what})") from problem


def _from_remains(
    path: Path,
) -> tuple[dict[str, Any], str, tuple[Finding, ...], tuple[Finding, ...], NewareFacts]:
    """Read a .ndax that was cut short: columns, library, notes, what is lost, and its facts."""
    left = remains(path)
    with tempfile.TemporaryDirectory(prefix="ssbcell-") as folder:
        part = Path(folder) / path.name
        left.written(part)
        try:
            columns, library, notes = _columns(part)
            rows = _rows_with_times(left, columns)
        except Exception as problem:
            raise UnreadableFile(
                path,
                f"cut short{' in its part ' + left.cut if left.cut else ''}: what stands behind "
                "it, such as the times of the rows, is lost; copy the file again",
            ) from problem
        facts = read_facts(part)
    kept = {name: column[:rows] for name, column in columns.items()}
    text = f"the file is cut short{' in its part ' + left.cut if left.cut else ''}: "
    cut = Finding("truncated", "warning", f"{text}it has {rows} rows that are whole")
    return kept, library, notes, (cut,), facts


def _rows_with_times(left: Remains, columns: dict[str, Any]) -> int:
    """Return how many rows stand before the last that the remains give a time and a step."""
    rows = len(columns[TEST_TIME])
    times = left.members.get("data_runInfo.ndc")
    if times:
        from fastnda._ndc import read_ndc

        # fastnda goes on with the last time that it finds
        last = int(read_ndc(times)["index"].max())
        rows = int(np.searchsorted(columns["record_index"], last, side="right"))
    steps = np.asarray(columns[CYCLE_COUNT], dtype=np.float64)
    unknown = np.flatnonzero(np.isnan(steps[:rows]))
    return int(unknown[0]) if len(unknown) else rows


class _Notes(logging.Handler):
    """Keeps what a library logs, in place of printing it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextlib.contextmanager
def _noted(library: str) -> Iterator[list[str]]:
    logger, handler = logging.getLogger(library), _Notes()
    propagated = logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield handler.messages
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagated


def by_fastnda(path: Path) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """Return columns by machine name, and what fastnda logged."""
    import fastnda

    with _noted("fastnda") as messages:
        table = fastnda.read(path, columns="bdf", cycle_mode="raw")
    columns: dict[str, Any] = {}
    for name in table.columns:
        if name == STEP_TYPE:
            columns[name] = _kinds(table[name])
        elif name.startswith("aux"):
            _add_auxiliary(columns, name, table[name].to_numpy())
        else:
            columns[name] = _widened(table[name].to_numpy())
    notes = tuple(Finding("reader_note", "info", f"fastnda: {text}") for text in messages)
    return columns, notes


def _kinds(series: Any) -> Texts:
    """Return texts as codes; a text of each row would take longer than the rest of reading."""
    known = series.unique().drop_nulls()
    texts, physical = known.cast(str).to_list(), known.to_physical().to_list()
    names = sorted(texts)
    codes = np.full(max(physical, default=0) + 2, -1, dtype=np.int16)
    codes[physical] = [names.index(text) for text in texts]
    # a row without a text takes the last entry, which is none
    rows = series.to_physical().fill_null(len(codes) - 1).to_numpy()
    return Texts(codes[rows], tuple(names))


def _widened(values: Any) -> Any:
    wide = np.int64 if values.dtype.kind in "iu" else np.float64
    return np.asarray(values, dtype=wide)


def _add_auxiliary(columns: dict[str, Any], name: str, values: Any) -> None:
    """Add a temperature channel by the format's name; other auxiliaries have none there."""
    channel = name.removeprefix("aux").partition("_")[0] or "1"
    if name.endswith("temperature_celsius") and channel in ("1", "2", "3", "4", "5"):
        columns[f"temperature_t{channel}_celsius"] = _widened(values)


def by_newarenda(path: Path) -> dict[str, Any]:
    """Return columns by machine name."""
    import NewareNDA

    with _noted("newarenda"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = NewareNDA.read(str(path), software_cycle_number=False)
    time = table["Time"].to_numpy(dtype=np.float64)
    steps = table["Step"].to_numpy(dtype=np.int64)
    columns: dict[str, Any] = {
        "record_index": table["Index"].to_numpy(dtype=np.int64),
        VOLTAGE: table["Voltage"].to_numpy(dtype=np.float64),
        CURRENT: table["Current(mA)"].to_numpy(dtype=np.float64) / 1e3,
        UNIX_TIME: table["Timestamp"].astype("int64").to_numpy() / 1e6,
        CYCLE_COUNT: table["Cycle"].to_numpy(dtype=np.int64),
        STEP_COUNT: steps,
        STEP_ID: table["Step_Index"].to_numpy(dtype=np.int64),
        STEP_TYPE: coded(table["Status"].astype(str)),
        "step_net_capacity_ah": (
            table["Charge_Capacity(mAh)"].to_numpy(dtype=np.float64)
            - table["Discharge_Capacity(mAh)"].to_numpy(dtype=np.float64)
        )
        / 1e3,
    }
    begins = np.concatenate(([False], np.diff(steps) != 0))
    if (np.diff(time) < 0).any():
        # "Time" starts again at each step; in some versions of .nda it runs on
        columns[_STEP_TIME] = time
        before = np.concatenate(([0.0], time[:-1]))
        time = time + np.cumsum(np.where(begins, before, 0.0))
    columns[TEST_TIME] = time
    return columns
