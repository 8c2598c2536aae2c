"""How often `ssbcell diagnose` names the fault of cells whose fault is known, and its size.

    uv run python benchmarks/diagnose_cells.py --write docs/explanation/diagnose.md

Cells and cyclers are drawn by `faulty_cells`. Seed 11 was tuned on; another is reported.
"""

from __future__ import annotations

import argparse
import time as clock
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from faulty_cells import ISOLATED, KINDS, LEAK, RESISTANCE, draw, record_of
from virtual_cells import tested_cell

from ssbcell.diagnose import diagnose
from ssbcell.errors import SsbcellError

BEGIN, END = "<!-- diagnosed cells: begin -->", "<!-- diagnosed cells: end -->"
#: what a leak is named by that no steady one fits
_BY_DROPS = "short with sudden drops"
_HALF_WIDTH = 1.96


@dataclass(frozen=True)
class Sized:
    """The size of a cause that a cell has, and what the diagnosis says of it."""

    cause: str
    found: bool
    truth: float
    size: float
    low: float
    high: float

    @property
    def covered(self) -> bool:
        """Tell whether the truth lies in the range."""
        return self.low <= self.truth <= self.high

    @property
    def width(self) -> float:
        """Half of the range by the size."""
        return (self.high - self.low) / 2.0 / self.size


@dataclass(frozen=True)
class Outcome:
    """One diagnosed cell."""

    number: int
    kind: tuple[str, ...]
    conclusion: str
    right: bool
    wrong: tuple[str, ...]
    sized: tuple[Sized, ...]
    seconds: float


def one(seed: int, number: int) -> Outcome:
    """Simulate, measure and diagnose one cell."""
    cell = draw(seed, number)
    record = record_of(cell, seed, number)
    begin = clock.process_time()
    try:
        found = diagnose(record, tested_cell())
    except SsbcellError as problem:
        return Outcome(number, cell.kind, f"refused: {problem}", False, (), (), 0.0)
    seconds = clock.process_time() - begin
    named = {LEAK if part == _BY_DROPS else part for part in found.conclusion.split(" and ")}
    sized = tuple(
        Sized(of.cause, of.state == "found", cell.sizes[of.cause], of.size, of.low, of.high)
        for of in found.causes
        if of.cause in cell.sizes
    )
    return Outcome(
        number,
        cell.kind,
        found.conclusion,
        right=named == (set(cell.causes) or {"none"}),
        wrong=tuple(sorted((named & {ISOLATED, LEAK, RESISTANCE}) - cell.causes)),
        sized=sized,
        seconds=seconds,
    )


def confusion(outcomes: Sequence[Outcome]) -> str:
    """Return what cells of each kind were called, as Markdown."""
    lines = [
        "| fault | cells | all named | some named | none | cannot tell | refused | a false one |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for kind in dict.fromkeys(KINDS):
        of = [o for o in outcomes if o.kind == kind]
        if not of:
            continue
        said = Counter(o.conclusion for o in of)
        right = sum(o.right for o in of)
        wrong = sum(bool(o.wrong) for o in of)
        none = said["none"] if kind else 0
        refused = sum(o.conclusion.startswith("refused") for o in of)
        some = len(of) - right - wrong - none - said["cannot tell"] - refused
        name = " and ".join(kind) or "healthy"
        shown = none if kind else "-"
        lines.append(
            f"| {name} | {len(of)} | {right} | {some} | {shown} | {said['cannot tell']} "
            f"| {refused} | {wrong} |"
        )
    return "\n".join(lines)


def coverage(outcomes: Sequence[Outcome]) -> str:
    """Return how often the truth lies in the range, as Markdown."""
    lines = [
        "| size of | cells | truth in the range of 95 % | median half width | largest error |",
        "| --- | --- | --- | --- | --- |",
    ]
    every = [sized for o in outcomes for sized in o.sized if sized.found]
    for cause in (ISOLATED, LEAK, RESISTANCE, "all"):
        of = [s for s in every if cause in (s.cause, "all")]
        if not of:
            continue
        inside = sum(s.covered for s in of)
        width = sorted(s.width for s in of)[len(of) // 2]
        away = max(abs(s.size / s.truth - 1.0) for s in of)
        lines.append(
            f"| {cause} | {len(of)} | {inside} ({inside / len(of):.0%}) | {width:.2g} of the size "
            f"| {away:.0%} |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=12)
    parser.add_argument("--cells", type=int, default=48)
    parser.add_argument("--write", type=Path, help="document whose table is replaced")
    options = parser.parse_args()
    outcomes = []
    for number in range(options.cells):
        outcomes.append(one(options.seed, number))
        print(outcomes[-1], flush=True)
    seconds = sorted(o.seconds for o in outcomes)
    text = (
        f"Seed {options.seed}, {options.cells} cells; half of them took less than "
        f"{seconds[len(seconds) // 2]:.0f} s of processor time, all less than "
        f"{seconds[-1]:.0f} s.\n\n"
        f"{confusion(outcomes)}\n\n{coverage(outcomes)}"
    )
    print(text)
    if options.write:
        document = options.write.read_text(encoding="utf-8")
        before, rest = document.split(BEGIN)
        after = rest.split(END)[1]
        written = f"{before}{BEGIN}\n{text}\n{END}{after}"
        options.write.write_text(written, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
