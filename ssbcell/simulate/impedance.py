"""Impedance spectrum of a simulated cell at rest."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ssbcell.cell._pybamm import pybamm
from ssbcell.cell.mesh import SurfaceGradedForImpedance
from ssbcell.cell.model import LithiumDepositionDFN
from ssbcell.cell.parameters import parameter_values
from ssbcell.cell.structure import STRUCTURE, require_voltage, structure_inputs
from ssbcell.errors import SimulationError, UsageError, require_positive
from ssbcell.process import Cell
from ssbcell.simulate.built import ANY_CELL
from ssbcell.simulate.subject import subject
from ssbcell.transport.properties import EffectiveProperties

#: ten a decade, from the diffusion in the particles to the resistors [Hz]
DEFAULT_FREQUENCIES = np.logspace(-3, 6, 91)

#: more points than in time, since they cost little: from 3.5 to 4.3 V within 0.5 % of the closed
#: form up to 2 kHz, and 2 % up to 100 kHz
_POINTS = {"x_p": 60, "r_p": 60}

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedImpedance:
    """Impedance of a cell at rest.

    Attributes
    ----------
    frequency_hertz : array, shape (n,)
        As asked for.
    impedance_ohm_cm2 : complex array, shape (n,)
        Voltage by current density; its imaginary part is negative where the cell is
        capacitive.
    voltage_volt : float
        At which the cell rests.
    """

    frequency_hertz: FloatArray
    impedance_ohm_cm2: npt.NDArray[np.complex128]
    voltage_volt: float

    def to_dict(self) -> dict[str, Any]:
        """Return the spectrum as its JSON document has it."""
        return {
            "voltage_volt": self.voltage_volt,
            "frequency_hertz": self.frequency_hertz.tolist(),
            "real_ohm_cm2": self.impedance_ohm_cm2.real.tolist(),
            "imaginary_ohm_cm2": self.impedance_ohm_cm2.imag.tolist(),
        }


def simulate_eis(
    cell: Cell | EffectiveProperties,
    frequencies: Sequence[float] | FloatArray = DEFAULT_FREQUENCIES,
    *,
    voltage: float = 3.8,
    closure: str = "default",
) -> SimulatedImpedance:
    """Impedance of a cell that rests at an open-circuit voltage.

    Parameters
    ----------
    cell : Cell or EffectiveProperties
        As `ssbcell.load_cell` or `ssbcell.effective_properties` gives them.
    frequencies : sequence of float
        [Hz].
    voltage : float
        Open-circuit voltage [V].
    closure : str
        For a `Cell`: name of the closure that gives its properties.

    Returns
    -------
    SimulatedImpedance

    Raises
    ------
    UsageError
        If a frequency or the voltage is no finite number, there is none, or the cell leaks: a
        leaking cell is at rest nowhere.
    OutOfRange
        If `voltage` lies beyond the cell's window, 2.65 to 4.3 V, its lithium does not suffice
        for it, or a frequency is not above zero.
    SimulationError
        If the impedance is not finite.
    """
    asked = _frequencies(frequencies)
    require_voltage("voltage", voltage)
    taken = subject(cell, closure)
    if taken.properties.short_areal_conductance > 0.0:
        raise UsageError("a cell that leaks is never at rest: it has no impedance")
    inputs = structure_inputs(taken.properties, taken.active_material, voltage)
    simulation = _built(threading.get_ident(), taken.active_material)
    found = simulation.solve(asked, inputs=inputs).impedance
    if not np.isfinite(found).all():
        raise SimulationError("the impedance is not finite; is the voltage one of the cell?")
    # the cell of the model is 1 cm2, so that its ohms are ohm cm2
    return SimulatedImpedance(asked, np.asarray(found, dtype=np.complex128), float(voltage))


def _frequencies(given: Sequence[float] | FloatArray) -> FloatArray:
    wanted = "expected one or more finite numbers [Hz] in a row, such as [0.1, 1.0, 10.0]"
    try:
        asked = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        raise UsageError(f"frequencies are {given!r}; {wanted}") from None
    if asked.ndim != 1 or not asked.size or not np.isfinite(asked).all():
        raise UsageError(f"frequencies are {given!r}; {wanted}")
    require_positive("frequencies", float(asked.min()))
    return asked


@lru_cache(maxsize=4)
def _built(_thread: int, active_material: str) -> Any:
    """Build the linear problem once a thread and active material; a structure is its inputs."""
    model = LithiumDepositionDFN({"surface form": "differential"})
    values = parameter_values(ANY_CELL, active_material)
    values.update(dict.fromkeys(STRUCTURE, "[input]"))
    return pybamm.EISSimulation(
        model,
        parameter_values=values,
        submesh_types={
            **model.input_submesh_types,
            "positive particle": SurfaceGradedForImpedance,
        },
        var_pts={**model.default_var_pts, **_POINTS},
    )
