"""Which form of noise foretells left-out cells better; printed, and part of docs/calibration.md.

Run by hand: ``python benchmarks/noise_forms.py``. Fits are those of equal noise; each form's own
size is told by the cells that are not left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.special import log_ndtr, ndtr

from ssbcell.calibrate import Case, Outcome, ResponseSurface, fit_connection
from ssbcell.calibrate.draws import draws_of
from ssbcell.calibrate.fit import Fit, outcomes_of
from ssbcell.calibrate.observations import GRADE_A
from ssbcell.transport import HYPOTHESES

#: discharge of a cell that has lost nothing [mAh/g]; example 1
WHOLE = 166.0
_DRAWS = 200

#: form: standard deviation of a capacity [mAh/g] by the discharge that is foretold; its size
#: follows from residuals
FORMS: dict[str, Callable[[float], float]] = {
    "equal in all cells, one size (shipped)": lambda _: 6.0,
    "equal, sizes of DCR and capacity apart": lambda _: 6.0,
    "relative to the capacity": lambda discharge: 0.036 * max(discharge, 1.0),
    "1 mAh/g and a fifth of the loss": lambda q: float(np.hypot(1.0, 0.2 * max(WHOLE - q, 0.0))),
    "3 mAh/g and a fifth of the loss": lambda q: float(np.hypot(3.0, 0.2 * max(WHOLE - q, 0.0))),
}
_SHIPPED = next(iter(FORMS))


def table(cases: Sequence[Case], surface: ResponseSurface, design: float) -> list[str]:
    """Lines of a table: left-out log score of the average, and the chance of A of example 1."""
    rows = {name: [] for name in FORMS}
    for closure in HYPOTHESES.values():
        if closure.name == "contact_and_leak":  # foretells no resistance at all for two cells
            continue
        fits = [
            fit_connection(closure, [one for one in cases if one is not case], surface, starts=3)
            for case in cases
        ]
        whole = fit_connection(closure, cases, surface, starts=3)
        for name, form in FORMS.items():
            score = sum(
                _score(fit, case, name, surface, design)
                for fit, case in zip(fits, cases, strict=True)
            )
            size = _sizes(whole, name)[1]
            rows[name].append((score, _chance(whole.outcomes[0], size * form(WHOLE), design)))
    lines = [
        "| noise of a capacity | left-out log score | example 1 would be an A |",
        "|---|---|---|",
    ]
    for name, found in rows.items():
        scores, chances = np.array(found).T
        shares = np.exp(scores - scores.max()) / np.exp(scores - scores.max()).sum()
        mean = np.logaddexp.reduce(scores) - np.log(scores.size)
        lines.append(f"| {name} | {mean:.1f} | {shares @ chances:.0%} |")
    return lines


def _score(fit: Fit, case: Case, form: str, surface: ResponseSurface, design: float) -> float:
    draws = list(draws_of(fit, _DRAWS, np.random.default_rng(0)))
    sizes = _sizes(fit, form)
    found = [one[0] for one in outcomes_of(fit.closure, draws, [case], surface)]
    logs = [_density(one, case, form, sizes, design) for one in found]
    return float(np.logaddexp.reduce(np.nan_to_num(logs, nan=-np.inf)) - np.log(_DRAWS))


def _density(
    one: Outcome, case: Case, form: str, sizes: tuple[float, float], design: float
) -> float:
    """Logarithm of the density of a case's resistance and discharge, and of its grade."""
    dcr, discharge = _seen(case)
    spread = sizes[0] * 0.06, sizes[1] * FORMS[form](one.discharge_capacity_mAh_per_g)
    away = (
        np.log(one.dcr_ohm_cm2 / dcr) / spread[0],
        (one.discharge_capacity_mAh_per_g - discharge) / spread[1],
    )
    total = -0.5 * np.dot(away, away) - np.log(spread).sum() - np.log(2.0 * np.pi)
    if len(case.observations) > 2:  # an A, which bounds the charge
        low, high = (share * design for share in GRADE_A)
        charge = one.charge_capacity_mAh_per_g
        total += log_ndtr((charge - low) / spread[1]) + log_ndtr((high - charge) / spread[1])
    return float(total)


def _sizes(fit: Fit, form: str) -> tuple[float, float]:
    """By how much the noise of resistance and of capacity has to be larger."""
    if form == _SHIPPED:
        return fit.factor, fit.factor
    pairs = [(one, *_seen(case)) for one, case in zip(fit.outcomes, fit.cases, strict=True)]
    dcr = [np.log(one.dcr_ohm_cm2 / seen) / 0.06 for one, seen, _ in pairs]
    capacity = [
        (one.discharge_capacity_mAh_per_g - seen) / FORMS[form](one.discharge_capacity_mAh_per_g)
        for one, _, seen in pairs
    ]
    free = max(2 * len(pairs) - fit.unit.size, 1) / (2 * len(pairs))
    first, second = (
        max(1.0, float(np.sqrt(np.mean(np.square(one)) / free))) for one in (dcr, capacity)
    )
    return first, second


def _chance(one: Outcome, spread: float, design: float) -> float:
    low, high = (share * design for share in GRADE_A)
    capacities = np.array([one.charge_capacity_mAh_per_g, one.discharge_capacity_mAh_per_g])
    return float((ndtr((high - capacities) / spread) - ndtr((low - capacities) / spread)).prod())


def _seen(case: Case) -> tuple[float, float]:
    values = {one.quantity: one.low for one in case.observations if one.measured}
    return values["dcr_ohm_cm2"], values["discharge_capacity_mAh_per_g"]


if __name__ == "__main__":
    from calibrate_six_cells import DESIGN_CAPACITY, six_cases

    from ssbcell.calibrate import load_surface

    print("\n".join(table(six_cases(), load_surface(), DESIGN_CAPACITY)))
