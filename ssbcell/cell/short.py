"""Electronic leak between the electrodes, beside the current of the circuit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ssbcell.cell._pybamm import pybamm
from ssbcell.cell.laws import Law
from ssbcell.errors import OutOfRange, require_not_negative, require_positive

CHARGE = "Short charge [C.m-2]"


class LeakyCurrentCollector(pybamm.current_collector.Uniform):  # type: ignore[misc]
    """Uniform current collectors with a soft short: i_cell = i_external + G V.

    The conductance G [S/m2] is a parameter, a number or a function of time, so that a short
    can come and go. The voltage must be a state of the model.

    Parameters
    ----------
    param
        PyBaMM's parameters.
    counts : bool
        Whether the charge that has leaked is a state too, to balance the books with.
    """

    def __init__(self, param: Any, counts: bool = False) -> None:
        super().__init__(param)
        self._counts = counts

    def get_fundamental_variables(self) -> dict[str, Any]:
        """Give the charge that has leaked as a state, where it is counted."""
        found: dict[str, Any] = super().get_fundamental_variables()
        if self._counts:
            found[CHARGE] = pybamm.Variable(CHARGE, scale=1e4)
        return found

    def set_rhs(self, variables: dict[str, Any]) -> None:
        """Let the leaked charge grow with the leak."""
        super().set_rhs(variables)
        if self._counts:
            self.rhs[variables[CHARGE]] = variables["Short current density [A.m-2]"]

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        """Start the count from nothing."""
        super().set_initial_conditions(variables)
        if self._counts:
            self.initial_conditions[variables[CHARGE]] = pybamm.Scalar(0)

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Add the current density through the layers and that of the leak."""
        conductance = pybamm.FunctionParameter("Short conductance [S.m-2]", {"Time [s]": pybamm.t})
        leak = conductance * variables["Voltage [V]"]
        through_layers = variables["Total current density [A.m-2]"] + leak
        spread = pybamm.PrimaryBroadcast(through_layers, "current collector")
        found: dict[str, Any] = self._get_standard_current_variables(pybamm.Scalar(0), spread)
        found["Short current density [A.m-2]"] = leak
        return found


@dataclass(frozen=True, slots=True)
class IntermittentShort(Law):
    """A leak that comes and goes once, to be given as a cell's short.

    Attributes
    ----------
    areal_conductance : float
        While it lasts [S/m2].
    begins, ends : float
        Test time at which it begins to grow and begins to vanish [s].
    ramp : float
        How long it takes to grow, and to vanish [s].

    Raises
    ------
    OutOfRange
        If it vanishes before it has grown, or a number is negative.
    """

    areal_conductance: float
    begins: float
    ends: float
    ramp: float = 1.0

    def __post_init__(self) -> None:
        require_not_negative("areal_conductance", self.areal_conductance)
        require_not_negative("begins", self.begins)
        require_positive("ramp", self.ramp)
        if self.ends < self.begins + self.ramp:
            raise OutOfRange("ends", self.ends, f"{self.begins + self.ramp:g} s or later")

    @property
    def breaks(self) -> tuple[float, ...]:
        """Test times at which its course has a kink, for the solver to stop at [s]."""
        return (self.begins, self.begins + self.ramp, self.ends, self.ends + self.ramp)

    def __call__(self, time: Any) -> Any:
        """Return the conductance at a test time [S/m2], as an expression of PyBaMM."""
        grown = pybamm.minimum(pybamm.maximum((time - self.begins) / self.ramp, 0), 1)
        vanished = pybamm.minimum(pybamm.maximum((time - self.ends) / self.ramp, 0), 1)
        return self.areal_conductance * (grown - vanished)
