"""Coarser views of a record: what a coarse record would show, a fine one must show too."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ssbcell.analysis.signals import FloatArray, IntArray, Signals
from ssbcell.records.medians import median
from ssbcell.records.record import Rows

#: beginnings of the coarse view, as shares of its interval
_PHASES = (0.0, 0.5)


def thinned(
    seen: Signals, rows: Rows, every: float, temperature: FloatArray | None
) -> Iterator[tuple[Signals, FloatArray | None]]:
    """Yield a stretch of a record with fewer samples, begun at two moments.

    Parameters
    ----------
    seen : Signals
        The record's.
    rows : Rows
        The stretch, rows of the record.
    every : float
        Interval of the coarse view [s]; zero gives the stretch as it is. Nothing is given where
        the stretch is nearly as coarse.
    temperature : array, shape of `seen.time`, or None
        Goes with it [K or degC].
    """
    part = seen.part(rows)
    if every <= 0.0:
        yield seen, temperature
        return
    time = seen.time[part]
    usual = median(np.diff(time)) if time.size > 2 else every
    if usual > every / 2.0:
        return
    for phase in _PHASES:
        number = np.floor((time - time[0]) / every + phase + 1e-9)
        place = part.start + np.flatnonzero(np.diff(number, prepend=-1.0) != 0.0)
        yield _taken(seen, place), None if temperature is None else temperature[place]


def _taken(seen: Signals, place: IntArray) -> Signals:
    return Signals(
        time=seen.time[place],
        voltage=seen.voltage[place],
        current=seen.current[place],
        row=seen.row[place],
        dropped=0,
        largest_current=seen.largest_current,
    )
