"""Time and memory of the summary of a very long file.

    python benchmarks/large_file.py --rows 100000000 --folder /scratch

writes a CSV and a Parquet of so many rows, and summarises each in a process of its own
whose highest memory is read afterwards (Linux and macOS).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

PIECE = 1_000_000
CODE = """
import resource, sys
from ssbcell.records import summarise_file
summary = summarise_file(sys.argv[1])
scale = 1024 if sys.platform == "linux" else 1024**2
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale
print(summary.rows, round(peak), summary.charge_capacity_ah, len(summary.findings))
"""


def piece(first: int, rows: int) -> pd.DataFrame:
    """One-hour half cycles of 1 mA at one sample a second, of a cell with 20 ohm."""
    time_s = np.arange(first, first + rows, dtype=np.float64)
    current = np.where((time_s // 3600) % 2 == 0, 1e-3, -1e-3)
    phase = (time_s % 3600) / 3600
    charge = np.where(current > 0, phase, 1.0 - phase)
    return pd.DataFrame(
        {
            "test_time_second": time_s,
            "voltage_volt": np.round(3.5 + 0.5 * charge + 20.0 * current, 5),
            "current_ampere": current,
            "cycle_count": (time_s // 7200).astype(np.int64) + 1,
        }
    )


def write(folder: Path, rows: int) -> list[Path]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    csv, parquet = folder / "large.bdf.csv", folder / "large.bdf.parquet"
    schema = pa.Schema.from_pandas(piece(0, 1), preserve_index=False)
    with pq.ParquetWriter(parquet, schema) as columns, csv.open("w", encoding="utf-8") as lines:
        for first in range(0, rows, PIECE):
            data = piece(first, min(PIECE, rows - first))
            columns.write_table(pa.Table.from_pandas(data, schema, preserve_index=False))
            data.to_csv(lines, index=False, header=first == 0)
    return [csv, parquet]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rows", type=int, default=10_000_000)
    options.add_argument("--folder", type=Path, required=True)
    asked = options.parse_args()
    for path in write(asked.folder, asked.rows):
        began = time.monotonic()
        seen = subprocess.run(
            [sys.executable, "-c", CODE, str(path)], capture_output=True, text=True, check=True
        )
        rows, peak, charge, findings = seen.stdout.split()
        seconds = time.monotonic() - began
        size = path.stat().st_size / 1e9
        print(f"{path.name}: {size:.2f} GB, {rows} rows, {seconds:.0f} s, at most {peak} MB, "
              f"{float(charge):.6g} A h charged, {findings} findings")  # fmt: skip
        path.unlink()


if __name__ == "__main__":
    main()
