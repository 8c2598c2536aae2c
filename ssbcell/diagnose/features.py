"""The few numbers of a test that model and measurement are compared by."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ssbcell.analysis.signals import FloatArray
from ssbcell.diagnose.traces import Stretch, Trace

Kind = Literal[
    "charge curve", "charge capacity", "rest", "discharge curve", "discharge capacity", "resistance"
]

#: shares of a charge or discharge at which the voltage is compared; not its ends, which are steep
SHARES = np.array([0.08, 0.15, 0.22, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.88, 0.95])
#: times of a rest: how many, and the first one [s]
REST_POINTS, FIRST_REST = 10, 120.0
#: times of a pulse at which a resistance is compared [s]
PULSE_TIMES = (1.0, 10.0)


@dataclass(frozen=True, slots=True)
class Feature:
    """One number to compare.

    Attributes
    ----------
    kind : str
        What it is; a capacity and a resistance are compared by their logarithm.
    stretch : int
        Of which stretch of the test.
    place : float
        Share of the charge passed, or time since the beginning of the rest or pulse [s].
    soc : float
        About which share of the capacity the cell holds there, 0-1.
    """

    kind: Kind
    stretch: int
    place: float
    soc: float


def features_of(stretches: Sequence[Stretch]) -> tuple[Feature, ...]:
    """Return what can be compared of a test.

    Parameters
    ----------
    stretches : sequence of Stretch
        Of the test; those that were not seen give nothing.
    """
    found: list[Feature] = []
    for at, one in enumerate(stretches):
        if not one.seen:
            continue
        if one.role == "charge":
            found += _curve("charge curve", "charge capacity", at, one, SHARES)
        elif one.role == "discharge":
            found += _curve("discharge curve", "discharge capacity", at, one, 1.0 - SHARES)
        elif one.role == "rest":
            times = np.geomspace(min(FIRST_REST, one.duration / 2.0), one.duration, REST_POINTS)
            found += [Feature("rest", at, float(time), 1.0) for time in times]
        elif one.role == "pulse":
            found += [
                Feature("resistance", at, time, 0.5) for time in PULSE_TIMES if time <= one.duration
            ]
    return tuple(found)


def _curve(curve: Kind, capacity: Kind, at: int, one: Stretch, soc: FloatArray) -> list[Feature]:
    found = [
        Feature(curve, at, float(share), float(held))
        for share, held in zip(SHARES, soc, strict=True)
    ]
    if one.cut_off is not None:
        found.append(Feature(capacity, at, 1.0, float(np.round(soc[-1]))))
    return found


def values_of(
    features: Sequence[Feature], stretches: Sequence[Stretch], traces: Sequence[Trace]
) -> FloatArray:
    """Return the features of a test that was measured or modelled.

    Parameters
    ----------
    features : sequence of Feature
        What to take.
    stretches : sequence of Stretch
        As they were to be run.
    traces : sequence of Trace
        What they gave, one for each.

    Returns
    -------
    array, shape (n,)
        Voltages [V], logarithms of charges [C/m2] and of resistances [ohm m2].
    """
    return np.array([_value(one, stretches[one.stretch], traces[one.stretch]) for one in features])


def _value(feature: Feature, stretch: Stretch, trace: Trace) -> float:
    if feature.kind in ("charge capacity", "discharge capacity"):
        return math.log(max(trace.charge, 1e-3))
    place = np.array([feature.place])
    if feature.kind == "rest":
        return float(trace.at_time(place)[0])
    if feature.kind == "resistance":
        drop = (float(trace.at_time(place)[0]) - trace.before) / stretch.current_density
        return math.log(max(drop, 1e-7))
    # without a cut-off both ran for the same time, and so are compared at the same charge
    ran = None if stretch.cut_off is not None else abs(stretch.current_density) * stretch.duration
    return float(trace.at_share(place, ran)[0])
