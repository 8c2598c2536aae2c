"""Records every verdict in a file that only grows.

The file is an SQLite database: a table of verdicts and one of their input files. Triggers
refuse to change or delete a row; whoever removes the triggers and does it nevertheless breaks
the chain of hashes, which `ssbcell.grading.ledger_check` follows.

The journal is SQLite's rollback journal and not its write-ahead log: the log needs memory that
all processes share, so it cannot serve two computers on one network share. Each verdict is one
transaction that takes the lock for writing before it reads, so two processes never build on the
same last row.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from ssbcell.errors import UnreadableFile, UsageError
from ssbcell.grading.ledger_entry import (
    COLUMNS,
    GENESIS,
    CriteriaEdited,
    FileClaimed,
    LedgerEntry,
    described,
    entry_from_row,
)
from ssbcell.grading.verdict import Verdict

#: of the tables; stored as SQLite's user_version
SCHEMA_VERSION = 1
#: marks the database as a ledger; the letters SSBL
APPLICATION_ID = 0x5353424C
#: how long to wait for another process that writes [s]
PATIENCE = 60.0

#: every object of the database by name, so that a missing or changed one is found
OBJECTS: dict[str, str] = {
    "verdicts": "CREATE TABLE verdicts (sequence INTEGER PRIMARY KEY AUTOINCREMENT, "
    + ", ".join(f"{name} TEXT NOT NULL" for name in COLUMNS[1:])
    + ")",
    "inputs": "CREATE TABLE inputs (sequence INTEGER NOT NULL REFERENCES verdicts, "
    "position INTEGER NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, "
    "PRIMARY KEY (sequence, position))",
    "verdicts_by_cell": "CREATE INDEX verdicts_by_cell ON verdicts (cell_id)",
    "inputs_by_sha256": "CREATE INDEX inputs_by_sha256 ON inputs (sha256)",
    **{
        f"{table}_never_{verb}": f"CREATE TRIGGER {table}_never_{verb} BEFORE {action} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        for table in ("verdicts", "inputs")
        for verb, action in (("change", "UPDATE"), ("go", "DELETE"))
    },
    "verdicts_follow": "CREATE TRIGGER verdicts_follow BEFORE INSERT ON verdicts "
    "WHEN NEW.sequence IS NOT (SELECT COALESCE(MAX(sequence), 0) + 1 FROM verdicts) "
    "BEGIN SELECT RAISE(ABORT, 'a row of the ledger follows the last one'); END",
    "inputs_follow": "CREATE TRIGGER inputs_follow BEFORE INSERT ON inputs "
    "WHEN NEW.sequence IS NOT (SELECT MAX(sequence) FROM verdicts) "
    "BEGIN SELECT RAISE(ABORT, 'inputs belong to the last row of the ledger'); END",
}


class LedgerUnusable(UsageError):
    """A ledger that cannot be read or written now: no room, no access, locked by another."""


class Ledger:
    """An open ledger, as a context manager.

    Parameters
    ----------
    path : Path or str
        Of the file; made if it is not there, in a folder that is.

    Raises
    ------
    UnreadableFile
        If the file is no ledger, or of a later version than this program knows.
    LedgerUnusable
        If it cannot be written.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        if self.path.exists() and not os.access(self.path, os.W_OK):
            raise LedgerUnusable(f"{self.path}: the ledger cannot be written: no permission")
        with self._told():
            self._connection = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
            self._connection.execute("PRAGMA synchronous = FULL")
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Ledger:
        """Return the ledger itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._connection.close()

    def append(self, verdict: Verdict, files: Sequence[tuple[str, str]] = ()) -> LedgerEntry:
        """Record a verdict, unless it is the one recorded last for its cell.

        The same inputs, cell, criteria and program give the same verdict, so recording it
        again would say nothing new: the row that stands is returned. Anything else is a new
        row, also where a cell goes back to a verdict that it had before.

        Parameters
        ----------
        verdict : Verdict
            Of one cell.
        files : sequence of (str, str)
            Name and sha256 of the files that were read, where the verdict may name others.

        Returns
        -------
        LedgerEntry
            The row that holds it, once it is safely on the disk.

        Raises
        ------
        FileClaimed
            If one of its files, or its samples, were graded under another cell id.
        CriteriaEdited
            As `require_unedited`.
        UsageError
            If the ledger was cut short or cannot be written.
        """
        facts = described(verdict, files)
        with self._told(), self._transaction():
            self._require_unclaimed(verdict.id, (sha256 for _, sha256 in facts["inputs"]))
            self._require_unedited(
                *(facts[one] for one in ("criteria", "criteria_version", "criteria_sha256"))
            )
            known = self.last(verdict.id)
            if known is not None and known.verdict_sha256 == facts["verdict_sha256"]:
                return known
            rows, head = self._end()
            now = datetime.now(UTC).isoformat(timespec="seconds")
            bare = LedgerEntry(sequence=rows + 1, utc=now, previous=head, **facts)
            entry = LedgerEntry(
                sequence=rows + 1, utc=now, previous=head, hash=bare.hash_of_content(), **facts
            )
            self._insert(entry)
        return entry

    def last(self, cell_id: str) -> LedgerEntry | None:
        """Return the row recorded last for a cell, or None if there is none."""
        found = self._connection.execute(
            f"SELECT {', '.join(COLUMNS)} FROM verdicts WHERE cell_id = ? "
            "ORDER BY sequence DESC LIMIT 1",
            (cell_id,),
        ).fetchone()
        return None if found is None else entry_from_row(found, self._inputs(found[0]))

    def earlier(self, cell_id: str) -> tuple[tuple[int, str], ...]:
        """Return number and grade of each row of a cell before its last one."""
        rows: list[tuple[int, str]] = self._connection.execute(
            "SELECT sequence, grade FROM verdicts WHERE cell_id = ? ORDER BY sequence", (cell_id,)
        ).fetchall()
        return tuple(rows[:-1])

    def entries(self) -> Iterator[LedgerEntry]:
        """Give every row, in order."""
        with self._told():
            for row in self._connection.execute(
                f"SELECT {', '.join(COLUMNS)} FROM verdicts ORDER BY sequence"
            ):
                yield entry_from_row(row, self._inputs(row[0]))

    def head(self) -> tuple[int, str]:
        """Return the number of rows, and the hash of the last one."""
        with self._told():
            return self._end()

    def require_unclaimed(self, cell_id: str, sha256s: Iterable[str]) -> None:
        """Raise `FileClaimed` if a file was graded under another cell id.

        Parameters
        ----------
        cell_id : str
            Of the cell that the files are now said to be of.
        sha256s : iterable of str
            Of the files.
        """
        with self._told():
            self._require_unclaimed(cell_id, sha256s)

    def require_unedited(self, name: str, version: str, sha256: str) -> None:
        """Raise `CriteriaEdited` if a row names these criteria and version with another hash.

        Parameters
        ----------
        name, version, sha256 : str
            Of the criteria that are in use now.
        """
        with self._told():
            self._require_unedited(name, version, sha256)

    def _require_unedited(self, name: str, version: str, sha256: str) -> None:
        other = self._connection.execute(
            "SELECT sequence FROM verdicts WHERE criteria = ? AND criteria_version = ? "
            "AND criteria_sha256 <> ? LIMIT 1",
            (name, version, sha256),
        ).fetchone()
        if other:
            raise CriteriaEdited(name, version, sha256, row=other[0], path=self.path)

    def _require_unclaimed(self, cell_id: str, sha256s: Iterable[str]) -> None:
        for sha256 in sha256s:
            other = (
                sha256
                and self._connection.execute(
                    "SELECT inputs.name, verdicts.cell_id, verdicts.sequence FROM inputs "
                    "JOIN verdicts USING (sequence) WHERE inputs.sha256 = ? AND cell_id <> ? "
                    "LIMIT 1",
                    (sha256, cell_id),
                ).fetchone()
            )
            if other:
                raise FileClaimed(cell_id, other, self.path)

    def _inputs(self, sequence: int) -> list[tuple[str, str]]:
        return self._connection.execute(
            "SELECT name, sha256 FROM inputs WHERE sequence = ? ORDER BY position", (sequence,)
        ).fetchall()

    def _end(self) -> tuple[int, str]:
        rows, head = self._connection.execute(
            "SELECT sequence, hash FROM verdicts ORDER BY sequence DESC LIMIT 1"
        ).fetchone() or (0, GENESIS)
        given = self._connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = 'verdicts'"
        ).fetchone()
        if given is not None and given[0] != rows:
            raise UsageError(
                f"{self.path}: {given[0]} rows were recorded, the last one is row {rows}: rows "
                "were removed. See: ssbcell ledger verify"
            )
        return int(rows), str(head)

    def _insert(self, entry: LedgerEntry) -> None:
        self._connection.execute(
            f"INSERT INTO verdicts VALUES ({', '.join('?' * len(COLUMNS))})",
            [getattr(entry, name) for name in COLUMNS],
        )
        self._connection.executemany(
            "INSERT INTO inputs VALUES (?, ?, ?, ?)",
            [(entry.sequence, at, *one) for at, one in enumerate(entry.inputs)],
        )
        stands = self.last(entry.cell_id)
        if stands != entry:  # a trigger that someone added may drop what is inserted
            raise UsageError(
                f"{self.path}: a row was recorded and does not stand in the file: it was changed "
                "from outside. See: ssbcell ledger verify"
            )

    def _prepare(self) -> None:
        """Make the tables where there are none, and refuse what is no ledger."""
        with self._told(), self._transaction():
            if not self._connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                for statement in OBJECTS.values():
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            require_ledger(self._connection, self.path)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn SQLite's errors into ours."""
        try:
            yield
        except sqlite3.OperationalError as problem:
            raise LedgerUnusable(f"{self.path}: the ledger cannot be used: {problem}") from None
        except sqlite3.DatabaseError as problem:
            raise UnreadableFile(self.path, f"not a ledger, or damaged: {problem}") from None


def require_ledger(connection: sqlite3.Connection, path: Path) -> None:
    """Raise `UnreadableFile` unless a database is a ledger of the version that this reads."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise UnreadableFile(path, "no ledger of ssbcell")
    if version != SCHEMA_VERSION:
        raise UnreadableFile(
            path,
            f"a ledger of version {version}; this program knows version {SCHEMA_VERSION}. "
            "Use a newer ssbcell",
        )
