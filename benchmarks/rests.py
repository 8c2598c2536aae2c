"""Rates of rule R7 on drawn rests: relaxation of many forms, with and without a leak.

    uv run python benchmarks/rests.py --write docs/validation.md

Relaxation is one to three exponentials of 10 s to 2 h, diffusion into a slab, or stretched, of 2
to 100 mV in all; rests last 1 to 24 h, with 0.02 to 2 mV of noise, a sample every 1 to 60 s and
steps of 0.01 to 1 mV. Seeds 1 and 2 were tuned on; another is reported.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from synthetic import CELL, VOLTAGE, changed, current_of, first_cycle, time_of, voltage_of

from ssbcell.grading import TestedCell, cell_from_table, grade, load_criteria
from ssbcell.records.record import Record

BEGIN, END = "<!-- rests: begin -->", "<!-- rests: end -->"
FORMS = ("none", "one", "two", "three", "diffusion", "stretched")
HOURS = (1.0, 1.5, 2.0, 4.0, 6.0, 12.0, 24.0)
INTERVALS = (1.0, 5.0, 10.0, 30.0, 60.0)
RESOLUTIONS = (1e-5, 1e-4, 1e-3)
#: of the limit; a leak in a part of the rest takes what the limit takes in all of it, so often
LEAKS = (0.0, 0.0, 0.5, 0.8, 1.2, 2.0, 5.0, 10.0)
PART = (1.3, 8.0)
RESULTS = ("PASS", "FAIL", "NOT_TESTABLE")

Fall = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Drawn:
    """A rest to make.

    Attributes
    ----------
    leak : str
        Class that it is counted in.
    relaxation, leaking : callable
        Fall of the voltage [V] over time at rest [s].
    lasts, interval, noise, resolution : float
        [s], [s], [V], [V].
    """

    leak: str
    relaxation: Fall
    leaking: Fall
    lasts: float
    interval: float
    noise: float
    resolution: float

    def still_relaxing(self) -> float:
        """Return the mean slope of the relaxation in the last third of the rest [V/s]."""
        ends = self.relaxation(np.array([2.0 * self.lasts / 3.0, self.lasts]))
        return float(np.diff(ends)[0]) / (self.lasts / 3.0)


def relaxation(rng: np.random.Generator) -> Fall:
    """Draw a relaxation."""
    form = str(rng.choice(FORMS))
    size = 10.0 ** rng.uniform(np.log10(2e-3), -1.0)
    if form == "none":
        return lambda time: 0.0 * time
    if form == "stretched":
        tau, power = 10.0 ** rng.uniform(1.5, np.log10(3600.0)), rng.uniform(0.4, 0.9)
        return lambda time: size * (1.0 - np.exp(-((time / tau) ** power)))
    if form == "diffusion":
        order = np.arange(1, 200)
        taus = 10.0 ** rng.uniform(2.5, 4.3) / order**2
        sizes = size * 6.0 / np.pi**2 / order**2
    else:
        count = FORMS.index(form)
        taus = 10.0 ** rng.uniform(1.0, np.log10(7200.0), count)
        sizes = size * rng.dirichlet(np.ones(count))
    return lambda time: sizes @ (1.0 - np.exp(-time / taus[:, np.newaxis]))


def limit_slope() -> float:
    """Fall of the drawn cell's voltage at rest with a leak at the limit [V/s]."""
    leak = load_criteria().self_discharge.leak_conductance.value * 1e-4  # of 1 cm2 [S]
    drawn = 0.75 / (1.02 * 3.76e-3)  # dV/dQ of `synthetic` [V/(A h)]
    return leak * 4.27 * drawn / 3600.0


def draw(seed: int, number: int) -> Drawn:
    """Draw a rest."""
    rng = np.random.default_rng([seed, number])
    lasts = 3600.0 * float(rng.choice(HOURS))
    slope = limit_slope()
    if rng.random() < 1.0 / (len(LEAKS) + 1):
        times = np.exp(rng.uniform(*np.log(PART)))
        begins, ends = np.sort(rng.uniform(0.0, 1.0, 2))
        ends = max(ends, begins + 0.05)
        name = "in a part"

        def leaking(time: np.ndarray) -> np.ndarray:
            share = np.clip((time / lasts - begins) / (ends - begins), 0.0, 1.0)
            return times * slope * lasts * share

    else:
        size = float(rng.choice(LEAKS))
        name = f"{size:g}"

        def leaking(time: np.ndarray) -> np.ndarray:
            return size * slope * time

    return Drawn(
        leak=name,
        relaxation=relaxation(rng),
        leaking=leaking,
        lasts=lasts,
        interval=max(float(rng.choice(INTERVALS)), 5.0 if lasts > 43200.0 else 1.0),
        noise=float(10.0 ** rng.uniform(np.log10(2e-5), np.log10(2e-3))),
        resolution=float(rng.choice(RESOLUTIONS)),
    )


def made(drawn: Drawn, seed: int) -> Record:
    """Return a first cycle with the rest in it, and all after it at the voltage it leads to."""
    plain = first_cycle(
        rest=drawn.lasts, rest_interval=drawn.interval, relaxation=0.0, noise=0.0, resolution=1e-9
    )
    time, current, voltage = time_of(plain), current_of(plain), voltage_of(plain)
    begins = time[np.flatnonzero(current > 0.0)[-1]]
    since = np.clip(time - begins, 0.0, drawn.lasts)
    gone = drawn.relaxation(since) + drawn.leaking(since)
    emptied = np.flatnonzero(current < 0.0)
    # the discharge begins lower, and ends at its cut-off all the same
    left = np.ones(time.size)
    left[emptied] = np.linspace(1.0, 0.0, emptied.size)
    left[emptied[-1] + 1 :] = 0.0
    voltage = voltage - gone * left
    voltage += drawn.noise * np.random.default_rng(seed).standard_normal(time.size)
    return changed(plain, **{VOLTAGE: np.round(voltage / drawn.resolution) * drawn.resolution})


def outcomes(seed: int, count: int, cell: TestedCell) -> Iterator[tuple[Drawn, str]]:
    """Yield each rest with what R7 says of it."""
    for number in range(count):
        drawn = draw(seed, number)
        yield drawn, grade(made(drawn, number), cell).rule("R7").result


def table(found: list[tuple[Drawn, str]]) -> str:
    """Return the rates by class, as Markdown."""
    slope = limit_slope()
    counts: Counter[tuple[str, str]] = Counter()
    for drawn, result in found:
        name = f"leak {drawn.leak} of the limit"
        if drawn.leak in ("0", "0.5"):
            over = drawn.still_relaxing() / slope + float(drawn.leak) <= 0.75
            name += ", the relaxation over" if over else ", still relaxing"
        counts[name if drawn.leak != "in a part" else "leak in a part of the rest", result] += 1
    lines = [f"| rest | {' | '.join(RESULTS)} |", "| --- | --- | --- | --- |"]
    for name in sorted({name for name, _ in counts}, key=_order):
        lines.append(f"| {name} | {' | '.join(str(counts[name, one]) for one in RESULTS)} |")
    return "\n".join(lines)


def _order(name: str) -> tuple[float, str]:
    size = name.split()[1]
    return (float(size) if size[0].isdigit() else np.inf, name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--rests", type=int, default=2000)
    parser.add_argument("--write", type=Path, help="document whose table is replaced")
    options = parser.parse_args()
    cell = cell_from_table(CELL, "CELL.toml")
    text = f"Seed {options.seed}: {options.rests} rests.\n\n"
    text += table(list(outcomes(options.seed, options.rests, cell)))
    print(text)
    if options.write:
        document = options.write.read_text(encoding="utf-8")
        before, rest = document.split(BEGIN)
        after = rest.split(END)[1]
        whole = f"{before}{BEGIN}\n{text}\n{END}{after}"
        options.write.write_text(whole, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
