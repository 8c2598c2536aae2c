"""Read + check + steps + capacities, against what peers need to read and sum up the same file.

    python benchmarks/reading.py CYCLER_FILES --peers FOLDER

Each peer lives in an environment of its own in FOLDER, under its name:

    uv venv -p 3.12 FOLDER/pyprobe       && uv pip install -p FOLDER/pyprobe/bin/python PyProBE-data
    uv venv -p 3.13 FOLDER/cellpy        && uv pip install -p FOLDER/cellpy/bin/python cellpy
    uv venv -p 3.12 FOLDER/ionworksdata  && uv pip install -p FOLDER/ionworksdata/bin/python ionworksdata
    uv venv -p 3.12 FOLDER/fastnda       && uv pip install -p FOLDER/fastnda/bin/python fastnda pyarrow pandas

Imports are not counted. Ours and theirs take turns, and the least of all repeats is taken, of
processor time (all threads, and programs that were started) and of the clock apart. The clock
means something only on a machine without other work. A peer's run that fails is left out.
"""  # noqa: E501

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

REPEATS = 7

#: Processor time and time by the clock [s].
Pair = tuple[float, float]

TIMER = """
import json, sys, time, warnings, logging
try:
    import resource
    def worked():
        own, others = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
except ImportError:  # Windows, where programs that were started are not counted
    worked = time.process_time
warnings.simplefilter("ignore"); logging.disable(logging.CRITICAL)
path, repeats = sys.argv[1], int(sys.argv[2])
{setup}
def once():
{body}
seen = []
for _ in range(repeats):
    clock, work = time.perf_counter(), worked()
    try:
        once()
    except Exception as problem:
        print(problem, file=sys.stderr)
        continue
    seen.append((worked() - work, time.perf_counter() - clock))
print("\\n" + json.dumps([min(column) for column in zip(*seen)]))
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


def seconds(python: Path, code: tuple[str, str], path: Path, repeats: int) -> Pair | None:
    """Return the least processor time and time of the clock [s]; None if no run was well."""
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
    least = json.loads(seen.stdout.strip().splitlines()[-1])
    return (least[0], least[1]) if least else None


def least(times: list[Pair | None]) -> Pair | None:
    known = [pair for pair in times if pair is not None]
    return (min(a for a, _ in known), min(b for _, b in known)) if known else None


def cold_ingest(path: Path, repeats: int) -> Pair | None:
    """Time the command from its start to its end on a CSV of 10,000 rows."""
    code = ("import subprocess, sys", "    subprocess.run([sys.executable, '-m', 'ssbcell', "
            "'ingest', path, '--out', path + '.h5'], check=True, capture_output=True)")  # fmt: skip
    return seconds(Path(sys.executable), code, path, repeats)


def long_csv(folder: Path, source: Path, rows: int) -> Path:
    """Repeat a file's rows until there are so many."""
    head, *lines = source.read_text(encoding="utf-8").splitlines()
    path = folder / "race.csv"
    path.write_text("\n".join([head, *(lines * 2)[:rows]]) + "\n", encoding="utf-8")
    return path


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
    print("processor time / time by the clock [ms]; times faster, by each\n")
    print("| file | peer | ours | theirs | times faster | wanted |")
    print("|---|---|---|---|---|---|")
    for race in RACES:
        path = parquet if race.file == "PARQUET" else asked.files / race.file
        peer = asked.peers / race.peer / ("Scripts" if sys.platform == "win32" else "bin")
        ours, theirs = [], []
        for _ in range(3):
            ours.append(seconds(Path(sys.executable), OURS, path, asked.repeats))
            theirs.append(seconds(peer / "python", race.code, path, min(asked.repeats, 3)))
        print(row(race, least(ours), least(theirs)), flush=True)
    cold = cold_ingest(long_csv(asked.peers, asked.files / UIO, 10_000), 5)
    if cold:
        print(f"| 10,000 rows of CSV, `ssbcell ingest --out`, cold | - | {shown(cold)} | - | - "
              "| below 1000 |")  # fmt: skip


def shown(pair: Pair | None) -> str:
    return " / ".join(f"{1e3 * value:.0f}" for value in pair) if pair else "-"


def row(race: Race, ours: Pair | None, theirs: Pair | None) -> str:
    ratio = "-"
    if ours and theirs:
        ratio = " / ".join(f"{b / a:.2f}" for a, b in zip(ours, theirs, strict=True))
    name = "the same rows as BDF Parquet" if race.file == "PARQUET" else race.file
    peer = "pyarrow" if race.file == "PARQUET" else race.peer
    return f"| {name} | {peer} | {shown(ours)} | {shown(theirs)} | {ratio} | {race.target:.2f} |"


if __name__ == "__main__":
    main()
