"""The rests after the charges of a record, each with what its slope becomes a leak by."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.capacity import Capacity, FirstCycle, HalfEnd, measure_half
from ssbcell.analysis.half_ends import HalfLimits
from ssbcell.analysis.rest import LATE, RestFit, RestLimits, fit_rest
from ssbcell.analysis.signals import FloatArray, Signals
from ssbcell.analysis.steps import Step
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.criteria import Criteria
from ssbcell.grading.rest_doubt import RestDoubt, most_leak, rest_doubt
from ssbcell.grading.settings import settings

#: pieces of a rest whose slopes are compared, and fewest that tell
PIECES, FEWEST = 30, 4
#: samples whose middle voltage counts; three take one glitch away
_FEW = 3


@dataclass(frozen=True, slots=True)
class ChargedRest:
    """A rest after a charge.

    Attributes
    ----------
    charge : Capacity
        Before it.
    fit : RestFit
        Of the rest.
    doubt : RestDoubt or None
        What else moves the voltage; None where dV/dQ beside it is not known.
    """

    charge: Capacity
    fit: RestFit
    doubt: RestDoubt | None


@dataclass(frozen=True, slots=True)
class RestsAfterCharge:
    """Looks at the rests of one record.

    Attributes
    ----------
    seen : Signals
        The record's.
    steps : sequence of Step
        Of the same record.
    noise : float
        Standard deviation of one sample of the voltage [V].
    temperature : array, shape of `seen.time`, or None
        Logged [K].
    cell : TestedCell
        For what is known of area, temperature and current.
    criteria : Criteria
        With the limits.
    """

    seen: Signals
    steps: Sequence[Step]
    noise: float
    temperature: FloatArray | None
    cell: TestedCell
    criteria: Criteria

    def longest(self, charge: Capacity | None) -> Step | None:
        """Return the longest rest between a charge and the next step under current."""
        if charge is None:
            return None
        after = itertools.dropwhile(lambda one: one.rows.first <= charge.rows.last, self.steps)
        rests = itertools.takewhile(lambda one: one.kind == "rest", after)
        return max(rests, key=lambda one: one.duration_second, default=None)

    def of(self, cycle: FirstCycle) -> ChargedRest | None:
        """Return the rest after the charge of a cycle; None where it has too few samples."""
        resting = self.longest(cycle.charge)
        return None if resting is None else self._fitted(cycle, resting)

    def others_that_may_leak(self, first: FirstCycle) -> Iterator[ChargedRest]:
        """Yield every other rest after a charge that can tell a leak, and may hold one.

        That is one after a pulse in the rest of the first cycle, and those after each later
        charge, whatever it passed and whether a discharge follows. A fit takes longer than all
        else that is done with a cycle, and most rests need none.
        """
        judged = self.longest(first.charge)
        begin = first.charge.rows.first if first.charge else 0
        others = (one for one in self._charged(begin) if one[1] is not judged)
        suspects = (self._suspect(charge, rest) for charge, rest in others)
        yield from (one for one in suspects if one is not None)

    def _charged(self, begin: int) -> Iterator[tuple[list[Step], Step]]:
        """Yield each rest from a row on, with the steps of the charge before it."""
        charge: list[Step] = []
        for step in self.steps:
            if step.kind == "charge" and not step.pulse and step.rows.first >= begin:
                charge.append(step)
            elif step.kind == "discharge" and not step.pulse:
                charge = []
            elif step.kind == "rest" and charge:
                yield charge, step

    def _suspect(self, charge: list[Step], resting: Step) -> ChargedRest | None:
        """Return a rest with its fit, if it may hold a leak."""
        shortest = self.criteria.self_discharge.shortest_rest.value
        telling = resting.duration_second >= shortest / self.criteria.gates.interval_multiple.value
        pieces = self._pieces(resting)
        far = self._falls_far(pieces)
        if not (telling or far):
            return None
        cycle = self._charged_by(charge)
        if not far and self._slows_down(pieces) and self._bounded(cycle, resting):
            return None
        return self._fitted(cycle, resting)

    def _charged_by(self, charge: list[Step]) -> FirstCycle:
        conditions = self.criteria.conditions
        end = HalfEnd(
            conditions.upper_cut_off.value,
            conditions.cut_off_tolerance.value,
            self.noise,
            settings(HalfLimits, self.criteria.halves),
        )
        return FirstCycle(measure_half(self.seen, self.steps, charge, end), None)

    def _pieces(self, resting: Step) -> tuple[FloatArray, FloatArray, float]:
        """Return mean times and voltages of pieces of a settled rest, and the noise of a mean."""
        part = self.seen.part(resting.rows)
        time, voltage = self.seen.time[part], self.seen.voltage[part]
        settled = time >= time[0] + self.criteria.rest.settle_time.value
        count = min(PIECES, int(settled.sum()))
        if count < FEWEST:
            return np.zeros(0), np.zeros(0), 0.0
        edges = np.linspace(0, int(settled.sum()), count + 1).astype(np.intp)
        sizes = np.diff(edges)
        when, level = (np.add.reduceat(one[settled], edges[:-1]) / sizes for one in (time, voltage))
        return when, level, self.noise / math.sqrt(int(sizes.min()))

    def _falls_far(self, pieces: tuple[FloatArray, FloatArray, float]) -> bool:
        """Tell whether a rest loses more than any relaxation is believed to take."""
        _, voltage, _ = pieces
        most = self.criteria.rest.largest_alone.value
        return bool(voltage.size) and float(voltage.max() - voltage.min()) > most

    def _slows_down(self, pieces: tuple[FloatArray, FloatArray, float]) -> bool:
        """Tell whether a rest falls ever more slowly, as relaxation does."""
        time, voltage, noise = pieces
        if not time.size:
            return True
        slopes = np.diff(voltage) / np.diff(time)
        least = self.criteria.short.noise_multiple.value * 2.0 * noise
        scatter = least / float(np.diff(time).min())
        return bool(np.all(slopes[1:] >= np.minimum(slopes[:-1], 0.0) - scatter))

    def _bounded(self, cycle: FirstCycle, resting: Step) -> bool:
        """Tell whether what the voltage loses late leaves too little for the limit.

        The mean slope after the first third of a rest that slows down bounds a leak from above.
        """
        area, limit = self.cell.electrode_area, self.criteria.self_discharge.leak_conductance.value
        doubt = self._doubt(cycle, resting)
        if area is None or doubt is None:
            return True
        part = self.seen.part(resting.rows)
        time, voltage = self.seen.time[part], self.seen.voltage[part]
        late = time >= time[0] + LATE * resting.duration_second
        if int(late.sum()) < 2 * _FEW:
            return True
        first, last = (float(np.median(some)) for some in _ends(voltage[late]))
        slope = (last - first - 2.0 * self.noise) / float(np.ptp(time[late]))
        return most_leak(slope, max(first, last), doubt, area) <= limit

    def _fitted(self, cycle: FirstCycle, resting: Step) -> ChargedRest | None:
        fit = fit_rest(
            self.seen,
            resting,
            noise=self.noise,
            largest_relaxation=self.criteria.self_discharge.largest_relaxation.value,
            limits=settings(RestLimits, self.criteria.rest),
        )
        if fit is None or cycle.charge is None:
            return None
        return ChargedRest(cycle.charge, fit, self._doubt(cycle, resting))

    def _doubt(self, cycle: FirstCycle, resting: Step) -> RestDoubt | None:
        return rest_doubt(
            self.seen,
            resting,
            cycle,
            temperature=self.temperature,
            cell=self.cell,
            criteria=self.criteria,
        )


def _ends(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    return values[:_FEW], values[-_FEW:]
