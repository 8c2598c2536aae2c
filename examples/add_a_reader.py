"""A reader of one's own: ssbcell finds it in any installed package that names it.

The package's pyproject.toml says

    [project.entry-points."ssbcell.readers"]
    loggerbox = "add_a_reader:LoggerBox"

and from then on ``ssbcell ingest`` and ``ssbcell.records.read`` know the format. Run this
file to see it read one; it needs nothing to be installed for that.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from ssbcell.records import Metadata, check
from ssbcell.records.readers import RawTest

MARK = b"#LOGGERBOX"


class LoggerBox:
    """Reader of a made-up logger: a mark, then minutes, millivolts and milliamperes."""

    name = "loggerbox"
    description = "Loggerbox text (an example)"
    extra = None

    def available(self) -> bool:
        """Return True: it needs nothing else."""
        return True

    def sniff(self, path: Path, head: bytes) -> float:  # noqa: ARG002
        """Return 1 for a file that begins with the mark."""
        return 1.0 if head.startswith(MARK) else 0.0

    def read(self, path: Path) -> RawTest:
        """Read a file into the columns, units and sign of the Battery Data Format."""
        raw = pd.read_csv(path, skiprows=1, sep=r"\s+", names=["minutes", "mV", "mA"], dtype=float)
        data = pd.DataFrame(
            {
                "test_time_second": 60.0 * raw["minutes"],
                "voltage_volt": 1e-3 * raw["mV"],
                # this logger counts discharge as positive
                "current_ampere": -1e-3 * raw["mA"],
            }
        )
        return RawTest(data, Metadata(sources=(), instrument="Loggerbox"), "loggerbox 1.0")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cell.log"
        rows = "".join(f"{minute} {3000 + 5 * minute} -1.0\n" for minute in range(60))
        path.write_text(f"{MARK.decode()}\n{rows}", encoding="ascii")
        test = LoggerBox().read(path)
    print(test.data.tail(3).to_string(index=False))
    print("findings:", [finding.message for finding in check(test.data)])


if __name__ == "__main__":
    main()
