"""The stretches of a test, as its record has them, for the cell model to follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.capacity import Capacity, FirstCycle
from ssbcell.analysis.course import largest_resistance
from ssbcell.analysis.half_ends import before_first_sample
from ssbcell.analysis.signals import Signals, integral, median_of_three
from ssbcell.analysis.steps import Step
from ssbcell.diagnose.traces import Stretch, Trace
from ssbcell.errors import InvalidRecord
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.criteria import Criteria

#: a rest must last this long to be compared [s]
SHORTEST_REST = 600.0
#: a stretch of a charge or discharge needs so many samples
FEWEST = 12
#: a charge before the first full one that is smaller than this share of it is none
NO_CYCLE = 0.05
#: a cell that rests above this, or begins to charge above it but for its resistance, was not as
#: built [V]
EMPTY, EMPTY_LOADED = 3.4, 3.7
#: pieces of constant current that a hold of the voltage is divided into
HOLD_PIECES = 6
#: a cell that rests less than this above the lower cut-off is next to empty, where the voltage
#: falls so fast that little can be compared [V]
EMPTIED = 0.7
#: a pulse is compared where it stays so far from both cut-offs [V]
MARGIN = 0.15
#: steps between discharge and pulse that are followed
MOST_BETWEEN = 12


def usable(seen: Signals, half: Capacity) -> bool:
    """Tell whether a charge or discharge has samples enough to be compared."""
    part = seen.part(half.rows)
    return part.stop - part.start >= FEWEST and half.capacity_ampere_hour > 0.0


@dataclass(frozen=True, slots=True, eq=False)
class RecordedTest:
    """A record, its steps and its first cycle, as stretches for a model to follow.

    Attributes
    ----------
    seen : Signals
        The record's.
    steps : tuple of Step
        Of it.
    cycle : FirstCycle
        A charge, a discharge or both.
    cell : TestedCell
        With its area.
    criteria : Criteria
        With the cut-offs.
    """

    seen: Signals
    steps: tuple[Step, ...]
    cycle: FirstCycle
    cell: TestedCell
    criteria: Criteria

    @property
    def area(self) -> float:
        """Of the electrode [m2]."""
        return self.cell.electrode_area or 1.0

    def pairs(self) -> Iterator[tuple[Stretch, Trace]]:
        """Give every stretch from the first charge on, with what was measured."""
        charge, discharge = self.cycle.charge, self.cycle.discharge
        yield self._half(charge) if charge else self._hidden_charge()
        if charge:
            yield from self._hold(charge)
        resting = self._rest()
        if resting:
            yield resting
        emptied = resting is not None and float(resting[1].voltage[-1]) < self._emptied
        if discharge and usable(self.seen, discharge) and not emptied:
            yield self._half(discharge)
            yield from self._to_pulse(discharge)

    def _half(self, half: Capacity) -> tuple[Stretch, Trace]:
        """Return a charge or discharge; its pauses are taken out of its time."""
        sign = 1.0 if half.kind == "charge" else -1.0
        part = slice(
            self.seen.part(half.steps[0].rows).start, self.seen.part(half.steps[-1].rows).stop
        )
        passed = sign * integral(self.seen.time[part], self.seen.current[part])
        known, unseen = before_first_sample(self.seen, part.start)
        loaded = sign * self.seen.current[part] > 0.5 * half.mean_current_ampere
        hours = (passed[loaded] + known + unseen / 2.0) / half.mean_current_ampere
        voltage = self.seen.voltage[part][loaded]
        charge = half.capacity_ampere_hour * 3600.0 / self.area
        density = half.mean_current_ampere / self.area
        conditions = self.criteria.conditions
        cut_off = (conditions.upper_cut_off if sign > 0.0 else conditions.lower_cut_off).value
        design = self.cell.design_capacity / self.area
        longest = max(3.0 * design, 1.5 * charge) / density
        stretch = Stretch(
            "charge" if sign > 0.0 else "discharge",
            sign * density,
            longest if half.reached else charge / density,
            cut_off if half.reached else None,
            interval=half.usual_interval_second,
        )
        return stretch, Trace(hours * 3600.0, voltage, charge, float("nan"), sampled=True)

    def _hidden_charge(self) -> tuple[Stretch, Trace]:
        """Return the charge that must have been before a record that has none."""
        rated = self.cell.design_capacity / self.criteria.conditions.rated_time.value / self.area
        longest = 3.0 * self.criteria.conditions.rated_time.value
        cut_off = self.criteria.conditions.upper_cut_off.value
        return Stretch("charge", rated, longest, cut_off, seen=False), _nothing()

    def _hold(self, charge: Capacity) -> Iterator[tuple[Stretch, Trace]]:
        """Give the pieces of a hold, each at its mean current."""
        last = charge.steps[-1].rows.last
        for step in self.steps:
            within = last < step.rows.first <= charge.rows.last
            if not within or step.control != "voltage" or step.duration_second <= 0.0:
                continue
            part = self.seen.part(step.rows)
            edges = np.linspace(step.start_second, step.end_second, HOLD_PIECES + 1)
            time, current = self.seen.time[part], self.seen.current[part]
            passed = np.interp(edges, time, integral(time, current)) * 3600.0
            lasts = step.duration_second / HOLD_PIECES
            for charge_of_piece in np.diff(passed):
                density = float(charge_of_piece) / lasts / self.area
                yield Stretch("between", density, lasts, seen=False), _nothing()

    @property
    def _emptied(self) -> float:
        """Voltage below which a leak has emptied the cell [V]."""
        return self.criteria.conditions.lower_cut_off.value + EMPTIED

    def _rest(self) -> tuple[Stretch, Trace] | None:
        """Return the rest between charge and discharge, up to where a leak has emptied the cell."""
        after, before = self.cycle.charge, self.cycle.discharge
        first = after.rows.last if after else -1
        last = before.rows.first if before else int(self.seen.row[-1]) + 1
        resting = [
            step
            for step in self.steps
            if step.kind == "rest" and step.rows.first > first and step.rows.last < last
        ]
        if not resting:
            return None
        step = max(resting, key=lambda one: one.duration_second)
        part = self.seen.part(step.rows)
        begin = float(self.seen.time[max(part.start - 1, 0)]) if after else step.start_second
        time, voltage = self.seen.time[part] - begin, self.seen.voltage[part]
        low = np.flatnonzero(median_of_three(voltage) < self._emptied)
        if low.size:
            time, voltage = time[: low[0] + 1], voltage[: low[0] + 1]
        lasts = float(time[-1])
        if lasts <= 0.0:
            return None
        shown = lasts >= SHORTEST_REST and time.size >= FEWEST
        every = float(np.median(np.diff(time))) if time.size > 1 else lasts
        stretch = Stretch("rest", 0.0, lasts, seen=shown, interval=every)
        return stretch, Trace(time, voltage, 0.0, float("nan"), sampled=True)

    def _to_pulse(self, discharge: Capacity) -> Iterator[tuple[Stretch, Trace]]:
        """Give what leads from the discharge to the first pulse, and the pulse."""
        after = [step for step in self.steps if step.rows.first > discharge.rows.last]
        pulses = [at for at, step in enumerate(after) if step.pulse]
        if not pulses or pulses[0] > MOST_BETWEEN:
            return
        end = discharge.steps[-1].end_second
        for step in after[: pulses[0] + 1]:
            lasts = step.end_second - end
            if lasts <= 0.0:
                return
            yield self._pulse(step, end) if step.pulse else self._between(step, lasts)
            end = step.end_second

    def _between(self, step: Step, lasts: float) -> tuple[Stretch, Trace]:
        current = 0.0 if step.kind == "rest" else step.mean_current_ampere / self.area
        return Stretch("between", current, lasts, seen=False), _nothing()

    def _pulse(self, step: Step, begin: float) -> tuple[Stretch, Trace]:
        """Return a pulse; one that comes near a cut-off tells more of an empty cell than of it."""
        part = self.seen.part(step.rows)
        time, voltage = self.seen.time[part] - begin, self.seen.voltage[part]
        conditions = self.criteria.conditions
        lower, upper = conditions.lower_cut_off.value, conditions.upper_cut_off.value
        within = bool(np.all((voltage > lower + MARGIN) & (voltage < upper - MARGIN)))
        stretch = Stretch(
            "pulse",
            step.mean_current_ampere / self.area,
            step.end_second - begin,
            seen=within,
            interval=float(np.diff(time, prepend=0.0).max()),
        )
        before = float(self.seen.voltage[part.start - 1])
        return stretch, Trace(time, voltage, 0.0, before, sampled=True)

    def start_voltage(self) -> float | None:
        """Return where the cell rested before the charge, if it was not as built then."""
        charge = self.cycle.charge
        if charge is None:
            return None
        before = [step for step in self.steps if step.rows.last < charge.rows.first]
        passed = sum(abs(step.charge_ampere_hour) for step in before if step.kind != "rest")
        cycled = passed >= NO_CYCLE * charge.capacity_ampere_hour
        if before and before[-1].kind == "rest":
            level = before[-1].end_voltage_volt
            return level if cycled or level > EMPTY else None
        begin = self.seen.part(charge.steps[0].rows).start
        first = float(np.median(self.seen.voltage[begin : begin + 5]))  # a glitch does not count
        least_jump = self.criteria.course.least_jump.value
        resistance = largest_resistance(self.seen, self.steps, least_jump)
        if cycled or first - resistance * charge.mean_current_ampere > EMPTY_LOADED:
            raise InvalidRecord(
                f"the charge begins at {first:.4g} V, and no rest before it shows how full the "
                "cell was; give the record from the beginning of the test"
            )
        return None


def _nothing() -> Trace:
    return Trace(np.zeros(1), np.zeros(1), 0.0, float("nan"))
