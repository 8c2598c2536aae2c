"""Direct-current resistance of a simulated cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ssbcell.analysis.dcr import Dcr, pulse_resistance
from ssbcell.cell.extras import Extra
from ssbcell.cell.parameters import ELECTRODE_AREA
from ssbcell.errors import SimulationError, UsageError
from ssbcell.process import Cell
from ssbcell.protocols import Protocol
from ssbcell.records.record import Record
from ssbcell.simulate.built import Short
from ssbcell.simulate.contributions import Contributions, contributions
from ssbcell.simulate.run import Run, simulate_protocol
from ssbcell.simulate.stepper import require_complete
from ssbcell.transport.properties import EffectiveProperties

_MAH_PER_CM2 = 3.6 * 1e4  # C/m2


@dataclass(frozen=True, slots=True)
class SimulatedDcr:
    """Resistance of a cell from a simulated pulse.

    Attributes
    ----------
    resistance_ohm_cm2 : float
        At the end of the pulse.
    resistance_at : mapping of str to float
        At ``"0.1 s"``, ``"1 s"`` and ``"10 s"`` after the onset, as far as the pulse lasts
        [ohm cm2].
    soc : float
        State of charge at the onset, 0-1.
    soc_reference : str
        What it is counted against.
    soc_reference_capacity_mAh_per_cm2 : float
        The charge that is 100 %.
    contributions : Contributions
        What the resistance is made of.
    ended_by : dict
        What ended each step, by its name.
    record : Record
        The test as a cycler would have logged it, on 1 cm2.
    run : Run
        The steps with the inside of the cell.
    """

    resistance_ohm_cm2: float
    resistance_at: Mapping[str, float]
    soc: float
    soc_reference: str
    soc_reference_capacity_mAh_per_cm2: float  # noqa: N815 - units keep their case
    contributions: Contributions
    ended_by: Mapping[str, str]
    record: Record
    run: Run

    def to_dict(self) -> dict[str, Any]:
        """Return the result as its JSON document has it."""
        return {
            "dcr_ohm_cm2": self.resistance_ohm_cm2,
            "resistance_ohm_cm2": dict(self.resistance_at),
            "soc": self.soc,
            "soc_reference": self.soc_reference,
            "soc_reference_capacity_mAh_per_cm2": self.soc_reference_capacity_mAh_per_cm2,
            "contributions_ohm_cm2": self.contributions.to_dict(),
            "ended_by": dict(self.ended_by),
        }


def simulate_dcr(
    cell: Cell | EffectiveProperties,
    protocol: str | Protocol = "dcr_soc50_10s",
    *,
    closure: str = "default",
    design_capacity: float | None = None,
    short: Short | None = None,
    extras: Sequence[Extra] = (),
) -> SimulatedDcr:
    """Resistance of a cell from a simulated pulse.

    The pulse is read from the simulated record by the code that reads measured ones.

    Parameters
    ----------
    cell : Cell or EffectiveProperties
        As `ssbcell.load_cell` or `ssbcell.effective_properties` gives them.
    protocol : str or Protocol
        With a pulse and a count of the state of charge.
    closure, design_capacity, short, extras
        As `simulate_protocol`.

    Returns
    -------
    SimulatedDcr

    Raises
    ------
    SimulationError
        If a step up to the pulse did not end as it was meant to: the cut-off came before the
        end of the pulse, the charge never reached its cut-off, the lithium ran out.
    UsageError
        If the protocol has no pulse.
    """
    return dcr_of(
        simulate_protocol(
            cell,
            protocol,
            closure=closure,
            design_capacity=design_capacity,
            short=short,
            extras=extras,
        )
    )


def dcr_of(run: Run) -> SimulatedDcr:
    """Read the resistance from the pulse of a run.

    Parameters
    ----------
    run : Run
        Of a protocol with a pulse at a state of charge.

    Raises
    ------
    SimulationError, UsageError
        As `simulate_dcr`.
    """
    name, reference = run.protocol.pulse, run.reference_capacity
    if name is None or run.protocol.soc is None:
        raise UsageError(
            f"protocol {run.protocol.name!r} has no pulse at a state of charge; "
            "dcr_soc50_10s and qualification have"
        )
    order = [step.step.name for step in run.steps]
    upto = order.index(name) + 1 if name in order else len(order)
    for before in run.steps[:upto]:
        require_complete(before, "there is no resistance to report")
    if name not in order or reference is None:
        raise SimulationError(f"the test stopped before step {name!r}: {run.ended_by}")
    seen = _read(run, name)
    return SimulatedDcr(
        resistance_ohm_cm2=seen.resistance_ohm_cm2,
        resistance_at={f"{p.time_second:g} s": p.resistance_ohm_cm2 for p in seen.points},
        soc=_soc(run, order.index(name)),
        soc_reference=f"{run.protocol.soc.reference} ({run.protocol.name})",
        soc_reference_capacity_mAh_per_cm2=reference / _MAH_PER_CM2,
        contributions=_contributions(run, order.index(name)),
        ended_by=run.ended_by,
        record=run.record,
        run=run,
    )


def _read(run: Run, pulse: str) -> Dcr:
    lasts = run.named(pulse).segment.duration
    times = [time for time in (0.1, 1.0, 10.0) if time < lasts] + [lasts]
    return pulse_resistance(run.record, ELECTRODE_AREA, times=times, pulse=0)


def _soc(run: Run, pulse: int) -> float:
    """Charge since the reference step by the reference capacity."""
    soc = run.protocol.soc
    names = [step.step.name for step in run.steps]
    start = names.index(soc.step) + 1 if soc is not None else 0
    passed = sum(step.segment.charge for step in run.steps[start:pulse]) / ELECTRODE_AREA
    return passed / run.reference_capacity if run.reference_capacity else float("nan")


def _contributions(run: Run, pulse: int) -> Contributions:
    before, after = run.steps[pulse - 1].segment, run.steps[pulse].segment
    if before.last is None or after.last is None:
        raise SimulationError("the pulse has no sample")
    properties = run.subject.properties
    separator = (
        properties.solid_electrolyte_thickness / properties.solid_electrolyte_ionic_conductivity
    )
    return contributions(
        before.last, after.last, separator, -float(after.current[-1]) / ELECTRODE_AREA
    )
