"""What a step of a simulated test gave: plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from ssbcell.cell.parameters import ELECTRODE_AREA
from ssbcell.simulate.outputs import Outputs
from ssbcell.simulate.state import State

#: times nearer than this are one; test times carry a rounding of some 1e-11 s [s]
_SAME_TIME = 1e-6

_HOUR = 3600.0  # s

FloatArray = npt.NDArray[np.float64]

#: PyBaMM's names of what is kept over time
SERIES = (
    "Voltage [V]",
    "Lithium thickness [m]",
    "Lithium inventory [mol]",
    "Short current density [A.m-2]",
)
#: what is kept too where the voltage is held: current and charge, positive on discharge
HELD = ("Current [A]", "Discharge capacity [A.h]")


class Reader(Protocol):
    """What reads variables from states: over time, and the inside of the cell at one moment."""

    series: Outputs
    inside: Outputs
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """A stretch of a simulated test, at constant current or constant voltage.

    Attributes
    ----------
    start : float
        Test time of the onset [s].
    time : array, shape (n,)
        Since the onset, where it begins [s].
    current : array, shape (n,)
        Through the terminals, positive on charge [A].
    passed : array, shape (n,)
        Charge through the terminals since the onset, positive on charge [C].
    voltage : array, shape (n,)
        [V].
    lithium_thickness : array, shape (n,)
        [m].
    lithium : array, shape (n,)
        In particles, deposit and interlayer [mol].
    leak : array, shape (n,)
        Current through the short [A].
    ended_by : str
        ``"time"``, ``"upper voltage"``, ``"lower voltage"``, ``"lithium exhausted"``, ``"least
        current"`` or ``"most current"`` of a hold, ``"cold"`` or ``"hot"``; or why it did not
        begin.
    last : State or None
        The inside of the cell at the last sample; None if there is none.
    shown : mapping of str to array, shape (n,)
        What the cell's extras follow, by PyBaMM's names.
    """

    start: float
    time: FloatArray
    current: FloatArray
    passed: FloatArray
    voltage: FloatArray
    lithium_thickness: FloatArray
    lithium: FloatArray
    leak: FloatArray
    ended_by: str
    last: State | None
    shown: Mapping[str, FloatArray]

    @property
    def duration(self) -> float:
        """Time from the onset to the last sample [s]."""
        return float(self.time[-1]) if self.time.size else 0.0

    @property
    def charge(self) -> float:
        """Charge through the terminals, positive on charge [C]."""
        return float(self.passed[-1]) if self.passed.size else 0.0

    @classmethod
    def empty(cls, start: float, ended_by: str) -> Segment:
        """Return a stretch that was over before it began."""
        none = np.empty(0)
        return cls(start, none, none, none, none, none, none, none, ended_by, None, {})

    @classmethod
    def from_solution(
        cls,
        current: float | None,
        start: float,
        solution: Any,
        samples: FloatArray,
        *,
        ended_by: str,
        read: Reader,
        inputs: Mapping[str, float],
    ) -> Segment:
        """Take what is needed out of a PyBaMM solution of one step, at the times of `samples`.

        Its last time is always among them; those at which the solver stopped for reasons of
        its own are not. A `current` of None was not constant, and is read.
        """
        at = np.asarray(solution.t, dtype=float)
        time = at - float(at[0])
        keep = _among(time, samples)
        states = np.asarray(solution.y, dtype=float)[:, keep]
        found = {
            name: values.reshape(-1)
            for name, values in read.series(at[keep], states, inputs).items()
        }
        voltage, thickness, lithium, leak = (found[name] for name in SERIES)
        flow, passed = _constant(current, time[keep]) if current is not None else _read(found)
        return cls(
            start=start,
            time=time[keep],
            current=flow,
            passed=passed,
            voltage=voltage,
            lithium_thickness=thickness,
            lithium=lithium,
            leak=leak * ELECTRODE_AREA,
            ended_by=ended_by,
            last=State.of(read.inside(at[-1:], states[:, -1:], inputs)),
            shown={name: found[name] for name in read.shown},
        )


def _constant(current: float, time: FloatArray) -> tuple[FloatArray, FloatArray]:
    return np.full(time.size, current), current * time


def _read(found: Mapping[str, FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Return current [A] and charge [C] of a hold, positive on charge."""
    current, charge = (found[name] for name in HELD)
    return -current, (charge[0] - charge) * _HOUR


def _among(time: FloatArray, samples: FloatArray) -> npt.NDArray[np.bool_]:
    nearest = np.minimum(np.searchsorted(samples, time - _SAME_TIME), samples.size - 1)
    keep = np.abs(samples[nearest] - time) <= _SAME_TIME
    keep[-1] = True
    return np.asarray(keep, dtype=np.bool_)
