"""Any cycler's files to one record."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ssbcell.errors import MissingReader, SsbcellError, UnreadableFile, UsageError
from ssbcell.records.checks import check
from ssbcell.records.hashing import sha256_of
from ssbcell.records.memory import keep_freed_memory
from ssbcell.records.plain import plain
from ssbcell.records.readers.derive import CURRENT_FROM_CHARGE, NET_CAPACITY
from ssbcell.records.readers.raw import HEAD_SIZE, RawTest, Reader
from ssbcell.records.readers.registry import choose, install_line, mapped
from ssbcell.records.record import Finding, Record, Source
from ssbcell.records.stitching import stitch
from ssbcell.records.table import table_of
from ssbcell.records.unpack import unpacked


def read(
    paths: str | Path | Sequence[str | Path],
    reader: str | None = None,
    *,
    column_map: str | Path | None = None,
    zone: str | None = None,
    cell: str | None = None,
) -> Record:
    """Read one test of one cell from a cycler's files.

    Parameters
    ----------
    paths : path or sequence of path
        The file, or a .gz or .zip of it; several files of one cell are joined by the time
        they began.
    reader : str, optional
        The name of the reader; found from the file where it is not given.
    column_map : path, optional
        A TOML file that says what the columns of a CSV, workbook or Parquet table are; see
        `read_column_map`.
    zone : str, optional
        Of tester's clocks that name none, such as ``"Europe/Oslo"``.
    cell : str, optional
        Name of the cell, for files that name none.

    Returns
    -------
    Record
        Columns, units and sign after the Battery Data Format, with what the checks found.

    Raises
    ------
    UnreadableFile
        If the file is missing, empty, damaged, of no known format, or lacks a required column.
    MissingReader
        If its reader needs an extra that is not installed.
    InvalidRecord
        If several files cannot be joined; see `stitch`.
    UnknownName
        If no reader is called `reader`.
    DataFileError
        If the column map is not as it should be.
    """
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    if not given:
        raise UsageError("no file is given")
    return stitch([read_one(Path(path), reader, column_map) for path in given], zone, cell)


def read_one(path: Path, name: str | None, column_map: str | Path | None) -> Record:
    """Read one file; see `read`."""
    require_file(path)
    keep_freed_memory()
    before = path.stat()
    with naming(path), unpacked(path) as inner:
        reader, facts = reader_for(inner, name, column_map)
        raw = _read_with(reader, inner)
    if isinstance(raw, Record):
        return _placed(raw, path)
    # of the bytes that were read, even if the cycler wrote more since
    known = raw.sha256 if inner == path else ""
    source = Source(plain(path), known or sha256_of(path), reader.name, raw.library)
    metadata = replace(raw.metadata, sources=(source,), **facts)
    findings = (*raw.findings, *_growth(before, path.stat()), *checked(raw))
    return Record(raw.data, metadata, findings, raw.repairs)


def _placed(record: Record, path: Path) -> Record:
    """Name the file that a simulated record lies in: when it was made there was none."""
    found = record.metadata.sources
    if not any(_unplaced(source) for source in found):
        return record
    place = {"path": plain(path), "sha256": sha256_of(path)}
    placed = tuple(replace(source, **place) if _unplaced(source) else source for source in found)
    return replace(record, metadata=replace(record.metadata, sources=placed))


def _unplaced(source: Source) -> bool:
    return source.reader == "simulation" and not source.path


def checked(raw: RawTest) -> tuple[Finding, ...]:
    """Return what the checks see; a current that came from a counter is not held to it."""
    data = table_of(raw.data)
    if any(finding.code == CURRENT_FROM_CHARGE for finding in raw.findings):
        data = data.without(NET_CAPACITY)
    return check(data, raw.wall_clock)


def reader_for(
    path: Path, name: str | None, column_map: str | Path | None
) -> tuple[Reader, dict[str, Any]]:
    """Return the reader for a file, and what a column map says of its test."""
    if column_map is None:
        return choose(path, name), {}
    if name is not None:
        raise UsageError("give either a reader or a column map: the map says how to read")
    from ssbcell.records.columnmap import read_column_map

    layout, facts = read_column_map(column_map)
    with path.open("rb") as stream:
        return mapped(layout, path, stream.read(HEAD_SIZE)), facts


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let an error name the file that was given, where it was read from a copy."""
    try:
        yield
    except MissingReader:
        raise
    except UnreadableFile as problem:
        if problem.path == path:
            raise
        raise UnreadableFile(path, problem.problem) from problem


def _growth(before: os.stat_result, after: os.stat_result) -> tuple[Finding, ...]:
    if before.st_size == after.st_size:
        return ()
    text = (
        f"the file went from {before.st_size} to {after.st_size} bytes while it was read: the "
        "cycler is still writing, and the record has the rows that were whole"
    )
    return (Finding("still_written", "warning", text),)


def _read_with(reader: Reader, path: Path) -> RawTest | Record:
    if not reader.available():
        extra = reader.extra or "all"
        raise MissingReader(path, reader.description, extra, install_line(reader))
    try:
        return reader.read(path)
    except SsbcellError:
        raise
    except MemoryError:
        raise UnreadableFile(path, "too large for the memory there is") from None
    except Exception as problem:
        # a damaged file may break a vendor library in any way
        what = " ".join(f"{type(problem).__name__}: {problem}".split())[:200]
        raise UnreadableFile(
            path, f"damaged, or not {reader.description}: its reader failed with {what}"
        ) from problem


def require_file(path: Path) -> None:
    """Raise `UnreadableFile` unless there is a file with something in it."""
    try:
        if path.is_dir():
            raise UnreadableFile(path, "a folder; expected a cycler's file")
        if not path.exists():
            raise UnreadableFile(path, "no such file")
        if not path.is_file():
            raise UnreadableFile(path, "a pipe or a device; expected a cycler's file")
        if path.stat().st_size == 0:
            raise UnreadableFile(path, "the file is empty")
        with path.open("rb"):
            pass
    except OSError as problem:
        raise UnreadableFile(path, f"cannot be opened: {problem.strerror or problem}") from None
