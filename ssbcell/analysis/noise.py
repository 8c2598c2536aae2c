"""How noisy, and how fine, the voltage channel of the instrument is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.signals import MAD_TO_SIGMA, BoolArray, FloatArray, Signals
from ssbcell.analysis.steps import Step
from ssbcell.records.record import Rows

#: samples in a window over which the voltage curve counts as a parabola at most
WINDOW = 20
#: a deviation from a median of n samples scatters by this much of itself, by the root of n;
#: 1.17 for independent samples of a normal distribution, more where neighbours share samples
MAD_SCATTER = 1.6
#: first samples of a stretch, which a change of current or of range moves
_UNSETTLED = 3
#: a change smaller than this is rounding of the number, not resolution [V]
_ROUNDING = 1e-7


@dataclass(frozen=True, slots=True)
class VoltageNoise:
    """Noise of the instrument, and not of the cell.

    Attributes
    ----------
    standard_deviation_volt : float
        Of one sample about the cell's voltage; at least that of rounding to the resolution [V].
    resolution_volt : float
        Small steps in which the voltage is written down; zero where none was seen [V].
    method : str
        ``"rest"``, ``"quietest windows"`` or ``"resolution"``: what it was taken from.
    samples : int
        So many samples it was taken from.
    rows : Rows or None
        Of the record, from the first of the steps that it was taken from to the last; None
        where it was taken from none.
    """

    standard_deviation_volt: float
    resolution_volt: float
    method: str
    samples: int = 0
    rows: Rows | None = None

    @property
    def at_rest(self) -> bool:
        """Whether a rest showed it; under current, what the cell does is in it too."""
        return self.method == "rest"

    @property
    def standard_uncertainty_volt(self) -> float | None:
        """Standard uncertainty of `standard_deviation_volt` [V]; None without samples."""
        if not self.samples:
            return None
        return float(MAD_SCATTER * self.standard_deviation_volt / np.sqrt(self.samples))


def voltage_noise(seen: Signals, steps: Sequence[Step]) -> VoltageNoise:
    """Estimate the noise of the voltage channel from the data.

    Windows of `WINDOW` samples, each against its neighbours, take the slope of the curve away. At
    rest all windows count together. Without a rest the quietest quarter counts, since a short
    makes its own stretch noisy, which must not hide it.

    Parameters
    ----------
    seen : Signals
        The record's.
    steps : sequence of Step
        Of the same record.
    """
    resolution = resolution_of(seen.voltage, _ROUNDING)
    floor = resolution / np.sqrt(12.0)
    rests = [step for step in steps if step.kind == "rest"]
    currents = [step for step in steps if step.control == "current"]
    resting, loaded = _windows(seen, rests), _windows(seen, currents)
    if resting.size:
        found, method, samples, of = _spread(resting.ravel()), "rest", resting.size, rests
    elif loaded.size:
        found = float(np.quantile(_spreads(loaded), 0.25))
        method, samples, of = "quietest windows", WINDOW, currents
    else:
        found, method, samples, of = 0.0, "resolution", 0, []
    rows = Rows(of[0].rows.first, of[-1].rows.last) if of else None
    return VoltageNoise(max(found, float(floor)), resolution, method, samples, rows)


def _windows(seen: Signals, steps: Sequence[Step]) -> FloatArray:
    """Return what is left of each sample in every window of the steps [V]."""
    parts = [np.zeros((0, WINDOW))]
    parts += [windows for step in steps if (windows := _settled(seen, step.rows)).size]
    return _centred(np.concatenate(parts))


def _settled(seen: Signals, rows: Rows) -> FloatArray:
    """Return the windows of a stretch off the line, its first samples left out [V]."""
    part = seen.part(rows)
    if part.stop - part.start < WINDOW + 2 + _UNSETTLED:
        return np.zeros((0, WINDOW))
    time, voltage = seen.time[part], seen.voltage[part]
    after = rising(time)
    return _off_the_line(time[after][_UNSETTLED:], voltage[after][_UNSETTLED:])


def _left_over(time: FloatArray, voltage: FloatArray) -> FloatArray:
    """Return samples less the line between their neighbours, in windows of middle zero."""
    return _centred(_off_the_line(time, voltage))


def _off_the_line(time: FloatArray, voltage: FloatArray) -> FloatArray:
    """Return samples less the line between their neighbours, in windows."""
    if voltage.size < WINDOW + 2:
        return np.zeros((0, WINDOW))
    lasts = time[1:] - time[:-1]
    before, after = lasts[:-1], lasts[1:]
    share = after / (before + after)
    off = voltage[1:-1] - share * voltage[:-2] - (1.0 - share) * voltage[2:]
    off /= np.sqrt(1.0 + share**2 + (1.0 - share) ** 2)
    return off[: off.size // WINDOW * WINDOW].reshape(-1, WINDOW)


def _centred(windows: FloatArray) -> FloatArray:
    return np.asarray(windows - np.median(windows, axis=1, keepdims=True), dtype=np.float64)


def _spread(left: FloatArray) -> float:
    return MAD_TO_SIGMA * float(np.median(np.abs(left)))


def _spreads(windows: FloatArray) -> FloatArray:
    return np.asarray(MAD_TO_SIGMA * np.median(np.abs(windows), axis=1), dtype=np.float64)


def quietest_noise(seen: Signals, rows: Rows) -> float | None:
    """Return the noise of one sample in the quietest quarter of a stretch [V].

    Parameters
    ----------
    seen : Signals
        The record's.
    rows : Rows
        Of the record.

    Returns
    -------
    float or None
        None where there are too few samples to tell.
    """
    windows = _settled(seen, rows)
    return float(np.quantile(_spreads(_centred(windows)), 0.25)) if windows.size else None


def even_and_white(seen: Signals, rows: Rows, lag_share: float, even_multiple: float) -> bool:
    """Tell whether the scatter of a stretch may be that of an instrument.

    An instrument scatters as much at the end as at the beginning, and one sample has nothing to do
    with the next: the difference of two samples is as large as that of neighbours. A cell that
    shorts now and then jumps, and stays.

    Parameters
    ----------
    seen : Signals
        The record's.
    rows : Rows
        Of the record.
    lag_share : float
        By so much of themselves differences over one and two samples may differ.
    even_multiple : float
        The noisiest tenth of the windows may scatter this many times as much as the quietest.
    """
    windows = _settled(seen, rows)
    if not windows.size:
        return True
    quiet, noisy = np.quantile(_spreads(_centred(windows)), (0.1, 0.9))
    voltage = seen.voltage[seen.part(rows)][_UNSETTLED:]
    one, two = (_middle_deviation(voltage[lag:] - voltage[:-lag]) for lag in (1, 2))
    white = one / (1.0 + lag_share) <= two <= one * (1.0 + lag_share)
    return bool(white and noisy <= even_multiple * quiet)


def _middle_deviation(values: FloatArray) -> float:
    return float(np.median(np.abs(values - np.median(values))))


def window_noise(time: FloatArray, voltage: FloatArray, jitter_multiple: float = 0.0) -> FloatArray:
    """Return the standard deviation of one sample in each window of `WINDOW` samples.

    Each sample is held against the straight line between its neighbours, by their times, so
    that uneven sampling makes no noise. A time that was written down wrongly does, by the slope
    of the voltage; how wrong times may be, their intervals tell.

    Parameters
    ----------
    time : array, shape (n,)
        Must rise [s].
    voltage : array, shape (n,)
        [V].
    jitter_multiple : float
        So many times what the uneven intervals of a window make of its slope are taken off, as
        squares.

    Returns
    -------
    array
        One for each whole window, in order [V].
    """
    windows = _left_over(time, voltage)
    if not windows.size:
        return np.zeros(0)
    of_times = jitter_multiple * _noise_of_times(time, voltage, windows.shape[0])
    return np.asarray(np.sqrt(np.maximum(_spreads(windows) ** 2 - of_times**2, 0.0)))


def _noise_of_times(time: FloatArray, voltage: FloatArray, windows: int) -> FloatArray:
    """Return what the spread of the intervals makes of the slope in each window [V]."""
    inside = slice(1, 1 + windows * WINDOW)
    lasts = np.diff(time)[inside].reshape(-1, WINDOW)
    rises = np.diff(voltage)[inside].reshape(-1, WINDOW)
    slope = np.abs(rises.sum(axis=1)) / lasts.sum(axis=1)
    # an interval is the difference of two times
    uneven = _spreads(lasts - np.median(lasts, axis=1, keepdims=True)) / 2**0.5
    return np.asarray(slope * uneven, dtype=np.float64)


def window_scatter(parts: Sequence[tuple[FloatArray, FloatArray]]) -> list[FloatArray]:
    """Return the largest deviation of a sample in each window of `WINDOW` samples [V].

    Parameters
    ----------
    parts : sequence of (array, array)
        Time, which must rise [s], and voltage [V] of each stretch.

    Returns
    -------
    list of array
        For each stretch one number for each whole window, in order [V].
    """
    windows = [_off_the_line(time, voltage) for time, voltage in parts]
    every = _centred(np.concatenate([np.zeros((0, WINDOW)), *windows]))
    scatter = np.abs(every).max(axis=1, initial=0.0)
    ends = np.cumsum([one.shape[0] for one in windows])
    return np.split(scatter, ends[:-1]) if windows else []


def rising(time: FloatArray) -> BoolArray:
    """Tell which samples come after all those before them.

    Parameters
    ----------
    time : array, shape (n,)
        [s].
    """
    latest = np.maximum.accumulate(time)
    return np.asarray(np.concatenate(([True], latest[1:] > latest[:-1])), dtype=np.bool_)


def resolution_of(values: FloatArray, rounding: float) -> float:
    """Return the small step of values that are written with few digits; zero where none is seen.

    Where samples are written on a change of the value, only the smallest changes show it.

    Parameters
    ----------
    values : array, shape (n,)
        Of one channel.
    rounding : float
        A change smaller than this is rounding of the number.
    """
    change = np.abs(np.diff(values))
    change = change[change > rounding]
    if change.size < WINDOW:
        return 0.0
    for step in (float(np.quantile(change, 0.01)), float(change.min())):
        multiples = change[change < 20.0 * step] / step
        regular = np.abs(multiples - np.round(multiples)) < 0.05
        if multiples.size >= WINDOW and float(np.mean(regular)) > 0.9:
            return step
    return 0.0
