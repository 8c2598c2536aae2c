"""Thousands of damaged texts: each is a record or one named line, and no number changes unseen.

SSBCELL_FUZZ_CASES sets how many; the continuous integration asks for 10,000.
"""

from __future__ import annotations

import os
import time

import numpy as np
import pytest

from ssbcell.errors import SsbcellError
from ssbcell.records import read

CASES = int(os.environ.get("SSBCELL_FUZZ_CASES", "1000"))
COLUMNS = ["test_time_second", "voltage_volt", "current_ampere"]
ROWS = 40


@pytest.fixture
def texts(made_record, neware_lines, biologic_lines):
    """Small sound files: content, number of head lines, record, and encoding."""
    from dataclasses import replace

    small = replace(made_record, data=made_record.data.iloc[:ROWS])
    bdf = small.data[COLUMNS].to_csv(index=False).splitlines()
    made = ((neware_lines(small), 1), (biologic_lines(small), 7), (bdf, 1))
    return [("".join(f"{line}\n" for line in lines).encode("cp1252"), head) for lines, head in made]


def flip(content, rng, head):
    place = int(rng.integers(0, len(content)))
    changed = bytearray(content)
    changed[place] = int(rng.integers(0, 256))
    return bytes(changed), {content.count(b"\n", 0, place) - head}


def cut(content, rng, head):
    return content[: int(rng.integers(0, len(content)))], set()


def _ends_beside(content):
    """Say whether the cut fell into a column that is not read, behind the last that is."""
    return content.rsplit(b"\n", 1)[-1].count(b"\t") == 4


def splice(content, rng, head):
    start = int(rng.integers(0, len(content)))
    stop = min(len(content), start + int(rng.integers(1, 200)))
    return content[:start] + content[stop:], None


def recode(content, rng, head):
    form = ("utf-16", "utf-8-sig", "utf-32", "cp037", "utf-16-be")[int(rng.integers(0, 5))]
    return content.decode("cp1252").encode(form), set()


def reorder(content, rng, head):
    lines = content.decode("cp1252").splitlines()
    mark = "\t" if "\t" in lines[head - 1] else ","
    one, other = rng.choice(3, 2, replace=False)
    for k in range(head - 1, len(lines)):
        cells = lines[k].split(mark)
        cells[one], cells[other] = cells[other], cells[one]
        lines[k] = mark.join(cells)
    return "".join(f"{line}\n" for line in lines).encode("cp1252"), set()


@pytest.mark.parametrize(
    ("made", "one"), [(made, one) for made in ("neware", "biologic", "bdf") for one in range(3)]
)
def test_two_columns_under_each_others_head_are_refused_or_an_error(  # noqa: PLR0917
    tmp_path, made_record, neware_lines, biologic_lines, made, one
):
    bdf = made_record.data[COLUMNS].to_csv(index=False).splitlines()
    lines, head, places = {
        "neware": (neware_lines(made_record), 0, (4, 5, 6)),
        "biologic": (biologic_lines(made_record), 6, (1, 2, 3)),
        "bdf": (bdf, 0, (0, 1, 2)),
    }[made]
    mark = "\t" if made == "biologic" else ","
    heads = lines[head].split(mark)
    a, b = (place for k, place in enumerate(places) if k != one)
    heads[a], heads[b] = heads[b], heads[a]
    lines[head] = mark.join(heads)
    path = tmp_path / "a.txt"
    path.write_bytes("".join(f"{line}\n" for line in lines).encode("cp1252"))
    try:
        record = read(path)
    except SsbcellError:
        return
    assert "error" in {finding.severity for finding in record.findings}


def test_damage_of_every_kind_changes_no_number_unseen(tmp_path, texts):
    rng = np.random.default_rng(20260102)
    path = tmp_path / "a.txt"
    sound = []
    for content, _ in texts:
        path.write_bytes(content)
        sound.append(read(path).data[COLUMNS].to_numpy())
    outcomes = {"record": 0, "error": 0}
    slowest = 0.0
    for case in range(CASES):
        content, head = texts[case % 3]
        damage = (flip, cut, splice, recode, reorder)[case // 3 % 5]
        damaged, touched = damage(content, rng, head)
        path.write_bytes(damaged)
        began = time.monotonic()
        try:
            record = read(path)
        except SsbcellError as problem:
            outcomes["error"] += 1
            assert "\n" not in str(problem), (case, damage)  # noqa: PT017 - both are right
            continue
        finally:
            slowest = max(slowest, time.monotonic() - began)
        outcomes["record"] += 1
        seen = record.data[COLUMNS].to_numpy()
        told = {finding.code for finding in record.findings}
        if damage is cut:
            whole = damaged.endswith(b"\n") and len(seen) == damaged.count(b"\n") - head
            assert whole or "truncated" in told or _ends_beside(damaged), case
            np.testing.assert_array_equal(seen, sound[case % 3][: len(seen)], err_msg=str(case))
        elif touched is not None and len(seen) == ROWS and min(touched, default=0) >= 0:
            whole = [row for row in range(ROWS) if row not in touched]
            np.testing.assert_array_equal(seen[whole], sound[case % 3][whole], err_msg=str(case))
    assert min(outcomes.values()) > 0.05 * CASES, outcomes
    assert slowest < 5.0
