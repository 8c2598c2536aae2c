"""Direct-current resistance from a pulse that follows a rest."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from ssbcell.analysis.dcr_doubt import (
    PulseOfDoubt,
    doubtful_pulse,
    open_circuit_slide,
    voltage_doubt,
)
from ssbcell.analysis.noise import voltage_noise
from ssbcell.analysis.pulse_samples import (
    PulseRecord,
    mean_current,
    require_steady,
    voltage_at,
)
from ssbcell.analysis.signals import TIME_ROUNDING, integral, signals
from ssbcell.analysis.soc import SocReference, state_of_charge
from ssbcell.analysis.steps import Step, segment
from ssbcell.errors import InvalidRecord, UsageError, require_positive
from ssbcell.records.record import Record, Rows

_CM2_PER_M2 = 1e4


@dataclass(frozen=True, slots=True)
class PulsePoint:
    """Resistance at one time after the onset of the current.

    Attributes
    ----------
    time_second : float
        After the onset [s].
    voltage_volt : float
        Interpolated between the samples of the pulse; not a number where none brackets it [V].
    resistance_ohm_cm2 : float
        Change of voltage by mean current, times the area [ohm cm2].
    standard_uncertainty_ohm_cm2 : float
        From the data alone: noise, drift of the rest, onset and interpolation [ohm cm2].
    """

    time_second: float
    voltage_volt: float
    resistance_ohm_cm2: float
    standard_uncertainty_ohm_cm2: float


@dataclass(frozen=True, slots=True)
class Dcr:
    """Direct-current resistance from one pulse.

    Attributes
    ----------
    resistance_ohm_cm2 : float
        At the longest time asked for, which the pulse must reach [ohm cm2].
    points : tuple of PulsePoint
        At each time asked for, shortest first.
    mean_current_ampere : float
        From the onset to the longest time, positive on charge [A].
    current_density_milliampere_per_cm2 : float
        The same by area [mA/cm2].
    voltage_before_volt : float
        At the end of the rest [V].
    standard_uncertainty_ohm_cm2 : float
        Of `resistance_ohm_cm2`, as its point has it; the instrument, the area and the
        temperature come on top [ohm cm2].
    open_circuit_slide_ohm_cm2 : float or None
        Share of the resistance that is the open-circuit voltage sliding with the pulse's own
        charge; None where no rest after the pulse shows it [ohm cm2].
    open_circuit_slide_uncertainty_ohm_cm2 : float or None
        Standard uncertainty of that, from the data alone [ohm cm2].
    onset_second : float
        Test time at which the current began [s].
    onset_uncertainty_second : float
        How much earlier or later it may have begun [s].
    soc : float or None
        State of charge at the onset, 0-1; None where no reference was given.
    soc_reference : str
        What `soc` is counted against; empty where none was given.
    rows : Rows
        From the last sample of the rest to the last of the pulse.
    """

    resistance_ohm_cm2: float
    standard_uncertainty_ohm_cm2: float
    open_circuit_slide_ohm_cm2: float | None
    open_circuit_slide_uncertainty_ohm_cm2: float | None
    points: tuple[PulsePoint, ...]
    mean_current_ampere: float
    current_density_milliampere_per_cm2: float
    voltage_before_volt: float
    onset_second: float
    onset_uncertainty_second: float
    soc: float | None
    soc_reference: str
    rows: Rows

    def at(self, time_second: float) -> float:
        """Return the resistance at one of the times asked for [ohm cm2].

        Raises
        ------
        UsageError
            If it is none of them.
        """
        for point in self.points:
            if point.time_second == time_second:
                return point.resistance_ohm_cm2
        known = ", ".join(f"{point.time_second:g} s" for point in self.points)
        raise UsageError(f"no resistance at {time_second:g} s was asked for; there is {known}")


def pulse_resistance(
    record: Record,
    electrode_area: float,
    *,
    times: Sequence[float] = (0.1, 1.0, 10.0),
    pulse: int | None = None,
    soc_reference: SocReference | None = None,
    steps: tuple[Step, ...] | None = None,
) -> Dcr:
    """Resistance of a cell from a pulse of current after a rest.

    It is the voltage at the end of the rest less the voltage at a time after the onset of the
    current, divided by the mean current, times the area. The voltage at that time is
    interpolated between samples of the pulse and never extrapolated.

    Parameters
    ----------
    record : Record
        With a rest and then a pulse of at most a minute.
    electrode_area : float
        Of the positive electrode [m2].
    times : sequence of float
        After the onset [s]; the longest one gives the result.
    pulse : int, optional
        Which pulse of the record, counted from 0; needed where there is more than one.
    soc_reference : SocReference, optional
        To count the state of charge against.
    steps : tuple of Step, optional
        Of the record, where they are known already.

    Returns
    -------
    Dcr
        In ohm cm2.

    Raises
    ------
    OutOfRange
        If the area or a time is not above zero.
    UsageError
        If there are several pulses and none was chosen.
    InvalidRecord
        If there is no pulse after a rest, it ends before the longest time, or its current is
        not steady to 1 %.

    Notes
    -----
    Where the record has a step time, the onset is the first sample's time less its step time.
    Else it is the end of the rest if the first sample of the pulse follows within the pulse's
    own sampling interval, and if not, the first sample itself.

    References
    ----------
    .. [1] US 2025/0260067 A1, paragraph [0090], for the definition.
    """
    require_positive("electrode_area", electrode_area)
    for time in times:
        require_positive("time after the onset", time)
    seen = signals(record)
    steps = segment(seen) if steps is None else steps
    pair = _choose(steps, pulse)
    noise = voltage_noise(seen, steps).standard_deviation_volt
    return resistance_of(
        PulseRecord(seen, steps, noise, integral(seen.time, seen.current)),
        pair,
        electrode_area,
        times=times,
        soc_reference=soc_reference,
    )


def resistance_of(
    given: PulseRecord,
    pair: tuple[Step, Step],
    electrode_area: float,
    *,
    times: Sequence[float],
    soc_reference: SocReference | None = None,
) -> Dcr:
    """Resistance from one pulse; see `pulse_resistance`.

    Parameters
    ----------
    given : PulseRecord
        The record.
    pair : tuple of Step
        A rest, and the pulse after it.
    electrode_area, times, soc_reference
        As for `pulse_resistance`.

    Raises
    ------
    InvalidRecord
        If the pulse ends before the longest time, or its current is not steady.
    """
    seen, (before, step) = given.seen, pair
    part = slice(seen.part(before.rows).stop - 1, seen.part(step.rows).stop)
    pulse = doubtful_pulse(given, part)
    onset, samples, longest = pulse.onset, pulse.samples, max(times)
    require_steady(samples, onset + longest, given.steadiness)
    mean = mean_current(samples, onset + longest)
    if mean == 0.0:
        raise InvalidRecord("no current flows in the pulse")
    per_volt = electrode_area * _CM2_PER_M2 / mean
    points = tuple(_point(pulse, float(time), per_volt, longest) for time in sorted(times))
    _require_long(points[-1], step, float(seen.time[part.stop - 1]) - onset)
    slide = open_circuit_slide(given, pulse, part, longest)
    return Dcr(
        resistance_ohm_cm2=points[-1].resistance_ohm_cm2,
        standard_uncertainty_ohm_cm2=points[-1].standard_uncertainty_ohm_cm2,
        open_circuit_slide_ohm_cm2=None if slide is None else abs(slide.volt * per_volt),
        open_circuit_slide_uncertainty_ohm_cm2=None
        if slide is None
        else slide.standard_uncertainty_volt * abs(per_volt),
        points=points,
        mean_current_ampere=mean,
        current_density_milliampere_per_cm2=mean / electrode_area * 1e3 / _CM2_PER_M2,
        voltage_before_volt=pulse.voltage_before,
        onset_second=onset,
        onset_uncertainty_second=pulse.onset_doubt,
        soc=state_of_charge(given.passed, part.start, soc_reference),
        soc_reference=soc_reference.name if soc_reference else "",
        rows=seen.rows(part.start, part.stop - 1),
    )


def _choose(steps: tuple[Step, ...], pulse: int | None) -> tuple[Step, Step]:
    """Return the rest and the pulse to use."""
    pairs = [(one, two) for one, two in itertools.pairwise(steps) if two.pulse]
    if not pairs:
        raise InvalidRecord(
            "no pulse seen: a resistance needs a rest and then a current of at most a minute"
        )
    if pulse is None:
        if len(pairs) > 1:
            raise UsageError(f"{len(pairs)} pulses seen; choose one with pulse=0..{len(pairs) - 1}")
        pulse = 0
    if not 0 <= pulse < len(pairs):
        raise UsageError(f"there is no pulse {pulse}; {len(pairs)} seen, counted from 0")
    return pairs[pulse]


def _require_long(point: PulsePoint, step: Step, lasts: float) -> None:
    """Refuse a pulse that ends before the time that counts."""
    if not math.isfinite(point.resistance_ohm_cm2):
        raise InvalidRecord(
            f"the pulse in rows {step.rows.first}-{step.rows.last} lasts {lasts:.4g} s; the "
            f"resistance at {point.time_second:g} s needs a pulse that lasts as long"
        )


def _point(pulse: PulseOfDoubt, time: float, per_volt: float, longest: float) -> PulsePoint:
    """Return the resistance at a time, if the onset is known better than that time."""
    known = time == longest or pulse.onset_doubt <= time + TIME_ROUNDING
    voltage = voltage_at(pulse.samples, pulse.onset + time) if known else math.nan
    if math.isnan(voltage):
        return PulsePoint(time, math.nan, math.nan, math.nan)
    return PulsePoint(
        time,
        voltage,
        (voltage - pulse.voltage_before) * per_volt,
        voltage_doubt(pulse, time) * abs(per_volt),
    )
