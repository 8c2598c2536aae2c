"""The leak between the electrodes that a slope of the voltage at rest stands for."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ssbcell.analysis.rest import RestFit
from ssbcell.errors import require_positive
from ssbcell.records.record import Rows

_CM2_PER_M2 = 1e4


@dataclass(frozen=True, slots=True)
class Leak:
    """Conductance between the electrodes, with its range (k = 2), by electrode area.

    Attributes
    ----------
    conductance : float
        Best estimate; below zero where noise or warming lifts the voltage [S/m2].
    lowest, highest : float
        What the rest leaves possible; `highest` is the bound where no leak is seen [S/m2].
    method : str
        Form of relaxation that was taken off.
    rows : Rows
        Of the rest.
    """

    conductance: float
    lowest: float
    highest: float
    method: str
    rows: Rows

    @property
    def seen(self) -> bool:
        """Whether a leak must be there."""
        return self.lowest > 0.0

    @property
    def resistance_ohm_cm2(self) -> float:
        """Best estimate of the leak's resistance; infinite where no leak is seen [ohm cm2]."""
        return _CM2_PER_M2 / self.conductance if self.seen else math.inf

    @property
    def least_resistance_ohm_cm2(self) -> float:
        """The leak's resistance is above this [ohm cm2]."""
        return _CM2_PER_M2 / self.highest if self.highest > 0.0 else math.inf


def conductance_of_slope(
    slope: float, voltage: float, volt_per_ampere_hour: float, electrode_area: float
) -> float:
    """Conductance that makes the voltage at rest fall at a given slope.

    The leak's current is the charge lost by time, which is the slope divided by dV/dQ.

    Parameters
    ----------
    slope : float
        Of the voltage over time, negative where it falls [V/s].
    voltage : float
        At which the leak acts [V].
    volt_per_ampere_hour : float
        dV/dQ of the cell at that voltage, above zero [V/(A h)].
    electrode_area : float
        [m2].

    Returns
    -------
    float
        By electrode area [S/m2].

    Raises
    ------
    OutOfRange
        If dV/dQ, the voltage or the area is not above zero.
    """
    require_positive("dV/dQ", volt_per_ampere_hour)
    require_positive("voltage", voltage)
    require_positive("electrode_area", electrode_area)
    current = -slope / (volt_per_ampere_hour / 3600.0)
    return current / (voltage * electrode_area)


def leak_of_rest(fit: RestFit, volt_per_ampere_hour: float, electrode_area: float) -> Leak:
    """Estimate the leak from the fit of a rest after charge.

    Parameters
    ----------
    fit : RestFit
        Of the rest.
    volt_per_ampere_hour : float
        dV/dQ at the end of the charge before it [V/(A h)].
    electrode_area : float
        [m2].

    Raises
    ------
    OutOfRange
        As `conductance_of_slope`.
    """
    best, lowest, highest = (
        conductance_of_slope(slope, fit.voltage_volt, volt_per_ampere_hour, electrode_area)
        for slope in (
            fit.slope_volt_per_second,
            fit.slope_high_volt_per_second,
            fit.slope_low_volt_per_second,
        )
    )
    return Leak(best, lowest, highest, f"rest fit, {fit.model}", fit.rows)
