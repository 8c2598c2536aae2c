"""What a record has of charge, rest, discharge and pulse, for a model to follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.capacity import Capacity, FirstCycle, HalfEnd, first_cycle, measure_half
from ssbcell.analysis.half_cycles import half_cycles
from ssbcell.analysis.noise import voltage_noise
from ssbcell.analysis.signals import Signals, integral, signals
from ssbcell.analysis.steps import Step, segment
from ssbcell.diagnose.traces import Role, Stretch, Trace, thinned
from ssbcell.errors import InvalidRecord, UsageError
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.criteria import Criteria
from ssbcell.records.record import Record

#: a rest must last this long to be compared [s]
SHORTEST_REST = 600.0
#: a stretch of a charge or discharge needs so many samples
FEWEST = 12
_PARTS = {
    "charge": "a charge",
    "rest": "a rest after the charge",
    "discharge": "a discharge",
    "pulse": "a pulse",
}
#: a charge before the first full one that is smaller than this share of it is none
NO_CYCLE = 0.05
#: a cell that rests above this, or begins to charge above it, was not as built [V]
EMPTY, EMPTY_LOADED = 3.4, 3.7
#: pieces of constant current that a hold of the voltage is divided into
HOLD_PIECES = 6
#: steps between discharge and pulse that are followed
MOST_BETWEEN = 12


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """A test as the model is to follow it, with what was measured.

    Attributes
    ----------
    stretches : tuple of Stretch
        From the first charge on.
    traces : tuple of Trace
        One for each; that of a stretch that was not seen holds nothing.
    noise : float
        Standard deviation of one sample of the voltage [V].
    start_voltage : float or None
        At which the cell rested before the charge; None if it was as built [V].
    cut_offs : tuple of float
        Upper and lower one of the criteria [V].
    rated_time : float
        Of a full charge, by the criteria [s].
    window : float
        From the beginning of the charge to the end of the rest [s].
    lacking : tuple of str
        What the record does not have.
    """

    stretches: tuple[Stretch, ...]
    traces: tuple[Trace, ...]
    noise: float
    start_voltage: float | None
    cut_offs: tuple[float, float]
    rated_time: float
    window: float
    lacking: tuple[str, ...]

    def sees(self, role: str) -> bool:
        """Tell whether the record has a stretch of a role."""
        return any(one.seen and one.role == role for one in self.stretches)


def observe_test(record: Record, cell: TestedCell, criteria: Criteria) -> Observed:
    """Take what can be compared with a model out of a record.

    Parameters
    ----------
    record : Record
        Any test of one cell.
    cell : TestedCell
        With its area.
    criteria : Criteria
        With the cut-offs.

    Raises
    ------
    UsageError
        If the cell file has no electrode area.
    InvalidRecord
        If the record holds neither a charge nor a discharge, or its charge begins in a cell
        that is not empty and does not rest before.
    """
    if cell.electrode_area is None:
        raise UsageError(
            f"cell {cell.id!r}: [cell] electrode_area is missing; the model needs the current by "
            'area. Give it, such as electrode_area = "1.0 cm^2"'
        )
    seen = signals(record)
    steps = segment(seen)
    noise = voltage_noise(seen, steps).standard_deviation_volt
    conditions = criteria.conditions
    cut_offs = conditions.upper_cut_off.value, conditions.lower_cut_off.value
    cycle = first_cycle(
        seen,
        steps,
        upper=cut_offs[0],
        lower=cut_offs[1],
        tolerance=conditions.cut_off_tolerance.value,
        noise=noise,
    )
    if cycle.charge is None:
        end = HalfEnd(cut_offs[1], conditions.cut_off_tolerance.value, noise)
        cycle = FirstCycle(None, _lone_discharge(seen, steps, end))
    halves = [one for one in (cycle.charge, cycle.discharge) if one is not None]
    if not halves or not any(_usable(seen, one) for one in halves):
        raise InvalidRecord(
            "the record has neither a charge nor a discharge of a dozen samples at constant "
            "current; a diagnosis needs at least one of them"
        )
    return _Reader(seen, steps, cycle, cell, criteria, noise).observed()


def _usable(seen: Signals, half: Capacity) -> bool:
    part = seen.part(half.rows)
    return part.stop - part.start >= FEWEST and half.capacity_ampere_hour > 0.0


def _lone_discharge(seen: Signals, steps: Sequence[Step], end: HalfEnd) -> Capacity | None:
    """Measure the largest discharge of a record that has no charge."""
    found = [half for half in half_cycles(steps) if half[0].kind == "discharge"]
    if not found:
        return None
    largest = max(found, key=lambda half: sum(-step.charge_ampere_hour for step in half))
    return measure_half(seen, steps, largest, end)


@dataclass(frozen=True, slots=True, eq=False)
class _Reader:
    """The parts of a record from which stretches are made."""

    seen: Signals
    steps: tuple[Step, ...]
    cycle: FirstCycle
    cell: TestedCell
    criteria: Criteria
    noise: float

    @property
    def area(self) -> float:
        return self.cell.electrode_area or 1.0

    def observed(self) -> Observed:
        charge, discharge = self.cycle.charge, self.cycle.discharge
        pairs = [self._half(charge) if charge else self._hidden_charge()]
        if charge:
            pairs += self._hold(charge)
        pairs += self._rest()
        if discharge and _usable(self.seen, discharge):
            pairs.append(self._half(discharge))
            pairs += self._to_pulse(discharge)
        stretches, traces = zip(*pairs, strict=True)
        conditions = self.criteria.conditions
        roles = {one.role for one in stretches if one.seen}
        return Observed(
            stretches=stretches,
            traces=traces,
            noise=self.noise,
            start_voltage=self._start_voltage(),
            cut_offs=(conditions.upper_cut_off.value, conditions.lower_cut_off.value),
            rated_time=conditions.rated_time.value,
            window=sum(
                float(trace.time[-1])
                for one, trace in pairs
                if one.seen and one.role in ("charge", "rest")
            ),
            lacking=tuple(text for role, text in _PARTS.items() if role not in roles),
        )

    def _half(self, half: Capacity) -> tuple[Stretch, Trace]:
        """Return a charge or discharge; its pauses are taken out of its time."""
        sign = 1.0 if half.kind == "charge" else -1.0
        part = slice(
            self.seen.part(half.steps[0].rows).start, self.seen.part(half.steps[-1].rows).stop
        )
        passed = sign * integral(self.seen.time[part], self.seen.current[part])
        first = half.capacity_ampere_hour - float(passed[-1]) if not half.reached else 0.0
        loaded = sign * self.seen.current[part] > 0.5 * half.mean_current_ampere
        hours = (passed[loaded] + max(first, 0.0)) / half.mean_current_ampere
        time, voltage, _ = thinned(hours * 3600.0, self.seen.voltage[part][loaded])
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
        )
        return stretch, Trace(time, voltage, charge, float("nan"))

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

    def _rest(self) -> Iterator[tuple[Stretch, Trace]]:
        """Give the rest between charge and discharge, if there is one."""
        after, before = self.cycle.charge, self.cycle.discharge
        first = after.rows.last if after else -1
        last = before.rows.first if before else int(self.seen.row[-1]) + 1
        resting = [
            step
            for step in self.steps
            if step.kind == "rest" and step.rows.first > first and step.rows.last < last
        ]
        if not resting:
            return
        step = max(resting, key=lambda one: one.duration_second)
        part = self.seen.part(step.rows)
        begin = float(self.seen.time[max(part.start - 1, 0)]) if after else step.start_second
        time, voltage, _ = thinned(self.seen.time[part] - begin, self.seen.voltage[part])
        lasts = float(step.end_second - begin)
        if lasts > 0.0:
            shown = lasts >= SHORTEST_REST and time.size >= FEWEST
            yield Stretch("rest", 0.0, lasts, seen=shown), Trace(time, voltage, 0.0, float("nan"))

    def _to_pulse(self, discharge: Capacity) -> Iterator[tuple[Stretch, Trace]]:
        """Give what leads from the discharge to the first pulse, and the pulse."""
        after = [step for step in self.steps if step.rows.first > discharge.rows.last]
        pulses = [at for at, step in enumerate(after) if step.pulse]
        if not pulses or pulses[0] > MOST_BETWEEN:
            return
        end = discharge.steps[-1].end_second
        for step in after[: pulses[0] + 1]:
            density, lasts = step.mean_current_ampere / self.area, step.end_second - end
            if lasts <= 0.0:
                return
            trace = _nothing()
            if step.pulse:
                part = self.seen.part(step.rows)
                before = float(self.seen.voltage[part.start - 1])
                time = self.seen.time[part] - end
                trace = Trace(time, self.seen.voltage[part], 0.0, before)
            current = 0.0 if step.kind == "rest" else density
            role: Role = "pulse" if step.pulse else "between"
            yield Stretch(role, current, lasts, seen=step.pulse), trace
            end = step.end_second

    def _start_voltage(self) -> float | None:
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
        if cycled or first > EMPTY_LOADED:
            raise InvalidRecord(
                f"the charge begins at {first:.4g} V, and no rest before it shows how full the "
                "cell was; give the record from the beginning of the test"
            )
        return None


def _nothing() -> Trace:
    return Trace(np.zeros(1), np.zeros(1), 0.0, float("nan"))
