"""A ledger that grows, and whoever tampers with it is found."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import sqlite3
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing

import pytest
from lots import a_verdict, append_many

from ssbcell.errors import UnreadableFile, UsageError
from ssbcell.grading.ledger import Ledger
from ssbcell.grading.ledger_check import check_ledger
from ssbcell.grading.ledger_entry import COLUMNS


@pytest.fixture
def path(tmp_path):
    """A ledger of five cells."""
    append_many(tmp_path / "ledger.db", 1, 5)
    return tmp_path / "ledger.db"


def tamper(path, *statements):
    """Do what someone with an SQLite shell can do."""
    with closing(sqlite3.connect(path)) as connection, connection:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)


def rows_named(path, **options):
    return {problem.row for problem in check_ledger(path, **options).problems}


def test_a_ledger_that_nobody_touched_is_whole_and_its_head_is_its_last_row(path):
    found = check_ledger(path)
    assert found.whole
    assert found.rows == 5
    with Ledger(path) as ledger:
        assert ledger.head() == (5, found.head)
        assert [entry.cell_id for entry in ledger.entries()] == [f"C-00{n}" for n in range(1, 6)]


def test_the_hash_of_a_row_can_be_computed_without_this_program(path):
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(f"SELECT {', '.join(COLUMNS)} FROM verdicts").fetchall()
        before = "0" * 64
        for row in rows:
            inputs = connection.execute(
                "SELECT name, sha256 FROM inputs WHERE sequence = ? ORDER BY position", row[:1]
            ).fetchall()
            *content, previous, own = row
            assert previous == before
            text = json.dumps(
                ["ssbcell ledger 1", *content, inputs, previous], separators=(",", ":")
            )
            assert own == hashlib.sha256(text.encode("ascii")).hexdigest()
            before = own


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE verdicts SET grade = 'A' WHERE sequence = 2",
        "DELETE FROM verdicts WHERE sequence = 5",
        "UPDATE inputs SET name = 'other' WHERE sequence = 2",
        "DELETE FROM inputs",
        "INSERT OR REPLACE INTO verdicts SELECT * FROM verdicts WHERE sequence = 2",
        "INSERT INTO inputs VALUES (2, 1, 'more.csv', 'f')",
    ],
)
def test_a_row_cannot_be_changed_or_removed(path, statement):
    with closing(sqlite3.connect(path)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)
    assert check_ledger(path).whole


@pytest.mark.parametrize(
    ("statements", "row"),
    [
        (["UPDATE verdicts SET grade = 'B' WHERE sequence = 2"], 2),
        (["UPDATE verdicts SET grade = x'41' WHERE sequence = 2"], 2),
        (["UPDATE verdicts SET grade = CAST(x'ff41' AS TEXT) WHERE sequence = 2"], 2),
        (["UPDATE verdicts SET utc = '2020-01-01T00:00:00+00:00' WHERE sequence = 5"], 5),
        (["UPDATE verdicts SET hash = previous WHERE sequence = 3"], 3),
        (["UPDATE inputs SET sha256 = 'f' WHERE sequence = 4"], 4),
        (["DELETE FROM inputs WHERE sequence = 4"], 4),
        (["DELETE FROM verdicts WHERE sequence = 3"], 4),
        (["DELETE FROM verdicts WHERE sequence = 1"], 2),
        (["DELETE FROM verdicts WHERE sequence = 5"], None),
        (["DELETE FROM verdicts", "DELETE FROM inputs"], None),
        (
            [
                "UPDATE verdicts SET sequence = 99 WHERE sequence = 2",
                "UPDATE verdicts SET sequence = 2 WHERE sequence = 3",
                "UPDATE verdicts SET sequence = 3 WHERE sequence = 99",
            ],
            2,
        ),
        (
            [
                "INSERT INTO verdicts SELECT 6, utc, 'C-006', 'A', cell_sha256, criteria, "
                "criteria_version, criteria_sha256, profile, program_version, data_sha256, "
                "verdict_sha256, previous, hash FROM verdicts WHERE sequence = 5"
            ],
            6,
        ),
        (["CREATE TABLE other (a)"], None),
        (["DROP INDEX verdicts_by_cell"], None),
    ],
)
def test_what_was_done_behind_the_triggers_is_found_and_named(path, statements, row):
    tamper(path, *statements)
    assert row in rows_named(path)


def test_a_trigger_that_drops_rows_is_found_whatever_its_name_and_no_row_is_lost_unsaid(path):
    """SQLite itself has names that begin with sqlite_, and an underscore stands for any letter."""
    with closing(sqlite3.connect(path)) as connection:
        for table in ("verdicts", "inputs"):
            connection.execute(
                f"CREATE TRIGGER sqliteX{table} BEFORE INSERT ON {table} "
                "BEGIN SELECT RAISE(IGNORE); END"
            )
    assert {one.message for one in check_ledger(path).problems} == {
        "sqliteXverdicts was added to the database",
        "sqliteXinputs was added to the database",
    }
    with Ledger(path) as ledger, pytest.raises(UsageError, match="does not stand"):
        ledger.append(a_verdict("C-new"))


def test_a_missing_trigger_is_found_though_every_row_is_right(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER verdicts_never_go")
    assert "verdicts_never_go" in check_ledger(path).problems[0].message


def test_rows_removed_at_the_end_with_their_counter_are_found_by_a_head_noted_elsewhere(path):
    head = check_ledger(path).head
    tamper(
        path,
        "DELETE FROM verdicts WHERE sequence > 3",
        "DELETE FROM inputs WHERE sequence > 3",
        "UPDATE sqlite_sequence SET seq = 3",
    )
    assert check_ledger(path).whole
    assert not check_ledger(path, head=head).whole


def test_a_chain_made_anew_is_found_by_a_head_noted_elsewhere(path, tmp_path):
    head = check_ledger(path).head
    with Ledger(tmp_path / "forged.db") as forged:
        for number in range(1, 6):
            grade = "A" if number == 2 else "B"
            forged.append(a_verdict(f"C-00{number}", f"{number:x}", grade))
    assert check_ledger(tmp_path / "forged.db").whole
    assert not check_ledger(tmp_path / "forged.db", head=head).whole


def test_an_old_head_stays_in_a_ledger_that_has_grown(path):
    head = check_ledger(path).head
    append_many(path, 6, 2)
    found = check_ledger(path, head=head[:12].upper())
    assert found.whole
    assert found.rows == 7


@pytest.mark.parametrize("head", ["", "abc", "z" * 64, "0" * 65])
def test_a_head_that_is_no_hash_is_wrong_usage(path, head):
    with pytest.raises(UsageError, match="hexadecimal"):
        check_ledger(path, head=head)


def test_nothing_is_added_to_a_ledger_that_was_cut(path):
    tamper(path, "DELETE FROM verdicts WHERE sequence = 5")
    with Ledger(path) as ledger, pytest.raises(UsageError, match="rows were removed"):
        ledger.append(a_verdict("C-009", "9"))


def test_the_same_verdict_is_recorded_once_and_another_again(path):
    with Ledger(path) as ledger:
        assert ledger.append(a_verdict("C-002", "2")).sequence == 2
        assert ledger.append(a_verdict("C-002", "2", "B")).sequence == 6
        assert ledger.append(a_verdict("C-002", "2")).sequence == 7
        assert ledger.last("C-002").grade == "A"
    assert check_ledger(path).whole


def test_a_file_belongs_to_one_cell(path):
    with Ledger(path) as ledger, pytest.raises(UsageError, match=r"C-003.*C-002.*row 2"):
        ledger.append(a_verdict("C-003", "2"))
    assert check_ledger(path).rows == 5


def test_a_stored_record_is_known_by_itself_and_by_the_file_it_was_made_from(path):
    with Ledger(path) as ledger:
        entry = ledger.append(a_verdict("C-009", "9"), [("C-009.h5", "e" * 64)])
        assert [name for name, _ in entry.inputs] == ["C-009.h5", "C-009.csv"]
        for sha256 in ("e" * 64, "9".rjust(64, "0")):
            with pytest.raises(UsageError, match="C-009"):
                ledger.require_unclaimed("C-010", [sha256])


def test_ids_and_names_are_text_whatever_they_hold(tmp_path):
    hostile = "'); DROP TABLE verdicts; --\n\u202e\U0001f50b"
    with Ledger(tmp_path / "ledger.db") as ledger:
        ledger.append(a_verdict(hostile, "1"))
        assert ledger.last(hostile).cell_id == hostile
    assert check_ledger(tmp_path / "ledger.db").whole


def test_several_processes_write_one_chain(tmp_path):
    path = tmp_path / "ledger.db"
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(3, mp_context=spawn) as pool:
        done = [pool.submit(append_many, path, start, 20) for start in (0, 20, 40)]
        assert sum(one.result() for one in done) == 60
    found = check_ledger(path)
    assert found.whole
    assert found.rows == 60
    with Ledger(path) as ledger:
        assert len({entry.cell_id for entry in ledger.entries()}) == 60


def test_a_program_killed_in_a_transaction_leaves_the_ledger_as_it_was(path):
    code = (
        "import sqlite3, os, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
        "c.execute('PRAGMA cache_size = 1'); c.execute('BEGIN IMMEDIATE'); "
        "c.execute('CREATE TABLE t (a)'); "
        "[c.execute('INSERT INTO t VALUES (?)', ('x' * 4000,)) for _ in range(500)]; os._exit(1)"
    )
    import subprocess
    import sys

    subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert path.with_name("ledger.db-journal").exists()
    assert check_ledger(path).whole
    assert check_ledger(path).rows == 5


@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 100])
def test_what_is_no_ledger_is_refused(tmp_path, content):
    path = tmp_path / "ledger.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableFile):
        check_ledger(path)
    assert path.exists() == (content is not None)


def test_another_programs_database_is_neither_checked_nor_written(tmp_path):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE a (b)")
    for use in (Ledger, check_ledger):
        with pytest.raises(UnreadableFile, match="no ledger"):
            use(path)
