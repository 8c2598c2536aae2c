"""Runs a protocol on a cell, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbcell.cell.extras import Extra
from ssbcell.errors import UnknownName, UsageError
from ssbcell.process import Cell
from ssbcell.protocols import Protocol, load_protocol
from ssbcell.records.record import Record
from ssbcell.simulate.built import Short
from ssbcell.simulate.outputs import FloatArray
from ssbcell.simulate.stepper import Stepper, StepRun
from ssbcell.simulate.subject import Subject, subject
from ssbcell.simulate.to_record import simulated_record
from ssbcell.transport.properties import EffectiveProperties


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
        In order, up to the one at which a safety limit stopped the test.
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
        raise UsageError(f"the test on protocol {self.protocol.name!r} has no step {name!r}")

    def shown(self, name: str) -> tuple[FloatArray, FloatArray]:
        """Return the course of a variable that an extra of the cell follows.

        Parameters
        ----------
        name : str
            PyBaMM's, such as ``"Stack pressure [Pa]"``.

        Returns
        -------
        time : array, shape (n,)
            Test time [s].
        values : array, shape (n,)

        Raises
        ------
        UnknownName
            If no extra follows it.
        """
        taken = [run.segment for run in self.steps if run.segment.time.size]
        known = {key for segment in taken for key in segment.shown}
        if name not in known:
            raise UnknownName("variable followed over time", name, sorted(known))
        time = np.concatenate([segment.start + segment.time for segment in taken])
        return time, np.concatenate([segment.shown[name] for segment in taken])


def simulate_protocol(
    cell: Cell | EffectiveProperties,
    protocol: str | Protocol = "qualification",
    *,
    closure: str = "default",
    design_capacity: float | None = None,
    short: Short | None = None,
    extras: Sequence[Extra] = (),
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
        By area [C/m2]; needed where the protocol counts a state of charge or a rate by it.
    short : callable, optional
        Areal conductance of a leak [S/m2] as a function of test time [s], such as an
        `IntermittentShort`; it takes the place of the cell's constant one.
    extras : sequence of Extra
        What the cell has beside the plain one: `InterlayerStorage`, `ParticleFilm`, `Stack`,
        `Heat` of `ssbcell.cell`, each at most once.

    Returns
    -------
    Run

    Raises
    ------
    SimulationError
        If the solver gives up.
    UsageError
        If a design capacity is needed and was not given, the temperature lies beyond the
        protocol's safety limit, or the extras do not fit together.
    UnknownName
        If there is no such protocol; the message suggests the nearest.
    """
    plan = protocol if isinstance(protocol, Protocol) else load_protocol(protocol)
    taken = subject(cell, closure, extras)
    stepper = Stepper(taken, plan, design_capacity=design_capacity, short=short, extras=extras)
    steps = stepper.once()
    record = simulated_record(
        [run.segment for run in steps], taken.properties.temperature, taken.name, plan.name
    )
    return Run(taken, plan, steps, stepper.reference, record)
