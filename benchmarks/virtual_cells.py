"""False-A, false-B and undecided rates of the grader on simulated cells whose faults are known.

    uv run python benchmarks/virtual_cells.py --write docs/validation.md

Each cell is simulated with `ssbcell.simulate`; then several cyclers are put on it, one after
another, each with its own length of rest, noise, sampling, drift of the temperature, glitches
where the range switches, gain of the current. Seeds 1 and 2 were tuned on; another is reported.
"""

from __future__ import annotations

import argparse
import time as clock
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
from virtual_cycler import Setting, draw_setting, measured
from virtual_faults import LABELS, Drawn, draw, nominal

from ssbcell.grading import TestedCell, cell_from_table, grade, load_criteria
from ssbcell.protocols import Protocol, load_protocol
from ssbcell.provenance import read_parameter
from ssbcell.records.record import CURRENT, TEST_TIME, VOLTAGE
from ssbcell.simulate import simulate_dcr, simulate_protocol

PROFILE = "own_charge_reference"
CURRENT_DENSITY = {
    "value": "1.2 mA/cm^2",
    "status": "assumed",
    "source": "C/3 of the nominal cell",
}
#: farther than this from a limit, a complete test should decide [%]
CLEAR = 2.0
BEGIN, END = "<!-- virtual cells: begin -->", "<!-- virtual cells: end -->"


@dataclass(frozen=True)
class Truth:
    """What is known of a cell without measuring it."""

    label: str
    charge: float
    discharge: float
    leak_of_limit: float
    shorted: bool
    #: by how much a leak that comes and goes moves the voltage, over that of a drop's limit
    swing_of_limit: float


@dataclass(frozen=True)
class Outcome:
    """A cell with its verdict."""

    number: int
    truth: Truth
    setting: Setting
    grade: str
    basis: str

    @property
    def wanted(self) -> str:
        """Return the grade that the truth calls for."""
        limits = load_criteria(profile=PROFILE).capacity
        low, high = limits.lowest.value * 100.0, limits.highest.value * 100.0
        within = all(low <= share <= high for share in (self.truth.charge, self.truth.discharge))
        return "A" if within and self.truth.leak_of_limit <= 1.0 else "B"

    @property
    def clear(self) -> bool:
        """A complete test of a cell that is far from every limit."""
        shares = (self.truth.charge, self.truth.discharge)
        away = min(abs(share - limit) for share in shares for limit in (95.0, 105.0))
        sampled = self.setting.interval <= 10.0 and self.setting.rest >= 3600.0
        return sampled and self.truth.discharge > 0.0 and away >= CLEAR


def first_cycle_protocol() -> Protocol:
    """Return the qualification up to its discharge, sampled each second, and a last rest.

    Its current is C/3 of what the model gives, which is less than the patent's cells give.
    """
    plan = load_protocol("qualification")
    steps = {step.name: step for step in plan.steps}
    wanted = [steps[name] for name in ("charge", "rest_charged", "discharge", "rest_after_pulse")]
    fine = [step.model_copy(update={"sample_every": 1.0}) for step in wanted]
    slower = {"current": read_parameter(CURRENT_DENSITY, "current density")}
    fine = [step.model_copy(update=slower) if step.current else step for step in fine]
    return plan.model_copy(update={"steps": tuple(fine), "pulse": None, "soc": None})


@cache
def references() -> tuple[float, float]:
    """Charge and discharge of the nominal cell [A h]."""
    run = simulate_protocol(nominal(), first_cycle_protocol())
    charge, discharge = (abs(run.named(name).segment.charge) for name in ("charge", "discharge"))
    return charge / 3600.0, discharge / 3600.0


@cache
def tested_cell() -> TestedCell:
    """The card of every virtual cell."""
    charge, discharge = references()
    return cell_from_table(
        {
            "cell": {
                "id": "virtual",
                "electrode_area": "1.0 cm^2",
                "design_capacity": f"{discharge * 1e3:.6g} mAh",
                "design_capacity_source": "discharge of the nominal cell",
                "design_charge_capacity": f"{charge * 1e3:.6g} mAh",
                "temperature": "25 degC",
            },
            "cycler": {
                "current_range": "5 mA",
                "current_accuracy": "0.05 % of range",
                "voltage_accuracy": "1 mV",
            },
        },
        "virtual",
    )


def simulated(seed: int, number: int, keep: Path | None) -> tuple[Drawn, dict[str, np.ndarray]]:
    """Return the cell's test without a cycler, from the folder `keep` if it is there."""
    cell = draw(seed, number)
    path = keep / f"{seed}-{number}.npz" if keep else None
    if path and path.is_file():
        with np.load(path) as kept:
            return cell, dict(kept)
    run = simulate_protocol(cell.properties, first_cycle_protocol(), short=cell.short)
    names = (TEST_TIME, VOLTAGE, CURRENT)
    given = {name: run.record.data[name].to_numpy() for name in names}
    given["capacity"] = np.array([abs(step.segment.charge) for step in run.steps]) / 3600.0
    rest = run.named("rest_charged").segment
    given["rest"] = np.array([rest.start, rest.start + rest.duration])
    if path:
        np.savez_compressed(path, **given)
    return cell, given


def truth_of(cell: Drawn, given: dict[str, np.ndarray], rest_ends: float) -> Truth:
    """Shares of the references, and the mean leak over the rest against the limit."""
    charge, discharge = references()
    limit = load_criteria().self_discharge.leak_conductance.value
    when = np.arange(given["rest"][0], rest_ends, 1.0)
    leak = float(cell.short.at(when).mean()) if cell.short and when.size else 0.0
    # a cell that a leak empties at once has no rest to speak of
    leak = float("inf") if cell.short and when.size < 60 else leak
    return Truth(
        cell.label,
        float(given["capacity"][0] / charge * 100.0),
        float(given["capacity"][2] / discharge * 100.0),
        leak / limit,
        cell.short is not None,
        _swing(cell, given) / load_criteria().short.drop.value,
    )


def _swing(cell: Drawn, given: dict[str, np.ndarray]) -> float:
    """Return the largest change of leak current that comes and goes, times resistance [V]."""
    if cell.label != "leak, intermittent":
        return 0.0
    return float((cell.short.at(given[TEST_TIME]) * given[VOLTAGE]).max() * resistance())


@cache
def resistance() -> float:
    """Resistance of the nominal cell at once, without diffusion [ohm m2]."""
    return simulate_dcr(nominal()).resistance_at["0.1 s"] * 1e-4


def graded(number: int, *, seed: int, cyclers: int, keep: Path | None) -> list[Outcome]:
    """Simulate one cell; measure and grade it on each cycler."""
    cell, given = simulated(seed, number, keep)
    return [_graded(number, cell, given, [seed, number, 1 + at]) for at in range(cyclers)]


def _graded(number: int, cell: Drawn, given: dict[str, np.ndarray], seed: list[int]) -> Outcome:
    rng = np.random.default_rng(seed)
    setting = draw_setting(rng, float(np.diff(given["rest"])[0]))
    record = measured(given, setting, rng)
    truth = truth_of(cell, given, given["rest"][0] + setting.rest)
    verdict = grade(record, tested_cell(), profile=PROFILE)
    return Outcome(number, truth, setting, verdict.grade, "; ".join(verdict.basis))


def table(outcomes: list[Outcome]) -> str:
    """Rates per class, as Markdown."""
    head = (
        "class",
        *("tests", "should be A", "should be B", "A", "B", "UNDECIDED", "INVALID"),
        *("false A", "false B", "A despite a drop", "undecided, of clear cells"),
    )
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    for label in (*LABELS, "all"):
        of = [one for one in outcomes if label in (one.truth.label, "all")]
        if not of:
            continue
        wanted = [sum(one.wanted == grade for one in of) for grade in "AB"]
        grades = [
            sum(one.grade == grade for one in of) for grade in ("A", "B", "UNDECIDED", "INVALID")
        ]
        false_a = sum(one.grade == "A" and one.wanted == "B" for one in of)
        sound = [one for one in of if one.wanted == "A" and not one.truth.shorted]
        false_b = sum(one.grade == "B" for one in sound)
        dropped = [one for one in of if one.truth.swing_of_limit >= 1.0]
        missed = sum(one.grade == "A" for one in dropped)
        clear = [one for one in of if one.clear]
        open_ones = sum(one.grade == "UNDECIDED" for one in clear)
        cells = [label, len(of), *wanted, *grades]
        cells += [
            _rate(false_a, wanted[1]),
            _rate(false_b, len(sound)),
            _rate(missed, len(dropped)),
        ]
        cells.append(_rate(open_ones, len(clear)))
        lines.append(" | ".join(str(cell) for cell in cells))
    return "\n".join(f"| {line} |" for line in lines)


def _rate(part: int, whole: int) -> str:
    return f"{part}/{whole} ({part / whole:.1%})" if whole else "-"


def reasons(outcomes: list[Outcome]) -> str:
    """List the false ones and the undecided ones one by one, for tuning."""
    lines = []
    for one in outcomes:
        false = {one.grade, one.wanted} == {"A", "B"} and not (
            one.truth.shorted and one.grade == "B"
        )
        if false or (one.grade == "UNDECIDED" and one.clear) or one.grade == "INVALID":
            what = one.truth
            lines.append(
                f"{one.number} {what.label} {one.grade} wanted {one.wanted}: charge "
                f"{what.charge:.1f} discharge {what.discharge:.1f} leak {what.leak_of_limit:.2f} "
                f"{one.setting} {one.basis}"
            )
    return "\n".join(lines)


def write(path: Path, text: str) -> None:
    """Put the table between its marks in a document."""
    document = path.read_text(encoding="utf-8")
    before, rest = document.split(BEGIN)
    after = rest.split(END)[1]
    path.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8", newline="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--cells", type=int, default=500)
    parser.add_argument("--cyclers", type=int, default=2, help="tests of each cell")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder that keeps the simulations")
    parser.add_argument("--write", type=Path, help="document whose table is replaced")
    parser.add_argument("--why", action="store_true", help="print false and undecided ones")
    options = parser.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    begin = clock.perf_counter()
    work = partial(graded, seed=options.seed, cyclers=options.cyclers, keep=options.keep)
    with ProcessPoolExecutor(options.jobs) as pool:
        found = pool.map(work, range(options.cells), chunksize=5)
        outcomes = [one for tests in found for one in tests]
    took = clock.perf_counter() - begin
    print(f"took {took:.0f} s\n")
    text = (
        f"Seed {options.seed}: {options.cells} simulated cells, each tested on {options.cyclers} "
        f"cyclers.\n\n{table(outcomes)}"
    )
    print(text)
    if options.why:
        print(reasons(outcomes))
    if options.write:
        write(options.write, text)


if __name__ == "__main__":
    main()
