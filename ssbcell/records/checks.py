"""What in a record breaks physics or bookkeeping, as findings; nothing is repaired."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ssbcell.records.charge_checks import (
    check_counters,
    check_sign,
    check_step_types,
)
from ssbcell.records.counting_checks import check_counting
from ssbcell.records.medians import median
from ssbcell.records.record import REQUIRED, Finding, Rows, Severity
from ssbcell.records.samples import Samples
from ssbcell.records.sign_checks import check_exchanged, check_half_cycles, check_spikes
from ssbcell.records.table import Table, table_of

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

#: No single cell lies outside this; a series of cells, or a loose contact, may [V].
VOLTAGE_WINDOW = (-5.0, 6.0)
#: A median above this is no voltage of a cell in volts [V].
_MILLIVOLTS = 100.0
#: A step of time is a gap if it is longer than this many usual long ones, and than a minute.
_GAP_FACTOR, _SHORTEST_GAP = 10.0, 60.0
#: Column that a row of an impedance spectrum has a number in.
FREQUENCY = "frequency_hertz"
#: No test runs longer [s]: 10 years.
_LONGEST_TEST = 10 * 365.25 * 86400.0


def check(data: pd.DataFrame | Table, wall_clock: Floats | None = None) -> tuple[Finding, ...]:
    """Look at a record's columns for what cannot be, or may mislead.

    Parameters
    ----------
    data : pandas.DataFrame or Table
        By machine names of the Battery Data Format, with `REQUIRED` as float64.
    wall_clock : numpy.ndarray, optional
        The tester's clock at each row [s].

    Returns
    -------
    tuple of Finding
        In the order of the checks; empty where nothing was seen.
    """
    table = table_of(data)
    finite = {name: np.isfinite(table.numbers(name)) for name in REQUIRED}
    findings = _check_finite(finite)
    sound = np.logical_and.reduce([*finite.values()])
    whole = not findings
    rows = Samples(table, np.arange(table.rows))
    rows = rows if whole else rows.taken(sound)
    if not rows.table.rows:
        return tuple(findings)
    findings += _check_time(rows)
    clock = wall_clock if wall_clock is None or whole else wall_clock[sound]
    if clock is not None:
        findings += _check_clock(rows, clock)
    findings += [*_check_voltage(rows), *_check_content(rows)]
    if any(finding.code == "impedance" for finding in findings):
        # a spectrum's mean current says nothing on what its sine did; all other rows still count
        rows = rows.taken(~(rows.table.numbers(FREQUENCY) > 0.0))
    if rows.table.rows:
        # exchanged, all of one sign, or in part
        findings += check_exchanged(rows) or check_sign(rows) or check_half_cycles(rows)
        findings += [*check_step_types(rows), *check_counters(rows)]
        findings += [*check_spikes(rows), *check_counting(rows)]
    return tuple(findings)


def _check_finite(finite: dict[str, NDArray[np.bool_]]) -> list[Finding]:
    findings = []
    for name, sound in finite.items():
        if not sound.all():
            bad = np.flatnonzero(~sound)
            text = f"{name} is empty or not finite in {len(bad)} of {len(sound)} rows"
            findings.append(Finding("not_finite", "error", text, _span(bad)))
    return findings


def _check_time(data: Samples) -> list[Finding]:
    findings = []
    time, steps, place = data.time, data.time_steps, data.place
    if steps.min(initial=0.0) < 0.0:
        back = np.flatnonzero(steps < 0.0) + 1
        worst = -steps.min()
        text = f"test time runs backward at {len(back)} places, by {worst:g} s at most"
        findings.append(Finding("time_backward", "error", text, _span(place[back])))
    still = np.flatnonzero(steps == 0.0) + 1
    if len(still):
        share = len(still) / len(time)
        text = f"test time stands still at {len(still)} places ({share:.1%} of the rows)"
        severity: Severity = "warning" if share > 0.2 else "info"
        findings.append(Finding("time_duplicated", severity, text, _span(place[still])))
    findings += _check_gaps(data)
    if time[-1] - time[0] > _LONGEST_TEST:
        findings.append(_too_long(time, steps, place))
    return findings


def _too_long(time: Floats, steps: Floats, place: NDArray[np.intp]) -> Finding:
    """Tell one jump of time from a test that runs for years throughout."""
    years = (time[-1] - time[0]) / (365.25 * 86400.0)
    at = int(np.argmax(steps))
    if time[-1] - time[0] - steps[at] < _LONGEST_TEST:
        text = f"test time jumps by {steps[at]:g} s between two rows: a date among seconds?"
        return Finding("time_jump", "warning", text, Rows(int(place[at]), int(place[at + 1])))
    text = f"the test lasts {years:.0f} years by its test time; its unit may be wrong"
    return Finding("time_unit", "warning", text)


def _check_gaps(data: Samples) -> list[Finding]:
    steps, place = data.time_steps, data.place
    if steps.max(initial=0.0) <= _SHORTEST_GAP:
        return []
    forward = steps[steps > 0.0]
    usual = np.quantile(forward, 0.99, method="lower")
    gaps = np.flatnonzero(steps > max(_GAP_FACTOR * usual, _SHORTEST_GAP))
    if not len(gaps):
        return []
    flows = data.size > 1e-3 * data.largest
    charged = bool((flows[gaps] | flows[gaps + 1]).any())
    text = f"{len(gaps)} gaps in time, the longest {steps[gaps].max():g} s"
    text += "; current flows beside one, so its charge is not known" if charged else ""
    rows = Rows(int(place[gaps[0]]), int(place[gaps[-1] + 1]))
    return [Finding("time_gap", "warning" if charged else "info", text, rows)]


def _check_clock(data: Samples, clock: Floats) -> list[Finding]:
    findings = []
    steps = np.diff(clock)
    back = np.flatnonzero(steps < -1.0) + 1
    if len(back):
        text = (
            f"the tester's clock was set back at {len(back)} places, by {-steps.min():g} s at most"
        )
        findings.append(Finding("clock_backward", "warning", text, _span(data.place[back])))
    ticks = np.concatenate(([0], np.flatnonzero(steps > 0.0) + 1))
    passed, tested = np.diff(clock[ticks]), np.diff(data.time[ticks])
    if not (tested > 0.0).any() or len(back) or (tested < 0.0).any():
        return findings
    # the median, since a pause is one long tick; some testers stop test time meanwhile
    moves = tested > 0.0
    ratio = median(tested[moves] / passed[moves])
    if not 1.0 / 30.0 < ratio < 30.0:
        text = f"test time passes {ratio:.4g} times as fast as the tester's clock: a wrong unit?"
        findings.append(Finding("time_unit", "error", text))
        return findings
    lost = float(passed.sum() - tested.sum())
    if abs(lost) > max(0.01 * tested.sum(), 60.0):
        text = f"the tester's clock shows {lost:g} s more than test time: a pause"
        findings.append(Finding("time_pause", "info", text))
    return findings


def _check_voltage(data: Samples) -> list[Finding]:
    voltage, (low, high) = data.voltage, VOLTAGE_WINDOW
    if low <= voltage.min() and voltage.max() <= high:
        return []
    outside = np.flatnonzero((voltage < low) | (voltage > high))
    if np.median(np.abs(voltage)) > _MILLIVOLTS:
        text = f"voltage has a median of {np.median(voltage):g} V: it may be in millivolts"
        return [Finding("voltage_unit", "error", text)]
    text = (
        f"voltage is outside {low:g} to {high:g} V in {len(outside)} rows, "
        f"from {voltage.min():g} to {voltage.max():g} V"
    )
    return [Finding("voltage_window", "warning", text, _span(data.place[outside]))]


def _check_content(data: Samples) -> list[Finding]:
    findings = []
    if data.largest == 0.0:
        findings.append(Finding("no_current", "info", "no current flows in the whole test"))
    if FREQUENCY in data.table and (data.table.numbers(FREQUENCY) > 0.0).any():
        rows = np.flatnonzero(data.table.numbers(FREQUENCY) > 0.0)
        text = f"{len(rows)} rows are of an impedance spectrum, not of cycling"
        findings.append(Finding("impedance", "warning", text, _span(rows)))
    return findings


def _span(places: NDArray[np.intp]) -> Rows:
    return Rows(int(places[0]), int(places[-1]))
