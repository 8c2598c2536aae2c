"""Runs one step after another on a cell model that is built once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ssbcell.cell._pybamm import pybamm
from ssbcell.cell.lithium import EXHAUSTED
from ssbcell.cell.model import LithiumDepositionDFN
from ssbcell.cell.parameters import parameter_values
from ssbcell.errors import SimulationError
from ssbcell.simulate.segment import Segment
from ssbcell.transport.properties import EffectiveProperties

#: areal conductance [S/m2] as a function of test time [s], in operations that PyBaMM knows
Short = Callable[[Any], Any]

_CURRENT = "Current function [A]"
_LOWER = "Lower voltage cut-off [V]"
_UPPER = "Upper voltage cut-off [V]"
#: where a step has no cut-off of its own [V]. No cell reaches the upper one. Under the lower one
#: the sites of the active material are all full, and its open-circuit law says nothing.
LOWEST_VOLTAGE, _NO_UPPER = 2.0, 100.0

#: PyBaMM's names of the events, and ours
_EVENTS = {
    "Minimum voltage [V]": "lower voltage",
    "Maximum voltage [V]": "upper voltage",
    EXHAUSTED: "lithium exhausted",
}
#: more internal steps than this mean that the solver is stuck; a healthy cycle takes hundreds
_MOST_STEPS = 10_000
_AT_START = "non-positive at initial conditions"


class Engine:
    """A cell model that takes steps of constant current, in order.

    Current and cut-offs are inputs, so that all steps of a test share one build.

    Parameters
    ----------
    properties : EffectiveProperties
        Of the laminate.
    active_material : str
        Name of its electrochemistry.
    short : callable, optional
        Areal conductance of the leak [S/m2] as a function of test time [s].
    points : dict, optional
        Mesh points that replace those of the model.
    tolerance : float
        Relative and absolute, of the solver.
    """

    def __init__(
        self,
        properties: EffectiveProperties,
        active_material: str = "NCM622",
        short: Short | None = None,
        points: dict[str, int] | None = None,
        tolerance: float = 1e-6,
    ) -> None:
        model = LithiumDepositionDFN()
        values = parameter_values(properties, active_material, short)
        values.update({_CURRENT: "[input]", _LOWER: "[input]", _UPPER: "[input]"})
        simulation = pybamm.Simulation(
            model,
            parameter_values=values,
            var_pts={**model.default_var_pts, **(points or {})},
        )
        simulation.build()
        self.properties = properties
        self._model = simulation.built_model
        self._solver = pybamm.IDAKLUSolver(
            rtol=tolerance, atol=tolerance, options={"max_num_steps": _MOST_STEPS}
        )
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
        inputs = {_CURRENT: -current, _LOWER: lower, _UPPER: upper}
        start, samples = self.test_time, _samples(duration, sample_every)
        try:
            solution = self._solver.step(
                self._state,
                self._model,
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
        return Segment.from_solution(
            current, start, solution, samples, _ending(solution.termination)
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
