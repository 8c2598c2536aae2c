"""Read + check + steps + capacities, against what peers need to read and sum up the same file.

    python benchmarks/reading.py CYCLER_FILES --peers FOLDER

Each peer lives in an environment of its own in FOLDER, under its name:

    uv venv -p 3.12 FOLDER/pyprobe       && uv pip install -p FOLDER/pyprobe/bin/python PyProBE-data
    uv venv -p 3.13 FOLDER/cellpy        && uv pip install -p FOLDER/cellpy/bin/python cellpy
    uv venv -p 3.12 FOLDER/ionworksdata  && uv pip install -p FOLDER/ionworksdata/bin/python ionworksdata
    uv venv -p 3.12 FOLDER/fastnda       && uv pip install -p FOLDER/fastnda/bin/python fastnda pyarrow pandas

Imports are not counted. The best of some repeats is taken, ours and theirs in turn, so that
a busy machine slows both.
"""  # noqa: E501

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

REPEATS = 5

TIMER = """
import json, sys, time, warnings, logging
warnings.simplefilter("ignore"); logging.disable(logging.CRITICAL)
path, repeats = sys.argv[1], int(sys.argv[2])
{setup}
def once():
{body}
best = min((lambda began: (once(), time.perf_counter() - began)[1])(time.perf_counter())
           for _ in range(repeats))
print("\\n" + json.dumps(best))
"""

OURS = (
    "from ssbcell.records import read, summarise\nfrom ssbcell.analysis import find_steps",
    "    record = read(path)\n    summarise(record), find_steps(record)",
)
PYPROBE = (
    "from pyprobe.cyclers.neware import Neware",
    "    table = Neware(input_data_path=path, overwrite_existing=True).get_pyprobe_dataframe()\n"
    "    table = getattr(table, 'collect', lambda: table)()\n"
    "    table['Capacity [Ah]'].max()",
)
FASTNDA = ("import fastnda", "    fastnda.read(path)")
PYARROW = (
    "import pyarrow.parquet as pq\nimport pandas",
    "    pq.read_table(path).to_pandas()",
)


def cellpy(**options: str) -> tuple[str, str]:
    """Read with cellpy, which makes its steps and cycle summary too."""
    given = ", ".join(f"{name}={value!r}" for name, value in options.items())
    return "import cellpy", f"    cellpy.get(path, mass=1.0, {given})"


def ionworks(reader: str) -> tuple[str, str]:
    """Read with ionworksdata, and sum up its steps."""
    return (
        "import ionworksdata as iw",
        f"    table = iw.read.time_series(path, {reader!r})\n    iw.steps.summarize(table)",
    )


@dataclass(frozen=True)
class Race:
    """One file, one peer, and how many times faster (below 1: slower) we want to be."""

    file: str
    peer: str
    code: tuple[str, str]
    target: float


UIO = "neware/cellpy__neware_uio.csv"
NDAX = "neware/cellpy__20260302_IFE_BTS85_2_9_8_1.ndax"
RES = "arbin/cellpy__20210210_FC_01_cc_02.res"
MACCOR = "maccor/beep__xTESLADIAG_000038.078"
RACES = (
    Race(UIO, "pyprobe", PYPROBE, 1.0),
    Race(UIO, "cellpy", cellpy(instrument="neware_txt", model="UIO"), 5.0),
    Race(UIO, "ionworksdata", ionworks("neware"), 1.0),
    Race(NDAX, "fastnda", FASTNDA, 1 / 1.5),
    Race(NDAX, "cellpy", cellpy(instrument="neware_nda"), 5.0),
    Race(RES, "cellpy", cellpy(instrument="arbin_res"), 2.0),
    Race(RES, "ionworksdata", ionworks("arbin"), 1.0),
    Race(MACCOR, "ionworksdata", ionworks("maccor"), 2.0),
    Race("PARQUET", "fastnda", PYARROW, 1 / 3),
)


def seconds(python: Path, code: tuple[str, str], path: Path, repeats: int) -> float | None:
    script = TIMER.format(setup=code[0], body=code[1])
    seen = subprocess.run(
        [str(python), "-c", script, str(path), str(repeats)],
        capture_output=True,
        text=True,
        check=False,
    )
    if seen.returncode != 0:
        print("  ", (seen.stderr.strip().splitlines() or ["failed"])[-1][:150], file=sys.stderr)
        return None
    return float(json.loads(seen.stdout.strip().splitlines()[-1]))


def parquet_of(folder: Path, source: Path) -> Path:
    from ssbcell.records import read, write_bdf_parquet

    path = folder / "race.bdf.parquet"
    write_bdf_parquet(read(source), path)
    return path


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("files", type=Path)
    options.add_argument("--peers", type=Path, required=True)
    options.add_argument("--repeats", type=int, default=REPEATS)
    asked = options.parse_args()
    parquet = parquet_of(asked.peers, asked.files / NDAX)
    print("| file | peer | ours [s] | theirs [s] | times faster | wanted |")
    print("|---|---|---|---|---|---|")
    for race in RACES:
        path = parquet if race.file == "PARQUET" else asked.files / race.file
        peer = asked.peers / race.peer / ("Scripts" if sys.platform == "win32" else "bin")
        ours = theirs = None
        for _ in range(2):
            for_us = seconds(Path(sys.executable), OURS, path, asked.repeats)
            for_them = seconds(peer / "python", race.code, path, min(asked.repeats, 3))
            ours = min(filter(None, (ours, for_us)), default=None)
            theirs = min(filter(None, (theirs, for_them)), default=None)
        shown = [f"{value:.3f}" if value else "-" for value in (ours, theirs)]
        ratio = f"{theirs / ours:.2f}" if ours and theirs else "-"
        print(f"| {race.file} | {race.peer} | {shown[0]} | {shown[1]} | {ratio} "
              f"| {race.target:.2f} |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
