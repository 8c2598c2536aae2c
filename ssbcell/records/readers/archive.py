"""Whether a ZIP archive can be opened without harm."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from ssbcell.errors import UnreadableFile

#: More than this unpacked [bytes] no cycler's archive holds.
MOST_UNPACKED = 8 * 2**30
_MOST_MEMBERS = 10_000
#: An archive that grows by more than this while unpacking, beyond `_SMALL`, is a bomb: the
#: densest cycler file that was seen grows by 30.
_MOST_GROWTH = 300
_SMALL = 64 * 2**20
_PIECE = 2**20
#: Entities are declared before the content [bytes].
_PROLOGUE = 65536


def require_sound_archive(path: Path) -> None:
    """Raise unless unpacking an archive ends, fits the memory, and means what it says.

    Members are inflated once, in pieces, so that a size that the archive only claims is seen.

    Raises
    ------
    UnreadableFile
        If it is no ZIP, has too many members, a member leads out of a folder, grows beyond
        reason or beyond the size it declares, is damaged, or declares XML entities.
    """
    limit = max(_SMALL, min(MOST_UNPACKED, path.stat().st_size * _MOST_GROWTH))
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _require_plain(path, members, limit)
            for member in members:
                _require_honest(path, member)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, zlib.error) as problem:
        raise UnreadableFile(path, f"damaged, or no ZIP archive: {problem}") from None


def _require_plain(path: Path, members: list[zipfile.ZipInfo], limit: int) -> None:
    if len(members) > _MOST_MEMBERS:
        raise UnreadableFile(path, f"an archive of {len(members)} members, {_MOST_MEMBERS} at most")
    size = sum(member.file_size for member in members)
    if size > limit:
        raise UnreadableFile(
            path, f"unpacks to {size} bytes from {path.stat().st_size}: no cycler's file does"
        )
    for member in members:
        parts = member.filename.replace("\\", "/").split("/")
        if ".." in parts or parts[0] == "" or ":" in parts[0]:
            raise UnreadableFile(path, f"its member {member.filename!r} leads out of its folder")


def _require_honest(path: Path, member: zipfile.ZipInfo) -> None:
    """Inflate a member, and see whether it is as long as it says; look into its XML."""
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableFile(path, f"its member {member.filename!r} is packed in an unusual way")
    is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
    size, begin = 0, b""
    for piece in _inflated(path, member):
        size += len(piece)
        if size > member.file_size:
            break
        if is_xml and len(begin) < _PROLOGUE:
            begin += piece[:_PROLOGUE]
    if size != member.file_size:
        raise UnreadableFile(path, f"its member {member.filename!r} is not of the size it declares")
    if b"<!ENTITY" in begin or b"<!DOCTYPE" in begin:
        raise UnreadableFile(path, f"its member {member.filename!r} declares XML entities")


def _inflated(path: Path, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a member in pieces, however long it is; zipfile stops at the size it declares."""
    with path.open("rb") as stream:
        stream.seek(member.header_offset + 26)
        name, extra = (int.from_bytes(stream.read(2), "little") for _ in range(2))
        stream.seek(name + extra, 1)
        left, inflater = member.compress_size, zlib.decompressobj(-15)
        while not inflater.eof:
            packed = inflater.unconsumed_tail
            if not packed:
                packed = stream.read(min(_PIECE, left))
                left -= len(packed)
            if not packed:
                return
            stored = member.compress_type == zipfile.ZIP_STORED
            yield packed if stored else inflater.decompress(packed, _PIECE)
