"""Runs one step after another on a cell model that is built once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ssbcell.cell._pybamm import pybamm
from ssbcell.cell.lithium import EXHAUSTED
from ssbcell.cell.structure import structure_inputs
from ssbcell.errors import SimulationError
from ssbcell.simulate.built import CURRENT, LOWER, SHORT, UPPER, Short, built_cell
from ssbcell.simulate.segment import Segment
from ssbcell.transport.properties import EffectiveProperties

#: where a step has no cut-off of its own [V]. No cell reaches the upper one. Under the lower one
#: the sites of the active material are all full, and its open-circuit law says nothing.
LOWEST_VOLTAGE, _NO_UPPER = 2.0, 100.0

#: PyBaMM's names of the events, and ours
_EVENTS = {
    "Minimum voltage [V]": "lower voltage",
    "Maximum voltage [V]": "upper voltage",
    EXHAUSTED: "lithium exhausted",
}
_AT_START = "non-positive at initial conditions"


class Engine:
    """A cell model that takes steps of constant current, in order.

    Current, cut-offs and structure are inputs, so that all steps of all structures with one
    active material share one build.

    Parameters
    ----------
    properties : EffectiveProperties
        Of the laminate.
    active_material : str
        Name of its electrochemistry.
    short : callable, optional
        Areal conductance of the leak [S/m2] as a function of test time [s].
    points : mapping, optional
        Mesh points that replace those of the model.
    tolerance : float
        Relative and absolute, of the solver.
    start_voltage : float, optional
        Open-circuit voltage at which the cell rests at the start [V]; as built if not given.
    """

    def __init__(
        self,
        properties: EffectiveProperties,
        active_material: str = "NCM622",
        short: Short | None = None,
        points: Mapping[str, int] | None = None,
        tolerance: float = 1e-6,
        *,
        start_voltage: float | None = None,
    ) -> None:
        self.properties = properties
        self._built = built_cell(active_material, short, points, tolerance)
        self._structure = structure_inputs(properties, active_material, start_voltage)
        if short is not None:
            del self._structure[SHORT]
        self._breaks: tuple[float, ...] = getattr(short, "breaks", ())
        self._state: Any = None

    @property
    def test_time(self) -> float:
        """Time since the start of the first step [s]."""
        return 0.0 if self._state is None else float(self._state.t[-1])

    def advance(
        self,
        current: float,
        duration: float,
        sample_every: float,
        until_voltage: float | None = None,
    ) -> Segment:
        """Run the cell at constant current until a cut-off or the end of the time.

        Parameters
        ----------
        current : float
            Through the terminals, positive on charge [A] on 1 cm2.
        duration : float
            At most [s].
        sample_every : float
            Time between samples [s].
        until_voltage : float, optional
            Cut-off [V]: an upper one on charge, a lower one on discharge.

        Returns
        -------
        Segment
            With its first sample at the onset, right after the current changed; empty where
            the cell was beyond the cut-off at the onset.

        Raises
        ------
        SimulationError
            If the solver gives up, with the test time.
        """
        charging = current > 0.0
        upper = until_voltage if until_voltage is not None and charging else _NO_UPPER
        lower = until_voltage if until_voltage is not None and not charging else LOWEST_VOLTAGE
        inputs = {CURRENT: -current, LOWER: lower, UPPER: upper, **self._structure}
        start, samples = self.test_time, _samples(duration, sample_every)
        try:
            solution = self._built.solver.step(
                self._state or self._built.start(inputs),
                self._built.model,
                duration,
                t_eval=self._stops(start, duration),
                t_interp=samples,
                inputs=inputs,
                save=False,
            )
        except pybamm.SolverError as problem:
            return self._ended_at_onset(current, str(problem))
        # a solution that ended by an event takes no further step unless told that it may
        self._state = solution.last_state
        self._state.termination = "final time"
        ended_by = _ending(solution.termination)
        return Segment.from_solution(
            current, start, solution, samples, ended_by=ended_by, read=self._built, inputs=inputs
        )

    def _stops(self, start: float, duration: float) -> Any:
        """Return the times in the step at which the solver must stop, from 0."""
        inside = [at - start for at in self._breaks if 0.0 < at - start < duration]
        return np.array([0.0, *inside, duration])

    def _ended_at_onset(self, current: float, problem: str) -> Segment:
        met = [ours for theirs, ours in _EVENTS.items() if theirs in problem]
        if _AT_START in problem and met:
            if self._state is None:
                raise SimulationError(f"the cell is beyond its limits before the test: {met[0]}")
            return Segment.empty(current, self.test_time, met[0])
        raise SimulationError(
            f"the solver gave up in the step that began at {self.test_time:.6g} s: {problem}"
        )


def _samples(duration: float, every: float) -> Any:
    """Return the times to report, from 0: each multiple of `every`, and the end."""
    count = int(np.floor(duration / every * (1.0 + 1e-12)))
    times = np.arange(count + 1) * every
    times[-1] = min(times[-1], duration)
    return times if duration - times[-1] <= 1e-9 * duration else np.append(times, duration)


def _ending(termination: str) -> str:
    event = termination.removeprefix("event: ")
    if termination == "final time":
        return "time"
    if event not in _EVENTS:
        raise SimulationError(f"the model stopped by an event that nobody asked for: {event}")
    return _EVENTS[event]
