"""Which measurement on which cell would best tell hypotheses apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
import numpy.typing as npt

from ssbcell.calibrate.calibration import Calibration
from ssbcell.calibrate.draws import parameter_draws
from ssbcell.calibrate.fit import outcomes_of
from ssbcell.calibrate.forward import Forward
from ssbcell.calibrate.observations import Case, Noise, Observation, Quantity

FloatArray = npt.NDArray[np.float64]

#: share of draws without a result above which a hypothesis says that there is none
_MOSTLY = 0.5
#: information from which a measurement is worth naming [bit]; of one bit two hypotheses part
TELLING = 0.3
#: what a quantity is measured by
WORDS: dict[Quantity, str] = {
    "charge_capacity_mAh_per_g": "the charge capacity",
    "coulombic_efficiency": "the coulombic efficiency",
    "leak_mS_per_cm2": "a rest after the charge",
    "dcr_ohm_cm2": "the DCR",
    "discharge_capacity_mAh_per_g": "the discharge capacity",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A measurement that could be made.

    Attributes
    ----------
    cell : str
        On which.
    quantity : str
        Which.
    bits : float
        Expected information about which hypothesis holds, all counted alike beforehand.
    medians : dict of str to float
        What each hypothesis foretells; not a number where it foretells none.
    """

    cell: str
    quantity: Quantity
    bits: float
    medians: dict[str, float]


def rank_experiments(
    cases: Sequence[Case],
    calibrations: Sequence[Calibration],
    forward: Forward,
    *,
    noise: Noise | None = None,
    draws: int = 100,
    seed: int = 0,
) -> list[Candidate]:
    """Rank measurements by how much they are expected to tell of which hypothesis holds.

    Parameters
    ----------
    cases : sequence of Case
        Cells on which something could be measured.
    calibrations : sequence of Calibration
        The hypotheses; each counts alike, whatever has been seen.
    forward : callable
        From effective properties to outcomes.
    noise : Noise, optional
        Of the measurement to be made.
    draws, seed : int
        Of parameters, from each hypothesis.

    Returns
    -------
    list of Candidate
        All quantities not yet measured on a cell, the most telling first.

    Notes
    -----
    The information is that between hypothesis and measurement, each hypothesis's foretelling
    taken as normal; at most the logarithm of their number.
    """
    spread, generator = noise or Noise(), np.random.default_rng(seed)
    found = []
    for case in cases:
        foretold = {
            one.closure.name: outcomes_of(
                one.closure,
                list(parameter_draws(one.unit, one.covariance, one.freedom, draws, generator)),
                [case],
                forward,
            )
            for one in calibrations
        }
        seen = {one.quantity for one in case.observations if one.measured}
        for quantity in sorted(set(get_args(Quantity)) - seen):
            ruler = Observation(quantity, 1.0, 1.0, spread.of(quantity))
            said = {
                name: np.array([ruler.coordinate(one[0].value(quantity)) for one in outcomes])
                for name, outcomes in foretold.items()
            }
            bits = _information(list(said.values()), ruler.spread, generator)
            medians = {
                name: _median(np.array([one[0].value(quantity) for one in outcomes]))
                for name, outcomes in foretold.items()
            }
            found.append(Candidate(case.name, quantity, bits, medians))
    return sorted(found, key=lambda one: -one.bits)


def advice(ranked: Sequence[Candidate]) -> tuple[str, ...]:
    """Say in words what ranked measurements come to.

    Parameters
    ----------
    ranked : sequence of Candidate
        From `rank_experiments`, the most telling first.

    Returns
    -------
    tuple of str
        What was measured on no cell though it would tell, and what to measure first.
    """
    if not ranked or ranked[0].bits < TELLING:
        return ("Nothing that is left to measure on these cells would tell the hypotheses apart.",)
    cells = {one.cell for one in ranked}
    missing = [
        words
        for quantity, words in WORDS.items()
        if {one.cell for one in ranked if one.quantity == quantity} == cells
        and max(one.bits for one in ranked if one.quantity == quantity) >= TELLING
    ]
    best = ranked[0]
    known = {name: value for name, value in best.medians.items() if np.isfinite(value)}
    least, most = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    all_there_is = np.log2(len(best.medians))
    first = (
        f"Measure first {WORDS[best.quantity]} of {best.cell}: {best.bits:.1f} of "
        f"{all_there_is:.1f} bit. {best.quantity} would be {known[least]:.3g} by {least}, "
        f"{known[most]:.3g} by {most}."
    )
    if not missing:
        return (first,)
    return (
        f"{_listed(missing)} {'was' if len(missing) == 1 else 'were'} not measured on any of these "
        "cells, and each of them would tell isolated material from a leak.",
        first,
    )


def _listed(words: Sequence[str]) -> str:
    *others, last = words
    text = f"{', '.join(others)} and {last}" if others else last
    return text[0].upper() + text[1:]


def _information(
    said: Sequence[FloatArray], spread: float, generator: np.random.Generator
) -> float:
    """Return the expected information [bit] about which of several normal foretellings is true."""
    known = [values[np.isfinite(values)] for values in said]
    kept = [v for v, all_ in zip(known, said, strict=True) if v.size > _MOSTLY * all_.size]
    if len(kept) < 2:
        return 0.0
    means = np.array([values.mean() for values in kept])
    deviations = np.array([np.hypot(values.std(), spread) for values in kept])
    samples = means[:, None] + deviations[:, None] * generator.standard_normal((len(kept), 400))
    distance = (samples[:, :, None] - means) / deviations
    logs = -0.5 * distance**2 - np.log(deviations)
    own = np.einsum("iji->ij", logs)
    mixed = np.logaddexp.reduce(logs, axis=2) - np.log(len(kept))
    return float(max(np.mean(own - mixed) / np.log(2.0), 0.0))


def _median(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size > _MOSTLY * values.size else float("nan")
