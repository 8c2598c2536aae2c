"""Every reader there is, and which of them fits a file."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

from ssbcell.errors import UnknownName, UnreadableFile, UsageError
from ssbcell.records.readers.arbin_text import ARBIN_CSV
from ssbcell.records.readers.basytec_text import BASYTEC_TEXT
from ssbcell.records.readers.bdf_parquet import BdfParquetReader
from ssbcell.records.readers.bdf_text import BDF_CSV
from ssbcell.records.readers.biologic_text import BIOLOGIC_TEXT
from ssbcell.records.readers.maccor_text import MACCOR_TEXT
from ssbcell.records.readers.neware_binary import NewareBinaryReader
from ssbcell.records.readers.neware_text import NEWARE_CSV
from ssbcell.records.readers.novonix_text import NOVONIX_CSV
from ssbcell.records.readers.pec_text import PEC_CSV
from ssbcell.records.readers.raw import HEAD_SIZE, Reader
from ssbcell.records.readers.record_file import RecordFileReader
from ssbcell.records.readers.textreader import TextReader

ENTRY_POINT_GROUP = "ssbcell.readers"

_BUILT_IN: tuple[Reader, ...] = (
    TextReader(NEWARE_CSV),
    NewareBinaryReader(),
    RecordFileReader(),
    TextReader(BIOLOGIC_TEXT),
    TextReader(BDF_CSV),
    BdfParquetReader(),
    TextReader(ARBIN_CSV),
    TextReader(MACCOR_TEXT),
    TextReader(BASYTEC_TEXT),
    TextReader(NOVONIX_CSV),
    TextReader(PEC_CSV),
)


@dataclass(frozen=True, slots=True)
class ReaderStatus:
    """A reader, for a list that a person reads.

    Attributes
    ----------
    name : str
        As `reader=` and ``--reader`` take it.
    description : str
        The format.
    available : bool
        Whether what it needs is installed.
    install : str
        The line that installs what is missing; empty where nothing is.
    """

    name: str
    description: str
    available: bool
    install: str


@functools.cache
def readers() -> dict[str, Reader]:
    """Return every reader by name: those of ssbcell, then those of other packages.

    Raises
    ------
    UsageError
        If an entry point cannot be loaded or is no reader, or takes a name that is taken.
    """
    known: dict[str, Reader] = {reader.name: reader for reader in _BUILT_IN}
    for entry in entry_points(group=ENTRY_POINT_GROUP):
        try:
            loaded = entry.load()
            reader = loaded() if isinstance(loaded, type) else loaded
        except Exception as problem:
            raise UsageError(f"the reader {entry.value!r} cannot be loaded: {problem}") from problem
        if not isinstance(reader, Reader):
            raise UsageError(f"{entry.value!r} is no reader: it lacks part of ssbcell's Reader")
        if reader.name in known:
            raise UsageError(f"two readers are called {reader.name!r}; one is {entry.value!r}")
        known[reader.name] = reader
    return known


def reader_statuses() -> tuple[ReaderStatus, ...]:
    """Return what can be read here, and how to install what cannot."""
    return tuple(
        ReaderStatus(
            name,
            reader.description,
            reader.available(),
            "" if reader.available() else f'pip install "ssbcell[{reader.extra}]"',
        )
        for name, reader in readers().items()
    )


def choose(path: Path, name: str | None) -> Reader:
    """Return the reader for a file.

    Parameters
    ----------
    path : Path
        An existing file that is not empty.
    name : str or None
        The reader to take; None to find it from the file.

    Raises
    ------
    UnknownName
        If no reader has the name.
    UnreadableFile
        If no reader knows the file.
    """
    known = readers()
    if name is not None:
        if name not in known:
            raise UnknownName("reader", name, known)
        return known[name]
    with path.open("rb") as stream:
        head = stream.read(HEAD_SIZE)
    sure, best = max(((r.sniff(path, head), r) for r in known.values()), key=lambda pair: pair[0])
    if sure > 0.0:
        return best
    if head.startswith(b"PK"):
        raise UnreadableFile(path, "a ZIP archive or a workbook; unpack it, or export it as CSV")
    raise UnreadableFile(
        path, f"unknown format. Known: {', '.join(known)}. To read it as one: --reader NAME"
    )
