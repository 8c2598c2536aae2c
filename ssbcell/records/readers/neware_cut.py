"""What is left of a Neware .nda or .ndax that was cut short."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from ssbcell.errors import UnreadableFile
from ssbcell.records.readers.archive import MOST_UNPACKED
from ssbcell.records.record import Finding

#: Where a .nda tells where its rows are: place and size of the two numbers, by version.
_ROWS_AT, _LATE_ROWS_AT, _LATE = (64, 4), (82, 8), 128
_LOCAL, _LOCAL_SIZE = b"PK\x03\x04", 30
#: Tables in an .ndax are in pages of this size [bytes].
_PAGE = 4096
_MOST_GROWTH, _SMALL = 300, 64 * 2**20


def cut_nda(path: Path) -> tuple[Finding, ...]:
    """Say that a .nda is cut short, or that its head does not tell where its rows end.

    Raises
    ------
    UnreadableFile
        If it was cut before its rows.
    """
    with path.open("rb") as stream:
        head = stream.read(256)
    at, size = _LATE_ROWS_AT if len(head) > 14 and head[14] >= _LATE else _ROWS_AT
    begin, length = (
        int.from_bytes(head[place : place + size], "little") for place in (at, at + size)
    )
    there = path.stat().st_size
    if not length:
        text = "the file's head does not tell where its rows end, so that a cut would not show"
        return (Finding("length_unknown", "info", text),)
    if begin + length <= there:
        return ()
    if begin >= there:
        raise UnreadableFile(path, f"cut short before its rows, which begin at byte {begin}")
    text = f"the file is cut short: its rows end at byte {begin + length}, the file at {there}"
    return (Finding("truncated", "warning", text),)


@dataclass(frozen=True, slots=True)
class Remains:
    """What is left of a cut archive.

    Attributes
    ----------
    members : dict of str to bytes
        By name; a table that was cut has its whole pages.
    cut : str
        The member in which the file ends; empty if it ends between two.
    """

    members: dict[str, bytes]
    cut: str

    def written(self, path: Path) -> None:
        """Write an archive of what is left."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            for name, content in self.members.items():
                archive.writestr(name, content)


def is_cut(path: Path) -> bool:
    """Return whether a file begins as an archive and lacks the list at its end."""
    with path.open("rb") as stream:
        return stream.read(4) == _LOCAL and not zipfile.is_zipfile(path)


def remains(path: Path) -> Remains:
    """Return the members of a cut archive, told by the heads before them.

    Raises
    ------
    UnreadableFile
        If it unpacks beyond reason, or holds no whole table of rows.
    """
    content = path.read_bytes()
    limit = max(_SMALL, min(MOST_UNPACKED, len(content) * _MOST_GROWTH))
    members: dict[str, bytes] = {}
    place, cut = 0, ""
    while content[place : place + 4] == _LOCAL and len(content) >= place + _LOCAL_SIZE:
        names, extra = (int.from_bytes(content[place + k : place + k + 2], "little")
                        for k in (26, 28))  # fmt: skip
        begin = place + _LOCAL_SIZE + names + extra
        if begin > len(content):
            break
        name = content[place + _LOCAL_SIZE : begin - extra].decode("utf-8", errors="replace")
        plain, place, whole = _member(content, place, begin, limit)
        limit -= len(plain)
        if limit <= 0:
            raise UnreadableFile(path, "unpacks to far more than a cycler's file does")
        if not whole:
            cut, plain = name, plain[: len(plain) - len(plain) % _PAGE]
        if whole or name.endswith(".ndc"):
            members[name] = plain
        if cut:
            break
    if not members.get("data.ndc"):
        raise UnreadableFile(path, "damaged, or cut short before its rows; copy the file again")
    return Remains(members, cut)


def _member(content: bytes, place: int, begin: int, limit: int) -> tuple[bytes, int, bool]:
    """Return a member's bytes, where the next one begins, and whether it is whole."""
    flags, method = (int.from_bytes(content[place + k : place + k + 2], "little") for k in (6, 8))
    sum_of, packed = (int.from_bytes(content[place + k : place + k + 4], "little")
                      for k in (14, 18))  # fmt: skip
    if method == zipfile.ZIP_STORED:
        plain = content[begin : begin + packed]
        return plain, begin + packed, len(plain) == packed and zlib.crc32(plain) == sum_of
    inflater = zlib.decompressobj(-15)
    try:
        plain = inflater.decompress(content[begin:], limit)
    except Exception:
        # zlib's error, or that of the library that fastnda puts in its place
        return b"", len(content), False
    follows = len(content) - len(inflater.unused_data)
    if flags & 8:
        # sums and sizes stand behind the member, after a mark that some programs leave out
        follows += 16 if content[follows : follows + 4] == b"PK\x07\x08" else 12
        return plain, follows, inflater.eof
    return plain, follows, inflater.eof and zlib.crc32(plain) == sum_of
