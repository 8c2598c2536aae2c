"""Rates of the grader on records whose times are uneven, or of which rows were taken away.

    uv run python benchmarks/uneven_times.py --write docs/validation.md

Healthy drawn cells with jitter of the times, late samples, missing rows and pauses should be A.
Cells with dips of the voltage are B; taking away rows of a dip should not make an A of them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from synthetic import (
    CELL,
    TEST_TIME,
    VOLTAGE,
    changed,
    charge_second,
    current_of,
    first_cycle,
    kept,
    record,
    time_of,
    voltage_of,
)

from ssbcell.grading import TestedCell, cell_from_table, grade
from ssbcell.records.record import Record

BEGIN, END = "<!-- uneven times: begin -->", "<!-- uneven times: end -->"
INTERVALS = (1.0, 5.0, 10.0)
#: of one sample, in drawn cells [V]
NOISE = 1e-4
Change = Callable[[Record, float, np.random.Generator], Record]


def drawn(interval: float, rng: np.random.Generator) -> Record:
    """Return a healthy first cycle, its rests sampled every 10 s or less often."""
    seed = int(rng.integers(2**16))
    return first_cycle(interval=interval, rest_interval=max(interval, 10.0), seed=seed)


def jittered(share: float, *, rightly: bool) -> Change:
    """Move every sample but the first and last of a step by up to a share of the interval."""

    def change(given: Record, interval: float, rng: np.random.Generator) -> Record:
        time, current = time_of(given), current_of(given)
        edge = np.diff(current) != 0.0
        inner = ~(np.r_[True, edge] | np.r_[edge, True])
        off = share * interval * rng.uniform(-1.0, 1.0, time.size)
        moved = np.maximum.accumulate(np.where(inner, time + off, time))
        voltage = voltage_of(given)
        if rightly:
            voltage = np.interp(moved, time, voltage)
        return changed(given, **{TEST_TIME: moved, VOLTAGE: voltage})

    return change


def late(share: float) -> Change:
    """Let one sample of the charge come late by a share of the interval, and all after it."""

    def change(given: Record, interval: float, rng: np.random.Generator) -> Record:
        time = time_of(given)
        after = time >= charge_second(share=float(rng.uniform(0.05, 0.95)))
        return changed(given, **{TEST_TIME: time + share * interval * after})

    return change


def missing(share: float) -> Change:
    """Leave out a share of all rows, at random."""
    return lambda given, _, rng: kept(given, rng.random(len(given)) >= share)


def paused(given: Record, interval: float, rng: np.random.Generator) -> Record:
    """Put a pause of up to two minutes into the charge, off the grid at both ends."""
    time, voltage, current = time_of(given), voltage_of(given), current_of(given)
    at = int(np.searchsorted(time, charge_second(share=float(rng.uniform(0.05, 0.95)))))
    lasting = float(rng.uniform(2.5 * interval, 110.0))
    since = np.arange(interval * float(rng.uniform(0.1, 0.9)), lasting, interval)
    fallen = 0.01 + 0.05 * (1.0 - np.exp(-since / 5.0)) + NOISE * rng.standard_normal(since.size)
    return record(
        np.r_[time[:at], time[at - 1] + since, time[at:] + lasting],
        np.r_[voltage[:at], voltage[at] - fallen, voltage[at:]],
        np.r_[current[:at], 0.0 * since, current[at:]],
    )


HEALTHY: dict[str, Change] = {
    **{
        f"jitter of {share:.0%}, {name}": jittered(share, rightly=rightly)
        for name, rightly in (("times right", True), ("times wrong", False))
        for share in (0.01, 0.05, 0.1, 0.2)
    },
    **{f"one interval of {1 + share:.1f} times": late(share) for share in (0.4, 0.6, 0.9)},
    **{f"{share:.2%} of the rows missing": missing(share) for share in (1e-4, 3e-4, 1e-3)},
    "a pause off the grid": paused,
}


def healthy_table(cell: TestedCell, each: int, rng: np.random.Generator) -> Iterator[str]:
    """Yield a table of how many healthy records are graded A."""
    yield "| healthy records graded A | " + " | ".join(f"{one:g} s" for one in INTERVALS) + " |"
    yield "| --- |" + " --- |" * len(INTERVALS)
    for name, change in HEALTHY.items():
        found = [
            sum(
                grade(change(drawn(interval, rng), interval, rng), cell).grade == "A"
                for _ in range(each)
            )
            for interval in INTERVALS
        ]
        yield f"| {name} | " + " | ".join(f"{one}/{each}" for one in found) + " |"


def with_dips(given: Record, rows: int, rng: np.random.Generator) -> tuple[Record, np.ndarray]:
    """Return a record with one dip or three of so many samples, and which samples these are."""
    time = time_of(given)
    charging, discharging = current_of(given) > 0.0, current_of(given) < 0.0
    places = np.flatnonzero(charging if rng.random() < 0.5 else discharging)
    count = int(rng.choice([1, 3]))
    begin = places[0] + int(rng.uniform(0.05, 0.6) * places.size)
    dip = np.zeros(time.size, dtype=bool)
    for number in range(count):
        first = begin + number * 3 * rows
        dip[first : min(first + rows, places[0] + int(0.93 * places.size))] = True
    size = float(np.exp(rng.uniform(np.log(0.02), np.log(0.5))))
    return changed(given, **{VOLTAGE: voltage_of(given) - size * dip}), dip


def losses(dip: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return which rows are kept by each way of taking rows away."""
    place, chance = np.flatnonzero(dip), rng.random(dip.size)
    half, other = np.ones(dip.size, dtype=bool), np.ones(dip.size, dtype=bool)
    half[place[: (place.size + 1) // 2]] = False
    other[place[::2]] = False
    return {
        "the dips' rows": ~dip,
        "and one more at each side": ~np.convolve(dip, np.ones(3), "same").astype(bool),
        "the first half of them": half,
        "every other of them": other,
        "0.1 % of all rows": chance >= 1e-3,
        "a tenth of all rows": chance >= 0.1,
        "half of all rows": chance >= 0.5,
    }


def taken_table(cell: TestedCell, each: int, rng: np.random.Generator) -> Iterator[str]:
    """Yield a table of how many records that are B become A when rows are taken away."""
    sizes = {"1 sample": (1, 1), "2 samples": (2, 2), "3 to 60 samples": (3, 60)}
    counts: dict[str, list[str]] = {}
    for low, high in sizes.values():
        became: dict[str, list[bool]] = {}
        for _ in range(each):
            interval = float(rng.choice([1.0, 2.0, 5.0, 7.0, 10.0]))
            rows = int(rng.integers(low, high + 1))
            faulty, dip = with_dips(drawn(interval, rng), rows, rng)
            if grade(faulty, cell).grade == "A":
                continue
            for name, keep in losses(dip, rng).items():
                after = grade(kept(faulty, keep), cell)
                became.setdefault(name, []).append(after.grade == "A")
        for name, found in became.items():
            counts.setdefault(name, []).append(f"{sum(found)}/{len(found)}")
    yield (
        "| faulty records that become A; taken away were | "
        + " | ".join(f"dips of {name}" for name in sizes)
        + " |"
    )
    yield "| --- |" + " --- |" * len(sizes)
    for name, cells in counts.items():
        yield f"| {name} | " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--each", type=int, default=100)
    parser.add_argument("--write", type=Path, help="put the tables into this document")
    given = parser.parse_args()
    cell = cell_from_table(CELL, "CELL.toml")
    rng = np.random.default_rng(given.seed)
    lines = [*healthy_table(cell, given.each, rng), "", *taken_table(cell, given.each, rng)]
    text = "\n".join([f"Seed {given.seed}, {given.each} records each.", "", *lines])
    print(text)
    if given.write:
        whole = given.write.read_text(encoding="utf-8")
        before, after = whole.split(BEGIN)[0], whole.split(END)[1]
        joined = f"{before}{BEGIN}\n{text}\n{END}{after}"
        given.write.write_text(joined, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
