"""Records as files that other programs read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ssbcell.errors import UsageError
from ssbcell.records.atomic import replacing
from ssbcell.records.record import Record

if TYPE_CHECKING:
    import pandas as pd

#: A spreadsheet takes text that begins so as a formula, and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_bdf_csv(record: Record, path: str | Path) -> None:
    """Write a record as CSV of the Battery Data Format, by machine names.

    Every number is written with all its digits, so that it reads back the same. The format
    has no place for metadata, findings and repairs; `write_record` keeps them. A text that a
    spreadsheet would run as a formula has an apostrophe put before it.

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
    data = record.data.assign(
        **{str(name): _harmless(record.data[name]) for name in _texts(record.data)}
    )
    with replacing(Path(path)) as part:
        data.to_csv(part, index=False, encoding="utf-8", lineterminator="\n")


def write_bdf_parquet(record: Record, path: str | Path) -> None:
    """Write a record as Parquet of the Battery Data Format, by machine names.

    Parameters
    ----------
    record : Record
        What to write.
    path : path
        The file, by custom ending in ``.bdf.parquet``; it is replaced as a whole.

    Raises
    ------
    UsageError
        If the file cannot be written, or pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise UsageError('Parquet needs an extra: pip install "ssbcell[parquet]"') from None
    with replacing(Path(path)) as part:
        pq.write_table(pa.Table.from_pandas(record.data, preserve_index=False), part)


def _texts(data: pd.DataFrame) -> list[Any]:
    return [name for name in data.columns if data[name].dtype.kind not in "fiub"]


def _harmless(column: pd.Series[Any]) -> pd.Series[Any]:
    texts = column.astype(object)
    risky = texts.astype(str).str.startswith(_FORMULA) & texts.notna()
    return texts.where(~risky, "'" + texts.astype(str)) if risky.any() else column
