"""Differential capacity dQ/dV of a charge or discharge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ssbcell.analysis.noise import voltage_noise
from ssbcell.analysis.signals import FloatArray, integral, signals
from ssbcell.analysis.steps import Step, segment
from ssbcell.errors import InvalidRecord, require_positive
from ssbcell.records.record import Record, Rows

#: a bin is at least this wide [V]; this many deviations of noise; and this many resolutions
NARROWEST, NOISES, RESOLUTIONS = 5e-3, 8.0, 4.0


@dataclass(frozen=True, slots=True, eq=False)
class DifferentialCapacity:
    """dQ/dV over voltage, from bins of one width.

    Attributes
    ----------
    voltage_volt : array, shape (n,)
        Middle of each bin, rising [V].
    capacity_ampere_hour_per_volt : array, shape (n,)
        Charge that passed within the bin by its width; above zero for both senses [A h/V].
    standard_uncertainty : array, shape (n,)
        From noise at the edges of the bin, over which samples average where they lie nearer
        together than the noise is wide; k = 1 [A h/V].
    width_volt : float
        Of a bin [V].
    rows : Rows
        Of the record.
    """

    voltage_volt: FloatArray
    capacity_ampere_hour_per_volt: FloatArray
    standard_uncertainty: FloatArray
    width_volt: float
    rows: Rows


def differential_capacity(
    record: Record, step: Step, width: float | None = None
) -> DifferentialCapacity:
    """Count the charge that passes in each bin of voltage.

    The charge between two samples is shared out over the voltages between them, so that a
    noisy or flat stretch needs no derivative, and all bins together hold the whole charge.

    Parameters
    ----------
    record : Record
        Any test.
    step : Step
        A charge or discharge of it at constant current.
    width : float, optional
        Of a bin [V]; chosen from noise and resolution if left out.

    Returns
    -------
    DifferentialCapacity

    Raises
    ------
    OutOfRange
        If the width is not above zero.
    InvalidRecord
        If the step has fewer than three samples, or no more than one bin of voltage.
    """
    seen = signals(record)
    noise = voltage_noise(seen, segment(seen))
    if width is None:
        width = max(
            NARROWEST,
            NOISES * noise.standard_deviation_volt,
            RESOLUTIONS * noise.resolution_volt,
        )
    require_positive("width", width)
    part = seen.part(step.rows)
    voltage = seen.voltage[part]
    charge = np.abs(np.diff(integral(seen.time[part], seen.current[part])))
    low = np.floor(float(voltage.min()) / width) * width
    count = int(np.ceil((float(voltage.max()) - low) / width))
    if voltage.size < 3 or count < 2:
        raise InvalidRecord(
            f"rows {step.rows.first}-{step.rows.last} have {voltage.size} samples over "
            f"{count} bins of {width:.3g} V; dQ/dV needs three samples and two bins"
        )
    edges = low + width * np.arange(count + 1)
    deviation = noise.standard_deviation_volt
    inside = np.diff(_below(edges, voltage[:-1], voltage[1:], charge))
    return DifferentialCapacity(
        voltage_volt=edges[:-1] + width / 2.0,
        capacity_ampere_hour_per_volt=inside / width,
        standard_uncertainty=2**0.5 * _edge_doubt(inside / width, charge, deviation) / width,
        width_volt=width,
        rows=step.rows,
    )


def _edge_doubt(slope: FloatArray, charge: FloatArray, deviation: float) -> FloatArray:
    """Return the standard uncertainty of the charge below an edge [A h].

    A sample lies on the wrong side of an edge with a chance p; the sum of p (1 - p) over samples
    that are `dv` apart is the deviation by ``dv sqrt(pi)``.
    """
    passed = charge[charge > 0.0]
    apart = float(passed.mean()) if passed.size else 0.0
    averaged = np.sqrt(slope * deviation * apart / np.pi**0.5)
    return np.asarray(np.minimum(slope * deviation, averaged), dtype=np.float64)


def _below(
    edges: FloatArray, first: FloatArray, second: FloatArray, charge: FloatArray
) -> FloatArray:
    """Return the charge that passed below each edge, of pieces from one voltage to another."""
    low, high = np.minimum(first, second), np.maximum(first, second)
    total = np.zeros(edges.size)
    for at, edge in enumerate(edges):
        share = np.clip((edge - low) / np.maximum(high - low, 1e-12), 0.0, 1.0)
        total[at] = float(np.sum(np.where(high > low, share, low < edge) * charge))
    return total
