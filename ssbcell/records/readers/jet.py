"""Columns of numbers of an Access database, taken page by page in whole arrays.

Only what a tester's table of samples needs: fixed columns of Jet 4, no value missing, no row
moved or deleted. Whatever else is met gives None, and the patient way is taken. The layout is
the one that the programs of mdbtools document; each file is held to its own count of rows.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_PAGE = 4096
_JET4 = b"\x00\x01\x00\x00Standard Jet DB\x00\x01"
_DATA, _TABLE = 1, 2
#: Where a table's page says how long it is, its rows and columns, and where columns begin.
_LENGTH, _ROWS, _COLUMNS, _INDEXES, _ENTRIES = 8, 16, 45, 51, 63
_INDEX_SIZE, _COLUMN_SIZE = 12, 25
_FIXED = 1
#: Code of a column's kind: its numbers.
_KINDS = {2: "u1", 3: "<i2", 4: "<i4", 6: "<f4", 7: "<f8", 8: "<f8"}
#: A row's place has a mark if the row is deleted or stands elsewhere.
_MARKED = 0x1FFF


def numbers_of(path: Path, wanted: Collection[str]) -> dict[str, NDArray[np.generic]] | None:
    """Return columns of the one table that has all of them, in the order of the pages.

    Parameters
    ----------
    path : Path
        The database.
    wanted : collection of str
        Names of columns of numbers.

    Returns
    -------
    dict or None
        None if the file is no plain Jet 4, no table or several have these columns, or a row
        of it is not plain.
    """
    content = path.read_bytes()
    if not content.startswith(_JET4) or len(content) % _PAGE:
        return None
    pages = np.frombuffer(content, dtype=np.uint8).reshape(-1, _PAGE)
    tables = []
    for page in np.flatnonzero((pages[:, 0] == _TABLE) & (pages[:, 1] == 1)):
        columns = _columns(_definition(content, int(page)))
        if all(name in columns for name in wanted):
            tables.append((int(page), {name: columns[name] for name in wanted}))
    if len(tables) != 1:
        return None
    home, columns = tables[0]
    starts = _rows(pages, home)
    if starts is None or len(starts) != _number(content, home * _PAGE + _ROWS, 4):
        return None
    return _values(np.frombuffer(content, dtype=np.uint8), starts, columns)


def _number(content: bytes, place: int, size: int) -> int:
    return int.from_bytes(content[place : place + size], "little")


def _definition(content: bytes, page: int) -> bytes:
    """Return a table's definition, which may run over several pages."""
    length = _number(content, page * _PAGE + _LENGTH, 4)
    text = content[page * _PAGE : (page + 1) * _PAGE]
    seen = {page}
    while len(text) < length:
        page = _number(content, page * _PAGE + 4, 4)
        if page in seen or content[page * _PAGE : page * _PAGE + 1] != bytes([_TABLE]):
            break
        seen.add(page)
        text += content[page * _PAGE + 8 : (page + 1) * _PAGE]
    return text


def _columns(definition: bytes) -> dict[str, tuple[int, str, int]]:
    """Return name to place in a row, kind of number, and number of each fixed column."""
    count = _number(definition, _COLUMNS, 2)
    first = _ENTRIES + _INDEX_SIZE * _number(definition, _INDEXES, 4)
    place = first + _COLUMN_SIZE * count
    found = {}
    for k in range(count):
        entry = definition[first + _COLUMN_SIZE * k : first + _COLUMN_SIZE * (k + 1)]
        size = _number(definition, place, 2)
        name = definition[place + 2 : place + 2 + size].decode("utf-16-le", errors="replace")
        place += 2 + size
        if len(entry) == _COLUMN_SIZE and entry[15] & _FIXED and entry[0] in _KINDS:
            found[name] = (_number(entry, 21, 2), _KINDS[entry[0]], _number(entry, 5, 2))
    return found


def _rows(pages: NDArray[np.uint8], table: int) -> NDArray[np.int64] | None:
    """Return where each row of a table begins and ends, or None if one is not plain."""
    owners = pages[:, 4:8].copy().view("<u4")[:, 0]
    places = []
    for page in np.flatnonzero((pages[:, 0] == _DATA) & (owners == table)):
        count = int(pages[page, 12]) + 256 * int(pages[page, 13])
        if 14 + 2 * count > _PAGE:
            return None
        starts = pages[page, 14 : 14 + 2 * count].copy().view("<u2").astype(np.int64)
        if (starts > _MARKED).any() or (starts >= _PAGE).any():
            return None
        # rows are laid from the end of the page toward its beginning
        ends = np.concatenate(([_PAGE], starts[:-1]))
        if (ends <= starts).any():
            return None
        places.append(np.column_stack((starts, ends)) + int(page) * _PAGE)
    return np.concatenate(places) if places else None


def _values(
    content: NDArray[np.uint8],
    rows: NDArray[np.int64],
    columns: dict[str, tuple[int, str, int]],
) -> dict[str, NDArray[np.generic]] | None:
    starts, ends = rows.T
    counts = content[starts].astype(np.int64) + 256 * content[starts + 1].astype(np.int64)
    mask = ends - (counts + 7) // 8
    found: dict[str, NDArray[np.generic]] = {}
    for name, (offset, kind, number) in columns.items():
        size = np.dtype(kind).itemsize
        # a bit that is not set means that there is no value
        there = content[np.minimum(mask + number // 8, len(content) - 1)] >> (number % 8) & 1
        if (counts <= number).any() or not there.all() or (starts + 2 + offset + size > mask).any():
            return None
        cells = content[(starts + 2 + offset)[:, np.newaxis] + np.arange(size)]
        found[name] = cells.view(kind)[:, 0]
    return found
