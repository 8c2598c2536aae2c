"""Time of grading one cell after its record was read; at most 30 ms for 10,000 rows is the aim.

    uv run python benchmarks/grading.py --rows 10000,100000,1000000

Beside a healthy first cycle stand shapes that hold much in few rows. The processor time of the
whole process is printed, the median of several runs, since a busy machine makes the wall clock
say little; set OPENBLAS_NUM_THREADS=1, or threads of the linear algebra that wait for work count
too.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from hard_shapes import SHAPES
from synthetic import CELL

from ssbcell.grading import TestedCell, cell_from_table, grade
from ssbcell.records.record import Record

REPEATS = 9
#: beyond this many rows once is enough
_LONG = 50_000


def timed(record: Record, cell: TestedCell) -> tuple[float, str]:
    """Return the processor time of grading a record [ms], and the grade."""
    given = grade(record, cell).grade if len(record) < _LONG else ""
    spent = []
    for _ in range(REPEATS if len(record) < _LONG else 1):
        begin = time.process_time()
        given = grade(record, cell).grade
        spent.append(time.process_time() - begin)
    return statistics.median(spent) * 1e3, given


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", default="10000", help="with commas between")
    options.add_argument("--only", default="", help="names of shapes, with commas between")
    given = options.parse_args()
    cell = cell_from_table(CELL, "CELL.toml")
    sizes = [int(text) for text in given.rows.split(",")]
    print(f"{'shape':16s} " + " ".join(f"{size:>12,d}" for size in sizes) + "  rows; [ms], grade")
    for shape in SHAPES:
        if given.only and shape.__name__ not in given.only.split(","):
            continue
        found = [timed(shape(size), cell) for size in sizes]
        times = " ".join(f"{spent:12.1f}" for spent, _ in found)
        print(f"{shape.__name__:16s} {times}  {found[0][1]}", flush=True)


if __name__ == "__main__":
    main()
