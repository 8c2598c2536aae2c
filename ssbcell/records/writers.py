"""Records as files that other programs read."""

from __future__ import annotations

from pathlib import Path

from ssbcell.records.atomic import replacing
from ssbcell.records.record import Record


def write_bdf_csv(record: Record, path: str | Path) -> None:
    """Write a record as CSV of the Battery Data Format, by machine names.

    Every number is written with all its digits, so that it reads back the same. The format
    has no place for metadata, findings and repairs; `write_record` keeps them.

    Parameters
    ----------
    record : Record
        What to write.
    path : path
        The file, by custom ending in ``.bdf.csv``; it is replaced as a whole.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    with replacing(Path(path)) as part:
        record.data.to_csv(part, index=False, encoding="utf-8", lineterminator="\n")
