"""What a record of a test, measured or simulated, says of a cell, as observations for a fit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from ssbcell.analysis import find_steps, leak_of_rest, pulse_resistance
from ssbcell.analysis.capacity import Capacity, first_cycle
from ssbcell.analysis.noise import voltage_noise
from ssbcell.analysis.rest import RestFit, fit_rest
from ssbcell.analysis.signals import Signals, signals
from ssbcell.analysis.steps import Step
from ssbcell.calibrate.curves import SHARES, Curve, CurveObservation, Part, over_capacity
from ssbcell.calibrate.observations import LEAST_LEAK, MS_PER_CM2, Noise, Observation, Quantity
from ssbcell.errors import InvalidRecord, UsageError, require_positive
from ssbcell.records.record import Record

#: cut-offs of the source [V] (US 2025/0260067 A1, [0091])
CUT_OFFS = (2.65, 4.3)
#: a voltage that ends this near to a cut-off has reached it; assumed [V]
_TOLERANCE = 5e-3
#: what relaxation may still take after a third of a rest; assumed, as in the criteria [V]
_RELAXATION = 0.01
#: the shortest rest that is looked at [s], and the points of its curve
_SHORTEST_REST, _REST_POINTS = 1800.0, 7
_MAH_PER_G = 3600.0  # C/kg


def observe_record(
    record: Record,
    electrode_area: float,
    active_mass: float,
    *,
    noise: Noise | None = None,
    cut_offs: tuple[float, float] = CUT_OFFS,
    curves: bool = True,
) -> tuple[Observation | CurveObservation, ...]:
    """Take from a record what a fit can use: resistance, capacities, leak, curves.

    Parameters
    ----------
    record : Record
        Of a first cycle; a rest after the charge and a pulse where there are.
    electrode_area, active_mass : float
        [m2], [kg].
    noise : Noise, optional
        Of the measurement, and of a model that is not perfect.
    cut_offs : tuple of float
        Lower and upper one [V].
    curves : bool
        Whether to take whole curves too; a fit to them needs `curve_model`.

    Returns
    -------
    tuple of Observation or CurveObservation
        A half cycle that did not reach its cut-off bounds its capacity from below; a rest that
        shows no leak bounds it from above.

    Raises
    ------
    OutOfRange
        If area or mass is not above zero.
    UsageError
        If the record has neither cycle nor pulse.
    """
    require_positive("electrode_area", electrode_area)
    require_positive("active_mass", active_mass)
    spread, seen, steps = noise or Noise(), signals(record), find_steps(record)
    channel = voltage_noise(seen, steps).standard_deviation_volt
    cycle = first_cycle(
        seen, steps, lower=cut_offs[0], upper=cut_offs[1], tolerance=_TOLERANCE, noise=channel
    )
    found: list[Observation | CurveObservation] = list(_pulse(record, electrode_area, spread))
    for half in (cycle.charge, cycle.discharge):
        if half is not None:
            found.append(_capacity(half, active_mass, spread))
            if curves:
                found += _curve(seen, half, spread)
    if cycle.charge is not None:
        rest = _rest_after(cycle.charge, steps)
        if rest is not None:
            fit = fit_rest(seen, rest, noise=channel, largest_relaxation=_RELAXATION)
            found += _leak(fit, cycle.charge, electrode_area, spread)
            if curves:
                found.append(_rest_curve(seen, rest, spread))
    if not found:
        raise UsageError("the record has neither a charge or discharge nor a pulse after a rest")
    return tuple(found)


def _pulse(record: Record, area: float, noise: Noise) -> Iterator[Observation]:
    try:
        found = pulse_resistance(record, area).resistance_ohm_cm2
    except (InvalidRecord, UsageError):
        return
    yield Observation("dcr_ohm_cm2", found, found, noise.dcr)


def _capacity(half: Capacity, mass: float, noise: Noise) -> Observation:
    quantity: Quantity = (
        "charge_capacity_mAh_per_g" if half.kind == "charge" else "discharge_capacity_mAh_per_g"
    )
    value = half.capacity_ampere_hour * 3600.0 / mass / _MAH_PER_G
    return Observation(quantity, value, value if half.reached else math.inf, noise.capacity)


def _curve(seen: Signals, half: Capacity, noise: Noise) -> Iterator[CurveObservation]:
    parts = [seen.part(step.rows) for step in half.steps]
    if len(parts) != 1 or not half.reached:  # pauses and holds bend a curve
        return
    (part,) = parts
    curve = over_capacity(seen.time[part], seen.current[part], seen.voltage[part])
    voltage = curve.at(SHARES)
    if np.isfinite(voltage).all():
        kind: Part = "charge" if half.kind == "charge" else "discharge"
        yield CurveObservation(kind, Curve(SHARES, voltage), noise.curve)


def _rest_after(charge: Capacity, steps: Sequence[Step]) -> Step | None:
    end = charge.steps[-1].end_second
    after = [one for one in steps if one.start_second >= end]
    first = after[0] if after else None
    if first is None or first.kind != "rest" or first.duration_second < _SHORTEST_REST:
        return None
    return first


def _rest_curve(seen: Signals, rest: Step, noise: Noise) -> CurveObservation:
    part = seen.part(rest.rows)
    hours = (seen.time[part] - rest.start_second) / 3600.0
    places = np.linspace(0.1, 1.0, _REST_POINTS) * hours[-1]
    voltage = np.interp(places, hours, seen.voltage[part])
    return CurveObservation("rest", Curve(places, voltage), noise.curve)


def _leak(
    fit: RestFit | None, charge: Capacity, area: float, noise: Noise
) -> Iterator[Observation]:
    slope = charge.end_slope_volt_per_ampere_hour
    if fit is None or not slope > 0.0 or not fit.voltage_volt > 0.0:
        return
    leak = leak_of_rest(fit, slope, area)
    if not leak.seen:
        highest = max(leak.highest * MS_PER_CM2, LEAST_LEAK)
        yield Observation("leak_mS_per_cm2", -math.inf, highest, noise.leak)
        return
    value = leak.conductance * MS_PER_CM2
    own = 0.25 * (leak.highest - leak.lowest) / leak.conductance
    yield Observation("leak_mS_per_cm2", value, value, math.hypot(own, noise.leak))
