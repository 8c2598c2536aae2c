"""How long a lot takes, reading included, and how much memory.

    uv run python benchmarks/lot.py --cells 1000 --rows 10000 --jobs 2

Writes CSV files of the Battery Data Format into a folder that is removed afterwards, each a
healthy first cycle with noise of its own, and grades them as `ssbcell grade --lot` does. The
second run finds everything graded.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from ssbcell.grading.ledger_check import check_ledger
from ssbcell.grading.lot import LotOutcome, grade_lot
from ssbcell.grading.lot_file import load_lot
from ssbcell.grading.workers import local_processes
from ssbcell.records import write_bdf_csv

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

#: of the rests of `synthetic.first_cycle`, at 10 s a row
REST_ROWS = 1_100


def write_files(folder: Path, cells: int, rows: int) -> Path:
    """Write a lot of `cells` files of about `rows` rows; return its LOT.toml."""
    from lots import HEAD
    from synthetic import DESIGN, FirstCycle, first_cycle

    cycle = FirstCycle()
    lasts = (cycle.charge + cycle.discharge) * DESIGN * 3600.0 / cycle.current
    interval = lasts / (rows - REST_ROWS)
    text = HEAD
    spread = np.random.default_rng(1).normal(0.985, 0.006, cells)
    for number in range(cells):
        record = first_cycle(
            seed=number,
            discharge=float(spread[number]),
            interval=interval,
            rest_interval=10.0,
        )
        write_bdf_csv(record, folder / f"{number}.bdf.csv")
        text += f'[[cells]]\nid = "C-{number:05}"\nfiles = ["{number}.bdf.csv"]\n'
    print(f"{cells} files of {len(record)} rows, {Path(folder / '0.bdf.csv').stat().st_size} bytes")
    lot = folder / "LOT.toml"
    lot.write_text(text, encoding="utf-8")
    return lot


def peak_megabytes(whose: str) -> float:
    """Return the largest memory so far of this process or of its largest worker."""
    try:
        import resource
    except ImportError:  # Windows has no such count
        return float("nan")
    who = resource.RUSAGE_SELF if whose == "self" else resource.RUSAGE_CHILDREN
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return float(resource.getrusage(who).ru_maxrss / unit)


def processor_seconds() -> float:
    """Return the time on processors so far, of this process and of workers that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def run(lot: Path, out: Path, jobs: int, cells: int) -> LotOutcome:
    """Grade the lot once, and print time and memory on the way."""
    begin, done, worked = time.perf_counter(), 0, processor_seconds()

    def advance(_: str) -> None:
        nonlocal done
        done += 1
        if done % max(cells // 4, 1) == 0:
            spent = time.perf_counter() - begin
            print(f"  {done:6} cells {spent:7.1f} s, this process {peak_megabytes('self'):.0f} MB")

    outcome = grade_lot(load_lot(lot), out, local_processes(jobs), progress=advance)
    spent = time.perf_counter() - begin
    worked = processor_seconds() - worked
    print(
        f"  all    {spent:7.1f} s, {spent / cells * 1e3:.1f} ms a cell; processors {worked:.1f} s"
    )
    print(f"  {outcome.to_dict()}")
    return outcome


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cells", type=int, default=1000)
    options.add_argument("--rows", type=int, default=10_000)
    options.add_argument("--jobs", type=int, default=2)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lot = write_files(folder, given.cells, given.rows)
        for title in ("first run", "second run, everything graded before"):
            print(title)
            run(lot, folder / "out", given.jobs, given.cells)
        print(f"largest worker {peak_megabytes('children'):.0f} MB")
        begin = time.perf_counter()
        whole = check_ledger(folder / "out" / "ledger.db").whole
        print(f"ledger whole: {whole}, checked in {time.perf_counter() - begin:.2f} s")


if __name__ == "__main__":
    main()
