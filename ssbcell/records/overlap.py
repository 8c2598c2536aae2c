"""Rows that two files of one test have in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ssbcell.errors import InvalidRecord
from ssbcell.records.record import CURRENT, TEST_TIME, VOLTAGE
from ssbcell.records.table import Table

Floats = NDArray[np.float64]

#: Two exports of one row may round differently: voltage [V], current as a share and [A], time [s].
_VOLTAGE, _CURRENT, _CURRENT_FLOOR, _TIME = 2e-4, 1e-3, 1e-6, 2e-3
#: So many clock shifts are tried.
_MOST_SHIFTS = 200


@dataclass(frozen=True, slots=True)
class Overlap:
    """How a later file goes on from an earlier one.

    Attributes
    ----------
    repeated : int
        First rows of the later file that the earlier one has too.
    shift : float
        To add to the later file's times, which clocks in whole seconds leave open [s].
    """

    repeated: int
    shift: float


def find_overlap(
    earlier: Table, later: Table, resolution: float, names: tuple[str, str]
) -> Overlap:
    """Match the rows that a later file repeats.

    Parameters
    ----------
    earlier, later : Table
        With test times on one scale [s].
    resolution : float
        By how much the later file's times may be off [s].
    names : tuple of str
        Of both, for the message.

    Raises
    ------
    InvalidRecord
        If a row in the time that both cover has no equal in the earlier file.
    """
    end = float(earlier.numbers(TEST_TIME).max()) + resolution
    common = later.take(later.numbers(TEST_TIME) <= end)
    old = [earlier.numbers(name) for name in (TEST_TIME, VOLTAGE, CURRENT)]
    new = [common.numbers(name) for name in (TEST_TIME, VOLTAGE, CURRENT)]
    for shift in _shifts(old, new, resolution):
        inside = new[0] + shift <= old[0][-1] + _TIME
        if _agree(old, [values[inside] for values in new], shift):
            return Overlap(int(inside.sum()), shift)
    seconds = old[0][-1] - new[0][0]
    raise InvalidRecord(
        f"{names[0]} and {names[1]} overlap by {seconds:g} s, and their rows there differ "
        f"(the second begins with {new[1][0]:g} V and {new[2][0]:g} A); which hold is not known"
    )


def _shifts(old: list[Floats], new: list[Floats], resolution: float) -> list[float]:
    """Return the shifts that bring the first new row upon an equal old one, smallest first."""
    apart = old[0] - new[0][0]
    alike = (np.abs(apart) <= resolution) & _same(old[1:], [v[:1] for v in new[1:]])
    shifts = sorted(apart[alike].tolist(), key=abs)
    return shifts[:_MOST_SHIFTS]


def _agree(old: list[Floats], new: list[Floats], shift: float) -> bool:
    """Return whether each new row has an equal old one at its time."""
    if not len(new[0]):
        return False
    time = new[0] + shift
    right = np.clip(np.searchsorted(old[0], time), 1, len(old[0]) - 1)
    place = np.where(time - old[0][right - 1] < old[0][right] - time, right - 1, right)
    # two rows at one time, as at the change of a step, stand in the same order in both
    twin = np.clip(place + 1, 0, len(old[0]) - 1)
    other = np.clip(place - 1, 0, len(old[0]) - 1)
    alike = np.zeros(len(time), dtype=bool)
    for at in (place, twin, other):
        near = np.abs(old[0][at] - time) <= _TIME
        alike |= near & _same([values[at] for values in old[1:]], new[1:])
    return bool(alike.all())


def _same(old: list[Floats], new: list[Floats]) -> NDArray[np.bool_]:
    voltage = np.abs(old[0] - new[0]) <= _VOLTAGE
    current = np.abs(old[1] - new[1]) <= _CURRENT * np.abs(new[1]) + _CURRENT_FLOOR
    both: NDArray[np.bool_] = voltage & current
    return both
