"""What a test says, whatever file it was exported to."""

from __future__ import annotations

import hashlib
import math

import numpy as np
import numpy.typing as npt

from ssbcell.records.record import CURRENT, REQUIRED, TEST_TIME, VOLTAGE, Record

#: to what time and voltage are rounded [s], [V]
TIME_STEP, VOLTAGE_STEP = 1e-3, 1e-5
#: to what the current is rounded, by the power of ten of the largest one
CURRENT_STEP = 1e-5


def content_sha256(record: Record) -> str:
    """Return the sha256 of a test's samples, the same from every export of one test.

    Time counts from the first sample; rows that lack a number do not count; each column is
    rounded, so that a change of unit or of the container leaves it alone. An export with fewer
    digits than the steps, or with rows left out, has another.

    Parameters
    ----------
    record : Record
        Any test.
    """
    columns = [record.data[name].to_numpy(dtype=np.float64) for name in REQUIRED]
    good = np.logical_and.reduce([np.isfinite(column) for column in columns])
    by_name = {name: column[good] for name, column in zip(REQUIRED, columns, strict=True)}
    largest = float(np.abs(by_name[CURRENT]).max(initial=0.0))
    power = 10.0 ** math.floor(math.log10(largest)) if largest > 0.0 else 1.0
    time = by_name[TEST_TIME]
    digest = hashlib.sha256()
    for values, step in (
        (time - time[:1].sum(), TIME_STEP),
        (by_name[VOLTAGE], VOLTAGE_STEP),
        (by_name[CURRENT], CURRENT_STEP * power),
    ):
        digest.update(_steps(values, step).tobytes())
    return digest.hexdigest()


def _steps(values: npt.NDArray[np.float64], step: float) -> npt.NDArray[np.int64]:
    """Return numbers of steps; half a step goes one way whatever the last bit says."""
    scaled = np.floor(values / step + 0.5 + 1e-6)
    return np.ascontiguousarray(np.clip(scaled, -(2.0**62), 2.0**62), dtype="<i8")
