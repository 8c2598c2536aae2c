"""Every hypothesis fitted to cells of a person's own, and how far to trust each."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ssbcell.calibrate.calibration import Calibration, calibration_of, write_calibration
from ssbcell.calibrate.compare import LeftOut, baselines, leave_one_out, weights_of
from ssbcell.calibrate.fit import Fit, fit_connection
from ssbcell.calibrate.forward import Forward
from ssbcell.calibrate.next_experiment import advice, rank_experiments
from ssbcell.calibrate.observations import Noise
from ssbcell.calibrate.own_cells import OwnCell
from ssbcell.errors import SimulationError, UsageError
from ssbcell.transport.hypotheses import HYPOTHESES, hypothesis


@dataclass(frozen=True, slots=True, eq=False)
class OwnFit:
    """Fits of hypotheses, with each cell left out in turn.

    Attributes
    ----------
    fits : tuple of Fit
        One a hypothesis.
    left : tuple of LeftOut
        In the same order.
    plain : tuple of LeftOut
        Baselines.
    calibrations : tuple of Calibration
        To predict by.
    refused : tuple of str
        Which hypotheses could not be fitted, and why.
    weightless : tuple of str
        Which were fitted and have no part in an average, and why.
    advice : tuple of str
        What to measure next.
    """

    fits: tuple[Fit, ...]
    left: tuple[LeftOut, ...]
    plain: tuple[LeftOut, ...]
    calibrations: tuple[Calibration, ...]
    refused: tuple[str, ...]
    weightless: tuple[str, ...]
    advice: tuple[str, ...]

    def rows(self) -> list[dict[str, Any]]:
        """Left-out errors of hypotheses and baselines; None where there is none."""
        weights = weights_of({one.name: one.log_score for one in self.left})
        numbers = {fit.closure.name: len(fit.closure.names) for fit in self.fits}
        return [
            {
                "name": one.name,
                "numbers": numbers.get(one.name),
                "dcr": _finite(one.rms[0]),
                "capacity": _finite(one.rms[1]),
                "weight": weights.get(one.name),
            }
            for one in (*self.left, *self.plain)
        ]

    def numbers_of(self, fit: Fit) -> list[tuple[str, float, str, float, float, str]]:
        """Return name, value, unit, deviation, largest correlation, and whether it was told."""
        apart = np.abs(fit.correlation - np.eye(fit.unit.size)).max(axis=0)
        return [
            (
                spec.name,
                float(fit.values[at]),
                spec.unit,
                float(fit.deviations[at]),
                float(apart[at]),
                "yes" if fit.identifiable[spec.name] else "no",
            )
            for at, spec in enumerate(fit.closure.parameters)
        ]

    def write(self, folder: Path, made_by: str) -> list[Path]:
        """Write each calibration as TOML into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        pairs = zip(self.calibrations, self.fits, strict=True)
        return [write_calibration(one, folder, made_by, fit.identifiable) for one, fit in pairs]

    def to_dict(self) -> dict[str, Any]:
        """Return the fits as their JSON document has them."""
        heads = ("name", "value", "unit", "deviation", "correlation", "told")
        return {
            "left_out": self.rows(),
            "numbers": {
                fit.closure.name: [
                    dict(zip(heads, one, strict=True)) for one in self.numbers_of(fit)
                ]
                for fit in self.fits
            },
            "not_fitted": list(self.refused),
            "without_weight": list(self.weightless),
            "advice": list(self.advice),
        }


def fit_own_cells(
    cells: Sequence[OwnCell],
    forward: Forward,
    *,
    quick: Forward | None = None,
    hypotheses: Sequence[str] = (),
    design_capacity: float,
    noise: Noise | None = None,
    starts: int = 4,
    seed: int = 0,
    progress: Callable[[str], None] | None = None,
) -> OwnFit:
    """Fit hypotheses to cells, and leave each cell out in turn.

    Parameters
    ----------
    cells : sequence of OwnCell
        From `read_own_cells`.
    forward : callable
        From effective properties to outcomes.
    quick : callable, optional
        Likewise, without curves, for what to measure next; `forward` if left out.
    hypotheses : sequence of str
        All if left out; one that the cells have too few values for is refused.
    design_capacity : float
        By mass of active material [mAh/g].
    noise : Noise, optional
        That the cells were read with.
    starts, seed : int
        As `fit_connection`.
    progress : callable, optional
        Told `steps_of` times.

    Raises
    ------
    UnknownName
        If there is no such hypothesis.
    UsageError
        If no hypothesis could be fitted, or none foretells the cells left out.
    """
    cases = [one.case for one in cells]
    fits, left, refused = [], [], []
    for name in hypotheses or HYPOTHESES:
        closure = hypothesis(name)
        try:
            fit = fit_connection(
                closure, cases, forward, seed=seed, starts=starts, progress=progress
            )
            out = leave_one_out(
                closure, cases, forward, seed=seed, starts=min(starts, 2), progress=progress
            )
        except (UsageError, SimulationError) as problem:
            refused.append(str(problem))
            continue
        fits.append(fit)
        left.append(out)
    if not fits:
        raise UsageError(f"no hypothesis could be fitted: {'; '.join(refused)}")
    weights_of({one.name: one.log_score for one in left})
    known = [
        calibration_of(fit, out, design_capacity, noise or Noise())
        for fit, out in zip(fits, left, strict=True)
    ]
    ranking = forward if quick is None else quick
    words = advice(rank_experiments(cases, known, ranking, seed=seed), cases)
    return OwnFit(
        fits=tuple(fits),
        left=tuple(left),
        plain=baselines(cases),
        calibrations=tuple(known),
        refused=tuple(refused),
        weightless=tuple(_weightless(one) for one in left if one.unforetold),
        advice=words if len(known) > 1 else (),
    )


def steps_of(hypotheses: Sequence[str], cells: int, starts: int) -> int:
    """How often `fit_own_cells` tells of progress."""
    return len(hypotheses or HYPOTHESES) * (starts + cells)


def _weightless(left: LeftOut) -> str:
    cells = ", ".join(left.unforetold)
    return f"{left.name}: fitted to the others, it foretells no result for {cells}"


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
