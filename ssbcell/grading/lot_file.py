"""Reads the cells of a lot, and the files of each, from one TOML or CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from ssbcell.datafile import DataModel, validate
from ssbcell.errors import DataFileError
from ssbcell.grading.cell_file import TestedCell, cell_from_table
from ssbcell.grading.verdict import folder_name
from ssbcell.shelf import read_toml

#: between the names of files in one field of a CSV
_FILE_SEPARATOR = ";"
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class LotCell:
    """One cell of a lot.

    Attributes
    ----------
    cell : TestedCell
        As a CELL.toml would give it.
    files : tuple of Path
        Of its test, as absolute paths.
    """

    cell: TestedCell
    files: tuple[Path, ...]


class _Lot(DataModel):
    cells: list[dict[str, Any]]
    defaults: dict[str, Any] = Field(default_factory=dict)
    cycler: dict[str, Any] = Field(default_factory=dict)


def load_lot(path: Path | str) -> tuple[LotCell, ...]:
    """Read the cells of a lot.

    A TOML file has a table ``[[cells]]`` a cell with the keys of ``[cell]`` in a CELL.toml, and
    ``files``, relative to the lot's file. A table ``[cycler]`` holds for every cell, as does
    ``[defaults]`` with keys of ``[cell]``; what a cell says itself goes before. A CSV file has a
    row a cell and the same keys as heads, ``uncertainty.electrode_area`` and
    ``cycler.current_range`` for those in tables; several files stand in one field, with
    semicolons between.

    Parameters
    ----------
    path : Path or str
        Ends in ``.csv`` if it is one.

    Returns
    -------
    tuple of LotCell
        In the order of the file.

    Raises
    ------
    DataFileError
        If anything in any cell is missing or may not be, such as a cell without design
        capacity; if two cells have one id, or ids that a file system takes for one.
    """
    where = Path(path)
    tables = list(_rows_of_csv(where) if where.suffix.lower() == ".csv" else _tables(where))
    if not tables:
        raise DataFileError(where, "", "has no cells; give each a table [[cells]], or a row")
    cells = tuple(_cell(table, cycler, place, where) for table, cycler, place in tables)
    _require_apart(cells, where)
    return cells


def _cell(table: dict[str, Any], cycler: dict[str, Any], place: str, where: Path) -> LotCell:
    """Make one cell from its keys, with its files."""
    name = f"{where}: {place}" + (f" ({table['id']!r})" if table.get("id") else "")
    files = table.pop("files", None)
    if not isinstance(files, list) or not files or not all(_named(file) for file in files):
        problem = 'expected the names of one or more files, such as ["a.ndax", "b.ndax"]'
        raise DataFileError(name, "[files]", problem)
    cell = cell_from_table({"cell": table, **({"cycler": cycler} if cycler else {})}, name)
    return LotCell(cell, tuple((where.parent / file).absolute() for file in files))


def _named(file: Any) -> bool:
    return isinstance(file, str) and bool(file.strip())


def _tables(path: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any], str]]:
    """Give the keys of each cell of a TOML file, those of its cycler, and its place."""
    lot = validate(_Lot, read_toml(path), path)
    for key in ("id", "files"):
        if key in lot.defaults:
            raise DataFileError(path, f"[defaults.{key}]", "belongs to one cell, not to all")
    for number, own in enumerate(lot.cells, start=1):
        table = _merged(lot.defaults, own)
        cycler = _merged(lot.cycler, table.pop("cycler", {}))
        yield table, cycler, f"cell {number}"


def _rows_of_csv(path: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any], str]]:
    """Give the keys of each cell of a CSV file, those of its cycler, and its place."""
    text = _text(path)
    heads = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=heads.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = [head.strip() for head in rows.fieldnames or ()]
    double = {name for name in names if names.count(name) > 1}
    if double:
        raise DataFileError(path, "row 1", f"has two columns {min(double)!r}")
    rows.fieldnames = names
    for row in rows:
        place = f"row {rows.line_num}"
        if None in row:
            raise DataFileError(path, place, f"has more than the {len(names)} fields of row 1")
        given = {key: value.strip() for key, value in row.items() if value and value.strip()}
        if given:
            table = _nested(given)
            yield table, table.pop("cycler", {}), place


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DataFileError(path, "", "no such file") from None
    except (OSError, UnicodeDecodeError) as problem:
        problem_text = f"cannot be read as UTF-8 text: {problem}"
        raise DataFileError(path, "", problem_text) from None


def _nested(given: dict[str, str]) -> dict[str, Any]:
    """Return one row's fields as the tables of a TOML file would have them."""
    table: dict[str, Any] = {}
    for key, value in given.items():
        head, dot, tail = key.partition(".")
        if dot:
            table.setdefault(head, {})[tail] = value
        elif key == "files":
            table["files"] = [one.strip() for one in value.split(_FILE_SEPARATOR) if one.strip()]
        else:
            table[key] = value
    return table


def _merged(common: dict[str, Any], own: Any) -> dict[str, Any]:
    """Return the keys of two tables, those of the second before those of the first."""
    if not isinstance(own, dict):
        return {"": own}  # refused later, as an unknown key
    both = {**common, **own}
    for key, value in common.items():
        if isinstance(value, dict) and isinstance(own.get(key), dict):
            both[key] = {**value, **own[key]}
    return both


def _require_apart(cells: tuple[LotCell, ...], where: Path) -> None:
    """Raise unless every cell has an id, and so a folder, of its own on any file system."""
    seen: dict[str, str] = {}
    for one in cells:
        name = one.cell.id
        folder = folder_name(name).casefold()
        if folder in seen:
            other = seen[folder]
            how = "twice" if other == name else f"beside {other!r}, which differs only in case"
            raise DataFileError(where, "[cells.id]", f"{name!r} is there {how}")
        seen[folder] = name
