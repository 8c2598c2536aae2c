"""Every cycling file of a folder against an oracle that ssbcell's reader does not use.

    python benchmarks/oracle_table.py FOLDER --out docs/oracle_table.md

The oracle is the file's own capacity counters where it has them, summed over what they
count; for Neware binaries, the second library (NewareNDA). Rows are counted the same way.
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path

import numpy as np

from ssbcell.errors import SsbcellError
from ssbcell.records import Record, read, summarise

CHARGE = ("charging_capacity_ah", "charge_capacity_ah", "step_charging_capacity_ah")
DISCHARGE = ("discharging_capacity_ah", "discharge_capacity_ah", "step_discharging_capacity_ah")
CYCLE = ("cycle_charging_capacity_ah", "cycle_discharging_capacity_ah")
HEADS = ("file", "reader", "rows", "charge [A h]", "discharge [A h]", "oracle", "rows",
         "charge", "discharge", "largest difference")  # fmt: skip


def rises(values: object) -> float:
    steps = np.diff(np.asarray(values, dtype=np.float64))
    return float(np.nansum(np.maximum(steps, 0.0)))


def own_counters(record: Record) -> tuple[str, float, float] | None:
    """Sum up what the file counts itself; counters may start again at any row."""
    data = record.data
    if any(finding.code == "current_from_charge" for finding in record.findings):
        return None
    for up, down in (*zip(CHARGE, DISCHARGE, strict=True), CYCLE):
        if up in data and down in data:
            return "its own counters", rises(data[up]), rises(data[down])
    for name in ("net_capacity_ah", "step_net_capacity_ah"):
        if name in data:
            values = data[name].to_numpy(dtype=np.float64)
            if name.startswith("step"):
                return None
            return "its own net counter", rises(values), rises(-values)
    if "step_cumulative_capacity_ah" in data:
        steps = np.diff(data["step_cumulative_capacity_ah"].to_numpy(dtype=np.float64))
        current = data["current_ampere"].to_numpy()
        sign = np.sign(0.5 * (current[1:] + current[:-1]))
        steps = np.maximum(steps, 0.0)
        return "its own counter", float(steps[sign > 0].sum()), float(steps[sign < 0].sum())
    return None


def second_library(path: Path) -> tuple[str, int, float, float] | None:
    """Read a Neware binary with NewareNDA, since ours was read by fastnda."""
    if path.suffix.lower() not in (".nda", ".ndax"):
        return None
    from ssbcell.records.charge import charge_of
    from ssbcell.records.readers.neware_binary import by_newarenda
    from ssbcell.records.table import ordered

    try:
        data = ordered(by_newarenda(path))
    except Exception:
        return None
    passed = charge_of(data)
    return "NewareNDA", data.rows, passed.charge_ah, passed.discharge_ah


def row(path: Path, name: str) -> list[str] | None:
    try:
        record = read(path)
    except SsbcellError:
        return None
    page = summarise(record)
    cells = [name, page.reader, str(page.rows)]
    cells += [f"{page.charge_capacity_ah:.6g}", f"{page.discharge_capacity_ah:.6g}"]
    other = second_library(path)
    if other is None:
        counted = own_counters(record)
        if counted is None:
            return [*cells, "none in the file", "-", "-", "-", "-"]
        other = (counted[0], page.rows, counted[1], counted[2])
    oracle, rows, up, down = other
    most = max(page.charge_capacity_ah, page.discharge_capacity_ah, up, down)
    off = max(abs(page.charge_capacity_ah - up), abs(page.discharge_capacity_ah - down))
    difference = "-" if most == 0.0 else f"{off / most:.2%}"
    return [*cells, oracle, str(rows), f"{up:.6g}", f"{down:.6g}", difference]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folder", type=Path)
    options.add_argument("--out", type=Path)
    asked = options.parse_args()
    warnings.simplefilter("ignore")
    lines = ["| " + " | ".join(HEADS) + " |", "|" + "---|" * len(HEADS)]
    for path in sorted(asked.folder.rglob("*")):
        name = path.relative_to(asked.folder).as_posix()
        cells = row(path, name) if path.is_file() else None
        if cells:
            lines.append("| " + " | ".join(cells) + " |")
    text = "\n".join(lines) + "\n"
    if asked.out:
        asked.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
