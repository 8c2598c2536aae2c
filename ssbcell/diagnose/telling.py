"""Which measurement would tell the remaining hypotheses apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from ssbcell.analysis.signals import FloatArray
from ssbcell.diagnose.discrepancy import covariance
from ssbcell.diagnose.features import features_of, values_of
from ssbcell.diagnose.findings import MOST_TELLING, Discriminator
from ssbcell.diagnose.fitted import Fit
from ssbcell.diagnose.modelled import CellState, modelled
from ssbcell.diagnose.observed import Observed
from ssbcell.diagnose.settings import Settings
from ssbcell.diagnose.traces import Stretch
from ssbcell.errors import SimulationError
from ssbcell.simulate.subject import Subject

#: of a rest after the charge that would tell more [s]
LONG_REST = 86400.0
#: of the pulse that would tell more: current by the current of the discharge, and length [s]
PULSE_BY_DISCHARGE, PULSE_LENGTH = 10.0, 10.0
#: rest before that pulse [s]
_BEFORE_PULSE = 3600.0
#: of a discharge so slow that no resistance shows, by that of the test
_SLOW = 0.1

StateOf = Callable[[Mapping[str, float]], CellState]


def candidates(observed: Observed) -> dict[str, tuple[Stretch, ...]]:
    """Return what could be measured beside what was, by name.

    Parameters
    ----------
    observed : Observed
        The test as it was.
    """
    charge, discharge = _whole_halves(observed)
    own_rest = tuple(one for one in observed.stretches if one.role == "rest")
    found = {
        "a rest of 24 h after a charge": (charge, Stretch("rest", 0.0, LONG_REST)),
        "the same charge and discharge at a tenth of the current": tuple(
            replace(one, current_density=one.current_density * _SLOW, duration=one.duration / _SLOW)
            for one in (charge, discharge)
        ),
    }
    if not observed.sees("charge"):
        found["a charge from empty to the cut-off"] = (charge,)
    if not observed.sees("discharge"):
        found["a discharge after the charge"] = (charge, *own_rest, discharge)
    if not observed.sees("pulse"):
        found["a pulse of 10 s at half charge"] = _to_pulse(charge, discharge)
    return found


def _whole_halves(observed: Observed) -> tuple[Stretch, Stretch]:
    """Return the test's charge and discharge, seen and up to their cut-offs."""
    upper, lower = observed.cut_offs
    charge = next(one for one in observed.stretches if one.role == "charge")
    longest = max(charge.duration, 3.0 * observed.rated_time)
    charge = replace(charge, seen=True, cut_off=upper, duration=longest)
    discharge = Stretch("discharge", -charge.current_density, longest, lower)
    return charge, discharge


def _to_pulse(charge: Stretch, discharge: Stretch) -> tuple[Stretch, ...]:
    """Return a pulse, and what leads to it from the start."""
    before = (replace(charge, seen=False), replace(discharge, seen=False))
    back = Stretch("between", charge.current_density, charge.duration / 6.0, seen=False)
    calm = Stretch("between", 0.0, _BEFORE_PULSE, seen=False)
    strong = -PULSE_BY_DISCHARGE * charge.current_density
    return (*before, back, calm, Stretch("pulse", strong, PULSE_LENGTH))


def would_tell(
    observed: Observed,
    fits: Sequence[Fit],
    chances: Sequence[float],
    *,
    kind: Subject,
    state_of: StateOf,
    settings: Settings,
) -> tuple[Discriminator, ...]:
    """Rank measurements by how far they would drive the two leading explanations apart.

    Parameters
    ----------
    observed : Observed
        The test as it was.
    fits : sequence of Fit
        Of all hypotheses.
    chances : sequence of float
        Their probabilities.
    kind : Subject
        The cell as designed.
    state_of : callable
        From the parameters of a fit to a cell.
    settings : Settings
        With the spread of what is measured.

    Returns
    -------
    tuple of Discriminator
        Those that shift the log odds by the `telling` of the settings or more, best first; the
        best alone where none does.

    Notes
    -----
    The expected shift of the log odds is half the squared distance of what both foretell, in
    units of the covariance that a sound cell has.
    """
    pair = _leading(fits, chances)
    if pair is None:
        return ()
    cells = [state_of(fit.parameters) for fit in pair]
    names = (pair[0].hypothesis.name, pair[1].hypothesis.name)
    found = []
    for name, stretches in candidates(observed).items():
        shift = _shift(stretches, cells, kind=kind, noise=observed.noise, settings=settings)
        if shift is not None:
            found.append(Discriminator(name, names, shift))
    found.sort(key=lambda one: -one.log_odds)
    telling = [one for one in found if one.log_odds >= settings.conclusion.telling.value]
    return tuple(telling or found[:1])


def _leading(fits: Sequence[Fit], chances: Sequence[float]) -> tuple[Fit, Fit] | None:
    """Return the best hypotheses that have different causes."""
    order = sorted(range(len(fits)), key=lambda at: -chances[at])
    first = fits[order[0]]
    for at in order[1:]:
        if fits[at].hypothesis.causes != first.hypothesis.causes:
            return first, fits[at]
    return None


def _shift(
    stretches: Sequence[Stretch],
    cells: Sequence[CellState],
    *,
    kind: Subject,
    noise: float,
    settings: Settings,
) -> float | None:
    """Return half the squared distance of what two cells foretell; None where one cannot run."""
    features = features_of(stretches)
    said: list[FloatArray] = []
    for cell in cells:
        try:
            said.append(values_of(features, stretches, modelled(kind, cell, stretches)))
        except SimulationError:
            return None
    spread = covariance(features, settings, noise, 1.0)
    away = said[0] - said[1]
    return min(float(0.5 * away @ np.asarray(cho_solve(cho_factor(spread), away))), MOST_TELLING)
