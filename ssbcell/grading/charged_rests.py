"""The rests after the charges of a record, each with what its slope becomes a leak by."""

from __future__ import annotations

import itertools
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
        gates, limits = self.criteria.gates, self.criteria.self_discharge
        shortest = limits.shortest_rest.value / gates.interval_multiple.value
        judged = self.longest(first.charge)
        begin = first.charge.rows.first if first.charge else 0
        charge: list[Step] = []
        for step in self.steps:
            if step.kind == "charge" and not step.pulse and step.rows.first >= begin:
                charge.append(step)
            elif step.kind == "discharge" and not step.pulse:
                charge = []
            elif step.kind != "rest" or step is judged or step.duration_second < shortest:
                continue
            elif charge:
                cycle = self._charged_by(charge)
                if not self._bounded(cycle, step) and (found := self._fitted(cycle, step)):
                    yield found

    def _charged_by(self, charge: list[Step]) -> FirstCycle:
        conditions = self.criteria.conditions
        end = HalfEnd(
            conditions.upper_cut_off.value,
            conditions.cut_off_tolerance.value,
            self.noise,
            settings(HalfLimits, self.criteria.halves),
        )
        return FirstCycle(measure_half(self.seen, self.steps, charge, end), None)

    def _bounded(self, cycle: FirstCycle, resting: Step) -> bool:
        """Tell whether what the voltage loses late leaves too little for the limit.

        Relaxation falls ever more slowly, so that the mean slope after the first third of a
        rest bounds a leak from above.
        """
        area = self.cell.electrode_area
        doubt = self._doubt(cycle, resting)
        if area is None or doubt is None:
            return True
        part = self.seen.part(resting.rows)
        time, voltage = self.seen.time[part], self.seen.voltage[part]
        late = time >= time[0] + LATE * resting.duration_second
        if int(late.sum()) < 2 * _FEW:
            return True
        first, last = (float(np.median(some)) for some in _ends(voltage[late]))
        scatter = 2.0 * self.noise
        slope = (last - first - scatter) / float(np.ptp(time[late]))
        return (
            most_leak(slope, last, doubt, area)
            <= self.criteria.self_discharge.leak_conductance.value
        )

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
