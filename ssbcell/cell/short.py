"""Electronic leak between the electrodes, beside the current of the circuit."""

from __future__ import annotations

from typing import Any

from ssbcell.cell._pybamm import pybamm


class LeakyCurrentCollector(pybamm.current_collector.Uniform):  # type: ignore[misc]
    """Uniform current collectors with a soft short: i_cell = i_external + G V.

    The conductance G [S/m2] is a parameter, a number or a function of time, so that a short
    can come and go. The voltage must be a state of the model.
    """

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Add the current density through the layers and that of the leak."""
        conductance = pybamm.FunctionParameter("Short conductance [S.m-2]", {"Time [s]": pybamm.t})
        leak = conductance * variables["Voltage [V]"]
        through_layers = variables["Total current density [A.m-2]"] + leak
        spread = pybamm.PrimaryBroadcast(through_layers, "current collector")
        found: dict[str, Any] = self._get_standard_current_variables(pybamm.Scalar(0), spread)
        found["Short current density [A.m-2]"] = leak
        return found
