"""Runs a protocol on a cell, step by step."""

from __future__ import annotations

from dataclasses import dataclass

from ssbcell.cell.parameters import ELECTRODE_AREA
from ssbcell.errors import SimulationError, UsageError, require_positive
from ssbcell.process import Cell
from ssbcell.protocols import Protocol, Step, load_protocol
from ssbcell.quantities import text
from ssbcell.records.record import Record
from ssbcell.simulate.built import Short
from ssbcell.simulate.engine import LOWEST_VOLTAGE, Engine
from ssbcell.simulate.segment import Segment
from ssbcell.simulate.subject import Subject, subject
from ssbcell.simulate.to_record import simulated_record
from ssbcell.transport.properties import EffectiveProperties


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
    """

    step: Step
    segment: Segment
    ended_by: str
    complete: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A protocol as a cell took it.

    Attributes
    ----------
    subject : Subject
        The cell.
    protocol : Protocol
        What was run.
    steps : tuple of StepRun
        In order.
    reference_capacity : float or None
        What a state of charge was counted against [C/m2]; None where nothing was.
    record : Record
        The test as a cycler would have logged it, on an electrode of 1 cm2.
    """

    subject: Subject
    protocol: Protocol
    steps: tuple[StepRun, ...]
    reference_capacity: float | None
    record: Record

    @property
    def ended_by(self) -> dict[str, str]:
        """What ended each step, by its name."""
        return {run.step.name: run.ended_by for run in self.steps}

    @property
    def lithium_balance(self) -> float:
        """Largest change of the lithium in particles and deposit, by what there was."""
        amounts = [n for run in self.steps for n in run.segment.lithium]
        return float(max(abs(n / amounts[0] - 1.0) for n in amounts))

    def named(self, name: str) -> StepRun:
        """Return a step by name.

        Raises
        ------
        UsageError
            If the protocol has no such step.
        """
        for run in self.steps:
            if run.step.name == name:
                return run
        raise UsageError(f"protocol {self.protocol.name!r} has no step {name!r}")


def simulate_protocol(
    cell: Cell | EffectiveProperties,
    protocol: str | Protocol = "qualification",
    *,
    closure: str = "default",
    design_capacity: float | None = None,
    short: Short | None = None,
) -> Run:
    """Run a protocol on a cell.

    Parameters
    ----------
    cell : Cell or EffectiveProperties
        As `ssbcell.load_cell` or `ssbcell.effective_properties` gives them.
    protocol : str or Protocol
        A shipped name, the path of a TOML file, or a protocol.
    closure : str
        For a `Cell`: name of the closure that gives its properties.
    design_capacity : float, optional
        By area [C/m2]; needed where the protocol counts the state of charge against it.
    short : callable, optional
        Areal conductance of a leak [S/m2] as a function of test time [s], such as an
        `IntermittentShort`; it takes the place of the cell's constant one.

    Returns
    -------
    Run

    Raises
    ------
    SimulationError
        If the solver gives up, or there is no capacity to count a state of charge against.
    UsageError
        If a design capacity is needed and was not given.
    UnknownName
        If there is no such protocol; the message suggests the nearest.
    """
    plan = protocol if isinstance(protocol, Protocol) else load_protocol(protocol)
    taken = subject(cell, closure)
    steps, reference = run_steps(taken, plan, design_capacity=design_capacity, short=short)
    record = simulated_record(
        [run.segment for run in steps], taken.properties.temperature, taken.name, plan.name
    )
    return Run(taken, plan, steps, reference, record)


def run_steps(
    taken: Subject,
    plan: Protocol,
    *,
    design_capacity: float | None = None,
    short: Short | None = None,
) -> tuple[tuple[StepRun, ...], float | None]:
    """Run the steps of a protocol on a cell, without a record.

    Parameters
    ----------
    taken : Subject
        The cell.
    plan : Protocol
        What to run.
    design_capacity, short
        As `simulate_protocol`.

    Returns
    -------
    steps : tuple of StepRun
        In order.
    reference_capacity : float or None
        What a state of charge was counted against [C/m2]; None where nothing was.

    Raises
    ------
    SimulationError, UsageError
        As `simulate_protocol`.
    """
    if plan.soc is not None and plan.soc.reference == "design capacity":
        if design_capacity is None:
            raise UsageError(
                f"protocol {plan.name!r} counts the state of charge against the design capacity "
                "and none was given; expected design_capacity, by area [C/m2]"
            )
        require_positive("design_capacity", design_capacity)
    _refuse_hold(plan)
    start = plan.start_voltage.value if plan.start_voltage is not None else None
    engine = Engine(taken.properties, taken.active_material, short, start_voltage=start)
    count = _Count(plan, design_capacity)
    runs = []
    for step in plan.steps:
        run = _take(engine, step, count)
        count.add(run)
        runs.append(run)
    return tuple(runs), count.reference


def _refuse_hold(plan: Protocol) -> None:
    for step in plan.steps:
        if step.kind == "hold":
            raise UsageError(
                f"step {step.name!r} holds a voltage, and steps here have a constant current; "
                "run the protocol by ssbcell.simulate.to_experiment, in PyBaMM"
            )


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
            raise SimulationError(f"step {step.name!r} has no state of charge to reach")
        if not self.reference > 0.0:
            raise SimulationError(
                f"step {step.name!r}: the cell gave no discharge capacity, so that "
                f"{step.until_soc.text} of it does not exist"
            )
        missing = step.until_soc.value * self.reference - self.charge
        time = missing / step.signed_current
        if not time > 0.0:
            raise SimulationError(
                f"step {step.name!r} cannot reach SOC {step.until_soc.text}: a {step.kind} "
                f"leads away from it (SOC is {self.charge / self.reference:.1%})"
            )
        return time


def _take(engine: Engine, step: Step, count: _Count) -> StepRun:
    limits: list[tuple[float, str, bool]] = []
    if step.duration is not None:
        limits.append((step.duration.value, f"duration {step.duration.text}", True))
    if step.until_soc is not None:
        limits.append((count.time_to(step), f"SOC {step.until_soc.text}", True))
    if step.at_most is not None:
        limits.append((step.at_most.value, f"time limit {step.at_most.text}", False))
    duration, by_time, complete = min(limits)
    try:
        segment = engine.advance(
            step.signed_current * ELECTRODE_AREA,
            duration,
            step.sample_every,
            step.until_voltage.value if step.until_voltage is not None else None,
        )
    except SimulationError as problem:
        raise SimulationError(f"step {step.name!r}: {problem}") from problem
    if segment.ended_by == "time":
        return StepRun(step, segment, by_time, complete)
    cut_off = {"charge": "upper voltage", "discharge": "lower voltage"}.get(step.kind)
    if segment.ended_by == cut_off and step.until_voltage is not None:
        meant = step.duration is None and step.until_soc is None
        return StepRun(step, segment, f"voltage {step.until_voltage.text}", meant)
    if segment.ended_by == "lower voltage":
        return StepRun(step, segment, f"deep discharge under {LOWEST_VOLTAGE:g} V", False)
    return StepRun(step, segment, segment.ended_by, False)


def require_complete(run: StepRun, purpose: str) -> None:
    """Raise `SimulationError` unless a step ended as it was meant to, with time and limit."""
    if run.complete:
        return
    after = text(run.segment.duration, "duration", "s")
    raise SimulationError(
        f"step {run.step.name!r} ended after {after} by {run.ended_by}: {purpose}"
    )
