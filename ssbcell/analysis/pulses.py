"""Resistances of several pulses, one after another (signature S12)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.dcr import Dcr, resistance_of
from ssbcell.analysis.measured import Measured
from ssbcell.analysis.pulse_samples import PulseRecord
from ssbcell.analysis.signals import FloatArray, Signals, integral
from ssbcell.analysis.soc import SocReference
from ssbcell.analysis.steps import Step
from ssbcell.errors import InvalidRecord

#: the times of a pulse that are reported; the last one counts, as the patent defines it [s]
PULSE_TIMES = (0.1, 1.0, 10.0)


@dataclass(frozen=True, slots=True)
class PulseLimits:
    """Which pulses count, and which are alike.

    Attributes
    ----------
    steadiness : float
        The current of a pulse may leave its median by this share.
    same_current : float
        Currents of pulses that are compared differ by this share at most, ...
    same_soc : float
        ... and their states of charge by this.
    """

    steadiness: float = 0.01
    same_current: float = 0.1
    same_soc: float = 0.1


PULSE_LIMITS = PulseLimits()
#: cells of a search in the state of charge in which two pulses are alike, and the most in all
_CELLS, _MOST_CELLS = 4.0, 1000.0


def all_pulses(
    seen: Signals,
    electrode_area: float,
    steps: tuple[Step, ...],
    noise: float,
    soc_reference: SocReference | None = None,
    *,
    limits: PulseLimits = PULSE_LIMITS,
) -> tuple[Dcr, ...]:
    """Resistance of every pulse that lasts long enough at a steady current.

    Parameters
    ----------
    seen : Signals
        Of any test.
    electrode_area : float
        [m2].
    steps : tuple of Step
        Of the record.
    noise : float
        Standard deviation of one sample of the voltage [V].
    soc_reference : SocReference, optional
        To count the state of charge against.
    limits : PulseLimits
        Which pulses count.

    Returns
    -------
    tuple of Dcr
        In order; pulses that give no resistance at 10 s are left out.
    """
    given = PulseRecord(seen, steps, noise, integral(seen.time, seen.current), limits.steadiness)
    found = []
    for pair in itertools.pairwise(steps):
        if not pair[1].pulse:
            continue
        try:
            found.append(
                resistance_of(
                    given, pair, electrode_area, times=PULSE_TIMES, soc_reference=soc_reference
                )
            )
        except InvalidRecord:
            continue
    return tuple(found)


def resistance_fall(pulses: tuple[Dcr, ...], limits: PulseLimits = PULSE_LIMITS) -> Measured | None:
    """S12: the largest fall of the resistance from one pulse to a later one like it.

    A cell with a short in parallel looks better, not worse.

    Parameters
    ----------
    pulses : tuple of Dcr
        In order, with a state of charge each.
    limits : PulseLimits
        Which are alike.

    Returns
    -------
    Measured or None
        As a share of the earlier resistance; None where no two pulses are alike.
    """
    known = [one for one in pulses if one.soc is not None and one.resistance_ohm_cm2 > 0.0]
    size = np.array([one.resistance_ohm_cm2 for one in known])
    current = np.array([one.mean_current_ampere for one in known])
    soc = np.array([one.soc for one in known], dtype=np.float64)
    worst: tuple[float, int, int] | None = None
    most = 1.0 - _least_later(size, current, soc, limits) / size
    for first in np.argsort(-most, kind="stable").tolist():
        if most[first] < (-np.inf if worst is None else worst[0]) or np.isneginf(most[first]):
            break  # no later pulse falls by more
        later = slice(first + 1, None)
        alike = np.abs(current[later] / current[first] - 1.0) <= limits.same_current
        alike &= np.abs(soc[later] - soc[first]) <= limits.same_soc
        if alike.any():
            falls = np.where(alike, 1.0 - size[later] / size[first], -np.inf)
            at = int(np.argmax(falls))
            if worst is None or (falls[at], -first) > (worst[0], -worst[1]):
                worst = float(falls[at]), first, first + 1 + at
    return None if worst is None else _fall(worst[0], known[worst[1]], known[worst[2]])


def _least_later(
    size: FloatArray, current: FloatArray, soc: FloatArray, limits: PulseLimits
) -> FloatArray:
    """Return the least resistance of the later pulses near each, which no alike one is below.

    Currents and states of charge are put in cells, so that a record of thousands of pulses need
    not compare each with all.
    """
    ratio = np.log(np.abs(current)) / -np.log1p(-limits.same_current - 1e-9)
    by_current = np.floor(ratio - ratio.min(initial=np.inf)).astype(np.intp)
    by_current += np.where(current < 0.0, by_current.max(initial=0) + 3, 0)
    share = (soc - soc.min(initial=np.inf)) / limits.same_soc
    fineness = min(_CELLS, _MOST_CELLS / max(share.max(initial=0.0), 1.0))
    by_soc = np.floor(share * fineness).astype(np.intp)
    around = int(np.ceil(fineness)) + 1  # one more for rounding
    table = np.full((by_current.max(initial=0) + 3, by_soc.max(initial=0) + 2 * around + 1), np.inf)
    least = np.full(size.size, np.inf)
    for at in range(size.size - 1, -1, -1):
        row, column = by_current[at], by_soc[at]
        least[at] = table[row : row + 3, column : column + 2 * around + 1].min()
        table[row + 1, column + around] = min(table[row + 1, column + around], size[at])
    return least


def _fall(fall: float, earlier: Dcr, later: Dcr) -> Measured:
    doubt = sum(
        (one.standard_uncertainty_ohm_cm2 / one.resistance_ohm_cm2) ** 2 for one in (earlier, later)
    )
    return Measured(
        "fall of the pulse resistance",
        fall,
        "",
        abs(1.0 - fall) * doubt**0.5,
        "resistance at 10 s of a later pulse by that of an earlier one",
        later.rows,
        later.onset_second,
    )
