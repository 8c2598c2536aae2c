"""Time of grading one cell after its record was read; at most 30 ms for 10,000 rows is the aim.

    uv run python benchmarks/grading.py

Processor time is printed too, since a busy machine makes the wall clock say little.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from synthetic import CELL, first_cycle, joined

from ssbcell.grading import cell_from_table, grade
from ssbcell.records.record import Record

REPEATS = 20


def timed(record: Record) -> tuple[float, float]:
    """Return the best wall-clock and processor time of grading a record [ms]."""
    cell = cell_from_table(CELL, "CELL.toml")
    walls, processors = [], []
    for _ in range(REPEATS):
        wall, processor = time.perf_counter(), time.process_time()
        grade(record, cell)
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return min(walls) * 1e3, min(processors) * 1e3


def main() -> None:
    records = {
        "one cycle, 10 s": first_cycle(),
        "one cycle, 2.2 s": first_cycle(interval=2.2, rest_interval=10.0),
        "one cycle, 0.25 s": first_cycle(interval=0.25, rest_interval=2.0),
        "five cycles, 10 s": joined(*[first_cycle()] * 5),
    }
    print(f"{'record':20s} {'rows':>8s} {'wall ms':>9s} {'cpu ms':>9s}")
    for name, record in records.items():
        wall, processor = timed(record)
        print(f"{name:20s} {len(record):8d} {wall:9.2f} {processor:9.2f}")


if __name__ == "__main__":
    main()
