"""Any cycler's files to one record."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ssbcell.errors import MissingReader, SsbcellError, UnreadableFile, UsageError
from ssbcell.records.checks import check
from ssbcell.records.readers.raw import RawTest, Reader
from ssbcell.records.readers.registry import choose
from ssbcell.records.record import Record, Source
from ssbcell.records.stitching import stitch


def read(paths: str | Path | Sequence[str | Path], reader: str | None = None) -> Record:
    """Read one test of one cell from a cycler's files.

    Parameters
    ----------
    paths : path or sequence of path
        The file; several files of one cell are joined by the time they began.
    reader : str, optional
        The name of the reader; found from the file where it is not given.

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
    """
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    if not given:
        raise UsageError("no file is given")
    return stitch([_read_one(Path(path), reader) for path in given])


def _read_one(path: Path, name: str | None) -> Record:
    _require_file(path)
    reader = choose(path, name)
    raw = _read_with(reader, path)
    if isinstance(raw, Record):
        return raw
    source = Source(str(path), sha256_of(path), reader.name, raw.library)
    findings = (*raw.findings, *check(raw.data, raw.wall_clock))
    return Record(raw.data, replace(raw.metadata, sources=(source,)), findings)


def _read_with(reader: Reader, path: Path) -> RawTest | Record:
    if not reader.available():
        raise MissingReader(path, reader.description, reader.extra or "all")
    try:
        return reader.read(path)
    except SsbcellError:
        raise
    except MemoryError:
        raise UnreadableFile(path, "too large for the memory there is") from None
    except Exception as problem:
        # a damaged file may break a vendor library in any way
        what = f"{type(problem).__name__}: {problem}".splitlines()[0]
        raise UnreadableFile(
            path, f"damaged, or not {reader.description}: its reader failed with {what}"
        ) from problem


def _require_file(path: Path) -> None:
    try:
        if path.is_dir():
            raise UnreadableFile(path, "a folder; expected a cycler's file")
        if not path.exists():
            raise UnreadableFile(path, "no such file")
        if path.stat().st_size == 0:
            raise UnreadableFile(path, "the file is empty")
        with path.open("rb"):
            pass
    except OSError as problem:
        raise UnreadableFile(path, f"cannot be opened: {problem.strerror or problem}") from None


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
