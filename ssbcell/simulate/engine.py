"""Runs one step after another on a cell model that is built once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ssbcell.cell._pybamm import pybamm
from ssbcell.cell.extras import Extra, options_of
from ssbcell.cell.lithium import EXHAUSTED
from ssbcell.cell.structure import structure_inputs
from ssbcell.errors import SimulationError, UsageError, require_not_negative
from ssbcell.simulate.built import (
    COLDEST,
    CURRENT,
    HELD_VOLTAGE,
    HOTTEST,
    LEAST,
    LOWER,
    MOST,
    SHORT,
    UPPER,
    BuiltCell,
    Setup,
    Short,
    built_cell,
    carried,
)
from ssbcell.simulate.outputs import FloatArray
from ssbcell.simulate.segment import Segment
from ssbcell.simulate.window import NO_UPPER, Window
from ssbcell.transport.properties import EffectiveProperties

#: PyBaMM's names of the events, and ours
_EVENTS = {
    "Minimum voltage [V]": "lower voltage",
    "Maximum voltage [V]": "upper voltage",
    EXHAUSTED: "lithium exhausted",
    LEAST: "least current",
    MOST: "most current",
    COLDEST: "cold",
    HOTTEST: "hot",
}
#: rows of a step; a step of ten hours has 36,000 at one a second
_MOST_SAMPLES = 5_000_000
_AT_START = "non-positive at initial conditions"


class Engine:
    """A cell model that takes steps of constant current or voltage, in order.

    Control, cut-offs and structure are inputs, so that all steps of all structures with one
    active material share one build; steps of constant voltage have one of their own.

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
    extras : sequence of Extra
        What the cell has beside the plain one.
    compiled : bool
        Whether the solver's functions become machine code, where a C compiler is found.
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
        extras: Sequence[Extra] = (),
        compiled: bool = False,
    ) -> None:
        self.properties = properties
        options_of(extras)  # refuses what is none before anything is built
        self._setup = Setup(
            active_material,
            short,
            tuple(extras),
            properties if extras else None,
            tuple(sorted((points or {}).items())),
            tolerance,
            compiled=compiled,
        )
        self._built = built_cell(self._setup)
        self._holding: BuiltCell | None = None
        self._structure = structure_inputs(properties, active_material, start_voltage)
        self._breaks: tuple[float, ...] = getattr(short, "breaks", ())
        self._state: Any = None

    @property
    def test_time(self) -> float:
        """Time since the start of the first step [s]."""
        return 0.0 if self._state is None else float(self._state.t[-1])

    def set_leak(self, areal_conductance: float) -> None:
        """Give the leak another size from now on; only where it is no function of time.

        Parameters
        ----------
        areal_conductance : float
            [S/m2].

        Raises
        ------
        OutOfRange
            If it is below zero.
        UsageError
            If the cell was built with a leak that is a function of time.
        """
        if self._setup.short is not None:
            raise UsageError("the leak of this cell is a function of time; it has no other size")
        require_not_negative("areal_conductance", areal_conductance)
        self._structure[SHORT] = areal_conductance

    def advance(
        self,
        current: float,
        duration: float,
        sample_every: float,
        until_voltage: float | None = None,
        within: Window | None = None,
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
        within : Window, optional
            Where the step may go at all.

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
        window = within or Window()
        lower, upper = window.lowest, window.highest
        if until_voltage is not None and current > 0.0:
            upper = min(upper, until_voltage)
        elif until_voltage is not None:
            lower = max(lower, until_voltage)
        control = {CURRENT: -current, LOWER: lower, UPPER: upper}
        return self._step(self._built, control, window, (duration, sample_every), current)

    def hold(
        self,
        voltage: float,
        duration: float,
        sample_every: float,
        until_current: float,
        within: Window | None = None,
    ) -> Segment:
        """Hold a voltage until the current has fallen or the time is over.

        Parameters
        ----------
        voltage : float
            At the terminals [V].
        duration, sample_every
            As `advance`.
        until_current : float
            Size of the current at which it ends [A] on 1 cm2.
        within : Window, optional
            Where the step may go at all.

        Returns
        -------
        Segment
            As `advance`.

        Raises
        ------
        SimulationError
            As `advance`.
        """
        if self._holding is None:
            self._holding = built_cell(replace(self._setup, holds=True))
        window = within or Window()
        # the voltage is given, so that its limits have nothing to say
        control = {HELD_VOLTAGE: voltage, LEAST: until_current, MOST: window.most}
        control |= {LOWER: 0.0, UPPER: NO_UPPER}
        return self._step(self._holding, control, window, (duration, sample_every), None)

    def _step(
        self,
        built: BuiltCell,
        control: Mapping[str, float],
        window: Window,
        times: tuple[float, float],
        current: float | None,
    ) -> Segment:
        """Take one step, for a duration with a sample after every so many seconds."""
        duration, sample_every = times
        given = {**control, **self._structure, COLDEST: window.coldest, HOTTEST: window.hottest}
        inputs = {name: given[name] for name in built.inputs}
        start, samples = self.test_time, _samples(duration, sample_every)
        try:
            solution = built.solver.step(
                self._from(built, inputs),
                built.model,
                duration,
                t_eval=self._stops(start, duration),
                t_interp=samples,
                inputs=inputs,
                save=False,
            )
        except pybamm.SolverError as problem:
            return self._ended_at_onset(str(problem), inputs)
        # a solution that ended by an event takes no further step unless told that it may
        self._state = solution.last_state
        self._state.termination = "final time"
        ended_by = _ending(solution.termination)
        return Segment.from_solution(
            current, start, solution, samples, ended_by=ended_by, read=built, inputs=inputs
        )

    def _from(self, built: BuiltCell, inputs: Mapping[str, float]) -> Any:
        """Return the state from which a model steps, taken over from another one if need be."""
        if self._state is None:
            return built.start(inputs)
        if self._state.all_models[-1] is built.model:
            return self._state
        before = self._built if built is self._holding else self._holding
        assert before is not None
        states = np.asarray(self._state.y, dtype=float)[:, -1:]
        taken = carried(states, before, built, built.initial(inputs))
        return built.solution(self.test_time, taken, inputs)

    def _stops(self, start: float, duration: float) -> Any:
        """Return the times in the step at which the solver must stop, from 0."""
        inside = [at - start for at in self._breaks if 0.0 < at - start < duration]
        return np.array([0.0, *inside, duration])

    def _ended_at_onset(self, problem: str, inputs: Mapping[str, float]) -> Segment:
        events, at_start, _ = problem.partition(_AT_START)
        met = [ours for theirs, ours in _EVENTS.items() if theirs in events]
        if at_start and met:
            if self._state is None:
                raise SimulationError(
                    f"the cell is beyond its limits at 0 s, as the first step begins: {met[0]}"
                    f"{_limit(met[0], inputs)}"
                )
            return Segment.empty(self.test_time, met[0])
        raise SimulationError(
            f"the solver gave up in the step that began at {self.test_time:.6g} s: {problem}"
        )


def _limit(met: str, inputs: Mapping[str, float]) -> str:
    """Return the limit that an event watches, with its unit, where it is a number of the step."""
    watched = {
        "lower voltage": (LOWER, "V"),
        "upper voltage": (UPPER, "V"),
        "most current": (MOST, "A/cm2"),
        "least current": (LEAST, "A/cm2"),
        "cold": (COLDEST, "K"),
        "hot": (HOTTEST, "K"),
    }
    name, unit = watched.get(met, ("", ""))
    return f" {inputs[name]:g} {unit}" if name in inputs else ""


def _samples(duration: float, every: float) -> FloatArray:
    """Return the times to report, from 0: each multiple of `every`, and the end."""
    count = math.floor(duration / every * (1.0 + 1e-12))
    if count > _MOST_SAMPLES:
        raise SimulationError(
            f"sample_every is {every:g} s in a step of up to {duration:g} s: {count:,} samples, "
            f"and {_MOST_SAMPLES:,} are allowed; sample less often"
        )
    times = np.arange(count + 1, dtype=np.float64) * every
    times[-1] = min(times[-1], duration)
    return times if duration - times[-1] <= 1e-9 * duration else np.append(times, duration)


def _ending(termination: str) -> str:
    event = termination.removeprefix("event: ")
    if termination == "final time":
        return "time"
    if event not in _EVENTS:
        raise SimulationError(f"the model stopped by an event that nobody asked for: {event}")
    return _EVENTS[event]
