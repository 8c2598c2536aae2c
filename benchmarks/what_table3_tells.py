"""Compute what table 3 of the source can tell, and write docs/explanation/table3.md with it.

Run by hand: ``python benchmarks/what_table3_tells.py`` (a minute).
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from scipy.optimize import brentq

import ssbcell
from ssbcell.process import load_cell
from ssbcell.report.figures import COLOURS, new_axes, save, style
from ssbcell.shelf import names, shelf
from ssbcell.simulate import SimulatedCycle, simulate_cycle, simulate_dcr, simulate_protocol

DOCS = Path(__file__).parent.parent / "docs"
PAGE, FIGURE = DOCS / "explanation" / "table3.md", DOCS / "images" / "isolated_or_leak.png"
FIRST, LOW = "Nakagawa2025_example_1", "Nakagawa2025_comparative_1"
REST = """[[steps]]
name = "rest"
kind = "rest"
duration = { value = "24 h", status = "assumed", source = "a day, to see a leak" }
sample_every = "10 min"
"""


def main() -> None:
    cells = [load_cell(name) for name in names("parameter_sets", "cells")]
    cells.sort(key=lambda cell: cell.laminate.positive_electrode.layer.porosity)
    with tempfile.TemporaryDirectory() as folder:
        rested = Path(folder) / "rested.toml"
        rested.write_text(with_rest(), encoding="utf-8")
        target = next(c for c in cells if c.name == LOW).reported.discharge_capacity_mAh_per_g
        isolated = {"positive_electrode.isolated_fraction": solve("isolated", target)}
        leaking = {"short.areal_conductance": solve("leak", target)}
        pair = [simulate_cycle(load_cell(FIRST, as_text(one))) for one in (isolated, leaking)]
        kept = [charge_kept(load_cell(FIRST, as_text(one)), rested) for one in (isolated, leaking)]
    draw(pair)
    parts = (
        head(),
        resistance_table(cells),
        slope(),
        either(pair, kept, isolated, leaking),
        tail(),
    )
    PAGE.write_text("\n".join(parts), encoding="utf-8", newline="\n")


def with_rest() -> str:
    """Return the C/3 cycle with a day of rest between charge and discharge."""
    text = (shelf("test_protocols") / "cycle_c3.toml").read_text(encoding="utf-8")
    before, step, after = text.rpartition("[[steps]]")
    return before.replace("cycle_c3", "rested") + REST + "\n" + step + after


def as_text(change: dict[str, float]) -> dict[str, str]:
    unit = {"short.areal_conductance": " S/m^2"}
    return {where: f"{value!r}{unit.get(where, '')}" for where, value in change.items()}


def solve(cause: str, target: float) -> float:
    """Return the isolated fraction, or the leak [S/m2], that gives a discharge capacity."""
    where, low, high = {
        "isolated": ("positive_electrode.isolated_fraction", 0.0, 0.6),
        "leak": ("short.areal_conductance", 1e-3, 1.8),
    }[cause]

    def miss(value: float) -> float:
        cell = load_cell(FIRST, as_text({where: value}))
        return simulate_cycle(cell).discharge_capacity_mAh_per_g - target

    return float(brentq(miss, low, high, xtol=1e-4 * high))


def charge_kept(cell: ssbcell.Cell, protocol: Path) -> float:
    """Return the discharge capacity after a day of rest [mAh/g]."""
    run = simulate_protocol(cell, str(protocol))
    mass = run.subject.properties.active_material_areal_mass * 1e-4 * 1e3  # g on 1 cm2
    last = run.record.data
    rows = last["current_ampere"].to_numpy() < 0.0
    seconds = last["test_time_second"].to_numpy()[rows]
    if seconds.size < 2:
        return 0.0
    current = -float(last["current_ampere"].to_numpy()[rows][0])
    return current * 1e3 * float(seconds[-1] - seconds[0]) / 3600.0 / mass


def resistance_table(cells: list[ssbcell.Cell]) -> str:
    lines = [
        "## Porosity as such explains little",
        "",
        "The printed porosities, through the default closure, against what was measured:",
        "",
        "| cell | porosity of positive electrode | of solid electrolyte "
        "| DCR, model [ohm cm²] | DCR, table 3 | capacity, model [mAh/g] | capacity, table 3 |",
        "|---|---|---|---|---|---|---|",
    ]
    for cell in cells:
        reported, laminate = cell.reported, cell.laminate
        lines.append(
            f"| {cell.name.removeprefix('Nakagawa2025_').replace('_', ' ')} "
            f"| {laminate.positive_electrode.layer.porosity:.1%} "
            f"| {laminate.solid_electrolyte.porosity:.1%} "
            f"| {simulate_dcr(cell).resistance_ohm_cm2:.1f} | {reported.dcr_ohm_cm2:.1f} "
            f"| {simulate_cycle(cell).discharge_capacity_mAh_per_g:.0f} "
            f"| {reported.discharge_capacity_mAh_per_g:.0f} |"
        )
    return "\n".join([*lines, ""])


def slope() -> str:
    """Say what a resistance in series costs of the capacity at C/3."""
    cell = load_cell(FIRST)
    plain = ssbcell.effective_properties(cell.laminate)
    more = 37.0  # ohm cm2: from the best cell's resistance to the worst's
    loaded = replace(plain, interlayer_resistance=plain.interlayer_resistance + more * 1e-4)
    lost = (
        simulate_cycle(plain).discharge_capacity_mAh_per_g
        - simulate_cycle(loaded).discharge_capacity_mAh_per_g
    )
    return (
        f"Nor does the resistance explain the capacity: {more:.0f} ohm cm² in series, the whole "
        f"way from the best cell to the worst, cost {lost:.1f} mAh/g at C/3, where table 3 has "
        "lost 98. So the cells graded B must have lost contact or active material, or they "
        "leak.\n"
    )


def either(
    pair: list[SimulatedCycle],
    kept: list[float],
    isolated: dict[str, float],
    leaking: dict[str, float],
) -> str:
    fraction, leak = next(iter(isolated.values())), next(iter(leaking.values()))
    rows = [
        (f"{fraction:.0%} of the active material isolated", pair[0], kept[0]),
        (f"a leak of {1e4 / leak / 1e3:.1f} kohm cm²", pair[1], kept[1]),
    ]
    lines = [
        "## A leak and isolated material look the same there",
        "",
        "Both lower the discharge capacity. Example 1 with either, so much of it that it "
        f"discharges {pair[0].discharge_capacity_mAh_per_g:.0f} mAh/g as comparative example 1 "
        "does:",
        "",
        "| | charge [mAh/g] | discharge | efficiency | discharge after a day of rest |",
        "|---|---|---|---|---|",
        *(
            f"| {words} | {cycle.charge_capacity_mAh_per_g:.0f} "
            f"| {cycle.discharge_capacity_mAh_per_g:.0f} | {cycle.coulombic_efficiency:.2f} "
            f"| {left:.0f} |"
            for words, cycle, left in rows
        ),
        "",
        "![Voltage over charge and discharge: the two discharges end together, the charges "
        "do not](../images/isolated_or_leak.png)",
        "",
        "Isolated material takes less charge, and keeps it. A leak takes more, and loses it at "
        "rest. Table 3 has neither a charge capacity nor a rest. To tell which: measure the "
        "charge, and let the cell rest. `ssbcell diagnose` does so from a cycler's file.",
        "",
    ]
    return "\n".join(lines)


def draw(pair: list[SimulatedCycle]) -> None:
    with style():
        axes = new_axes()
        labels = ("isolated material", "leak")
        for cycle, label, colour, dash in zip(pair, labels, COLOURS, ("-", "--"), strict=False):
            data = cycle.record.data
            time = data["test_time_second"].to_numpy()
            current = data["current_ampere"].to_numpy()
            mass = cycle.active_material_mg_per_cm2 * 1e-3
            for sign in (1, -1):
                rows = current * sign > 0.0
                passed = abs(current[rows]) * 1e3 * (time[rows] - time[rows][0]) / 3600.0 / mass
                name = label if sign > 0 else None
                axes.plot(passed, data["voltage_volt"][rows], dash, color=colour, label=name)
        axes.set(xlabel="charge passed [mAh/g]", ylabel="cell voltage [V]")
        axes.legend()
        save(axes, FIGURE)


def head() -> str:
    return """# What table 3 can tell, and what it cannot

Written by `benchmarks/what_table3_tells.py`; edit that, not this.

The patent's table 3 gives, for six cells, porosities, the 10 s resistance, a discharge \
capacity and a grade. That is little to learn from.
"""


def tail() -> str:
    return """## What cannot be separated

Exchange current from tortuosity; the porosity of one layer from that of another, and from the \
modulus of the interlayer, since all move together in the six cells.

## What is calibrated

Three material numbers, on example 1 alone. The other five cells are predictions of the default \
closure, and `ssbcell demo` prints how far off they are. [Calibration](../calibration.md) fits \
hypotheses of lost contact and of a leak to all six, and says what it can tell them apart by.

## The design capacity is inferred

The text does not give it. The grades are true only if the A cells reach 95 % of it and the \
printed current of 1.3 mA/cm² is a third of it after rounding: that leaves 3.75 to 3.763 \
mAh/cm². With 3 x 1.3 = 3.9 mAh/cm² the A cells would stand near 92 %.
"""


if __name__ == "__main__":
    main()
