"""Every reader there is, and which of them fits a file."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

from ssbcell.errors import UnknownName, UnreadableFile, UsageError
from ssbcell.records.readers.arbin_res import ArbinResReader
from ssbcell.records.readers.arbin_text import ARBIN_CSV
from ssbcell.records.readers.basytec_text import BASYTEC_TEXT
from ssbcell.records.readers.battery_archive_text import BATTERY_ARCHIVE_CSV
from ssbcell.records.readers.bdf_text import BDF_CSV
from ssbcell.records.readers.biologic_binary import BiologicBinaryReader
from ssbcell.records.readers.biologic_text import BIOLOGIC_TEXT
from ssbcell.records.readers.digatron_text import DIGATRON_CSV, DIGATRON_HASH_CSV
from ssbcell.records.readers.landt_text import LANDT_CSV, LANDT_TEXT
from ssbcell.records.readers.maccor_text import MACCOR_TEXT
from ssbcell.records.readers.neware_binary import NewareBinaryReader
from ssbcell.records.readers.neware_text import NEWARE_CHINESE_CSV, NEWARE_CSV
from ssbcell.records.readers.novonix_text import NOVONIX_CSV
from ssbcell.records.readers.parquet import ParquetReader
from ssbcell.records.readers.pec_text import PEC_CSV
from ssbcell.records.readers.raw import HEAD_SIZE, Reader
from ssbcell.records.readers.record_file import RecordFileReader
from ssbcell.records.readers.textformat import TextFormat
from ssbcell.records.readers.texthead import first_heads
from ssbcell.records.readers.textreader import TextReader
from ssbcell.records.readers.workbook import WorkbookReader

ENTRY_POINT_GROUP = "ssbcell.readers"

#: The first that fits best is taken, so the more particular ones stand first.
TEXT_FORMATS: tuple[TextFormat, ...] = (
    NEWARE_CSV,
    NEWARE_CHINESE_CSV,
    BIOLOGIC_TEXT,
    BDF_CSV,
    ARBIN_CSV,
    BATTERY_ARCHIVE_CSV,
    MACCOR_TEXT,
    BASYTEC_TEXT,
    NOVONIX_CSV,
    PEC_CSV,
    LANDT_TEXT,
    LANDT_CSV,
    DIGATRON_CSV,
    DIGATRON_HASH_CSV,
)

_BUILT_IN: tuple[Reader, ...] = (
    *(TextReader(layout) for layout in TEXT_FORMATS),
    NewareBinaryReader(),
    ArbinResReader(),
    BiologicBinaryReader(),
    WorkbookReader(TEXT_FORMATS),
    ParquetReader(TEXT_FORMATS),
    RecordFileReader(),
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
            "" if reader.available() else install_line(reader),
        )
        for name, reader in readers().items()
    )


def mapped(layout: TextFormat, path: Path, head: bytes) -> Reader:
    """Return the reader of a table that a column map describes: Parquet, workbook or text."""
    if head.startswith(b"PAR1"):
        return ParquetReader((layout,), layout.name, layout.description)
    workbook = WorkbookReader((layout,), layout.name, layout.description)
    return workbook if workbook.sniff(path, head) else TextReader(layout)


def install_line(reader: Reader) -> str:
    """Return how to install what a reader needs."""
    other = getattr(reader, "install", "")
    return str(other) or f'pip install "ssbcell[{reader.extra or "all"}]"'


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
    seen = first_heads(head)
    columns = f" Its first line of several columns is: {seen}." if seen else ""
    raise UnreadableFile(
        path,
        f"unknown format.{columns} Known: {', '.join(known)}. To read it as one: --reader NAME; "
        "to say what its columns are: ssbcell ingest FILE --map MAP.toml (see docs/readers.md)",
    )
