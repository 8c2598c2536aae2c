"""How often `ssbcell diagnose` names the fault of simulated cells whose fault is known.

    uv run python benchmarks/diagnose_cells.py --write docs/howto/diagnose.md

Cells and cyclers are those of `virtual_cells`: tolerances of making, noise, sampling, drift of the
temperature, glitches. Nothing was tuned on the seed that is reported.
"""

from __future__ import annotations

import argparse
import time as clock
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from virtual_cells import simulated, tested_cell
from virtual_cycler import draw_setting, measured
from virtual_faults import LABELS, nominal

from ssbcell.diagnose import diagnose
from ssbcell.errors import SsbcellError

BEGIN, END = "<!-- diagnosed cells: begin -->", "<!-- diagnosed cells: end -->"
#: of each label, what the conclusion should name
WANTED = {
    "healthy": "none",
    "isolated material": "isolated active material",
    "high resistance": "high resistance",
}
#: what a leak is named by that no steady one fits
_BY_DROPS = "short with sudden drops"
#: faults smaller than these are like the spread of sound cells
LEAST_ISOLATED, LEAST_RESISTANCE, LEAST_LEAK = 0.06, 5e-4, 0.05


@dataclass(frozen=True)
class Outcome:
    """One diagnosed cell."""

    number: int
    label: str
    large: bool
    conclusion: str
    wrong: tuple[str, ...]
    seconds: float


def one(seed: int, number: int) -> Outcome:
    """Simulate, measure and diagnose one cell."""
    cell, given = simulated(seed, number, None)
    rng = np.random.default_rng([seed, number, 1])
    # cutting the rest, as the grader's cyclers do, would leave a jump that no cell makes
    whole = float(np.diff(given["rest"])[0])
    setting = replace(draw_setting(rng, whole), rest=whole)
    record = measured(given, setting, rng)
    begin = clock.process_time()
    try:
        found = diagnose(record, tested_cell())
    except SsbcellError as problem:
        return Outcome(number, cell.label, True, f"refused: {problem}", (), 0.0)
    wanted = WANTED.get(cell.label, "leak")
    wrong = tuple(
        cause.cause for cause in found.causes if cause.state == "found" and cause.cause != wanted
    )
    made, more = cell.properties, cell.properties.interlayer_resistance
    large = cell.label == "healthy" or (
        made.isolated_fraction >= LEAST_ISOLATED
        or more - nominal().interlayer_resistance >= LEAST_RESISTANCE
        or (
            cell.short is not None
            and max(s.areal_conductance for s in cell.short.leaks) >= LEAST_LEAK
        )
    )
    seconds = clock.process_time() - begin
    return Outcome(number, cell.label, large, found.conclusion, wrong, seconds)


def table(outcomes: list[Outcome]) -> str:
    """Return the counts of each class, as Markdown."""
    lines = [
        "| fault | cells | named rightly | none | cannot tell | a cause named that is not there |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for label in LABELS:
        for large, name in ((True, label), (False, f"{label}, small")):
            of = [o for o in outcomes if o.label == label and o.large == large]
            if not of:
                continue
            wanted = WANTED.get(label, "leak")
            said = Counter(o.conclusion for o in of)
            also = _BY_DROPS if wanted == "leak" else wanted
            right = sum(o.conclusion in (wanted, also) for o in of)
            wrong = sum(bool(o.wrong) for o in of)
            none = "-" if label == "healthy" else said["none"]
            lines.append(
                f"| {name} | {len(of)} | {right} | {none} | {said['cannot tell']} | {wrong} |"
            )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--cells", type=int, default=60)
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
        f"{table(outcomes)}"
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
