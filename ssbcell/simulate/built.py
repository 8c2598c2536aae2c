"""A cell model that is built once and serves every structure of one active material."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import casadi
import numpy as np

from ssbcell.cell._pybamm import pybamm
from ssbcell.cell.extras import Extra, Heat, ParticleFilm, options_of
from ssbcell.cell.film import DROP
from ssbcell.cell.model import LithiumDepositionDFN
from ssbcell.cell.parameters import parameter_values
from ssbcell.cell.structure import STRUCTURE
from ssbcell.simulate.outputs import FloatArray, Outputs
from ssbcell.simulate.segment import HELD, SERIES
from ssbcell.simulate.state import INSIDE
from ssbcell.transport.properties import EffectiveProperties

#: areal conductance [S/m2] as a function of test time [s], in operations that PyBaMM knows
Short = Callable[[Any], Any]

CURRENT = "Current function [A]"
LOWER = "Lower voltage cut-off [V]"
UPPER = "Upper voltage cut-off [V]"
SHORT = "Short conductance [S.m-2]"
HELD_VOLTAGE = "Voltage function [V]"
#: inputs of the events that only some models have
LEAST, MOST = "Hold cut-off current [A]", "Highest current [A]"
COLDEST, HOTTEST = "Lowest cell temperature [K]", "Highest cell temperature [K]"
#: more internal steps than this mean that the solver is stuck; a healthy cycle takes hundreds
_MOST_STEPS = 10_000
#: Newton iterations before the Jacobian is made anew. PyBaMM allows 40, and then iterates with an
#: old one: three times the residuals on a first charge, for the same answer
_MOST_ITERATIONS = 3
#: any cell will do: whatever depends on it is an input
ANY_CELL = EffectiveProperties(
    closure="none",
    temperature=298.15,
    positive_electrode_thickness=1e-4,
    positive_electrode_active_fraction=0.5,
    positive_electrode_electrolyte_fraction=0.5,
    positive_electrode_ionic_conductivity=0.1,
    positive_electrode_electronic_conductivity=1.0,
    solid_electrolyte_thickness=1e-4,
    solid_electrolyte_ionic_conductivity=0.1,
    interlayer_thickness=1e-6,
    interlayer_resistance=1e-4,
    active_material_areal_mass=0.1,
    initial_lithium_thickness=1e-6,
)


@dataclass(frozen=True, slots=True)
class Setup:
    """What a built model depends on.

    Attributes
    ----------
    active_material : str
        Name of its electrochemistry.
    short : callable or None
        Areal conductance of the leak [S/m2] as a function of test time [s]; if None the leak
        is an input.
    extras : tuple of Extra
        What the cell has beside the plain one.
    properties : EffectiveProperties or None
        From which the extras' parameters follow; any cell if None.
    points : tuple of pairs of str and int
        Mesh points that replace those of the model.
    tolerance : float
        Relative and absolute, of the solver.
    holds : bool
        Whether the voltage is given and the current a state, or the other way round.
    compiled : bool
        Whether the solver's functions become machine code, where a C compiler is found.
    """

    active_material: str = "NCM622"
    short: Short | None = None
    extras: tuple[Extra, ...] = ()
    properties: EffectiveProperties | None = None
    points: tuple[tuple[str, int], ...] = ()
    tolerance: float = 1e-6
    holds: bool = False
    compiled: bool = False

    def has(self, kind: type) -> bool:
        """Whether one of the extras is of a kind."""
        return any(isinstance(extra, kind) for extra in self.extras)


class BuiltCell:
    """A discretised cell model with its solver and the variables that are read from it.

    Control, cut-offs and all that a structure decides are inputs.

    Parameters
    ----------
    setup : Setup
        What the model depends on.
    """

    def __init__(self, setup: Setup) -> None:
        values = parameter_values(
            setup.properties or ANY_CELL, setup.active_material, setup.short, setup.extras
        )
        self.inputs = _inputs(setup)
        values.update(dict.fromkeys(self.inputs, "[input]"))
        model = _model(setup)
        points = {**model.default_var_pts, **dict(setup.points)}
        simulation = pybamm.Simulation(
            model,
            parameter_values=values,
            var_pts=points,
            submesh_types=model.input_submesh_types,
        )
        simulation.build()
        self.model = simulation.built_model
        self.solver = _solver(setup)
        self._initial = _initial_states(self.model, self.inputs)
        held = HELD if setup.holds else ()
        self.shown = tuple(name for extra in setup.extras for name in extra.shows)
        self.series = Outputs(self.model, self.inputs, (*SERIES, *held, *self.shown))
        film = (DROP,) if setup.has(ParticleFilm) else ()
        self.inside = Outputs(self.model, self.inputs, (*INSIDE, *film))

    def start(self, inputs: Mapping[str, float]) -> Any:
        """Return the cell at its start, as a solution from which the solver can step.

        PyBaMM would convert the initial conditions anew for every structure.
        """
        return self.solution(0.0, self.initial(inputs), inputs)

    def initial(self, inputs: Mapping[str, float]) -> FloatArray:
        """Return the states at the start, shape (n, 1)."""
        states = self._initial(np.array([inputs[name] for name in self.inputs])).full()
        return np.asarray(states, dtype=np.float64)

    def solution(self, time: float, states: FloatArray, inputs: Mapping[str, float]) -> Any:
        """Return states at a test time as a solution from which the solver can step."""
        given = {name: inputs[name] for name in self.inputs}
        return pybamm.Solution(
            np.full(1, time), states, self.model, given, termination="final time"
        )


def _inputs(setup: Setup) -> tuple[str, ...]:
    """Return the names of a model's inputs, in order."""
    any_cell = setup.properties or ANY_CELL
    fixed = {name for extra in setup.extras for name in extra.parameters(any_cell)}
    if setup.short is not None:
        fixed.add(SHORT)
    control = (HELD_VOLTAGE, LEAST, MOST) if setup.holds else (CURRENT,)
    heat = (COLDEST, HOTTEST) if setup.has(Heat) else ()
    given = (*control, LOWER, UPPER, *heat, *STRUCTURE)
    return tuple(name for name in given if name not in fixed)


def _model(setup: Setup) -> Any:
    options = options_of(setup.extras)
    model = LithiumDepositionDFN(
        {**options, **({"operating mode": "voltage"} if setup.holds else {})}
    )
    if setup.holds:
        size = abs(model.variables["Current [A]"])
        model.events += [
            pybamm.Event(LEAST, size - pybamm.Parameter(LEAST)),
            pybamm.Event(MOST, pybamm.Parameter(MOST) - size),
        ]
    if setup.has(Heat):
        temperature = model.variables["Volume-averaged cell temperature [K]"]
        model.events += [
            pybamm.Event(COLDEST, temperature - pybamm.Parameter(COLDEST)),
            pybamm.Event(HOTTEST, pybamm.Parameter(HOTTEST) - temperature),
        ]
    return model


def _solver(setup: Setup) -> Any:
    # the open-circuit table reaches further than any state, so that nothing extrapolates
    return pybamm.IDAKLUSolver(
        rtol=setup.tolerance,
        atol=setup.tolerance,
        on_extrapolation="ignore",
        options={
            "max_num_steps": _MOST_STEPS,
            "max_nonlinear_iterations": _MOST_ITERATIONS,
            "compile": setup.compiled,
            # a solver that gives up raises; its own lines on stderr say no more
            "silence_sundials_errors": True,
        },
    )


def _initial_states(model: Any, inputs: Sequence[str]) -> casadi.Function:
    given = {name: casadi.MX.sym(f"p{place}") for place, name in enumerate(inputs)}
    states = model.concatenated_initial_conditions.to_casadi(inputs=given)
    return casadi.Function("start", [casadi.vertcat(*given.values())], [states])


def carried(
    states: FloatArray, before: BuiltCell, after: BuiltCell, fresh: FloatArray
) -> FloatArray:
    """Take the states of one model over into another of the same cell.

    Parameters
    ----------
    states : array, shape (n, 1)
        Of `before`.
    before, after : BuiltCell
        On the same mesh.
    fresh : array, shape (m, 1)
        States of `after`; what `before` does not have stays as it is here.

    Returns
    -------
    array, shape (m, 1)
    """
    places = {variable.name: where for variable, where in before.model.y_slices.items()}
    taken = fresh.copy()
    for variable, where in after.model.y_slices.items():
        for here, there in zip(where, places.get(variable.name, ()), strict=False):
            taken[here] = states[there]
    return taken


def built_cell(setup: Setup) -> BuiltCell:
    """Return a built cell, one for each thread and setup.

    Parameters
    ----------
    setup : Setup
        What the model depends on.

    Returns
    -------
    BuiltCell
        Built anew where the leak is a function of time.

    Raises
    ------
    UnknownName
        If there is no such active material.
    UsageError, OutOfRange
        If the extras do not fit together, or a number of theirs cannot be.
    """
    return BuiltCell(setup) if setup.short is not None else _kept(threading.get_ident(), setup)


@lru_cache(maxsize=8)
def _kept(_thread: int, setup: Setup) -> BuiltCell:
    return BuiltCell(setup)
