"""Records in HDF5, so that h5py alone can read them.

``/cells/<id>/tests/<id>/raw/<column>`` are the columns, with the attribute ``unit``.
Beside ``raw`` stand ``sources``, ``findings`` and ``repairs``, and the test's attributes
hold what is known of it.
"""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from ssbcell.errors import SsbcellError, UnreadableFile, UsageError
from ssbcell.records.atomic import replacing
from ssbcell.records.bdf import UNITS
from ssbcell.records.record import REQUIRED, Finding, Metadata, Record, Rows, Source
from ssbcell.records.table import Column, Table, Texts

#: Of the layout; a file with a higher one is refused.
SCHEMA_VERSION = 1
SCHEMA = "ssbcell-record"

_CHUNK = 65536
#: gzip packs a thousandfold at best.
_MOST_GROWTH, _SMALL = 1100, 16 * 2**20
_FACTS = ("cell_id", "channel", "instrument", "schedule", "active_mass")
_SOURCE = ("path", "sha256", "reader", "reader_version")
_TEXT = h5py.string_dtype("utf-8")


def write_record(
    record: Record,
    path: str | Path,
    cell_id: str | None = None,
    test_id: str = "1",
    *,
    append: bool = False,
) -> None:
    """Write a record to an HDF5 file, whole or not at all.

    Parameters
    ----------
    record : Record
        What to write.
    path : path
        The file; a record file that is there is replaced.
    cell_id : str, optional
        Under which the test is filed; the record's own where it is not given, or ``"cell"``.
    test_id : str
        Of the test among those of the cell.
    append : bool
        Keep the other tests of a record file that is there.

    Raises
    ------
    UsageError
        If the file is there and is no record file, its folder is missing, or an id or a
        column name cannot be a name in HDF5.
    """
    path = Path(path)
    there = path.exists()
    if there and not is_record_file(path):
        raise UsageError(f"{path} is there and is no record file of ssbcell; choose another name")
    cell = cell_id or record.metadata.cell_id or "cell"
    place = f"cells/{_name(cell)}/tests/{_name(test_id)}"
    with replacing(path) as part:
        if append and there:
            shutil.copyfile(path, part)
        with h5py.File(part, "a" if append and there else "w") as file:
            file.attrs["schema"] = SCHEMA
            file.attrs["schema_version"] = SCHEMA_VERSION
            if place in file:
                del file[place]
            _write_test(file.create_group(place), record)


def _name(text: str) -> str:
    name = text.strip().replace("/", "_")
    if name in ("", ".", "..") or "\0" in name:
        raise UsageError(f"{text!r} cannot be the name of a cell or test")
    return name


def _write_test(group: h5py.Group, record: Record) -> None:
    facts = record.metadata
    for name in _FACTS:
        if getattr(facts, name) is not None:
            group.attrs[name] = getattr(facts, name)
    if facts.start_time is not None:
        group.attrs["start_time"] = facts.start_time.isoformat()
    raw = group.create_group("raw")
    raw.attrs["columns"] = np.array(list(record.table.columns), dtype=object)
    for name, column in record.table.columns.items():
        _write_column(raw, name, column)
    _write_texts(group, "sources", {n: [getattr(s, n) for s in facts.sources] for n in _SOURCE})
    found = record.findings
    _write_texts(
        group,
        "findings",
        {n: [getattr(f, n) for f in found] for n in ("code", "severity", "message")},
    )
    for name in ("first", "last"):
        rows = [-1 if f.rows is None else getattr(f.rows, name) for f in found]
        group["findings"].create_dataset(f"{name}_row", data=np.array(rows, dtype=np.int64))
    group.create_dataset("repairs", data=np.array(record.repairs, dtype=object), dtype=_TEXT)


def _write_texts(group: h5py.Group, name: str, columns: dict[str, list[str]]) -> None:
    inner = group.create_group(name)
    for column, texts in columns.items():
        inner.create_dataset(column, data=np.array(texts, dtype=object), dtype=_TEXT)


def _write_column(raw: h5py.Group, name: str, column: Column) -> None:
    if "/" in name:
        raise UsageError(f"{name!r} cannot be the name of a column")
    options: dict[str, Any] = {}
    if len(column):
        chunks = (min(len(column), _CHUNK),)
        options = {"chunks": chunks, "compression": "gzip", "compression_opts": 1, "shuffle": True}
    if isinstance(column, Texts):
        codes = column.codes.astype(np.int16 if len(column.names) < 2**15 else np.int64)
        stored = raw.create_dataset(name, data=codes, **options)
        stored.attrs["categories"] = np.array(column.names, dtype=object)
    elif column.dtype.kind in "fiub":
        stored = raw.create_dataset(name, data=column, **options)
    else:
        texts = [text if isinstance(text, str) else "" for text in column.tolist()]
        stored = raw.create_dataset(
            name, data=np.array(texts, dtype=object), dtype=_TEXT, **options
        )
    stored.attrs["unit"] = UNITS.get(name.rsplit("_", 1)[-1], "")


def is_record_file(path: Path) -> bool:
    """Return whether a file is an HDF5 file that `write_record` made."""
    try:
        with h5py.File(path, "r") as file:
            return bool(file.attrs.get("schema") == SCHEMA)
    except OSError:
        return False


def list_records(path: str | Path) -> tuple[tuple[str, str], ...]:
    """Return cell and test of each record in a file.

    Raises
    ------
    UnreadableFile
        If the file is no record file of a version that this ssbcell knows.
    """
    path = Path(path)
    try:
        with h5py.File(path, "r") as file:
            _require_schema(file, path)
            return tuple(
                (cell, test) for cell in file["cells"] for test in file[f"cells/{cell}/tests"]
            )
    except SsbcellError:
        raise
    except (OSError, KeyError, ValueError, TypeError, RuntimeError) as problem:
        raise UnreadableFile(path, f"damaged, or no record file: {problem}") from None


def read_record(path: str | Path, cell_id: str | None = None, test_id: str | None = None) -> Record:
    """Read a record that `write_record` wrote, without loss.

    Parameters
    ----------
    path : path
        The HDF5 file.
    cell_id, test_id : str, optional
        Which test; needed where the file holds several.

    Raises
    ------
    UnreadableFile
        If the file is damaged, is no record file, or is of a later version.
    UsageError
        If no test, or more than one, is meant.
    """
    path = Path(path)
    cell, test = _one_of(path, list_records(path), cell_id, test_id)
    try:
        with h5py.File(path, "r") as file:
            return _read_test(file[f"cells/{cell}/tests/{test}"])
    except SsbcellError:
        raise
    except (OSError, KeyError, ValueError, TypeError, AttributeError, RuntimeError) as problem:
        raise UnreadableFile(path, f"damaged: {problem}") from problem


def _one_of(
    path: Path, records: tuple[tuple[str, str], ...], cell_id: str | None, test_id: str | None
) -> tuple[str, str]:
    meant = [
        (cell, test)
        for cell, test in records
        if cell_id in (None, cell) and test_id in (None, test)
    ]
    if len(meant) == 1:
        return meant[0]
    listing = ", ".join(f"{cell}/{test}" for cell, test in records) or "none"
    raise UsageError(f"{path}: {len(meant)} tests are meant, expected one; it holds: {listing}")


def _require_schema(file: h5py.File, path: Path) -> None:
    if file.attrs.get("schema") != SCHEMA:
        raise UnreadableFile(path, "an HDF5 file, but no record file of ssbcell")
    version = int(file.attrs.get("schema_version", 0))
    if version > SCHEMA_VERSION:
        raise UnreadableFile(
            path, f"written by a later ssbcell (layout {version}, this one knows {SCHEMA_VERSION})"
        )


def _read_test(group: h5py.Group) -> Record:
    raw = group["raw"]
    _require_plain(raw, _texts(raw.attrs["columns"]))
    data = Table({name: _read_column(raw[name]) for name in _texts(raw.attrs["columns"])})
    missing = [name for name in REQUIRED if name not in data]
    if missing:
        raise KeyError(f"no column {missing[0]}")
    start = group.attrs.get("start_time")
    facts = {name: group.attrs.get(name) for name in _FACTS}
    if not all(text is None or isinstance(text, str) for text in (start, *facts.values())):
        raise ValueError("an attribute that should be text is none")
    columns = [_texts(group[f"sources/{name}"][()]) for name in _SOURCE]
    sources = tuple(Source(*row) for row in zip(*columns, strict=True))
    when = datetime.fromisoformat(start) if start else None
    return Record(
        data,
        Metadata(sources=sources, start_time=when, **facts),
        _read_findings(group["findings"]),
        tuple(_texts(group["repairs"][()])),
    )


def _read_findings(group: h5py.Group) -> tuple[Finding, ...]:
    texts = [_texts(group[name][()]) for name in ("code", "severity", "message")]
    rows = zip(group["first_row"][()].tolist(), group["last_row"][()].tolist(), strict=True)
    places = [Rows(first, last) if first >= 0 else None for first, last in rows]
    found: list[Finding] = []
    for code, severity, message, place in zip(*texts, places, strict=True):
        found.append(Finding(code, severity, message, place))
    return tuple(found)


def _require_plain(raw: h5py.Group, names: list[str]) -> None:
    """Raise `ValueError` unless each column is a column of this file, and as long as the others.

    A link or a dataset may lead to another file, and a shape may claim what no memory holds.
    """
    rows = set()
    for name in names:
        stored = raw[name]
        if not isinstance(raw.get(name, getlink=True), h5py.HardLink):
            raise ValueError(f"column {name} leads to another place")
        if not isinstance(stored, h5py.Dataset) or stored.external or stored.is_virtual:
            raise ValueError(f"{name} is no column of this file")
        if stored.ndim != 1 or stored.dtype.kind not in "fiubO":
            raise ValueError(f"column {name} holds {stored.ndim}-dimensional {stored.dtype}")
        held = stored.id.get_storage_size()
        if stored.nbytes > _MOST_GROWTH * held + _SMALL:
            raise ValueError(f"column {name} declares {stored.nbytes} bytes and holds {held}")
        rows.add(len(stored))
    if len(rows) > 1:
        raise ValueError(f"its columns differ in length: {sorted(rows)}")


def _read_column(stored: h5py.Dataset) -> Any:
    if "categories" in stored.attrs:
        names, codes = _texts(stored.attrs["categories"]), stored[()]
        if len(set(names)) < len(names) or codes.dtype.kind not in "iu":
            raise ValueError("its categories are none")
        if len(codes) and not -1 <= int(codes.min()) <= int(codes.max()) < len(names):
            raise ValueError("it has codes of texts that are not there")
        return Texts(codes, tuple(names))
    if h5py.check_string_dtype(stored.dtype) is not None:
        return np.array(_texts(stored[()]), dtype=object)
    return stored[()]


def _texts(values: Any) -> list[str]:
    return [value.decode("utf-8") if isinstance(value, bytes) else str(value) for value in values]
