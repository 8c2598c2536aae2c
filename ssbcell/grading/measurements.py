"""The quantities that a verdict reports beside its rules."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ssbcell.analysis.cycle_measures import cycle_measures
from ssbcell.analysis.dcr import Dcr, PulsePoint
from ssbcell.analysis.measured import Measured
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.evidence import Evidence
from ssbcell.grading.reasons import longest_unseen_dip, smallest_seen_drop
from ssbcell.grading.signatures import leak_of

_PULSE = "voltage at the end of the rest less that of the pulse, by mean current, times area"


def measured_quantities(evidence: Evidence, cell: TestedCell) -> tuple[Measured, ...]:
    """Return what was measured on the cell.

    Parameters
    ----------
    evidence : Evidence
        Of the record.
    cell : TestedCell
        For its area.

    Returns
    -------
    tuple of Measured
        Capacities, energies and efficiencies of the first cycle; noise and resolution of the
        voltage; the leak; resistances with the share of the open circuit and the state of
        charge. Uncertainties are those of the data alone; see `with_instrument`.
    """
    found = [
        *cycle_measures(evidence.observations.cycles[0]),
        *_channel(evidence),
    ]
    found += _unseen(evidence)
    found += _leak(evidence, cell)
    for number, dcr in enumerate(evidence.observations.pulses):
        found += _of_pulse(number, dcr)
    return tuple(found)


def resistance_name(number: int, dcr: Dcr) -> str:
    """Return the name of a pulse's resistance, such as ``"resistance at 10 s, pulse 1"``."""
    return point_name(number, dcr.points[-1])


def point_name(number: int, point: PulsePoint) -> str:
    """Return the name of the resistance at one time of a pulse."""
    return f"resistance at {point.time_second:g} s, pulse {number + 1}"


def soc_name(number: int) -> str:
    """Return the name of the state of charge at a pulse."""
    return f"state of charge, pulse {number + 1}"


def _channel(evidence: Evidence) -> Iterator[Measured]:
    """Give noise and resolution of the voltage, where they were seen."""
    noise = evidence.noise
    yield Measured(
        "noise of the voltage",
        noise.standard_deviation_volt,
        "V",
        noise.standard_uncertainty_volt,
        noise.method,
        noise.rows,
        lacking="" if noise.samples else "too few samples in a row; it is that of rounding",
    )
    if noise.resolution_volt > 0.0:
        # steps of another size would not be multiples of it within a twentieth
        doubt = noise.resolution_volt / 20.0 / math.sqrt(3.0)
        yield Measured(
            "resolution of the voltage",
            noise.resolution_volt,
            "V",
            doubt,
            "small steps",
            noise.rows,
        )


def _unseen(evidence: Evidence) -> Iterator[Measured]:
    """Give what a short must be like to be seen at all in these samples."""
    method = "limit on a change, with noise of two samples (2 deviations), resolution and slope"
    yield Measured(
        "smallest sudden drop surely seen", smallest_seen_drop(evidence), "V", None, method
    )
    dip = longest_unseen_dip(evidence)
    if dip is not None:
        how = "longest interval between two samples of charge and discharge"
        yield Measured("longest dip that may be unseen", dip, "s", None, how)


def _leak(evidence: Evidence, cell: TestedCell) -> Iterator[Measured]:
    leak = leak_of(evidence, cell)
    if leak is None:
        return
    wrong = (leak.highest - leak.lowest) / 4.0
    lacking = "" if leak.seen else "no leak is seen; the resistance is a lower bound"
    yield Measured(
        "leak conductance", leak.conductance, "S/m^2", wrong, leak.method, leak.rows, None, lacking
    )
    value = leak.resistance_ohm_cm2 if leak.seen else leak.least_resistance_ohm_cm2
    share = wrong / leak.conductance if leak.seen else None
    if math.isfinite(value):
        yield Measured(
            "leak resistance",
            value,
            "ohm cm^2",
            None if share is None else share * value,
            leak.method,
            leak.rows,
            None,
            lacking,
        )


def _of_pulse(number: int, dcr: Dcr) -> Iterator[Measured]:
    for point in dcr.points:
        if not math.isfinite(point.resistance_ohm_cm2):
            continue
        yield Measured(
            point_name(number, point),
            point.resistance_ohm_cm2,
            "ohm cm^2",
            point.standard_uncertainty_ohm_cm2,
            _PULSE,
            dcr.rows,
            dcr.onset_second,
        )
    if dcr.open_circuit_slide_ohm_cm2 is not None:
        yield Measured(
            f"open-circuit slide in it, pulse {number + 1}",
            dcr.open_circuit_slide_ohm_cm2,
            "ohm cm^2",
            dcr.open_circuit_slide_uncertainty_ohm_cm2,
            "rest after the pulse against the rest before",
            dcr.rows,
            dcr.onset_second,
        )
    if dcr.soc is not None:
        yield Measured(
            soc_name(number),
            dcr.soc,
            "",
            None,
            f"counted against the {dcr.soc_reference}",
            dcr.rows,
            dcr.onset_second,
        )
