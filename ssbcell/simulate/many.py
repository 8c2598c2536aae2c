"""One protocol on many structures, from one build."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from ssbcell.cell.parameters import ELECTRODE_AREA
from ssbcell.errors import SsbcellError, require_positive
from ssbcell.process import Cell
from ssbcell.protocols import Protocol, load_protocol
from ssbcell.simulate.stepper import Stepper, StepRun
from ssbcell.simulate.subject import subject
from ssbcell.transport.properties import EffectiveProperties

_CM2_PER_M2 = 1e4
_MAH_PER_G = 3600.0  # C/kg
_MAH_PER_CM2 = 3.6e4  # C/m2
#: structures that a worker takes at a time
_CHUNK = 16
#: longer than any step: only its ends are sampled [s]
_NEVER = 1e9


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a protocol gave for one structure.

    Attributes
    ----------
    resistance_ohm_cm2 : float or None
        At the end of the pulse; None where the protocol has none or it was not reached.
    charge_capacity_mAh_per_g, discharge_capacity_mAh_per_g : float or None
        Of the first charge and the first discharge, by mass of active material; None where
        the protocol has none, or the pulse is the only one.
    reference_capacity_mAh_per_cm2 : float or None
        What a state of charge was counted against.
    ended_by : mapping of str to str
        What ended each step, by its name.
    problem : str or None
        Why numbers are missing, or not those of a whole test; None if nothing is amiss.
    """

    resistance_ohm_cm2: float | None
    charge_capacity_mAh_per_g: float | None  # noqa: N815 - units keep their case
    discharge_capacity_mAh_per_g: float | None  # noqa: N815
    reference_capacity_mAh_per_cm2: float | None  # noqa: N815
    ended_by: Mapping[str, str]
    problem: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as a plain dictionary, one row of a table."""
        return {name: getattr(self, name) for name in self.__slots__}


def simulate_many(
    cells: Iterable[Cell | EffectiveProperties],
    protocol: str | Protocol = "dcr_soc50_10s",
    *,
    closure: str = "default",
    design_capacity: float | None = None,
    jobs: int = 1,
    workers: Executor | None = None,
    compiled: bool = False,
) -> Iterator[Outcome]:
    """Run one protocol on many structures.

    The model is built once in each process; structures are its inputs. Nothing but the
    outcomes is kept, so that memory does not grow with their number.

    Parameters
    ----------
    cells : iterable of Cell or EffectiveProperties
        As `simulate_protocol` takes them.
    protocol : str or Protocol
        A shipped name, the path of a TOML file, or a protocol.
    closure : str
        For a `Cell`: name of the closure that gives its properties.
    design_capacity : float, optional
        By area [C/m2]; needed where the protocol counts the state of charge against it.
    jobs : int
        Processes of this computer; 1 stays in this one.
    workers : Executor, optional
        To use in their place, such as a pool that serves several calls.
    compiled : bool
        Let a C compiler, where there is one, make machine code of the model; PyBaMM keeps it
        for the next time. Worth its seconds from some thousand structures on.

    Yields
    ------
    Outcome
        In the order of `cells`, as they come. A structure that cannot be simulated has a
        `problem`, and the others go on.

    Raises
    ------
    UnknownName
        If there is no such protocol.
    OutOfRange
        If `jobs` is not above zero.
    """
    require_positive("jobs", jobs)
    plan = protocol if isinstance(protocol, Protocol) else load_protocol(protocol)
    task = partial(
        _one,
        plan=_sparse(plan),
        closure=closure,
        design_capacity=design_capacity,
        compiled=compiled,
    )
    if workers is None and jobs == 1:
        return map(task, cells)
    return _spread(task, cells, jobs, workers)


def _spread(
    task: Callable[[Any], Outcome], cells: Iterable[Any], jobs: int, workers: Executor | None
) -> Iterator[Outcome]:
    with _pool(jobs, workers) as pool:
        yield from pool.map(task, cells, chunksize=_CHUNK)


@contextmanager
def _pool(jobs: int, given: Executor | None) -> Iterator[Executor]:
    if given is not None:
        yield given
        return
    # spawn everywhere: the same on every system, and no fork of a process that has threads
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


def _sparse(plan: Protocol) -> Protocol:
    """Sample only the ends of the steps: an outcome needs no more, and reading takes time."""
    steps = tuple(step.model_copy(update={"sample_every": _NEVER}) for step in plan.steps)
    return plan.model_copy(update={"steps": steps})


def _one(
    cell: Cell | EffectiveProperties,
    plan: Protocol,
    closure: str,
    design_capacity: float | None,
    compiled: bool,
) -> Outcome:
    try:
        taken = subject(cell, closure)
        stepper = Stepper(taken, plan, design_capacity=design_capacity, compiled=compiled)
        steps = stepper.once()
    except SsbcellError as problem:
        return Outcome(None, None, None, None, {}, str(problem))
    reference = stepper.reference
    mass = taken.properties.active_material_areal_mass * ELECTRODE_AREA
    unmet = [f"step {run.step.name!r} ended by {run.ended_by}" for run in steps if not run.complete]
    return Outcome(
        resistance_ohm_cm2=_resistance(plan, steps),
        charge_capacity_mAh_per_g=_capacity(plan, steps, "charge", mass),
        discharge_capacity_mAh_per_g=_capacity(plan, steps, "discharge", mass),
        reference_capacity_mAh_per_cm2=reference / _MAH_PER_CM2 if reference else None,
        ended_by={run.step.name: run.ended_by for run in steps},
        problem="; ".join(unmet) or None,
    )


def _resistance(plan: Protocol, steps: tuple[StepRun, ...]) -> float | None:
    """Change of voltage by current over a pulse that lasted as long as it was meant to."""
    order = [run.step.name for run in steps]
    if plan.pulse not in order:
        return None
    at = order.index(plan.pulse)
    if not all(run.complete for run in steps[: at + 1]):
        return None
    rest, pulse = steps[at - 1].segment, steps[at].segment
    change = float(rest.voltage[-1] - pulse.voltage[-1])
    return change / -float(pulse.current[-1]) * ELECTRODE_AREA * _CM2_PER_M2


def _capacity(plan: Protocol, steps: tuple[StepRun, ...], kind: str, mass: float) -> float | None:
    for run in steps:
        if run.step.kind == kind and run.step.name != plan.pulse:
            return abs(run.segment.charge) / mass / _MAH_PER_G
    return None
