"""The whole rows of a BioLogic .mpr that was cut short.

A .mpr is a chain of modules, each with its length before it; the one with the rows says how
many there are. Seen in EC-Lab's files of versions 10 and 11.
"""

from __future__ import annotations

from dataclasses import dataclass

#: What every file begins with [bytes].
_MAGIC = 52
_MARK, _NAMES = b"MODULE", 35
_NEW_LAYOUT = b"\xff\xff\xff\xff"
#: Where rows begin in the module, by its version; version 0 has two layouts.
_ROWS_AT = {2: 405, 3: 406}


@dataclass(frozen=True, slots=True)
class _Module:
    """One link of the chain, by places in the file [bytes]."""

    name: bytes
    length_at: int
    length: int
    version: int
    begin: int


def whole_rows(content: bytes) -> tuple[bytes, str]:
    """Return a .mpr as it would be with its whole rows alone, and what was cut off.

    Parameters
    ----------
    content : bytes
        The file.

    Returns
    -------
    tuple of bytes and str
        The file as it is and an empty text, where it is whole or no rows can be saved.
    """
    place = _MAGIC
    while place < len(content):
        module = _module(content, place)
        if module is not None and module.begin + module.length <= len(content):
            place = module.begin + module.length
            continue
        if module is not None and module.name.startswith(b"VMP data"):
            return _cut(content, module)
        rows_are_there = b"MODULEVMP data" in content[:place]
        if not rows_are_there or content[place : place + 6] != _MARK[: len(content) - place]:
            break
        return content[:place], "the file is cut short behind its rows; when it began is lost"
    return content, ""


def _module(content: bytes, place: int) -> _Module | None:
    """Return the module that begins at a place, or None if its head is not whole."""
    names = place + len(_MARK)
    if content[place:names] != _MARK:
        return None
    new = content[names + _NAMES : names + _NAMES + 4] == _NEW_LAYOUT
    length_at = names + _NAMES + (4 if new else 0)
    begin = length_at + (20 if new else 16)
    if begin > len(content):
        return None
    return _Module(
        content[names : names + 10],
        length_at,
        _number(content, length_at),
        _number(content, length_at + 4),
        begin,
    )


def _number(content: bytes, place: int) -> int:
    return int.from_bytes(content[place : place + 4], "little")


def _cut(content: bytes, module: _Module) -> tuple[bytes, str]:
    """Keep the rows that are whole, and let the module say so."""
    rows = _number(content, module.begin)
    at = _ROWS_AT.get(module.version, 100 if content[module.begin + 5 : module.begin + 6] != b"\0"
                      else 1007)  # fmt: skip
    size, over = divmod(module.length - at, rows) if rows else (0, 1)
    kept = (len(content) - module.begin - at) // size if size > 0 and not over else 0
    if kept < 1:
        return content, ""
    mended = bytearray(content[: module.begin + at + kept * size])
    mended[module.length_at : module.length_at + 4] = (at + kept * size).to_bytes(4, "little")
    mended[module.begin : module.begin + 4] = kept.to_bytes(4, "little")
    text = f"the file is cut short: it has {kept} of {rows} rows; when it began is lost"
    return bytes(mended), text
