"""What a stretch at constant current gave: plain arrays."""

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

FloatArray = npt.NDArray[np.float64]

#: PyBaMM's names of what is kept over time
SERIES = (
    "Voltage [V]",
    "Lithium thickness [m]",
    "Lithium in particles and deposit [mol]",
    "Short current density [A.m-2]",
)


class Reader(Protocol):
    """What reads variables from states: over time, and the inside of the cell at one moment."""

    series: Outputs
    inside: Outputs


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """A stretch of a simulated test at constant current.

    Attributes
    ----------
    current : float
        Through the terminals, positive on charge [A].
    start : float
        Test time of the onset [s].
    time : array, shape (n,)
        Since the onset, where it begins [s].
    voltage : array, shape (n,)
        [V].
    lithium_thickness : array, shape (n,)
        [m].
    lithium : array, shape (n,)
        In particles and deposit [mol].
    leak : array, shape (n,)
        Current through the short [A].
    ended_by : str
        ``"time"``, ``"upper voltage"``, ``"lower voltage"`` or ``"lithium exhausted"``.
    last : State or None
        The inside of the cell at the last sample; None if there is none.
    """

    current: float
    start: float
    time: FloatArray
    voltage: FloatArray
    lithium_thickness: FloatArray
    lithium: FloatArray
    leak: FloatArray
    ended_by: str
    last: State | None

    @property
    def duration(self) -> float:
        """Time from the onset to the last sample [s]."""
        return float(self.time[-1]) if self.time.size else 0.0

    @property
    def charge(self) -> float:
        """Charge through the terminals, positive on charge [C]."""
        return self.current * self.duration

    @classmethod
    def empty(cls, current: float, start: float, ended_by: str) -> Segment:
        """Return a stretch that was over before it began."""
        none = np.empty(0)
        return cls(current, start, none, none, none, none, none, ended_by, None)

    @classmethod
    def from_solution(
        cls,
        current: float,
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
        its own are not.
        """
        at = np.asarray(solution.t, dtype=float)
        time = at - float(at[0])
        keep = _among(time, samples)
        states = np.asarray(solution.y, dtype=float)[:, keep]
        found = read.series(at[keep], states, inputs)
        voltage, thickness, lithium, leak = (found[name].reshape(-1) for name in SERIES)
        return cls(
            current=current,
            start=start,
            time=time[keep],
            voltage=voltage,
            lithium_thickness=thickness,
            lithium=lithium,
            leak=leak * ELECTRODE_AREA,
            ended_by=ended_by,
            last=State.of(read.inside(at[-1:], states[:, -1:], inputs)),
        )


def _among(time: FloatArray, samples: FloatArray) -> npt.NDArray[np.bool_]:
    nearest = np.minimum(np.searchsorted(samples, time - _SAME_TIME), samples.size - 1)
    keep = np.abs(samples[nearest] - time) <= _SAME_TIME
    keep[-1] = True
    return np.asarray(keep, dtype=np.bool_)
