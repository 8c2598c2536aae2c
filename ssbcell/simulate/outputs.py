"""Reads variables of a cell model from its states, compiled once for all solves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import casadi
import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


class Outputs:
    """Variables of a discretised model as one function of its states.

    PyBaMM's own solutions make a function anew for each variable of each solution, which takes
    longer than a pulse.

    Parameters
    ----------
    model : pybamm.BaseModel
        Discretised.
    inputs : sequence of str
        Names of its inputs.
    names : sequence of str
        Of the variables to read.
    """

    def __init__(self, model: Any, inputs: Sequence[str], names: Sequence[str]) -> None:
        self._inputs, self._names = tuple(inputs), tuple(names)
        time = casadi.MX.sym("t")
        state = casadi.MX.sym("y", model.len_rhs_and_alg)
        given = {name: casadi.MX.sym(f"p{place}") for place, name in enumerate(self._inputs)}
        wanted = [
            model.get_processed_variable(name).to_casadi(time, state, inputs=given)
            for name in self._names
        ]
        self._read = casadi.Function(
            "outputs", [time, state, casadi.vertcat(*given.values())], wanted
        )

    def __call__(
        self, times: FloatArray, states: FloatArray, inputs: Mapping[str, float]
    ) -> dict[str, FloatArray]:
        """Read the variables at some times.

        Parameters
        ----------
        times : array, shape (n,)
            [s].
        states : array, shape (m, n)
            Of the model.
        inputs : mapping of str to float
            As they were given to the solve.

        Returns
        -------
        dict of str to array, shape (k, n)
            By name; k is the number of points on which the variable lives.
        """
        values = np.array([inputs[name] for name in self._inputs])
        count = times.size
        found = self._read.call(
            [times.reshape(1, count), states, np.tile(values[:, None], (1, count))]
        )
        return {
            name: np.asarray(value.full(), dtype=np.float64)
            for name, value in zip(self._names, found, strict=True)
        }
