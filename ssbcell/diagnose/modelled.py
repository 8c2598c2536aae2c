"""The cell model taken through the stretches of a test."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ssbcell.diagnose.traces import Stretch, Trace
from ssbcell.simulate.engine import Engine
from ssbcell.simulate.segment import Segment
from ssbcell.simulate.subject import Subject


@dataclass(frozen=True, slots=True)
class Mesh:
    """Mesh points, and tolerance of the solver."""

    points: tuple[tuple[str, int], ...]
    tolerance: float


#: 0.3 mV and 0.02 % of the capacity from a mesh three times as fine, a leak of 10 kohm cm2 apart
COARSE = Mesh((("x_n", 5), ("x_s", 5), ("x_p", 8), ("r_n", 5), ("r_p", 12)), 1e-5)
#: the same, without the noise of the solver, which would make derivatives look informative
STEADY = Mesh(COARSE.points, 1e-6)
#: the model's own mesh
FINE = Mesh((), 1e-6)
#: samples of a stretch; one with a cut-off may last three times as long as it should, and one
#: that was not seen is not compared
SAMPLES, SAMPLES_TO_CUT_OFF, SAMPLES_UNSEEN = 200, 600, 12
#: between samples of a rest at most, whose beginning is steep [s]
RESTING_INTERVAL = 45.0
#: rest before a record that begins with a discharge [s]
SETTLING = 600.0
#: area of the cell that the engine takes currents for [m2]
_ENGINE_AREA = 1e-4


@dataclass(frozen=True, slots=True)
class CellState:
    """What one cell is, beside what its kind is.

    Attributes
    ----------
    capacity : float
        Amount of positive electrode, as a factor.
    offset : float
        Of the voltage that is measured, from that of the model [V].
    electrode : float
        Ionic conductivity of the positive electrode, as a factor.
    isolated : float
        Share of its active material that takes no part, 0-1.
    leak : float
        Areal conductance [S/m2].
    onset : float
        Test time at which the leak begins, from the beginning of the charge on [s].
    resistance : float
        In series, beside that of the cell as designed [ohm m2].
    missing : float
        Share of a charge that was not seen which is gone when the record begins, 0-1.
    """

    capacity: float = 1.0
    offset: float = 0.0
    electrode: float = 1.0
    isolated: float = 0.0
    leak: float = 0.0
    onset: float = 0.0
    resistance: float = 0.0
    missing: float = 0.0


def modelled(
    kind: Subject,
    state: CellState,
    stretches: Sequence[Stretch],
    start_voltage: float | None = None,
    mesh: Mesh = COARSE,
) -> tuple[Trace, ...]:
    """Run the stretches of a test on a cell.

    Parameters
    ----------
    kind : Subject
        The cell as designed.
    state : CellState
        How this one differs.
    stretches : sequence of Stretch
        In order.
    start_voltage : float, optional
        At which it rests before the first; as built if left out [V].
    mesh : Mesh
        `FINE` takes three times as long.

    Returns
    -------
    tuple of Trace
        One for each stretch, with the offset of the voltage.

    Raises
    ------
    SimulationError
        If the solver gives up.
    """
    given = kind.properties
    made = replace(
        given,
        positive_electrode_thickness=given.positive_electrode_thickness * state.capacity,
        active_material_areal_mass=given.active_material_areal_mass * state.capacity,
        positive_electrode_ionic_conductivity=given.positive_electrode_ionic_conductivity
        * state.electrode,
        interlayer_resistance=given.interlayer_resistance + state.resistance,
        isolated_fraction=1.0 - (1.0 - given.isolated_fraction) * (1.0 - state.isolated),
        short_areal_conductance=state.leak if state.onset <= 0.0 else 0.0,
    )
    engine = Engine(
        made,
        kind.active_material,
        points=dict(mesh.points),
        tolerance=mesh.tolerance,
        start_voltage=start_voltage,
        compiled=True,
    )
    traces: list[Trace] = []
    before = float("nan")
    for one in stretches:
        trace = _trace(_advanced(engine, one, state), one, state.offset, before)
        traces.append(trace)
        before = float(trace.voltage[-1])
        if one.role == "charge" and not one.seen and state.missing > 0.0:
            _lose(engine, one.current_density, trace.charge * state.missing)
    return tuple(traces)


def _lose(engine: Engine, density: float, charge: float) -> None:
    """Take out what went missing before the record began, and let the cell come to rest."""
    lasts = charge / density
    engine.advance(-density * _ENGINE_AREA, lasts, lasts)
    engine.advance(0.0, SETTLING, SETTLING)


def _advanced(engine: Engine, one: Stretch, state: CellState) -> list[Segment]:
    """Run a stretch; in two parts if the leak begins within it."""
    cut_off = None if one.cut_off is None else one.cut_off - state.offset
    current = one.current_density * _ENGINE_AREA
    every = _interval(one)
    left = state.onset - engine.test_time
    if state.leak <= 0.0 or not 0.0 < left < one.duration:
        return [engine.advance(current, one.duration, every, cut_off)]
    first = engine.advance(current, left, min(every, left), cut_off)
    if first.ended_by != "time":
        return [first]
    engine.set_leak(state.leak)
    rest = one.duration - left
    return [first, engine.advance(current, rest, min(every, rest), cut_off)]


def _interval(one: Stretch) -> float:
    """Return the time between samples of a stretch [s]."""
    if not one.seen:
        return one.duration / SAMPLES_UNSEEN
    if one.cut_off is not None:
        return one.duration / SAMPLES_TO_CUT_OFF
    every = one.duration / SAMPLES
    return min(every, RESTING_INTERVAL) if one.role == "rest" else every


def _trace(parts: list[Segment], one: Stretch, offset: float, before: float) -> Trace:
    """Put the parts of a stretch together."""
    kept = [part for part in parts if part.time.size]
    if not kept:  # beyond its cut-off at the onset: nothing passes
        level = one.cut_off if one.cut_off is not None else before
        return Trace(np.zeros(1), np.array([level if math.isfinite(level) else 0.0]), 0.0, before)
    begin = kept[0].start
    time = np.concatenate([part.start - begin + part.time for part in kept])
    voltage = np.concatenate([part.voltage for part in kept]) + offset
    charge = abs(one.current_density) * float(time[-1])
    return Trace(time, voltage, charge, before)
