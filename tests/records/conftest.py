"""Cycler files as vendors write them, made from known numbers, for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ssbcell.records import Metadata, Record

#: 1 mA for an hour each way with a rest between, sampled every 30 s.
CURRENT_A = 1e-3
CHARGE_AH = 1e-3


@pytest.fixture
def made_record() -> Record:
    """A charge, a rest and a discharge of a cell with 20 ohm and a straight open-circuit line."""
    time = np.arange(0.0, 7800.0 + 1.0, 30.0)
    current = np.where(time <= 3600.0, CURRENT_A, np.where(time > 4200.0, -CURRENT_A, 0.0))
    charge = np.concatenate(([0.0], np.cumsum(0.5 * (current[1:] + current[:-1]) * 30.0)))
    data = pd.DataFrame(
        {
            "test_time_second": time,
            "voltage_volt": 3.0 + 0.2 * charge / 3.6 + 20.0 * current,
            "current_ampere": current,
            "cycle_count": np.ones(len(time), dtype=np.int64),
            "step_id": np.where(current > 0, 1, np.where(current < 0, 3, 2)),
            "step_type": pd.Categorical(
                np.where(current > 0, "CC Chg", np.where(current < 0, "CC DChg", "Rest"))
            ),
        }
    )
    return Record(data, Metadata(sources=()))


def _clock(seconds: float) -> str:
    """Seconds as Neware spells them; hours pass 24."""
    whole = int(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{seconds % 60:06.3f}"


@pytest.fixture
def neware_lines() -> Callable[..., list[str]]:
    """Makes the lines of a Neware CSV: ``neware_lines(record, unit="mA", scale=1e3)``."""
    return _neware_lines


def _neware_lines(record: Record, unit: str = "mA", scale: float = 1e3) -> list[str]:
    data = record.data
    start = np.datetime64("2026-01-02T03:04:05")
    lines = [
        f"DataPoint,Cycle Index,Step Index,Step Type,Total Time,Current({unit}),Voltage(V),Date"
    ]
    for number, row in enumerate(data.itertuples(index=False), start=1):
        date = str(start + np.timedelta64(int(row.test_time_second), "s")).replace("T", " ")
        lines.append(
            f"{number},{row.cycle_count},{row.step_id},{row.step_type},"
            f"{_clock(row.test_time_second)},{row.current_ampere * scale:.6f},"
            f"{row.voltage_volt:.6f},{date}"
        )
    return lines


@pytest.fixture
def write_text() -> Callable[..., Path]:
    """Writes lines: ``write_text(path, lines, encoding="utf-8", end="\\n")``."""
    return _write_text


def _write_text(path: Path, lines: list[str], encoding: str = "utf-8", end: str = "\n") -> Path:
    path.write_bytes("".join(line + end for line in lines).encode(encoding))
    return path


@pytest.fixture
def biologic_lines() -> Callable[..., list[str]]:
    """Makes the lines of an EC-Lab text export: ``biologic_lines(record, start=...)``."""
    return _biologic_lines


def _biologic_lines(record: Record, start: str = "01/02/2026 03:04:05.000") -> list[str]:
    head = [
        "EC-Lab ASCII FILE",
        "Nb header lines : 7",
        "",
        f"Acquisition started on : {start}",
        "Run on channel : 3 (SN 1)",
        "Comments : 25 °C, 1 cm²",
        "Ns\ttime/s\tEwe/V\t<I>/mA\tcycle number\t",
    ]
    rows = [
        f"{row.step_id}\t{row.test_time_second:.15E}\t{row.voltage_volt:.7E}"
        f"\t{row.current_ampere * 1e3:.7E}\t{row.cycle_count:.7E}"
        for row in record.data.itertuples(index=False)
    ]
    return head + rows
