"""Many cycles of a simulated cell: what each gave, and what ended it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ssbcell.cell.extras import Extra
from ssbcell.errors import SimulationError, UsageError, require_positive
from ssbcell.process import Cell
from ssbcell.protocols import Protocol, load_protocol
from ssbcell.records.record import Record
from ssbcell.simulate.built import Short
from ssbcell.simulate.cycle import cycle_of
from ssbcell.simulate.dcr import dcr_of
from ssbcell.simulate.run import Run
from ssbcell.simulate.stepper import Stepper
from ssbcell.simulate.subject import Subject, subject
from ssbcell.simulate.to_record import simulated_record
from ssbcell.transport.properties import EffectiveProperties


@dataclass(frozen=True, slots=True)
class CycleSummary:
    """One cycle of many.

    Attributes
    ----------
    number : int
        From 1.
    charge_capacity_mAh_per_g, discharge_capacity_mAh_per_g : float
        By mass of active material: the first charge of the cycle with its holds, and the
        discharge that follows.
    coulombic_efficiency : float
        Discharge by charge.
    dcr_ohm_cm2 : float or None
        At the end of the pulse; None if the protocol has none or it was not reached.
    dcr_not_reached : str or None
        Why there is no resistance although the protocol has a pulse.
    lithium_thickness_um : float
        At the end of the cycle.
    lithium_balance_relative : float
        Largest change of all lithium since the start of the test, by what there was.
    ended_by : mapping of str to str
        What ended each step, by its name.
    """

    number: int
    charge_capacity_mAh_per_g: float  # noqa: N815 - units keep their case
    discharge_capacity_mAh_per_g: float  # noqa: N815
    coulombic_efficiency: float
    dcr_ohm_cm2: float | None
    dcr_not_reached: str | None
    lithium_thickness_um: float
    lithium_balance_relative: float
    ended_by: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return the cycle as a plain dictionary, one row of a table."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class SimulatedCycles:
    """Many cycles of one cell.

    Attributes
    ----------
    cycles : tuple of CycleSummary
        In order.
    stopped : str or None
        Why there are fewer cycles than were asked for; None if there are not.
    record : Record
        The test as a cycler would have logged it, on 1 cm2, each row with its cycle.
    """

    cycles: tuple[CycleSummary, ...]
    stopped: str | None
    record: Record

    @property
    def lithium_balance_relative(self) -> float:
        """Largest change of all lithium over the test, by what there was."""
        return max(cycle.lithium_balance_relative for cycle in self.cycles)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as its JSON document has it."""
        return {
            "cycles": [cycle.to_dict() for cycle in self.cycles],
            "lithium_balance_relative": self.lithium_balance_relative,
            "stopped": self.stopped,
        }


def simulate_cycles(
    cell: Cell | EffectiveProperties,
    protocol: str | Protocol = "cycling_c3",
    cycles: int = 10,
    *,
    closure: str = "default",
    design_capacity: float | None = None,
    short: Short | None = None,
    extras: Sequence[Extra] = (),
) -> SimulatedCycles:
    """Run a protocol on a cell again and again.

    Parameters
    ----------
    cell : Cell or EffectiveProperties
        As `ssbcell.load_cell` or `ssbcell.effective_properties` gives them.
    protocol : str or Protocol
        One cycle, with a charge that a discharge follows; its state of charge is counted anew
        in each.
    cycles : int
        How often.
    closure, design_capacity, short, extras
        As `simulate_protocol`; the time of a `short` is that of the whole test.

    Returns
    -------
    SimulatedCycles
        Fewer cycles than asked for if a safety limit stopped the test or a cycle charged
        nothing, with the reason.

    Raises
    ------
    SimulationError
        If the solver gives up, or the first charge passed nothing.
    UsageError
        As `simulate_protocol`; also if the protocol has no charge that a discharge follows.
    OutOfRange
        If `cycles` is not above zero.

    Notes
    -----
    Nothing in the model ages: what changes from cycle to cycle are the lithium left in the
    particles, an interlayer that keeps some, a leak, or a short that comes.
    """
    require_positive("cycles", cycles)
    plan = protocol if isinstance(protocol, Protocol) else load_protocol(protocol)
    taken = subject(cell, closure, extras)
    stepper = Stepper(taken, plan, design_capacity=design_capacity, short=short, extras=extras)
    runs: list[Run] = []
    rows: list[CycleSummary] = []
    stopped = None
    while len(runs) < cycles and stopped is None:
        runs.append(_run(taken, plan, stepper))
        try:
            rows.append(_summary(len(runs), runs[-1], runs[0]))
        except (SimulationError, UsageError) as problem:
            if not rows:
                raise
            stopped = f"cycle {len(runs)}: {problem}"
        last = runs[-1].steps[-1]
        if last.stops:
            stopped = f"cycle {len(runs)}: step {last.step.name!r} ended by {last.ended_by}"
    return SimulatedCycles(tuple(rows), stopped, _record(runs))


def _run(taken: Subject, plan: Protocol, stepper: Stepper) -> Run:
    steps = stepper.once()
    segments = [step.segment for step in steps]
    record = simulated_record(segments, taken.properties.temperature, taken.name, plan.name)
    return Run(taken, plan, steps, stepper.reference, record)


def _summary(number: int, run: Run, first: Run) -> CycleSummary:
    cycle = cycle_of(run)
    resistance, why_not = _resistance(run)
    begun = first.steps[0].segment.lithium[0]
    amounts = np.concatenate([step.segment.lithium for step in run.steps])
    thickness = np.concatenate([step.segment.lithium_thickness for step in run.steps])
    return CycleSummary(
        number=number,
        charge_capacity_mAh_per_g=cycle.charge_capacity_mAh_per_g,
        discharge_capacity_mAh_per_g=cycle.discharge_capacity_mAh_per_g,
        coulombic_efficiency=cycle.coulombic_efficiency,
        dcr_ohm_cm2=resistance,
        dcr_not_reached=why_not,
        lithium_thickness_um=float(thickness[-1]) * 1e6,
        lithium_balance_relative=float(np.abs(amounts / begun - 1.0).max()),
        ended_by=run.ended_by,
    )


def _resistance(run: Run) -> tuple[float | None, str | None]:
    """Return the resistance of a cycle's pulse, or why there is none."""
    if run.protocol.pulse is None:
        return None, None
    try:
        return dcr_of(run).resistance_ohm_cm2, None
    except SimulationError as problem:
        return None, str(problem)


def _record(runs: Sequence[Run]) -> Record:
    segments = [step.segment for run in runs for step in run.steps]
    numbers = [number for number, run in enumerate(runs, start=1) for _ in run.steps]
    taken, plan = runs[0].subject, runs[0].protocol
    return simulated_record(segments, taken.properties.temperature, taken.name, plan.name, numbers)
