"""What else than a leak moves the voltage of a rest, and how well its slope becomes a leak."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.capacity import Capacity, FirstCycle
from ssbcell.analysis.leak import Leak, conductance_of_slope
from ssbcell.analysis.rest import RestFit
from ssbcell.analysis.signals import FloatArray, Signals, integral
from ssbcell.analysis.steps import Step
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.criteria import Criteria

#: pieces of a rest whose middle temperatures are compared, and fewest samples of a line
_PIECES = 10


@dataclass(frozen=True, slots=True)
class RestDoubt:
    """What the slope of a rest is divided by, and what must be taken off it.

    Attributes
    ----------
    lowest_slope, highest_slope : float
        Smallest and largest dV/dQ that charge and discharge show next to the rest; that of the
        open circuit lies between, since polarisation adds to one and takes from another
        [V/(A h)].
    drift_volt_per_second : float
        What the temperature may give the voltage [V/s].
    current_ampere : float
        Mean current in the rest [A].
    current_limit_ampere : float
        What of it may be the error of the instrument [A].
    area_share : float
        Expanded uncertainty of the electrode area, as a share.
    """

    lowest_slope: float
    highest_slope: float
    drift_volt_per_second: float
    current_ampere: float
    current_limit_ampere: float
    area_share: float

    @property
    def flows(self) -> bool:
        """Whether a current flows in the rest that the instrument's error cannot be."""
        return abs(self.current_ampere) > self.current_limit_ampere


def rest_doubt(
    seen: Signals,
    resting: Step | None,
    cycle: FirstCycle,
    *,
    temperature: FloatArray | None,
    cell: TestedCell,
    criteria: Criteria,
) -> RestDoubt | None:
    """Look around a rest after charge.

    Parameters
    ----------
    seen : Signals
        The record's.
    resting : Step or None
        The rest.
    cycle : FirstCycle
        Charge before it, discharge after it.
    temperature : array, shape of `seen.time`, or None
        Logged [K].
    cell : TestedCell
        For what is known of area, temperature and current.
    criteria : Criteria
        For what is looked at, and assumed where the cell file says nothing.

    Returns
    -------
    RestDoubt or None
        None without a rest, or without dV/dQ beside it.
    """
    charge = cycle.charge
    if resting is None or charge is None or resting.duration_second <= 0.0:
        return None
    known = [slope for slope in _slopes(seen, charge, cycle.discharge, criteria) if slope > 0.0]
    if not known:
        return None
    kelvin = _drift(seen, resting, temperature, cell)
    per_kelvin = criteria.rest.volt_per_kelvin.value
    current = seen.current[seen.part(resting.rows)]
    area = cell.electrode_area_uncertainty
    return RestDoubt(
        lowest_slope=min(known),
        highest_slope=max(known),
        drift_volt_per_second=kelvin * per_kelvin / resting.duration_second,
        current_ampere=float(np.mean(current)),
        current_limit_ampere=_current_limit(charge, current, cell, criteria),
        area_share=criteria.uncertainty.electrode_area.value if area is None else area,
    )


def bounded_leak(fit: RestFit, doubt: RestDoubt, slope: float, area: float) -> Leak:
    """Return the leak of a rest with all that it is uncertain by.

    Parameters
    ----------
    fit : RestFit
        Of the rest.
    doubt : RestDoubt
        Of the same.
    slope : float
        dV/dQ for the best estimate [V/(A h)].
    area : float
        Of the electrode [m2].
    """
    best = conductance_of_slope(fit.slope_volt_per_second, fit.voltage_volt, slope, area)
    drift = doubt.drift_volt_per_second
    voltage = fit.voltage_volt
    low = _bound(fit.slope_high_volt_per_second + drift, voltage, doubt, area, highest=False)
    high = most_leak(fit.slope_low_volt_per_second, voltage, doubt, area)
    return Leak(best, low, high, f"rest fit, {fit.model}", fit.rows)


def most_leak(slope: float, voltage: float, doubt: RestDoubt, area: float) -> float:
    """Return the largest leak that a slope of the voltage may stand for [S/m2].

    Parameters
    ----------
    slope : float
        Least that the slope may be [V/s].
    voltage : float
        At which the leak acts [V].
    doubt : RestDoubt
        Of the rest.
    area : float
        Of the electrode [m2].
    """
    return _bound(slope - doubt.drift_volt_per_second, voltage, doubt, area, highest=True)


def _bound(slope: float, voltage: float, doubt: RestDoubt, area: float, *, highest: bool) -> float:
    """Return the largest or smallest leak that a slope of the voltage stands for [S/m2]."""
    found = [
        conductance_of_slope(slope, voltage, per_charge, area * (1.0 + share))
        for per_charge in (doubt.lowest_slope, doubt.highest_slope)
        for share in (doubt.area_share, -doubt.area_share)
    ]
    return max(found) if highest else min(found)


def late_leak(fit: RestFit, doubt: RestDoubt, area: float) -> tuple[float, float]:
    """Return the least and the most leak that the last third of a rest leaves possible [S/m2].

    Parameters
    ----------
    fit, doubt, area
        As for `bounded_leak`.
    """
    wide = abs(fit.late_slope_uncertainty_volt_per_second)
    slope, drift = fit.late_slope_volt_per_second, doubt.drift_volt_per_second
    return (
        _bound(slope + wide + drift, fit.voltage_volt, doubt, area, highest=False),
        most_leak(slope - wide, fit.voltage_volt, doubt, area),
    )


def least_of_late(largest: float, fit: RestFit, doubt: RestDoubt, area: float) -> float:
    """Return the least leak of the last third, whatever relaxation takes then [S/m2].

    Of a relaxation that still has to take A after a third of the rest, the last third gets
    A (x - x^2), x = exp(-T / 3 tau): at most a quarter of A, whatever the time constant, and
    so of any sum of them.

    Parameters
    ----------
    largest : float
        What relaxation may still take after a third of the rest [V].
    fit, doubt, area
        As for `bounded_leak`.
    """
    wide = abs(fit.late_slope_uncertainty_volt_per_second) + doubt.drift_volt_per_second
    relaxing = 0.25 * largest / (fit.duration_second / 3.0)
    slope = fit.late_slope_volt_per_second + wide + relaxing
    return _bound(slope, fit.voltage_volt, doubt, area, highest=False)


def _slopes(
    seen: Signals, charge: Capacity, discharge: Capacity | None, criteria: Criteria
) -> list[float]:
    """Return dV/dQ of charge and discharge next to the rest between them [V/(A h)]."""
    rest = criteria.rest
    part = rest.charge_from.value, rest.charge_to.value
    slopes = [charge.end_slope_volt_per_ampere_hour, _slope(seen, charge, part)]
    if discharge is not None:
        part = rest.discharge_from.value, rest.discharge_to.value
        slopes.append(_slope(seen, discharge, part))
    return slopes


def _slope(seen: Signals, half: Capacity, places: tuple[float, float]) -> float:
    """Return the size of dV/dQ between two shares of a charge or discharge [V/(A h)]."""
    whole = slice(seen.part(half.steps[0].rows).start, seen.part(half.steps[-1].rows).stop)
    passed = np.abs(integral(seen.time[whole], seen.current[whole]))
    inside = (passed >= places[0] * passed[-1]) & (passed <= places[1] * passed[-1])
    if int(inside.sum()) < _PIECES or passed[-1] <= 0.0:
        return 0.0
    sign = 1.0 if half.kind == "charge" else -1.0
    return sign * float(np.polyfit(passed[inside], seen.voltage[whole][inside], 1)[0])


def _drift(seen: Signals, resting: Step, temperature: FloatArray | None, cell: TestedCell) -> float:
    """Return by how much the temperature moves in a rest, without its noise [K]."""
    if temperature is None:
        return cell.temperature_uncertainty or 0.0
    pieces: Sequence[FloatArray] = np.array_split(temperature[seen.part(resting.rows)], _PIECES)
    middles = [float(np.median(one[np.isfinite(one)])) for one in pieces if np.isfinite(one).any()]
    return max(middles) - min(middles) if middles else 0.0


def _current_limit(
    charge: Capacity, current: FloatArray, cell: TestedCell, criteria: Criteria
) -> float:
    """Return what of a mean current at rest the instrument may have made up [A]."""
    multiple = criteria.rest.current_noise_multiple.value
    scatter = multiple * float(np.std(current)) / math.sqrt(max(current.size, 1))
    if cell.current_accuracy_ampere is not None:
        return float(cell.current_accuracy_ampere + scatter)
    share = cell.current_accuracy_relative
    share = criteria.uncertainty.current_accuracy.value if share is None else share
    return float(share * charge.mean_current_ampere + scatter)
