"""Signatures of one step each: noise (S3), plateau of a hold (S10), hard short (S13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.measured import Measured
from ssbcell.analysis.noise import WINDOW, VoltageNoise, rising, window_noise
from ssbcell.analysis.signals import Signals, median_of_three
from ssbcell.analysis.steps import Kind, Step
from ssbcell.records.record import Rows

#: fewest samples of a hold that a line is fitted to
_FEW = 5


@dataclass(frozen=True, slots=True)
class HoldLimits:
    """What of a hold is looked at.

    Attributes
    ----------
    decay_from, decay_to : float
        The part of a hold whose decay is taken on, as shares of its time.
    late_from : float
        The end of it, as a share.
    rise : float
        A current that comes to this times its least so far rises.
    """

    decay_from: float = 1.0 / 6.0
    decay_to: float = 0.5
    late_from: float = 0.95
    rise: float = 1.2


HOLD_LIMITS = HoldLimits()


def noisiest(
    seen: Signals,
    steps: Sequence[Step],
    instrument: VoltageNoise,
    kind: Kind = "charge",
    *,
    coarsest: float,
    settle_time: float,
    above: float = -np.inf,
    jitter_multiple: float = 0.0,
) -> Measured | None:
    """S3: the noisiest window of the charges or discharges at constant current, or the rests.

    It is held against the noise of the instrument, since a short inflates the noise of its own
    stretch.

    Parameters
    ----------
    seen : Signals
        The record's.
    steps : sequence of Step
        Of the same record.
    instrument : VoltageNoise
        Must come from rests.
    kind : str
        Of the steps that count.
    coarsest : float
        Steps with a longer usual interval show nothing [s].
    settle_time : float
        Left out at the beginning of each step [s].
    above : float
        Samples of a lower voltage are left out: the knee of a discharge bends like noise [V].
    jitter_multiple : float
        As `ssbcell.analysis.noise.window_noise` takes it.

    Returns
    -------
    Measured or None
        Standard deviation of one sample there [V]; None where there is nothing to compare.
    """
    if instrument.method != "rest":
        return None
    worst: Measured | None = None
    for step in steps:
        if step.kind != kind or step.control == "voltage" or step.pulse:
            continue
        part = seen.part(step.rows)
        if part.stop - part.start < 2 * WINDOW:
            continue
        settled = seen.time[part] >= step.start_second + settle_time
        settled &= seen.voltage[part] > above
        inside = part.start + np.flatnonzero(settled & rising(seen.time[part]))
        time = seen.time[inside]
        if time.size < 2 * WINDOW or float(np.median(np.diff(time))) > coarsest:
            continue
        windows = window_noise(time, seen.voltage[inside], jitter_multiple)
        at = int(np.argmax(windows))
        if worst is None or windows[at] > worst.value:
            begin, end = int(inside[at * WINDOW]), int(inside[(at + 1) * WINDOW])
            worst = Measured(
                f"noise in {kind}",
                float(windows[at]),
                "V",
                float(windows[at]) / (2.0 * WINDOW) ** 0.5,
                f"{WINDOW} samples against their neighbours, the noisiest window",
                seen.rows(begin, end),
                float(seen.time[begin]),
            )
    return worst


def hold_plateau(
    seen: Signals, steps: Sequence[Step], shortest: float, limits: HoldLimits = HOLD_LIMITS
) -> Measured | None:
    """S10: the current at the end of a hold by what its decay leads to.

    The logarithm of the current over an early part is taken on as a straight line; a leak leaves
    a plateau above it. A short that comes within a hold makes its current rise, in a hold of any
    length.

    Parameters
    ----------
    seen : Signals
        The record's.
    steps : sequence of Step
        Of the same record; only charges at constant voltage count.
    shortest : float
        A hold must last this long [s].
    limits : HoldLimits
        What of it is looked at.

    Returns
    -------
    Measured or None
        The largest ratio; None where no charge was held so long and no current rose.
    """
    worst: Measured | None = None
    for step in steps:
        if step.kind != "charge" or step.control != "voltage":
            continue
        rise = _rise_of_hold(seen, step, limits.rise)
        if rise is not None and (worst is None or rise.value > worst.value):
            worst = rise
        if step.duration_second < shortest:
            continue
        part = seen.part(step.rows)
        passed = (seen.time[part] - step.start_second) / step.duration_second
        current = np.maximum(seen.current[part], 1e-12)
        middle = (passed >= limits.decay_from) & (passed <= limits.decay_to)
        if int(middle.sum()) < _FEW:
            continue
        slope, level = np.polyfit(passed[middle], np.log(current[middle]), 1)
        late = passed >= limits.late_from
        ratio = float(np.median(current[late] / np.exp(level + slope * passed[late])))
        if worst is None or ratio > worst.value:
            worst = Measured(
                "plateau of a hold",
                ratio,
                "",
                None,
                "current at its end by what its early decay leads to",
                step.rows,
                step.start_second,
            )
    return worst


def _rise_of_hold(seen: Signals, step: Step, rise: float) -> Measured | None:
    """Return the current of a hold by the least that it had come down to before."""
    current = median_of_three(np.maximum(seen.current[seen.part(step.rows)], 1e-12))
    if current.size < _FEW:
        return None
    ratio = current / np.minimum.accumulate(current)
    if float(ratio.max()) < rise:
        return None
    return Measured(
        "rise in a hold",
        float(ratio.max()),
        "",
        None,
        "current by its least before",
        step.rows,
        step.start_second,
    )


def hard_short(
    seen: Signals, steps: Sequence[Step], voltage: float, samples: int = 5
) -> Measured | None:
    """S13: the voltage stays near zero under current, from the first charge on.

    Parameters
    ----------
    seen : Signals
        The record's.
    steps : sequence of Step
        Under current those that count.
    voltage : float
        Smaller than this is near zero [V].
    samples : int
        So many in a row must be.

    Returns
    -------
    Measured or None
        Voltage by current of the stretch with the most such samples [ohm]; None where fewer
        in a row are so low.
    """
    if not np.any(np.abs(seen.voltage) < voltage):
        return None
    for step in steps:
        if step.kind == "rest" or step.pulse:
            continue
        part = seen.part(step.rows)
        low = np.abs(seen.voltage[part]) < voltage
        runs = np.flatnonzero(np.convolve(low, np.ones(samples), "valid") == samples)
        if not runs.size:
            continue
        inside = np.flatnonzero(low) + part.start
        ratio = seen.voltage[inside] / seen.current[inside]
        return Measured(
            "resistance of a hard short",
            float(np.median(ratio)),
            "ohm",
            float(np.std(ratio)),
            f"voltage by current where the voltage is under {voltage * 1e3:.3g} mV",
            Rows(int(seen.row[inside[0]]), int(seen.row[inside[-1]])),
            float(seen.time[inside[0]]),
        )
    return None
