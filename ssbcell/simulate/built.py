"""A cell model that is built once and serves every structure of one active material."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import casadi
import numpy as np

from ssbcell.cell._pybamm import pybamm
from ssbcell.cell.model import LithiumDepositionDFN
from ssbcell.cell.parameters import parameter_values
from ssbcell.cell.structure import STRUCTURE
from ssbcell.simulate.outputs import Outputs
from ssbcell.simulate.segment import SERIES
from ssbcell.simulate.state import INSIDE
from ssbcell.transport.properties import EffectiveProperties

#: areal conductance [S/m2] as a function of test time [s], in operations that PyBaMM knows
Short = Callable[[Any], Any]

CURRENT = "Current function [A]"
LOWER = "Lower voltage cut-off [V]"
UPPER = "Upper voltage cut-off [V]"
SHORT = "Short conductance [S.m-2]"
#: more internal steps than this mean that the solver is stuck; a healthy cycle takes hundreds
_MOST_STEPS = 10_000
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


class BuiltCell:
    """A discretised cell model with its solver and the variables that are read from it.

    Current, cut-offs and all that a structure decides are inputs.

    Parameters
    ----------
    active_material : str
        Name of its electrochemistry.
    short : callable, optional
        Areal conductance of the leak [S/m2] as a function of test time [s]; if not given the
        leak is an input.
    points : mapping, optional
        Mesh points that replace those of the model.
    tolerance : float
        Relative and absolute, of the solver.
    """

    def __init__(
        self,
        active_material: str,
        short: Short | None = None,
        points: Mapping[str, int] | None = None,
        tolerance: float = 1e-6,
    ) -> None:
        fixed = () if short is None else (SHORT,)
        self.inputs = tuple(n for n in (CURRENT, LOWER, UPPER, *STRUCTURE) if n not in fixed)
        model = LithiumDepositionDFN()
        values = parameter_values(ANY_CELL, active_material, short)
        values.update(dict.fromkeys(self.inputs, "[input]"))
        simulation = pybamm.Simulation(
            model,
            parameter_values=values,
            var_pts={**model.default_var_pts, **(points or {})},
        )
        simulation.build()
        self.model = simulation.built_model
        # the open-circuit table reaches further than any state, so that nothing extrapolates
        self.solver = pybamm.IDAKLUSolver(
            rtol=tolerance,
            atol=tolerance,
            on_extrapolation="ignore",
            options={"max_num_steps": _MOST_STEPS},
        )
        self._initial = _initial_states(self.model, self.inputs)
        self.series = Outputs(self.model, self.inputs, SERIES)
        self.inside = Outputs(self.model, self.inputs, tuple(INSIDE))

    def start(self, inputs: Mapping[str, float]) -> Any:
        """Return the cell at its start, as a solution from which the solver can step.

        PyBaMM would convert the initial conditions anew for every structure.
        """
        states = self._initial(np.array([inputs[name] for name in self.inputs])).full()
        return pybamm.Solution(
            np.zeros(1), states, self.model, dict(inputs), termination="final time"
        )


def _initial_states(model: Any, inputs: Sequence[str]) -> casadi.Function:
    given = {name: casadi.MX.sym(f"p{place}") for place, name in enumerate(inputs)}
    states = model.concatenated_initial_conditions.to_casadi(inputs=given)
    return casadi.Function("start", [casadi.vertcat(*given.values())], [states])


def built_cell(
    active_material: str,
    short: Short | None = None,
    points: Mapping[str, int] | None = None,
    tolerance: float = 1e-6,
) -> BuiltCell:
    """Return a built cell, one for each thread and each choice of arguments.

    Parameters
    ----------
    active_material, short, points, tolerance
        As `BuiltCell`.

    Returns
    -------
    BuiltCell
        Built anew where the leak is a function of time.

    Raises
    ------
    UnknownName
        If there is no such active material.
    """
    if short is not None:
        return BuiltCell(active_material, short, points, tolerance)
    mesh = tuple(sorted((points or {}).items()))
    return _kept(threading.get_ident(), active_material, mesh, tolerance)


@lru_cache(maxsize=8)
def _kept(
    _thread: int, active_material: str, mesh: tuple[tuple[str, int], ...], tolerance: float
) -> BuiltCell:
    return BuiltCell(active_material, None, dict(mesh), tolerance)
