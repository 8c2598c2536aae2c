"""The charts of one cell's page, from its record and its verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ssbcell.analysis.dcr import Dcr, pulse_resistance
from ssbcell.analysis.noise import voltage_noise
from ssbcell.analysis.rest import RestFit, RestLimits, fit_rest
from ssbcell.analysis.signals import Signals, integral, signals
from ssbcell.analysis.steps import STEP_LIMITS, Step, StepLimits, segment
from ssbcell.errors import SsbcellError
from ssbcell.grading.criteria import Criteria
from ssbcell.grading.settings import settings
from ssbcell.records.record import Record, Rows
from ssbcell.report.chart import Chart, Line, Mark
from ssbcell.report.thinning import FloatArray

_HOUR = 3600.0
#: of a rule that looks at the rest, and of those that hold the rows of a capacity
_REST, _CHARGE, _DISCHARGE = "R7", "R2", "R1"


def cell_charts(
    verdict: Mapping[str, Any],
    record: Record,
    *,
    criteria: Criteria | None = None,
    electrode_area: float | None = None,
) -> tuple[Chart, ...]:
    """Return the charts that a record allows: over time, over capacity, rest and pulse.

    Parameters
    ----------
    verdict : mapping
        As `Verdict.to_dict` gives it.
    record : Record
        That it is of.
    criteria : Criteria, optional
        That it was made with; without them the rest is shown without its fit, and steps are
        told by the usual limits.
    electrode_area : float, optional
        [m2]; without it the resistance of a pulse is that of the whole cell.

    Returns
    -------
    tuple of Chart
        Without those for which the record has nothing.
    """
    seen = signals(record)
    limits = STEP_LIMITS if criteria is None else settings(StepLimits, criteria.steps)
    steps = segment(seen, limits)
    places = {rule["id"]: rule["where"]["rows"] for rule in verdict["rules"] if rule["where"]}
    found = (
        _over_time(seen, verdict),
        _over_capacity(seen, verdict, places, steps),
        _rest(seen, places, steps, criteria),
        _pulse(record, seen, steps, electrode_area),
    )
    return tuple(chart for chart in found if chart is not None)


def _over_time(seen: Signals, verdict: Mapping[str, Any]) -> Chart:
    hours = seen.time / _HOUR
    return Chart(
        title="Voltage over time",
        x_label="test time [h]",
        y_label="cell voltage [V]",
        lines=(Line(hours, seen.voltage, "cell voltage"),),
        marks=tuple(
            Mark(float(hours[at]), float(seen.voltage[at]), label)
            for at, label in _events(seen, verdict)
        ),
        note="A flag stands where a rule that did not pass, or a sign of a short, was seen.",
    )


def _events(seen: Signals, verdict: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """Give the sample and the words of what did not pass, and of each sign that was seen."""
    found: dict[int, list[str]] = {}
    for rule in verdict["rules"]:
        place = rule["where"]
        if rule["result"] != "PASS" and place and place["time_second"] is not None:
            words = f"{rule['id']} {rule['name']}: {rule['message']}"
            found.setdefault(_sample(seen, place), []).append(words)
    for sign in verdict.get("signatures", ()):
        place = (sign["measured"] or {}).get("where")
        if sign["state"] == "seen" and place and place["time_second"] is not None:
            words = f"{sign['id']} {sign['name']}: {sign['message']}"
            found.setdefault(_sample(seen, place), []).append(words)
    for sample, words_here in found.items():
        yield sample, "; ".join(words_here)


def _sample(seen: Signals, place: Mapping[str, Any]) -> int:
    """Return the sample of the first row of a place."""
    return min(int(np.searchsorted(seen.row, place["rows"][0])), seen.row.size - 1)


def _over_capacity(
    seen: Signals,
    verdict: Mapping[str, Any],
    places: Mapping[str, Sequence[int]],
    steps: Sequence[Step],
) -> Chart | None:
    """Return the voltage of the graded charge and discharge over the charge that passed."""
    lines, marks = [], []
    for kind, rule in enumerate((_CHARGE, _DISCHARGE)):
        name = "discharge" if kind else "charge"
        rows = Rows(*places[rule]) if rule in places else _longest(steps, name)
        if rows is None:
            continue
        part = seen.part(rows)
        passed = np.abs(integral(seen.time[part], seen.current[part])) * 1e3
        lines.append(Line(passed, seen.voltage[part], name, kind))
        marks += [
            Mark(float(passed[at - part.start]), float(seen.voltage[at]), label)
            for at, label in _events(seen, verdict)
            if part.start <= at < part.stop
        ]
    if not lines:
        return None
    return Chart(
        title="Voltage over capacity",
        x_label="charge passed [mAh]",
        y_label="cell voltage [V]",
        lines=tuple(lines),
        marks=tuple(marks),
        note="The first full charge and the discharge after it, each counted from its start.",
    )


def _longest(steps: Sequence[Step], kind: str) -> Rows | None:
    of_kind = [step for step in steps if step.kind == kind and not step.pulse]
    return max(of_kind, key=lambda step: step.duration_second).rows if of_kind else None


def _rest(
    seen: Signals,
    places: Mapping[str, Sequence[int]],
    steps: Sequence[Step],
    criteria: Criteria | None,
) -> Chart | None:
    """Return the rest after the charge that the leak was looked for in, with its fit."""
    if _REST not in places:
        return None
    rows = Rows(*places[_REST])
    part = seen.part(rows)
    time, voltage = seen.time[part], seen.voltage[part]
    if time.size < 2:
        return None
    hours = (time - time[0]) / _HOUR
    lines = [Line(hours, voltage, "measured")]
    step = next((one for one in steps if one.rows == rows), None)
    note = "The fit is not drawn: the criteria that the verdict was made with are not at hand."
    if criteria is not None and step is not None:
        noise = voltage_noise(seen, steps).standard_deviation_volt
        largest = criteria.self_discharge.largest_relaxation.value
        fit = fit_rest(
            seen,
            step,
            noise=noise,
            largest_relaxation=largest,
            limits=settings(RestLimits, criteria.rest),
        )
        note = "Too few samples to fit."
        if fit is not None:
            lines.append(Line(hours, _rest_curve(fit, time - time[0], voltage), "fit", 1))
            note = _rest_words(fit)
    return Chart(
        title="Rest after the charge",
        x_label="time at rest [h]",
        y_label="cell voltage [V]",
        lines=tuple(lines),
        note=note,
    )


def _rest_curve(fit: RestFit, time: FloatArray, voltage: FloatArray) -> FloatArray:
    """Return the fitted voltage; its level is that of the last third, where the fit was made."""
    shape = fit.slope_volt_per_second * time + fit.relaxation_volt(time)
    late = time >= 2.0 * fit.duration_second / 3.0
    return np.asarray(shape + float(np.mean((voltage - shape)[late])), dtype=np.float64)


def _rest_words(fit: RestFit) -> str:
    per_hour = 1e3 * _HOUR  # V/s to mV/h
    how: str = fit.model
    if fit.time_constant_second is not None:
        how = f"{fit.model} with {fit.time_constant_second / _HOUR:.2g} h"
    return (
        f"Relaxation: {how}, {fit.amplitude_volt * 1e3:.2g} mV. Slope without it: "
        f"{fit.slope_volt_per_second * per_hour:.3g} mV/h "
        f"({fit.slope_low_volt_per_second * per_hour:.3g} to "
        f"{fit.slope_high_volt_per_second * per_hour:.3g}); left over: "
        f"{fit.misfit_volt * 1e3:.2g} mV."
    )


def _pulse(
    record: Record, seen: Signals, steps: tuple[Step, ...], electrode_area: float | None
) -> Chart | None:
    """Return the first pulse that a resistance can be read from."""
    if not any(step.pulse for step in steps):
        return None
    try:
        dcr = pulse_resistance(record, electrode_area or 1e-4, pulse=0, steps=steps)
    except SsbcellError:
        return None  # a pulse that is too short or not steady carries no resistance
    last = dcr.points[-1]
    shown = np.abs(seen.time - dcr.onset_second) <= 2.0 * last.time_second
    time = seen.time[shown] - dcr.onset_second
    end = Mark(last.time_second, last.voltage_volt, f"{last.time_second:g} s after the onset")
    return Chart(
        title="Pulse",
        x_label="time from onset of current [s]",
        y_label="cell voltage [V]",
        lines=(Line(time, seen.voltage[shown], "cell voltage"),),
        marks=(Mark(0.0, dcr.voltage_before_volt, "before the pulse"), end),
        note=_pulse_words(dcr, electrode_area is not None),
    )


def _pulse_words(dcr: Dcr, per_area: bool) -> str:
    last = dcr.points[-1]
    change = (last.voltage_volt - dcr.voltage_before_volt) * 1e3
    whole = (last.voltage_volt - dcr.voltage_before_volt) / dcr.mean_current_ampere
    resistance = f"{dcr.resistance_ohm_cm2:.4g} ohm cm2" if per_area else f"{whole:.4g} ohm"
    return (
        f"dV = {change:.1f} mV after {last.time_second:g} s at "
        f"{dcr.mean_current_ampere * 1e3:.4g} mA: {resistance}."
    )
