"""Takes a cell through the steps of a protocol, and says what ended each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ssbcell.cell.extras import Extra
from ssbcell.cell.parameters import ELECTRODE_AREA
from ssbcell.errors import SimulationError, UsageError, require_positive
from ssbcell.protocols import Protocol, Safety, Step
from ssbcell.quantities import text
from ssbcell.simulate.built import Short
from ssbcell.simulate.engine import Engine
from ssbcell.simulate.segment import Segment
from ssbcell.simulate.subject import Subject
from ssbcell.simulate.window import LOWEST_VOLTAGE, Window


@dataclass(frozen=True, slots=True)
class StepRun:
    """A step of a protocol as the cell took it.

    Attributes
    ----------
    step : Step
        As the protocol has it.
    segment : Segment
        What the cell gave.
    ended_by : str
        The condition that ended it, with its value, such as ``"voltage 4.3 V"``.
    complete : bool
        Whether it ended as it was meant to: not by a safety limit, nor by lack of lithium.
    stops : bool
        Whether it stopped the whole test, by a safety limit of the protocol.
    """

    step: Step
    segment: Segment
    ended_by: str
    complete: bool
    stops: bool = False


class Stepper:
    """A cell on its way through a protocol, once or many times.

    Parameters
    ----------
    taken : Subject
        The cell.
    plan : Protocol
        What to run.
    design_capacity : float, optional
        By area [C/m2]; needed where the protocol counts a state of charge or a rate by it.
    short : callable, optional
        Areal conductance of a leak [S/m2] as a function of test time [s].
    extras : sequence of Extra
        What the cell has beside the plain one.
    compiled : bool
        As `Engine`.

    Raises
    ------
    UsageError
        If a design capacity is needed and was not given, or the cell is tested at a temperature
        beyond the protocol's safety limit.
    """

    def __init__(
        self,
        taken: Subject,
        plan: Protocol,
        *,
        design_capacity: float | None = None,
        short: Short | None = None,
        extras: Sequence[Extra] = (),
        compiled: bool = False,
    ) -> None:
        _require_design_capacity(plan, design_capacity)
        _require_temperature(plan, taken.properties.temperature)
        self.plan = plan.with_currents(design_capacity)
        start = plan.start_voltage.value if plan.start_voltage is not None else None
        self._engine = Engine(
            taken.properties,
            taken.active_material,
            short,
            start_voltage=start,
            extras=extras,
            compiled=compiled,
        )
        self._window = _window(plan.safety)
        self._design = design_capacity
        self.reference: float | None = None

    def once(self) -> tuple[StepRun, ...]:
        """Run all steps, or those up to a safety limit.

        Raises
        ------
        SimulationError
            If the solver gives up.
        """
        count, runs = _Count(self.plan, self._design), []
        for step in self.plan.steps:
            run = _take(self._engine, step, count, self._window, self.plan.safety)
            count.add(run)
            runs.append(run)
            if run.stops:
                break
        self.reference = count.reference
        return tuple(runs)


def _require_design_capacity(plan: Protocol, design_capacity: float | None) -> None:
    if plan.soc is None or plan.soc.reference != "design capacity":
        return
    if design_capacity is None:
        raise UsageError(
            f"protocol {plan.name!r} counts the state of charge against the design capacity "
            "and none was given; expected design_capacity, by area [C/m2]"
        )
    require_positive("design_capacity", design_capacity)


def _require_temperature(plan: Protocol, temperature: float) -> None:
    low, high = plan.safety.min_temperature, plan.safety.max_temperature
    met = high if high is not None and temperature > high.value else None
    met = low if low is not None and temperature < low.value else met
    if met is not None:
        raise UsageError(
            f"protocol {plan.name!r} has the safety limit {met.text}, and the cell is tested at "
            f"{temperature - 273.15:g} degC"
        )


def _window(safety: Safety) -> Window:
    """Return where steps may go at all; under the model's own end no limit matters."""
    given = {
        "lowest": safety.min_voltage,
        "highest": safety.max_voltage,
        "coldest": safety.min_temperature,
        "hottest": safety.max_temperature,
    }
    limits = {name: limit.value for name, limit in given.items() if limit is not None}
    if safety.max_current is not None:
        limits["most"] = safety.max_current.value * ELECTRODE_AREA
    limits["lowest"] = max(limits.get("lowest", 0.0), LOWEST_VOLTAGE)
    return Window(**limits)


class _NotPossible(Exception):
    """A step that a cell cannot take, and why."""


class _Count:
    """The state of charge as the protocol counts it, kept while steps run."""

    def __init__(self, protocol: Protocol, design_capacity: float | None) -> None:
        self._soc = protocol.soc
        self._design = design_capacity
        self.reference: float | None = None
        self.charge = 0.0  # since the state of charge was zero [C/m2]

    def add(self, run: StepRun) -> None:
        """Take the charge of a step into account."""
        passed = run.segment.charge / ELECTRODE_AREA
        self.charge += passed
        if self._soc is not None and run.step.name == self._soc.step:
            own = self._soc.reference == "discharge capacity"
            self.reference = -passed if own else self._design
            self.charge = 0.0

    def time_to(self, step: Step) -> float:
        """Time that a step needs to reach its state of charge [s]."""
        if step.until_soc is None or self.reference is None:
            raise _NotPossible(f"step {step.name!r} has no state of charge to reach")
        if not self.reference > 0.0:
            raise _NotPossible(f"no SOC {step.until_soc.text}: the cell gave no discharge capacity")
        missing = step.until_soc.value * self.reference - self.charge
        time = missing / step.signed_current
        if not time > 0.0:
            raise _NotPossible(
                f"SOC {step.until_soc.text} out of reach: a {step.kind} leads away from it (SOC "
                f"is {self.charge / self.reference:.1%})"
            )
        return time


def _take(engine: Engine, step: Step, count: _Count, window: Window, safety: Safety) -> StepRun:
    try:
        duration, by_time, complete = _limit_of_time(step, count)
    except _NotPossible as problem:
        return StepRun(step, Segment.empty(engine.test_time, str(problem)), str(problem), False)
    try:
        segment = _run(engine, step, duration, window)
    except SimulationError as problem:
        raise SimulationError(f"step {step.name!r}: {problem}") from problem
    if segment.ended_by == "time":
        return StepRun(step, segment, by_time, complete)
    return _ended(step, segment, safety)


def _limit_of_time(step: Step, count: _Count) -> tuple[float, str, bool]:
    """Return the first limit of a step's time: when [s], which, and whether it is meant."""
    limits: list[tuple[float, str, bool]] = []
    if step.duration is not None:
        limits.append((step.duration.value, f"duration {step.duration.text}", True))
    if step.until_soc is not None:
        limits.append((count.time_to(step), f"SOC {step.until_soc.text}", True))
    if step.at_most is not None:
        limits.append((step.at_most.value, f"time limit {step.at_most.text}", False))
    return min(limits)


def _run(engine: Engine, step: Step, duration: float, window: Window) -> Segment:
    if step.voltage is not None and step.until_current is not None:
        least = step.until_current.value * ELECTRODE_AREA
        return engine.hold(step.voltage.value, duration, step.sample_every, least, window)
    return engine.advance(
        step.signed_current * ELECTRODE_AREA,
        duration,
        step.sample_every,
        step.until_voltage.value if step.until_voltage is not None else None,
        window,
    )


def _ended(step: Step, segment: Segment, safety: Safety) -> StepRun:
    """Say what an event was to a step: its cut-off, a safety limit, the end of the model."""
    met = segment.ended_by
    if met == "least current" and step.until_current is not None:
        return StepRun(step, segment, f"current {step.until_current.text}", True)
    cut_off = {"charge": "upper voltage", "discharge": "lower voltage"}.get(step.kind)
    if met == cut_off and step.until_voltage is not None:
        if not segment.time.size:
            said = f"voltage {step.until_voltage.text}, beyond it at the onset"
            return StepRun(step, segment, said, False)
        meant = step.duration is None and step.until_soc is None
        return StepRun(step, segment, f"voltage {step.until_voltage.text}", meant)
    watched = {
        "upper voltage": safety.max_voltage,
        "lower voltage": safety.min_voltage,
        "most current": safety.max_current,
        "cold": safety.min_temperature,
        "hot": safety.max_temperature,
    }.get(met)
    if met == "lower voltage" and (watched is None or watched.value < LOWEST_VOLTAGE):
        return StepRun(step, segment, f"deep discharge under {LOWEST_VOLTAGE:g} V", False)
    if watched is not None:
        return StepRun(step, segment, f"safety limit {watched.text}", False, stops=True)
    return StepRun(step, segment, met, False)


def require_complete(run: StepRun, purpose: str) -> None:
    """Raise `SimulationError` unless a step ended as it was meant to, with time and limit."""
    if run.complete:
        return
    after = text(run.segment.duration, "duration", "s")
    raise SimulationError(
        f"step {run.step.name!r} ended after {after} by {run.ended_by}: {purpose}"
    )
