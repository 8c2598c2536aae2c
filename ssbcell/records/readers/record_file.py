"""ssbcell's own record file, which is read back without loss."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ssbcell.records.record import Record


@dataclass(frozen=True, slots=True)
class RecordFileReader:
    """Reader of what `ssbcell.records.write_record` wrote."""

    name: str = "ssbcell-h5"
    description: str = "ssbcell record file (.h5)"
    extra: str | None = None

    def available(self) -> bool:
        """Return True: h5py is part of every installation."""
        return True

    def sniff(self, path: Path, head: bytes) -> float:
        """Return 1 for an HDF5 file with ssbcell's mark."""
        if not head.startswith(b"\x89HDF\r\n\x1a\n"):
            return 0.0
        from ssbcell.records.store import is_record_file

        return 1.0 if is_record_file(path) else 0.0

    def read(self, path: Path) -> Record:
        """Read the one record of a file, with the findings and repairs it was written with."""
        from ssbcell.records.store import read_record

        return read_record(path)
