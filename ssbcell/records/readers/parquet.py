"""Parquet, of the Battery Data Format or as a column map describes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from ssbcell.errors import UnreadableFile, UsageError
from ssbcell.records.hashing import hashed_beside
from ssbcell.records.readers.assembly import assembled
from ssbcell.records.readers.bdf_text import BDF_CSV
from ssbcell.records.readers.derive import STEP_TIME, missing_required
from ssbcell.records.readers.library import library_name
from ssbcell.records.readers.raw import RawTest
from ssbcell.records.readers.textbody import Body
from ssbcell.records.readers.textformat import TEXT_COLUMNS, WALL_CLOCK, Column, TextFormat
from ssbcell.records.readers.textparse import few_texts
from ssbcell.records.readers.textreader import require_complete
from ssbcell.records.readers.times import Dates, read_dates
from ssbcell.records.record import TEST_TIME
from ssbcell.records.table import Texts
from ssbcell.records.units import converted, kind_of

#: A table of more rows is summarised in pieces instead.
MOST_ROWS = 200_000_000

_Found = dict[str, tuple[int, Column]]


@dataclass(frozen=True, slots=True)
class ParquetReader:
    """Reader of Parquet whose columns a format names."""

    layouts: tuple[TextFormat, ...] = (BDF_CSV,)
    name: str = "bdf-parquet"
    description: str = "Parquet of the Battery Data Format, or with the heads of a known text"
    extra: str | None = "parquet"

    def available(self) -> bool:
        """Return whether pyarrow is installed."""
        return find_spec("pyarrow") is not None

    def sniff(self, path: Path, head: bytes) -> float:  # noqa: ARG002
        """Return 0.6 for Parquet; whether its columns are the format's shows in reading."""
        return 0.6 if head.startswith(b"PAR1") else 0.0

    def read(self, path: Path) -> RawTest:
        """Read a file.

        Raises
        ------
        UnreadableFile
            If a required column is missing or is not numeric, or there are too many rows.
        """
        import pyarrow.parquet as pq

        with hashed_beside(path) as sha256, pq.ParquetFile(path) as file:
            heads = list(file.schema_arrow.names)
            layout, found = self._layout(heads)
            require_complete(path, heads, found)
            if file.metadata.num_rows > MOST_ROWS:
                raise UnreadableFile(
                    path, f"declares {file.metadata.num_rows} rows, {MOST_ROWS} at most; --summary"
                )
            table = file.read(columns=[heads[place] for place, _ in found.values()])
            test = _test(path, table, layout, found)
            return replace(test, sha256=sha256())

    def pieces(self, path: Path, rows: int) -> Iterator[RawTest]:
        """Yield a file in tests of so many rows each.

        Raises
        ------
        UnreadableFile
            As `read` does.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        with pq.ParquetFile(path) as file:
            heads = list(file.schema_arrow.names)
            layout, found = self._layout(heads)
            require_complete(path, heads, found)
            names = [heads[place] for place, _ in found.values()]
            for batch in file.iter_batches(rows, columns=names):
                yield _test(path, pa.Table.from_batches([batch]), layout, found)

    def _layout(self, heads: list[str]) -> tuple[TextFormat, _Found]:
        """Return the format that knows most of the columns."""
        marked = [layout for layout in self.layouts if layout.marked(heads)]
        finds = [(layout, layout.find(heads)) for layout in marked or self.layouts]
        return max(finds, key=lambda pair: (-len(missing_required(pair[1])), len(pair[1])))


def _test(path: Path, table: Any, layout: TextFormat, found: _Found) -> RawTest:
    if not table.num_rows:
        raise UnreadableFile(path, "the file holds no rows")
    columns: dict[str, Any] = {}
    dates: dict[str, Dates] = {}
    unitless: tuple[str, ...] = ()
    for target, (_, column) in found.items():
        head = table.column_names[list(found).index(target)]
        unit = layout.unit_of(column, head)
        if target == WALL_CLOCK:
            dates[target] = _clock(path, head, table[head])
            columns[target] = dates[target].seconds
        elif target == STEP_TIME and unit is None:
            continue
        else:
            columns[target] = _values(path, head, table[head], target, unit)
        unitless = (head,) if target == TEST_TIME and unit is None else unitless
    body = Body(columns, dates, unitless=unitless)
    return assembled(path, layout, body, "", library_name("pyarrow"))


def _texts(stored: Any) -> Texts:
    import pyarrow as pa

    if not pa.types.is_dictionary(stored.type):
        stored = stored.cast(pa.string()).dictionary_encode()
    return few_texts(stored)


def _clock(path: Path, head: str, stored: Any) -> Dates:
    values = stored.to_numpy()
    if values.dtype.kind == "O":
        return read_dates(values)
    if values.dtype.kind != "M":
        raise UnreadableFile(path, f"column {head!r} holds {values.dtype}, not dates")
    return Dates((values - np.datetime64(0, "us")) / np.timedelta64(1, "s"))


def _values(path: Path, head: str, stored: Any, target: str, unit: str | None) -> Any:
    if target in TEXT_COLUMNS:
        return _texts(stored)
    values = stored.to_numpy()
    if values.dtype.kind not in "fiu":
        raise UnreadableFile(path, f"column {head!r} holds {values.dtype}, not numbers")
    if not kind_of(target):
        return values
    if unit is None and target == TEST_TIME:
        return values.astype(np.float64, copy=False)
    try:
        return converted(values.astype(np.float64, copy=False), unit or "", target)
    except UsageError as problem:
        raise UnreadableFile(path, f"column {head!r}: {problem}") from None
