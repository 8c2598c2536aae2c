"""BioLogic's .mpr by galvani, which is under the GPL and comes only as an extra of its own."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from ssbcell.errors import UnreadableFile
from ssbcell.records.readers.biologic_cut import whole_rows
from ssbcell.records.readers.biologic_text import BIOLOGIC_TEXT
from ssbcell.records.readers.derive import complete
from ssbcell.records.readers.raw import RawTest
from ssbcell.records.readers.textreader import require_complete
from ssbcell.records.record import Finding, Metadata
from ssbcell.records.table import ordered
from ssbcell.records.units import converted, kind_of


@dataclass(frozen=True, slots=True)
class BiologicBinaryReader:
    """Reader of .mpr; its columns go by the names of the text export."""

    name: str = "biologic-mpr"
    description: str = "BioLogic .mpr"
    extra: str | None = "biologic-gpl"

    def available(self) -> bool:
        """Return whether galvani is installed."""
        return find_spec("galvani") is not None

    def sniff(self, path: Path, head: bytes) -> float:  # noqa: ARG002
        """Return 0.95 for a file with BioLogic's mark."""
        return 0.95 if head.startswith(b"BIO-LOGIC MODULAR FILE") else 0.0

    def read(self, path: Path) -> RawTest:
        """Read a file.

        Raises
        ------
        UnreadableFile
            If a required column is missing and follows from no other, or there are no rows.
        """
        biologic = import_module("galvani.BioLogic")
        content, cut = whole_rows(path.read_bytes())
        notes = (Finding("truncated", "warning", cut),) if cut else ()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            file = biologic.MPRfile(io.BytesIO(content))
        heads = list(file.data.dtype.names)
        found = BIOLOGIC_TEXT.find(heads)
        require_complete(path, heads, found)
        if not len(file.data):
            raise UnreadableFile(path, "the file holds no rows")
        columns: dict[str, Any] = {}
        for target, (place, column) in found.items():
            values = file.data[heads[place]]
            unit = BIOLOGIC_TEXT.unit_of(column, heads[place])
            columns[target] = _values(values, target, unit)
        start = getattr(file, "timestamp", None)
        start = start if isinstance(start, datetime) else None
        findings = (*notes, *complete(columns))
        metadata = Metadata(sources=(), instrument="BioLogic", start_time=start)
        return RawTest(
            ordered(columns), metadata, f"galvani {version('galvani')}", findings=findings
        )


def _values(values: Any, target: str, unit: str | None) -> Any:
    if not kind_of(target):
        whole = np.asarray(values, dtype=np.int64)
        return whole if (whole == values).all() else np.asarray(values, dtype=np.float64)
    return converted(np.asarray(values, dtype=np.float64), unit or "", target)
