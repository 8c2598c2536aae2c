"""Parquet of the Battery Data Format."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from ssbcell.errors import UnreadableFile, UsageError
from ssbcell.records.readers.bdf_text import BDF_CSV
from ssbcell.records.readers.raw import RawTest
from ssbcell.records.readers.textformat import TEXT_COLUMNS
from ssbcell.records.record import REQUIRED, Metadata
from ssbcell.records.table import frame
from ssbcell.records.units import factor, kind_of


@dataclass(frozen=True, slots=True)
class BdfParquetReader:
    """Reader of BDF Parquet, by machine names or labels."""

    name: str = "bdf-parquet"
    description: str = "Battery Data Format Parquet"
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
            If a required column is missing or is not numeric.
        """
        import pyarrow.parquet as pq

        with pq.ParquetFile(path) as file:
            heads = list(file.schema_arrow.names)
            found = BDF_CSV.find(heads)
            missing = [name for name in REQUIRED if name not in found]
            if missing:
                raise UnreadableFile(path, f"no column {missing[0]}; the columns are: {heads}")
            table = file.read(columns=[heads[place] for place, _ in found.values()])
        if not table.num_rows:
            raise UnreadableFile(path, "the file holds no rows")
        columns: dict[str, Any] = {}
        for target, (place, column) in found.items():
            unit = column.unit or BDF_CSV.split_head(heads[place])[1]
            columns[target] = _values(path, table[heads[place]], target, unit)
        return RawTest(frame(columns), Metadata(sources=()), f"pyarrow {version('pyarrow')}")


def _values(path: Path, stored: Any, target: str, unit: str | None) -> Any:
    if target in TEXT_COLUMNS:
        return stored.to_pandas().astype("category")
    values = stored.to_numpy()
    if values.dtype.kind not in "fiu":
        raise UnreadableFile(path, f"column {target} holds {values.dtype}, not numbers")
    if not kind_of(target):
        return values
    try:
        scale = factor(unit or "", target)
    except UsageError as problem:
        raise UnreadableFile(path, f"column {target}: {problem}") from None
    wide = values.astype(np.float64, copy=False)
    return wide if scale == 1.0 else wide * scale
