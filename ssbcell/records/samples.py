"""The rows that the checks look at, with what several checks need of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ssbcell.records.record import CURRENT, TEST_TIME, VOLTAGE
from ssbcell.records.table import Table

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

#: Current below this share of the largest counts as none.
FLOWS = 1e-3


@dataclass(frozen=True, slots=True)
class Stretches:
    """Rows of one sign of the current after each other.

    Attributes
    ----------
    first, last : numpy.ndarray of int
        Shape ``(n,)``: the first and the last row of each.
    sign : numpy.ndarray
        Shape ``(n,)``: 1 for charge, -1 for discharge, 0 where no current flows.
    """

    first: Places
    last: Places
    sign: Floats


@dataclass(frozen=True)
class Samples:
    """Rows with finite time, voltage and current; what is asked of them is worked out once.

    Attributes
    ----------
    table : Table
        The rows.
    place : numpy.ndarray of int
        Row in the record of each row.
    """

    table: Table
    place: Places

    @cached_property
    def time(self) -> Floats:
        """Test time [s]."""
        return self.table.numbers(TEST_TIME)

    @cached_property
    def voltage(self) -> Floats:
        """Voltage [V]."""
        return self.table.numbers(VOLTAGE)

    @cached_property
    def current(self) -> Floats:
        """Current, positive on charge [A]."""
        return self.table.numbers(CURRENT)

    @cached_property
    def size(self) -> Floats:
        """Current without its sign [A]."""
        return np.abs(self.current)

    @cached_property
    def largest(self) -> float:
        """The largest current without its sign [A]; 0 where there is no row."""
        return float(self.size.max(initial=0.0))

    @cached_property
    def time_steps(self) -> Floats:
        """Test time from each row to the next [s]."""
        return np.diff(self.time)

    @cached_property
    def voltage_steps(self) -> Floats:
        """Voltage change from each row to the next [V]."""
        return np.diff(self.voltage)

    @cached_property
    def current_steps(self) -> Floats:
        """Current change from each row to the next [A]."""
        return np.diff(self.current)

    @cached_property
    def stretches(self) -> Stretches:
        """Where the current keeps its sign."""
        least = FLOWS * self.largest
        signs = (self.current > least).astype(np.int8) - (self.current < -least)
        first = np.concatenate(([0], np.flatnonzero(signs[1:] != signs[:-1]) + 1))
        last = np.concatenate((first[1:], [len(signs)])) - 1
        return Stretches(first, last, signs[first].astype(np.float64))

    def taken(self, rows: NDArray[np.bool_]) -> Samples:
        """Return some of the rows, by a mask."""
        return Samples(self.table.take(rows), self.place[rows])
