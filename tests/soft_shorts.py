"""The labelled set of real soft shorts, which is no part of the project."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from ssbcell.records.record import CURRENT, TEST_TIME, VOLTAGE, Metadata, Record

SOFT_SHORTS = "jr862_11_08_23_insitu-impedance-LiLi_1MLiTFSI_TEGDME-1mA_03_GCPL_C05"


def soft_short_segments(shared: Path) -> list[Record]:
    """Half-cycles of a Li|Li cell whose authors call them soft shorts, each as a charge.

    The file has time and voltage; the current is +-0.4 mA by its description, and the loop
    file tells where each half-cycle begins.
    """
    folder = shared / "cycler_files" / "lili_soft_short"
    time, voltage = np.loadtxt(folder / f"{SOFT_SHORTS}.txt", skiprows=1, unpack=True)
    loops = (folder / f"{SOFT_SHORTS}_LOOP.txt").read_text(encoding="utf-8").splitlines()[1:]
    parts = np.split(np.arange(time.size), [int(row) for row in loops if int(row) > 0])
    return [
        Record(
            pd.DataFrame(
                {
                    TEST_TIME: time[part] - time[part][0],
                    VOLTAGE: np.sign(np.median(voltage[part])) * voltage[part],
                    CURRENT: 0.4e-3,
                }
            ),
            Metadata(()),
        )
        for part in parts
    ]
