"""The few numbers of a test that model and measurement are compared by."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ssbcell.analysis.signals import FloatArray
from ssbcell.diagnose.traces import NEAR, NEAR_AT_REST, Level, Stretch, Trace, level_near

Kind = Literal[
    "charge curve", "charge capacity", "rest", "discharge curve", "discharge capacity", "resistance"
]

#: shares of a charge or discharge at which the voltage is compared; not its ends, which are steep
SHARES = np.array([0.08, 0.15, 0.22, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.88, 0.95])
#: times of a rest: how many, and the first one [s], but after so many samples
REST_POINTS, FIRST_REST, SETTLED = 10, 120.0, 3.0
_OF_DISCHARGE = ("discharge curve", "discharge capacity")
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
            first = min(max(FIRST_REST, SETTLED * one.interval), one.duration / 2.0)
            times = np.geomspace(first, one.duration, REST_POINTS)
            found += [Feature("rest", at, float(time), 1.0) for time in times]
        elif one.role == "pulse":
            found += [
                Feature("resistance", at, time, 0.5)
                for time in PULSE_TIMES
                if one.interval <= 1.01 * time and time <= 1.01 * one.duration
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


def held_along(
    features: Sequence[Feature], stretches: Sequence[Stretch], traces: Sequence[Trace]
) -> tuple[Feature, ...]:
    """Return the features with what the cell holds at each, where a leak empties it at rest.

    The voltage of the charge at which the cell rests tells how much it holds; what it falls by
    at once, when the current ends, is added. A discharge begins with what is left.

    Parameters
    ----------
    features, stretches, traces
        As for `values_of`.
    """
    charges = [at for at, one in enumerate(stretches) if one.role == "charge" and one.seen]
    rests = [one for one in features if one.kind == "rest"]
    if not charges or not rests:
        return tuple(features)
    curve = [one for one in features if one.kind == "charge curve" and one.stretch == charges[0]]
    known = values_of(curve, stretches, traces)
    rising = np.maximum.accumulate(known)
    level = dict(zip(rests, values_of(rests, stretches, traces), strict=True))
    top = max(float(traces[charges[0]].voltage[-1]), float(rising[-1]))
    fallen = top - level[rests[0]]
    shares = np.array([one.place for one in curve])
    held = np.interp(
        np.array([level[one] for one in rests]) + fallen, np.r_[rising, top], np.r_[shares, 1.0]
    )
    at_rest = dict(zip(rests, held.tolist(), strict=True))
    left = float(held[-1])
    return tuple(
        replace(one, soc=at_rest.get(one, one.soc * left if one.kind in _OF_DISCHARGE else one.soc))
        for one in features
    )


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


def samples_of(
    features: Sequence[Feature], stretches: Sequence[Stretch], traces: Sequence[Trace]
) -> FloatArray:
    """Return from how many samples each feature comes, shape (n,); 1 where it is no voltage.

    Parameters
    ----------
    features, stretches, traces
        As for `values_of`.
    """
    return np.array(
        [
            _level(one, stretches[one.stretch], traces[one.stretch]).samples
            if one.kind in ("charge curve", "discharge curve", "rest")
            else 1.0
            for one in features
        ]
    )


def _value(feature: Feature, stretch: Stretch, trace: Trace) -> float:
    if feature.kind in ("charge capacity", "discharge capacity"):
        return math.log(max(trace.charge, 1e-3))
    level = _level(feature, stretch, trace).voltage
    if feature.kind == "resistance":
        return math.log(max((level - trace.before) / stretch.current_density, 1e-7))
    return level


def _level(feature: Feature, stretch: Stretch, trace: Trace) -> Level:
    """Return the voltage of a trace at the place of a feature."""
    time, half_width = feature.place, NEAR_AT_REST * feature.place
    if feature.kind in ("charge curve", "discharge curve"):
        # without a cut-off both ran for the same time, and so are compared at the same charge
        density = abs(stretch.current_density)
        lasts = stretch.duration if stretch.cut_off is None else trace.charge / density
        time, half_width = feature.place * lasts, NEAR * lasts
    if trace.sampled and feature.kind != "resistance":
        return level_near(trace, time, half_width)
    return Level(trace.at_time(time), 1.0)
