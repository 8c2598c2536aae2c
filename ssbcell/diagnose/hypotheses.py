"""What may be wrong with a cell: combinations of causes, and a cell with causes of given size."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from scipy.special import ndtr

from ssbcell.diagnose.modelled import CellState
from ssbcell.diagnose.settings import Settings

Cause = Literal["isolated", "leak", "resistance"]
CAUSES: tuple[Cause, ...] = ("isolated", "leak", "resistance")
NAMES: dict[Cause, str] = {
    "isolated": "isolated active material",
    "leak": "leak",
    "resistance": "high resistance",
}
#: what every cell has, faulty or not
NUISANCES = ("capacity", "offset", "electrode")
#: what a cell has beside that whose charge was not seen
MISSING = "missing"
ONSET = "onset"
MOST_ISOLATED, MOST_MISSING = 0.95, 0.9


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Which causes a cell has.

    Attributes
    ----------
    causes : tuple of str
        None to two of `CAUSES`.
    late : bool
        Whether the leak comes only during the charge or the rest.
    prior : float
        Probability before the test.
    hidden : bool
        Whether the charge was not seen, so that some of it may be missing.
    """

    causes: tuple[Cause, ...]
    late: bool
    prior: float
    hidden: bool = False

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of what is fitted, in order."""
        hidden = (MISSING,) if self.hidden else ()
        return (*NUISANCES, *hidden, *self.causes, *((ONSET,) if self.late else ()))

    @property
    def name(self) -> str:
        """For a person."""
        if not self.causes:
            return "none"
        words = [NAMES[one] for one in self.causes]
        late = "leak that comes during the test"
        return " and ".join(late if self.late and one == "leak" else one for one in words)


def hypotheses(settings: Settings, *, late: bool, hidden: bool) -> tuple[Hypothesis, ...]:
    """Return every combination of at most two causes.

    Parameters
    ----------
    settings : Settings
        With the probability of each.
    late : bool
        Whether the test has a charge or rest in which a leak may come.
    hidden : bool
        Whether its charge was not seen.
    """
    given = settings.probability
    chance = {one: getattr(given, one).value for one in CAUSES}
    found = []
    for count in range(3):
        for causes in itertools.combinations(CAUSES, count):
            prior = math.prod(chance[one] if one in causes else 1 - chance[one] for one in CAUSES)
            share = given.late.value if late and "leak" in causes else 0.0
            bare = Hypothesis(causes, late=False, prior=prior * (1.0 - share), hidden=hidden)
            found.append(bare)
            if share:
                found.append(replace(bare, late=True, prior=prior * share))
    return tuple(found)


def state_of(
    parameters: Mapping[str, float], settings: Settings, capacity: float, window: float
) -> CellState:
    """Return the cell that parameters stand for.

    Parameters
    ----------
    parameters : mapping of str to float
        Each in standard deviations of what is believed beforehand; one that is missing is zero
        for a nuisance, and no fault for a cause.
    settings : Settings
        With medians and spreads.
    capacity : float
        Amount of positive electrode that fits the design capacity, as a factor.
    window : float
        In which a late leak may begin [s].
    """
    nuisance = settings.nuisance
    onset = window * float(ndtr(parameters[ONSET])) if ONSET in parameters else 0.0
    missing = 0.0
    if MISSING in parameters:
        missing = nuisance.missing.value * nuisance.missing_factor.value ** parameters[MISSING]
    return CellState(
        capacity=capacity * math.exp(nuisance.capacity.value * parameters.get("capacity", 0.0)),
        offset=nuisance.offset.value * parameters.get("offset", 0.0),
        electrode=math.exp(nuisance.electrode.value * parameters.get("electrode", 0.0)),
        isolated=min(size_of("isolated", parameters, settings), MOST_ISOLATED),
        leak=size_of("leak", parameters, settings),
        onset=onset,
        missing=min(missing, MOST_MISSING),
        resistance=size_of("resistance", parameters, settings),
    )


def size_of(cause: Cause, parameters: Mapping[str, float], settings: Settings) -> float:
    """Return the size of a cause in SI units; zero where it is none of the parameters."""
    if cause not in parameters:
        return 0.0
    law = getattr(settings, cause)
    return float(law.median.value * law.factor.value ** parameters[cause])
