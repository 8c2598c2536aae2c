"""A cycler's file that someone packed, as a file of its own for as long as it is read."""

from __future__ import annotations

import contextlib
import gzip
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from ssbcell.errors import UnreadableFile
from ssbcell.records.readers.archive import MOST_UNPACKED, require_sound_archive

#: Endings of what is unpacked before it is read.
PACKED = (".gz", ".zip")
#: A .gz that grows by more than this, beyond `_SMALL`, is a bomb.
_MOST_GROWTH, _SMALL = 300, 64 * 2**20
_PIECE = 2**20


@contextlib.contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Give the one file that a .gz or .zip holds, or `path` itself if it is neither.

    Yields
    ------
    Path
        A file that goes when the block ends, under the name that it has in the archive
        without folders.

    Raises
    ------
    UnreadableFile
        If the archive is damaged, holds more than one file, or unpacks beyond reason.
    """
    suffix = path.suffix.lower()
    if suffix not in PACKED:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="ssbcell-") as folder:
        try:
            inner = (_from_gzip if suffix == ".gz" else _from_zip)(path, Path(folder))
        except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as problem:
            raise UnreadableFile(path, f"damaged, or no {suffix} file: {problem}") from None
        yield inner


def _from_gzip(path: Path, folder: Path) -> Path:
    inner = folder / path.stem
    with gzip.open(path, "rb") as packed, inner.open("wb") as plain:
        limit = max(_SMALL, min(MOST_UNPACKED, path.stat().st_size * _MOST_GROWTH))
        size = 0
        while piece := packed.read(_PIECE):
            size += len(piece)
            if size > limit:
                raise UnreadableFile(path, "unpacks to far more than a cycler's file does")
            plain.write(piece)
    return inner


def _from_zip(path: Path, folder: Path) -> Path:
    require_sound_archive(path)
    with zipfile.ZipFile(path) as archive:
        files = [member for member in archive.infolist() if not member.is_dir()]
        if len(files) != 1:
            raise UnreadableFile(
                path, f"an archive of {len(files)} files; unpack it, and read those of one cell"
            )
        inner = folder / Path(files[0].filename.replace("\\", "/")).name
        with archive.open(files[0]) as packed, inner.open("wb") as plain:
            shutil.copyfileobj(packed, plain, _PIECE)
    return inner
