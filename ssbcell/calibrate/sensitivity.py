"""Which numbers of a cell to control: shares of the variance that their tolerances make."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ssbcell.calibrate.calibration import Calibration
from ssbcell.calibrate.ensemble import Ensemble
from ssbcell.calibrate.forward import Forward
from ssbcell.calibrate.tolerances import Tolerance
from ssbcell.calibrate.within import Within, within
from ssbcell.errors import OutOfRange
from ssbcell.process import Densified

FloatArray = npt.NDArray[np.float64]

#: quantity: (words, unit, factor to it)
QUANTITIES = {
    "positive_electrode_porosity": ("the positive electrode's porosity", "%", 100.0),
    "dcr_ohm_cm2": ("the DCR", "ohm cm2", 1.0),
    "discharge_capacity_mAh_per_g": ("the discharge capacity", "mAh/g", 1.0),
    "probability_of_a": ("the probability of A", "%", 100.0),
}
#: of the variance, below which a number hardly matters
_HARDLY = 0.05
#: standard deviation by mean, below which a quantity does not vary
_STILL = 1e-4
_CONFIDENCE, _RESAMPLES = 0.9, 200


@dataclass(frozen=True, slots=True, eq=False)
class Sensitivity:
    """Sobol indices of quantities of a cell by its numbers within their tolerances.

    Attributes
    ----------
    tolerances : tuple of Tolerance
        d of them.
    mean, deviation : mapping of str to float
        Of each quantity over the tolerances; porosity and probability 0-1.
    first, total : mapping of str to array, shape (d,)
        Share of a quantity's variance that a number makes alone, and that is gone if it is
        held; 0-1 but for the error of sampling.
    first_reach, total_reach : mapping of str to array, shape (d,)
        Half the widths of their 90 % intervals, from sampling.
    design_capacity : float
        Assumed for the probability of A [mAh/g].
    """

    tolerances: tuple[Tolerance, ...]
    mean: Mapping[str, float]
    deviation: Mapping[str, float]
    first: Mapping[str, FloatArray]
    total: Mapping[str, FloatArray]
    first_reach: Mapping[str, FloatArray]
    total_reach: Mapping[str, FloatArray]
    design_capacity: float

    def in_words(self, quantity: str) -> str:
        """Say what to control for the sake of a quantity."""
        words, unit, factor = QUANTITIES[quantity]
        mean, spread = factor * self.mean[quantity], factor * self.deviation[quantity]
        said = f"Within these tolerances {words} is {mean:.3g} +- {2.0 * spread:.2g} {unit}"
        if self._still(quantity):
            return f"{said}: none of them matters to it."
        order = np.argsort(-self.total[quantity])
        matter = [at for at in order if self._matters(quantity, at)]
        rest = [self.tolerances[at].path for at in order if at not in matter]
        listed = [f"{self.tolerances[at].path} ({self._share(quantity, at)})" for at in matter]
        said += f". Control {', then '.join(listed)}." if listed else ": none of them stands out."
        return f"{said} Little is to be gained from {', '.join(rest)}." if listed and rest else said

    def to_dict(self) -> dict[str, Any]:
        """Return the indices as their JSON document has them."""
        return {
            "tolerances": [asdict(one) for one in self.tolerances],
            "design_capacity_mAh_per_g": self.design_capacity,
            "quantities": {name: self._document(name) for name in QUANTITIES},
        }

    def _document(self, quantity: str) -> dict[str, Any]:
        columns = {
            "first": self.first,
            "first_reach": self.first_reach,
            "total": self.total,
            "total_reach": self.total_reach,
        }
        return {
            "mean": self.mean[quantity],
            "standard_deviation": self.deviation[quantity],
            "numbers": {
                one.path: {name: float(column[quantity][at]) for name, column in columns.items()}
                for at, one in enumerate(self.tolerances)
            },
            "in_words": self.in_words(quantity),
        }

    def _share(self, quantity: str, at: int) -> str:
        share, reach = self.total[quantity][at], self.total_reach[quantity][at]
        low, high = max(share - reach, 0.0), min(share + reach, 1.0)
        return f"{min(share, 1.0):.0%} of the variance, {low:.0%} to {high:.0%}"

    def _matters(self, quantity: str, at: int) -> bool:
        return bool(self.total[quantity][at] > _HARDLY)

    def _still(self, quantity: str) -> bool:
        return self.deviation[quantity] <= _STILL * abs(self.mean[quantity])


def sensitivity(
    cell: str | Path,
    tolerances: Mapping[str, str],
    *,
    changes: Mapping[str, str] | None = None,
    design_capacity: float | None = None,
    calibrations: Sequence[Calibration] | None = None,
    forward: Forward | None = None,
    samples: int = 128,
    draws: int = 6,
    seed: int = 0,
    progress: Callable[[str], None] | None = None,
) -> Sensitivity:
    """Find which of several tolerances make a cell vary.

    Parameters
    ----------
    cell : str or Path
        A shipped name or a TOML file, with a densifying step.
    tolerances : mapping of str to str
        As `tolerances_of` takes them; taken as normal, and apart from each other.
    changes, design_capacity, calibrations, forward
        As `process_window` takes them.
    samples : int
        A power of two; each costs as many cells as there are tolerances, and two.
    draws : int
        From each hypothesis, the same for all cells; what is found is for their mean.
    seed : int
        Of samples and draws.
    progress : callable, optional
        As `ensemble.ensemble`.

    Returns
    -------
    Sensitivity

    Raises
    ------
    OutOfRange
        If `samples` is no power of two.
    UnknownName, QuantityError, UsageError
        As `tolerances_of`.

    Notes
    -----
    Sobol's indices, sampled and computed by SALib.

    References
    ----------
    .. [1] T. Iwanaga, W. Usher, J. Herman, Socio-Environ. Syst. Modell. 4 (2022) 18155.
    """
    from SALib.sample import sobol as sampler  # type: ignore[import-untyped]

    _require_power_of_two(samples)
    held = within(
        cell,
        tolerances,
        changes=changes,
        design_capacity=design_capacity,
        calibrations=calibrations,
        forward=forward,
    )
    problem = _problem(held.tolerances)
    values = sampler.sample(problem, samples, calc_second_order=False, seed=seed)
    cells, found = held.foretell(values, draws=draws, seed=seed, progress=progress)
    means = _means(cells, found, held.design_capacity)
    return _sensitivity(held, problem, means, seed)


def _problem(tolerances: Sequence[Tolerance]) -> dict[str, Any]:
    return {
        "num_vars": len(tolerances),
        "names": [one.path for one in tolerances],
        "bounds": [one.truncated for one in tolerances],
        "dists": ["truncnorm"] * len(tolerances),
    }


def _means(cells: Sequence[Densified], found: Ensemble, design: float) -> dict[str, FloatArray]:
    """Return the mean of each quantity over hypotheses and draws, by cell, shape (n,)."""
    chances = found.chances_of_a(design)
    return {
        "positive_electrode_porosity": np.array(
            [one.porosity["positive_electrode"].porosity for one in cells]
        ),
        "dcr_ohm_cm2": np.exp(found.mean(lambda one: float(np.log(one.dcr_ohm_cm2)))),
        "discharge_capacity_mAh_per_g": found.mean(lambda one: one.discharge_capacity_mAh_per_g),
        "probability_of_a": np.sum(
            [found.weights[name] * values.mean(axis=1) for name, values in chances.items()], axis=0
        ),
    }


def _sensitivity(
    held: Within, problem: dict[str, Any], outputs: Mapping[str, FloatArray], seed: int
) -> Sensitivity:
    found = {name: _indices(problem, values, seed) for name, values in outputs.items()}
    return Sensitivity(
        tolerances=held.tolerances,
        mean={name: float(values.mean()) for name, values in outputs.items()},
        deviation={name: float(values.std()) for name, values in outputs.items()},
        first={name: one["S1"] for name, one in found.items()},
        total={name: one["ST"] for name, one in found.items()},
        first_reach={name: one["S1_conf"] for name, one in found.items()},
        total_reach={name: one["ST_conf"] for name, one in found.items()},
        design_capacity=held.design_capacity,
    )


def _indices(problem: dict[str, Any], values: FloatArray, seed: int) -> dict[str, FloatArray]:
    from SALib.analyze import sobol as analyzer  # type: ignore[import-untyped]

    names = ("S1", "ST", "S1_conf", "ST_conf")
    if values.std() <= _STILL * abs(values.mean()):
        return {name: np.zeros(problem["num_vars"]) for name in names}
    found = analyzer.analyze(
        problem, values, calc_second_order=False, num_resamples=_RESAMPLES,
        conf_level=_CONFIDENCE, seed=seed,
    )  # fmt: skip
    return {name: np.asarray(found[name], dtype=np.float64) for name in names}


def _require_power_of_two(samples: int) -> None:
    if samples < 8 or samples & (samples - 1):
        raise OutOfRange("samples", samples, "a power of two from 8, such as 128")
