"""Workbooks of Excel: the sheet that holds a vendor's table, read as its text is."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ssbcell.errors import UnreadableFile
from ssbcell.records.readers.archive import require_sound_archive
from ssbcell.records.readers.raw import RawTest
from ssbcell.records.readers.textformat import TextFormat
from ssbcell.records.readers.texthead import find_head
from ssbcell.records.readers.textreader import read_text

#: Rows of a sheet in which its column heads must stand.
_HEAD_ROWS = 100
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class WorkbookReader:
    """Reader of .xlsx and .xls of the vendors whose text formats are known."""

    layouts: tuple[TextFormat, ...]
    name: str = "workbook"
    description: str = "Excel workbook of Neware, Arbin, Landt and others"
    extra: str | None = "excel"

    def available(self) -> bool:
        """Return whether python-calamine is installed."""
        return find_spec("python_calamine") is not None

    def sniff(self, path: Path, head: bytes) -> float:
        """Return 0.8 for a workbook by name and first bytes; its sheets show in reading."""
        known = path.suffix.lower() in (".xlsx", ".xlsm", ".xls")
        return 0.8 if known and head.startswith((b"PK", _OLD_EXCEL)) else 0.0

    def read(self, path: Path) -> RawTest:
        """Read the table of a workbook; one that runs over several sheets is put together.

        Raises
        ------
        UnreadableFile
            If no sheet has the column heads of a known format, or the file is damaged.
        """
        if path.read_bytes()[:2] == b"PK":
            require_sound_archive(path)
        import python_calamine

        with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
            found = _tables(book, self.layouts)
            if found is None:
                sheets = ", ".join(book.sheet_names)
                raise UnreadableFile(
                    path,
                    "no sheet has the column heads of a known format, with time, voltage and "
                    f"current; the sheets are: {sheets}. Export the table as CSV and read it "
                    "with a column map (--map)",
                )
            layout, parts = found
            text = _as_text(book, parts)
        raw = read_text(path, text, layout)
        return replace(raw, library=f"python-calamine {version('python-calamine')}")


def _tables(book: Any, layouts: tuple[TextFormat, ...]) -> tuple[TextFormat, list[str]] | None:
    """Return the format that fits a sheet best, and the sheets with those very heads."""
    best: tuple[int, TextFormat, list[str], list[str]] | None = None
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(nrows=_HEAD_ROWS)
        text = _csv(rows)
        for layout in layouts:
            head = find_head(text, replace(layout, delimiters=","))
            if head is None or head.missing or not layout.marked(head.heads):
                continue
            if best is None or len(head.found) > best[0]:
                best = (len(head.found), layout, head.heads, [name])
            elif layout is best[1] and head.heads == best[2]:
                best[3].append(name)
    return (replace(best[1], delimiters=","), best[3]) if best else None


def _as_text(book: Any, sheets: list[str]) -> bytes:
    parts: list[bytes] = []
    for name in sheets:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True)
        if parts and rows:
            # the heads of a table that runs on stand again above it
            text = _csv(rows)
            parts.append(text.partition(b"\n")[2])
        else:
            parts.append(_csv(rows))
    return b"".join(parts)


def _csv(rows: list[list[Any]]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8")


def _written(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="microseconds")
    if isinstance(cell, date):
        return f"{cell.isoformat()} 00:00:00.000000"
    if isinstance(cell, time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        hours, rest = divmod(cell.total_seconds(), 3600.0)
        return f"{int(hours)}:{int(rest // 60):02d}:{rest % 60:09.6f}"
    if isinstance(cell, str):
        return " ".join(cell.split())
    return cell
