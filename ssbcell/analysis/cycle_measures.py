"""Capacities, energies and efficiencies of a cycle, as measured quantities."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ssbcell.analysis.capacity import Capacity, FirstCycle
from ssbcell.analysis.measured import Measured

_TO_CUT_OFF = "integral of the current, interpolated to the cut-off"


def sampling_doubt(capacity: Capacity) -> float:
    """Return the standard uncertainty of a capacity from its samples alone [A h].

    The bound stands for a rectangular distribution.
    """
    return math.hypot(
        capacity.sampling_bound_ampere_hour / math.sqrt(3.0),
        capacity.sampling_uncertainty_ampere_hour,
    )


def cycle_measures(cycle: FirstCycle) -> tuple[Measured, ...]:
    """Capacity and energy of charge and discharge, and both efficiencies.

    Parameters
    ----------
    cycle : FirstCycle
        Any cycle.

    Returns
    -------
    tuple of Measured
        In A h, W h, and shares; what the record does not hold is left out.
    """
    found = [one for half in (cycle.charge, cycle.discharge) for one in _of_half(half)]
    if cycle.charge is None or cycle.discharge is None:
        return tuple(found)
    lacking = "; ".join(dict.fromkeys(one.lacking for one in found if one.lacking))
    by_name = {one.name: one for one in found}
    for name, of in (("coulombic efficiency", "capacity"), ("energy efficiency", "energy")):
        given, taken = by_name[f"charge {of}"], by_name[f"discharge {of}"]
        if given.value <= 0.0:
            continue
        ratio = taken.value / given.value
        doubt = ratio * math.hypot(*(_relative(one) for one in (given, taken)))
        found.append(
            Measured(
                name,
                ratio,
                "",
                doubt,
                f"discharge {of} by charge {of}",
                cycle.discharge.rows,
                cycle.discharge.steps[0].start_second,
                lacking,
            )
        )
    return tuple(found)


def _relative(one: Measured) -> float:
    return (one.standard_uncertainty or 0.0) / one.value if one.value > 0.0 else 0.0


def _of_half(half: Capacity | None) -> Iterator[Measured]:
    if half is None:
        return
    doubt = sampling_doubt(half)
    share = doubt / half.capacity_ampere_hour if half.capacity_ampere_hour > 0.0 else 0.0
    lacking = "" if half.reached else f"the {half.kind} does not reach its cut-off"
    start = half.steps[0].start_second
    for name, value, unit, wrong in (
        ("capacity", half.capacity_ampere_hour, "A h", doubt),
        ("energy", half.energy_watt_hour, "W h", share * half.energy_watt_hour),
    ):
        method = _TO_CUT_OFF if name == "capacity" else "the same, of voltage times current"
        yield Measured(f"{half.kind} {name}", value, unit, wrong, method, half.rows, start, lacking)
