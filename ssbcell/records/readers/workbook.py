"""Workbooks of Excel: the sheet that holds a vendor's table, read as its text is."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ssbcell.errors import UnreadableFile
from ssbcell.records.readers.archive import require_sound_archive
from ssbcell.records.readers.raw import RawTest
from ssbcell.records.readers.textformat import Column, TextFormat
from ssbcell.records.readers.texthead import Head, find_head, split
from ssbcell.records.readers.textreader import read_text
from ssbcell.records.readers.textrows import is_comma_number, is_decimal_comma
from ssbcell.records.record import REQUIRED, Finding
from ssbcell.records.units import kind_of

#: Rows of a sheet in which its column heads must stand.
_HEAD_ROWS = 100
#: Arbin names its sheets after channels, such as "Channel_1-008_1".
_CHANNEL = re.compile(r"channel[_ ]?(\d+-\d+)", re.IGNORECASE)
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
            If no sheet has the column heads of a known format, its sheets are of several
            channels or units, one lacks its heads, or the file is damaged.
        """
        if path.read_bytes()[:2] == b"PK":
            require_sound_archive(path)
        import python_calamine

        with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
            tables = _tables(book, self.layouts)
            if not tables:
                sheets = ", ".join(book.sheet_names)
                raise UnreadableFile(
                    path,
                    "no sheet has the column heads of a known format, with time, voltage and "
                    f"current; the sheets are: {sheets}. Export the table as CSV and read it "
                    "with a column map (--map)",
                )
            best = tables[0]
            channel = _one_channel(path, best.sheets)
            _require_all(path, book, best)
            text, footer = _as_text(book, best)
        raw = read_text(path, text, best.layout)
        facts = raw.metadata
        if facts.channel is None:
            facts = replace(facts, channel=channel)
        return replace(
            raw,
            metadata=facts,
            library=f"python-calamine {version('python-calamine')}",
            findings=(*raw.findings, *footer, *_left_out(tables)),
        )


@dataclass(slots=True)
class _Sheets:
    """The sheets that hold a table, the heads that each has, and their rows in all."""

    layout: TextFormat
    heads: list[str]
    found: dict[str, tuple[int, Column]]
    sheets: list[str]
    rows: int = 0


def _tables(book: Any, layouts: tuple[TextFormat, ...]) -> list[_Sheets]:
    """Return the tables of a workbook, the longest first."""
    tables: dict[tuple[str, ...], _Sheets] = {}
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        text = _csv(sheet.to_python(nrows=_HEAD_ROWS))
        fits = [
            (layout, head)
            for layout in layouts
            if (head := find_head(text, replace(layout, delimiters=",")))
            and not head.missing
            and layout.marked(head.heads)
        ]
        if not fits:
            continue
        layout, head = max(fits, key=lambda pair: len(pair[1].found))
        layout = replace(layout, delimiters=",")
        fresh = _Sheets(layout, head.heads, head.found, [])
        table = tables.setdefault((layout.name, *head.heads), fresh)
        table.sheets.append(name)
        table.rows += sheet.height
    return sorted(tables.values(), key=lambda table: -table.rows)


def _left_out(tables: list[_Sheets]) -> tuple[Finding, ...]:
    """Say which further sheets have a table of their own, such as a cycler's statistics."""
    names = [name for table in tables[1:] for name in table.sheets]
    if not names:
        return ()
    text = f"only {', '.join(tables[0].sheets)} was read; left out, with other columns: "
    return (Finding("sheet_left_out", "info", text + ", ".join(names)),)


def _one_channel(path: Path, sheets: list[str]) -> str | None:
    """Return the channel that the sheets are named after, if any; refuse several."""
    channels = sorted({match[1] for name in sheets if (match := _CHANNEL.search(name))})
    if len(channels) > 1:
        raise UnreadableFile(
            path,
            f"its sheets are of several channels ({', '.join(channels)}), so of several cells; "
            "put each into a workbook of its own",
        )
    return channels[0] if channels else None


def _require_all(path: Path, book: Any, best: _Sheets) -> None:
    """Refuse a workbook with a further sheet of the table that would be left out."""
    layout = best.layout
    names = [layout.split_head(head)[0] for head in best.heads]
    for name in book.sheet_names:
        rows = [row for row in book.get_sheet_by_name(name).to_python(nrows=_HEAD_ROWS) if any(row)]
        if name in best.sheets or not rows:
            continue
        if any([layout.split_head(str(cell))[0] for cell in row] == names for row in rows):
            raise UnreadableFile(
                path, f"the sheets {best.sheets[0]!r} and {name!r} have the same columns in "
                "different units; export them in one unit"
            )  # fmt: skip
        numbers = [
            place < len(rows[0]) and isinstance(rows[0][place], int | float)
            for target, (place, _) in best.found.items()
            if target in REQUIRED and kind_of(target) != "second"
        ]
        if all(numbers) and len(rows[0]) == len(best.heads):
            raise UnreadableFile(
                path, f"the sheet {name!r} has rows like those of {best.sheets[0]!r} without "
                "column heads; put the heads above them, or remove the sheet"
            )  # fmt: skip


def _as_text(book: Any, best: _Sheets) -> tuple[bytes, tuple[Finding, ...]]:
    """Return the rows of all sheets below one head, in the order of their numbers."""
    parts: list[tuple[float, bytes, bytes]] = []
    left_out = 0
    for number, name in enumerate(best.sheets):
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True)
        left_out += _without_footer(rows, best)
        text = _csv(rows)
        head = find_head(text, best.layout)
        if head is None:
            continue
        first = text[head.end :].partition(b"\n")[0].decode("utf-8")
        parts.append((_number(split(first, ","), head, number), text[: head.end], text[head.end :]))
    parts.sort(key=lambda part: part[0])
    message = f"the last {left_out} rows have no voltage and no current and were left out"
    footer = (Finding("footer", "warning", message),) if left_out else ()
    return parts[0][1] + b"".join(rows for _, _, rows in parts) if parts else b"", footer


def _without_footer(rows: list[list[Any]], best: _Sheets) -> int:
    """Take the last rows out that have no voltage and no current; return how many."""
    places = [
        place
        for target, (place, _) in best.found.items()
        if target in REQUIRED and kind_of(target) != "second"
    ]
    offset = len(rows[0]) - len(best.heads) if rows else 0
    taken = 0
    while rows and all(rows[-1][place + offset] in ("", None) for place in places):
        taken += any(cell not in ("", None) for cell in rows.pop())
    return taken


def _number(row: list[str], head: Head, otherwise: int) -> float:
    """Return the record number of a sheet's first row, or the sheet's own."""
    place = head.found.get("record_index", (len(row), None))[0]
    try:
        return float(row[place])
    except (IndexError, ValueError):
        return float(otherwise)


def _csv(rows: list[list[Any]]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    # one number whose comma is no thousands' shows what the others are
    commas = any(isinstance(cell, str) and is_decimal_comma(cell) for row in rows for cell in row)
    written = ([_written(cell, commas) for cell in row] for row in rows)
    writer.writerows(row for row in written if any(cell not in ("", None) for cell in row))
    return stream.getvalue().encode("utf-8")


def _written(cell: Any, commas: bool) -> Any:
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
        text = " ".join(cell.split())
        return text.replace(",", ".") if commas and is_comma_number(text) else text
    return cell
