"""Which measurement on which cell would best tell hypotheses apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args
from zlib import crc32

import numpy as np
import numpy.typing as npt

from ssbcell.calibrate.calibration import Calibration
from ssbcell.calibrate.draws import parameter_draws
from ssbcell.calibrate.fit import outcomes_of
from ssbcell.calibrate.forward import Forward
from ssbcell.calibrate.observations import Case, Noise, Observation, Quantity
from ssbcell.transport.hypotheses import HYPOTHESES

FloatArray = npt.NDArray[np.float64]

#: share of draws without a result above which a hypothesis says that there is none
_MOSTLY = 0.5
#: information from which a measurement is worth naming [bit]; of one bit two hypotheses part
TELLING = 0.3
#: cells of known modulus, and their correlation of it with porosity, from which words are made
_FEW, _TOGETHER = 3, 0.7
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
    Draws of a cell depend on its name and the seed alone, not on the other cells. The
    information is that between hypothesis and measurement, each hypothesis's foretelling
    taken as normal; at most the logarithm of their number.
    """
    spread = noise or Noise()
    found = []
    for case in cases:
        generator = np.random.default_rng([seed, crc32(case.name.encode())])
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
    return sorted(found, key=lambda one: (-one.bits, one.cell, one.quantity))


def advice(ranked: Sequence[Candidate], cases: Sequence[Case] = ()) -> tuple[str, ...]:
    """Say in words what ranked measurements come to.

    Parameters
    ----------
    ranked : sequence of Candidate
        From `rank_experiments`, the most telling first.
    cases : sequence of Case, optional
        The cells; with them it is said whether they could tell porosity from modulus at all.

    Returns
    -------
    tuple of str
        What was measured on no cell though it would tell, and what to measure first.
    """
    if ranked and len(ranked[0].medians) < 2:
        (only,) = ranked[0].medians
        return (f"There is only {only}: it takes two hypotheses to tell one from another.",)
    return (*_measure(ranked), *_make(ranked, cases))


def _measure(ranked: Sequence[Candidate]) -> tuple[str, ...]:
    """Say what to measure on the cells that there are."""
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
        f"cells, and {'it' if len(missing) == 1 else 'each of them'} would tell "
        f"{_apart(best.medians)}.",
        first,
    )


def _apart(names: Iterable[str]) -> str:
    """Say what hypotheses part in: in where capacity goes, if one says leak and one does not."""
    ways = [HYPOTHESES[name].takes_capacity for name in names if name in HYPOTHESES]
    isolating = any("leak" not in one and "isolation" in one for one in ways)
    leaking = any("leak" in one for one in ways)
    return "isolated material from a leak" if isolating and leaking else "the hypotheses apart"


def _make(ranked: Sequence[Candidate], cases: Sequence[Case]) -> tuple[str, ...]:
    """Say whether cells could tell porosity from modulus, where a hypothesis has the modulus."""
    known = [one.structure for one in cases if one.structure.interlayer_modulus is not None]
    names = [name for one in ranked[:1] for name in one.medians if name in HYPOTHESES]
    if len(known) < _FEW or not any(HYPOTHESES[name].heeds_modulus(known[0]) for name in names):
        return ()
    modulus = np.array([one.interlayer_modulus for one in known], dtype=np.float64)
    voids = np.array([one.positive_electrode_porosity for one in known])
    if np.ptp(modulus) == 0.0 or np.ptp(voids) == 0.0:
        said = "only one of the two was varied"
    else:
        together = float(np.corrcoef(modulus, voids)[0, 1])
        if abs(together) < _TOGETHER:
            return ()
        said = f"the two go together (correlation {together:+.2f})"
    return (
        f"These cells tell the interlayer's modulus from porosity poorly: {said}. Make a cell of "
        "another modulus at the porosity of one of these, and measure its DCR.",
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
