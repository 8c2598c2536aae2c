"""The three columns of a record that every analysis reads, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ssbcell.errors import InvalidRecord
from ssbcell.records.charge_checks import counter_kind
from ssbcell.records.record import CURRENT, REQUIRED, TEST_TIME, VOLTAGE, Record, Rows

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]

#: a robust standard deviation is this times the median absolute deviation, for normal noise
MAD_TO_SIGMA = 1.4826
STEP_TIME = "step_time_second"
#: rounding of time stamps: nearer than this is the same time [s]
TIME_ROUNDING = 2e-3


@dataclass(frozen=True, slots=True, eq=False)
class Signals:
    """Time, voltage and current of the samples that are numbers in all three.

    The arrays may be those of the record itself: they are not to be written to.

    Attributes
    ----------
    time : array, shape (n,)
        Test time [s], in the order of the record.
    voltage : array, shape (n,)
        Of the full cell [V].
    current : array, shape (n,)
        Positive on charge [A].
    row : array of int, shape (n,)
        Row of the record that each sample stands in.
    dropped : int
        Rows of the record that are left out because a value is no finite number.
    largest_current : float
        Of the whole record, without its sign [A].
    step_time : array, shape (n,), or None
        Time since the beginning of the cycler's step [s], where the record has it.
    counters : tuple of (str, array of shape (n,))
        The cycler's own counters of charge, by what they count [A h].
    """

    time: FloatArray
    voltage: FloatArray
    current: FloatArray
    row: IntArray
    dropped: int
    largest_current: float
    step_time: FloatArray | None = None
    counters: tuple[tuple[str, FloatArray], ...] = ()

    def part(self, rows: Rows) -> slice:
        """Return the slice of the samples that stand in `rows` of the record."""
        count = self.row.size
        start = int(self.row[0]) if count else 0
        if count and int(self.row[-1]) - start == count - 1:  # no row is left out
            begin = min(max(rows.first - start, 0), count)
            return slice(begin, min(max(rows.last + 1 - start, 0), count))
        return slice(
            int(np.searchsorted(self.row, rows.first)),
            int(np.searchsorted(self.row, rows.last, side="right")),
        )

    def rows(self, first: int, last: int) -> Rows:
        """Return the record's rows of the samples `first` to `last`, both in it."""
        return Rows(int(self.row[first]), int(self.row[last]))


def signals(record: Record) -> Signals:
    """Take time, voltage and current out of a record.

    Parameters
    ----------
    record : Record
        Any test.

    Returns
    -------
    Signals
        Without the rows where one of the three is not finite.

    Raises
    ------
    InvalidRecord
        If one of the three columns is missing, or fewer than two rows are left.
    """
    table = record.table
    for column in REQUIRED:
        if column not in table:
            raise InvalidRecord(f"the record has no column {column!r}; it cannot be analysed")
    columns = {name: table.numbers(name) for name in REQUIRED}
    sound = np.logical_and.reduce([np.isfinite(column) for column in columns.values()])
    dropped = table.rows - int(np.count_nonzero(sound))
    if table.rows - dropped < 2:
        raise InvalidRecord(
            f"{table.rows - dropped} of {table.rows} rows have a number for time, voltage and "
            "current; at least two are needed"
        )
    # without a row to leave out, the columns of the record serve as they are
    kept = sound if dropped else slice(None)
    current = columns[CURRENT][kept]
    return Signals(
        time=columns[TEST_TIME][kept],
        voltage=columns[VOLTAGE][kept],
        current=current,
        row=np.arange(table.rows)[kept],
        dropped=dropped,
        largest_current=float(np.abs(current).max()),
        step_time=table.numbers(STEP_TIME)[kept] if STEP_TIME in table else None,
        counters=tuple(
            (kind, table.numbers(name)[kept])
            for name in table.columns
            if (kind := counter_kind(name))
        ),
    )


def since_onset(seen: Signals, first: int) -> float | None:
    """Return the time from the onset of a step to its first sample, by the step time [s].

    None where the record has no step time that can be right there.
    """
    if seen.step_time is None:
        return None
    before = float(seen.time[first] - seen.time[first - 1]) if first else float("inf")
    passed = float(seen.step_time[first])
    return passed if 0.0 <= passed <= before + TIME_ROUNDING else None


def onset(seen: Signals, first: int) -> float:
    """Return the earliest time at which a step may have begun [s].

    That is the time of the sample before its first one, but no more than its own interval before.

    Parameters
    ----------
    seen : Signals
        The record's, or a part of it.
    first : int
        Sample with which the step begins.
    """
    now = float(seen.time[first])
    if first == 0 or first + 1 >= seen.time.size:
        return now
    return max(float(seen.time[first - 1]), 2.0 * now - float(seen.time[first + 1]))


def median_of_three(values: FloatArray) -> FloatArray:
    """Replace each value by the median of itself and its neighbours; the ends stay.

    It takes away a glitch of one sample, and leaves a step of two samples or more.
    """
    if values.size < 3:
        return values.copy()
    before, middle, after = values[:-2], values[1:-1], values[2:]
    smooth = values.copy()
    smooth[1:-1] = np.maximum(
        np.minimum(before, middle), np.minimum(np.maximum(before, middle), after)
    )
    return smooth


def smooth_parts(parts: Sequence[FloatArray]) -> FloatArray:
    """Return `median_of_three` of each part by itself, one after another.

    Parameters
    ----------
    parts : sequence of array
        One or more, none of them empty.
    """
    taken = np.concatenate(parts)
    smooth = median_of_three(taken)
    ends = np.cumsum([part.size for part in parts])
    for edge in (ends - 1, ends[:-1]):
        smooth[edge] = taken[edge]
    return smooth


def integral(time: FloatArray, current: FloatArray) -> FloatArray:
    """Return the running trapezoidal integral of the current over time [A h].

    Time that stands still or goes backward adds nothing.

    Parameters
    ----------
    time : array, shape (n,)
        [s].
    current : array, shape (n,)
        [A].

    Returns
    -------
    array, shape (n,)
        Zero at the first sample.
    """
    parts = np.maximum(np.diff(time), 0.0) * (current[1:] + current[:-1]) / 2.0
    total = np.zeros(time.size)
    np.cumsum(parts, out=total[1:])
    return np.asarray(total / 3600.0, dtype=np.float64)
