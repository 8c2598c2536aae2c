"""A text file of any length as tests of bounded size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ssbcell.records.readers.assembly import assembled
from ssbcell.records.readers.raw import RawTest
from ssbcell.records.readers.textbody import read_body
from ssbcell.records.readers.textformat import TextFormat
from ssbcell.records.readers.texthead import UTF16, to_utf8, without_padding
from ssbcell.records.readers.textreader import library, require_head, units_of
from ssbcell.records.readers.textrows import decimal_sign
from ssbcell.records.record import CURRENT, TEST_TIME
from ssbcell.records.table import table_of

#: Bytes of text that are parsed at once.
PIECE = 32 * 2**20


def can_be_pieced(path: Path, layout: TextFormat) -> bool:
    """Return whether each piece of a file stands for itself.

    It does not in UTF-16, or where time or current has to be worked out from other rows.
    """
    with path.open("rb") as stream:
        content = stream.read(PIECE)
    if content.startswith(UTF16):
        return False
    head = require_head(path, to_utf8(content), layout)
    units = units_of(head, layout)
    return TEST_TIME in head.found and CURRENT in head.found and units[TEST_TIME] is not None


def text_pieces(path: Path, layout: TextFormat, size: int = PIECE) -> Iterator[RawTest]:
    """Yield the rows of a text file in tests of about `size` bytes of text each.

    Parameters
    ----------
    path : Path
        A file for which `can_be_pieced`.
    layout : TextFormat
        Of the file.
    size : int
        [bytes].

    Raises
    ------
    UnreadableFile
        As `read_text` does.
    """
    with path.open("rb") as stream:
        content = to_utf8(without_padding(stream.read(size) + stream.readline()))
        head = require_head(path, content, layout)
        units, decimal = units_of(head, layout), decimal_sign(path, content, head)
        began: float | None = None
        while content.strip():
            body = read_body(path, content, head, units, decimal)
            test = assembled(path, layout, body, head.preamble, library(), began=began)
            if began is None and TEST_TIME in body.dates:
                time = table_of(test.data).numbers(TEST_TIME)
                began = float(body.dates[TEST_TIME].seconds[0] - time[0])
            yield test
            line = head.line + content.count(b"\n", head.end)
            head = replace(head, end=0, line=line)
            content = to_utf8(without_padding(stream.read(size) + stream.readline()))
