"""What a record has of charge, rest, discharge and pulse, for a model to follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ssbcell.analysis.capacity import Capacity, FirstCycle, HalfEnd, first_cycle, measure_half
from ssbcell.analysis.half_cycles import half_cycles
from ssbcell.analysis.half_ends import HalfLimits
from ssbcell.analysis.noise import voltage_noise
from ssbcell.analysis.signals import Signals, signals
from ssbcell.analysis.steps import Step, StepLimits, segment
from ssbcell.diagnose.recorded import RecordedTest, usable
from ssbcell.diagnose.traces import Stretch, Trace
from ssbcell.errors import InvalidRecord, UsageError
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.criteria import Criteria
from ssbcell.grading.settings import settings
from ssbcell.records.record import Record

_PARTS = {
    "charge": "a charge",
    "rest": "a rest after the charge",
    "discharge": "a discharge",
    "pulse": "a pulse",
}
#: of a part that is there and cannot be compared
_BETTER = {
    "rest": "a rest after the charge of ten minutes and a dozen samples",
    "pulse": "a pulse that stays away from the cut-offs",
}


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
    steps = segment(seen, settings(StepLimits, criteria.steps))
    noise = voltage_noise(seen, steps).standard_deviation_volt
    cycle = _cycle(seen, steps, noise, criteria)
    halves = [one for one in (cycle.charge, cycle.discharge) if one is not None]
    if not halves or not any(usable(seen, one) for one in halves):
        raise InvalidRecord(
            "the record has neither a charge nor a discharge of a dozen samples at constant "
            "current; a diagnosis needs at least one of them"
        )
    test = RecordedTest(seen, steps, cycle, cell, criteria)
    return _observed(test, noise)


def _cycle(seen: Signals, steps: Sequence[Step], noise: float, criteria: Criteria) -> FirstCycle:
    """Return the first full charge and its discharge, or the largest discharge alone."""
    conditions = criteria.conditions
    limits = settings(HalfLimits, criteria.halves)
    tolerance = conditions.cut_off_tolerance.value
    cycle = first_cycle(
        seen,
        steps,
        upper=conditions.upper_cut_off.value,
        lower=conditions.lower_cut_off.value,
        tolerance=tolerance,
        noise=noise,
        limits=limits,
    )
    if cycle.charge is not None:
        return cycle
    end = HalfEnd(conditions.lower_cut_off.value, tolerance, noise, limits)
    return FirstCycle(None, _lone_discharge(seen, steps, end))


def _lone_discharge(seen: Signals, steps: Sequence[Step], end: HalfEnd) -> Capacity | None:
    """Measure the largest discharge of a record that has no charge."""
    found = [half for half in half_cycles(steps) if half[0].kind == "discharge"]
    if not found:
        return None
    largest = max(found, key=lambda half: sum(-step.charge_ampere_hour for step in half))
    return measure_half(seen, steps, largest, end)


def _lacking(role: str, stretches: Sequence[Stretch]) -> str:
    there = any(one.role == role for one in stretches)
    return _BETTER[role] if there and role in _BETTER else _PARTS[role]


def _observed(test: RecordedTest, noise: float) -> Observed:
    pairs = tuple(test.pairs())
    stretches, traces = zip(*pairs, strict=True)
    conditions = test.criteria.conditions
    roles = {one.role for one in stretches if one.seen}
    return Observed(
        stretches=stretches,
        traces=traces,
        noise=noise,
        start_voltage=test.start_voltage(),
        cut_offs=(conditions.upper_cut_off.value, conditions.lower_cut_off.value),
        rated_time=conditions.rated_time.value,
        window=sum(
            float(trace.time[-1])
            for one, trace in pairs
            if one.seen and one.role in ("charge", "rest")
        ),
        lacking=tuple(_lacking(role, stretches) for role in _PARTS if role not in roles),
    )
