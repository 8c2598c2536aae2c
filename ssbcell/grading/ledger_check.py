"""Finds out whether anyone changed a ledger after it was written."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from ssbcell.errors import UnreadableFile, UsageError
from ssbcell.grading.ledger import OBJECTS, PATIENCE, require_ledger
from ssbcell.grading.ledger_entry import COLUMNS, GENESIS, LedgerEntry, entry_from_row
from ssbcell.grading.ledger_files import changed_files

#: digits of a hash that are enough to tell it from all others
_SHORTEST_HEAD = 12


@dataclass(frozen=True, slots=True)
class LedgerProblem:
    """Something in a ledger that no verdict put there.

    Attributes
    ----------
    row : int or None
        Number of the row; None where it is no single row.
    message : str
        What is wrong.
    """

    row: int | None
    message: str


@dataclass(frozen=True, slots=True)
class LedgerCheck:
    """What checking a ledger found.

    Attributes
    ----------
    path : Path
        Of the ledger.
    rows : int
        How many it has.
    head : str
        Hash of its last row: noted elsewhere, it proves later that nothing before it changed.
    problems : tuple of LedgerProblem
        Empty if it is whole.
    """

    path: Path
    rows: int
    head: str
    problems: tuple[LedgerProblem, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing was found."""
        return not self.problems

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "path": str(self.path),
            "rows": self.rows,
            "head": self.head,
            "whole": self.whole,
            "problems": [{"row": one.row, "message": one.message} for one in self.problems],
        }


def check_ledger(path: Path | str, head: str | None = None) -> LedgerCheck:
    """Follow the chain of a ledger's rows.

    An edited, inserted, moved or removed row is found, whether or not the triggers are still
    there. Someone who removes rows at the end, and the counter of rows with them, or who
    computes all later hashes anew, leaves a chain that holds in itself: only a hash that was
    noted elsewhere tells. A verdict.json, or a grade in summary.csv, that stands beside the
    ledger and says something else than the last row of its cell is found as well.

    Parameters
    ----------
    path : Path or str
        Of the ledger; it is not changed.
    head : str, optional
        Hash of the row that was last at some time, as a lot's summary has it; its first 12
        digits are enough. It must still be in the chain.

    Returns
    -------
    LedgerCheck

    Raises
    ------
    UnreadableFile
        If there is no such file, or it is no ledger.
    UsageError
        If `head` is no such hash.
    """
    where = Path(path)
    wanted = _require_hash(head)
    if not where.is_file():
        raise UnreadableFile(where, "no such file")
    try:
        with closing(sqlite3.connect(where, timeout=PATIENCE)) as connection:
            connection.execute("PRAGMA query_only = ON")
            # bytes that are no text change a row's hash, and must not stop the check
            connection.text_factory = lambda raw: raw.decode("utf-8", "backslashreplace")
            connection.execute("BEGIN")
            require_ledger(connection, where)
            return _check(connection, where, wanted)
    except sqlite3.DatabaseError as problem:
        raise UnreadableFile(where, f"not a ledger, or damaged: {problem}") from None


def _check(connection: sqlite3.Connection, path: Path, wanted: str | None) -> LedgerCheck:
    problems = list(_changed_objects(connection))
    rows, sequence, head, noted = 0, 0, GENESIS, wanted is None
    last: dict[str, LedgerEntry] = {}
    for entry in _entries(connection):
        last[entry.cell_id] = entry
        problems += _broken(entry, sequence, head)
        rows, sequence, head = rows + 1, entry.sequence, entry.hash
        noted = noted or str(head).startswith(wanted or "")
    problems += _cut(connection, sequence)
    problems += _strays(connection)
    problems += [LedgerProblem(*one) for one in changed_files(path.parent, last)]
    if not noted:
        message = f"no row has the hash {wanted}: rows were removed or made anew"
        problems.append(LedgerProblem(None, message))
    return LedgerCheck(path, rows, str(head), tuple(problems))


def _broken(entry: LedgerEntry, last: int, head: str) -> Iterator[LedgerProblem]:
    """Say what does not fit between a row, the number before it and the hash before it."""
    row = entry.sequence
    if row != last + 1:
        gone = f"row {last + 1} is" if row == last + 2 else f"rows {last + 1} to {row - 1} are"
        yield LedgerProblem(row, f"{gone} missing before row {row}")
    if entry.hash != entry.hash_of_content():
        yield LedgerProblem(row, f"row {row} was changed: its content does not have its hash")
    if entry.previous != head:
        before = f"row {last}" if last else "the beginning"
        message = f"row {row} does not follow {before}: one of the two was changed or moved"
        yield LedgerProblem(row, message)


def _entries(connection: sqlite3.Connection) -> Iterator[LedgerEntry]:
    """Give the rows in order, each with its inputs."""
    files = connection.execute(
        "SELECT sequence, name, sha256 FROM inputs ORDER BY sequence, position"
    )
    grouped = groupby(files, key=itemgetter(0))
    at, inputs = next(grouped, (None, iter(())))
    for row in connection.execute(f"SELECT {', '.join(COLUMNS)} FROM verdicts ORDER BY sequence"):
        while at is not None and at < row[0]:
            at, inputs = next(grouped, (None, iter(())))
        own = [(name, sha256) for _, name, sha256 in inputs] if at == row[0] else []
        yield entry_from_row(row, own)


def _strays(connection: sqlite3.Connection) -> Iterator[LedgerProblem]:
    """Find inputs that belong to no row."""
    for (row,) in connection.execute(
        "SELECT DISTINCT sequence FROM inputs WHERE sequence NOT IN (SELECT sequence FROM verdicts)"
    ):
        yield LedgerProblem(row, f"row {row} has input files but no verdict: it was removed")


def _cut(connection: sqlite3.Connection, last: int) -> Iterator[LedgerProblem]:
    """Compare the last row with the number of rows that SQLite says it gave."""
    found = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'verdicts'").fetchone()
    given = 0 if found is None else found[0]
    if given != last:
        what = f"{given} rows were recorded, but the last one is row {last}"
        yield LedgerProblem(None, f"{what}: rows were removed at the end, or added by hand")


def _changed_objects(connection: sqlite3.Connection) -> Iterator[LedgerProblem]:
    """Find tables, indexes and triggers that are not as this program makes them."""
    there = dict(
        connection.execute(
            r"SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\'"
        )
    )
    for name, statement in OBJECTS.items():
        if there.pop(name, None) != statement:
            kind = statement.split()[1].lower()
            yield LedgerProblem(None, f"the {kind} {name} was removed or changed")
    for name in there:
        yield LedgerProblem(None, f"{name} was added to the database")


def _require_hash(head: str | None) -> str | None:
    if head is None:
        return None
    text = head.strip().lower()
    if not re.fullmatch(rf"[0-9a-f]{{{_SHORTEST_HEAD},64}}", text):
        raise UsageError(
            f"--head {head}: expected a hash of 64 hexadecimal digits, or its first "
            f"{_SHORTEST_HEAD} at least"
        )
    return text
