"""Capacities of a simulated cell in its first cycle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ssbcell.cell.electrochemistry import load_lithium_metal
from ssbcell.cell.extras import Extra
from ssbcell.cell.parameters import ELECTRODE_AREA
from ssbcell.errors import SimulationError, UsageError
from ssbcell.process import Cell
from ssbcell.protocols import Protocol
from ssbcell.records.record import Record
from ssbcell.simulate.built import Short
from ssbcell.simulate.outputs import FloatArray
from ssbcell.simulate.run import Run, simulate_protocol
from ssbcell.simulate.stepper import StepRun
from ssbcell.transport.properties import EffectiveProperties

_MAH_PER_G = 3600.0  # C/kg
_UM = 1e-6
_MG = 1e-6  # kg
_CM3 = 1e-6  # m3


@dataclass(frozen=True, slots=True)
class LithiumThickness:
    """Thickness of the lithium over a cycle [um]."""

    start: float
    end_of_charge: float
    end_of_discharge: float

    def to_dict(self) -> dict[str, float]:
        """Return the thicknesses by name."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class SimulatedCycle:
    """First charge of a cell and the discharge that follows.

    Attributes
    ----------
    charge_capacity_mAh_per_g, discharge_capacity_mAh_per_g : float
        By mass of active material, isolated or not.
    coulombic_efficiency : float
        Discharge by charge.
    lithium_thickness_um : LithiumThickness
        Before, between and after.
    lithium_balance_relative : float
        Largest change of all lithium by what there was; what the solver loses.
    active_material_mg_per_cm2, lithium_molar_volume_cm3_per_mol : float
        With them the thickness can be checked against the charge by hand.
    ended_by : mapping of str to str
        What ended each step, by its name.
    record : Record
        The test as a cycler would have logged it, on 1 cm2.
    run : Run
        The steps with the inside of the cell.
    """

    charge_capacity_mAh_per_g: float  # noqa: N815 - units keep their case
    discharge_capacity_mAh_per_g: float  # noqa: N815
    coulombic_efficiency: float
    lithium_thickness_um: LithiumThickness
    lithium_balance_relative: float
    active_material_mg_per_cm2: float
    lithium_molar_volume_cm3_per_mol: float
    ended_by: Mapping[str, str]
    record: Record
    run: Run

    def to_dict(self) -> dict[str, Any]:
        """Return the result as its JSON document has it."""
        return {
            "charge_capacity_mAh_per_g": self.charge_capacity_mAh_per_g,
            "discharge_capacity_mAh_per_g": self.discharge_capacity_mAh_per_g,
            "coulombic_efficiency": self.coulombic_efficiency,
            "lithium_thickness_um": self.lithium_thickness_um.to_dict(),
            "lithium_balance_relative": self.lithium_balance_relative,
            "active_material_mg_per_cm2": self.active_material_mg_per_cm2,
            "lithium_molar_volume_cm3_per_mol": self.lithium_molar_volume_cm3_per_mol,
            "ended_by": dict(self.ended_by),
        }


def simulate_cycle(
    cell: Cell | EffectiveProperties,
    protocol: str | Protocol = "cycle_c3",
    *,
    closure: str = "default",
    design_capacity: float | None = None,
    short: Short | None = None,
    extras: Sequence[Extra] = (),
) -> SimulatedCycle:
    """Capacities of a cell from a simulated charge and discharge.

    Parameters
    ----------
    cell : Cell or EffectiveProperties
        As `ssbcell.load_cell` or `ssbcell.effective_properties` gives them.
    protocol : str or Protocol
        Whose first charge and next discharge are taken.
    closure, design_capacity, short, extras
        As `simulate_protocol`.

    Returns
    -------
    SimulatedCycle
        A step that a safety limit or lack of lithium ended says so in `ended_by`.

    Raises
    ------
    SimulationError
        If the solver gives up, or the cell was beyond its cut-off at the onset of the charge.
    UsageError
        If the protocol has no charge that a discharge follows.
    """
    return cycle_of(
        simulate_protocol(
            cell,
            protocol,
            closure=closure,
            design_capacity=design_capacity,
            short=short,
            extras=extras,
        )
    )


def cycle_of(run: Run) -> SimulatedCycle:
    """Read the capacities of the first cycle of a run.

    Parameters
    ----------
    run : Run
        Of a protocol with a charge that a discharge follows.

    Raises
    ------
    SimulationError, UsageError
        As `simulate_cycle`.
    """
    charge, discharge = _halves(run)
    mass = run.subject.properties.active_material_areal_mass * ELECTRODE_AREA
    given = sum(step.segment.charge for step in charge)
    taken = 0.0 - sum(step.segment.charge for step in discharge)
    if not given > 0.0:
        raise SimulationError(f"the first charge passed nothing: {run.ended_by}")
    # a cell beyond its cut-off at the onset of the discharge gives nothing, and keeps its lithium
    charged = _thickness(charge)
    discharged = _thickness(discharge)
    return SimulatedCycle(
        charge_capacity_mAh_per_g=given / mass / _MAH_PER_G,
        discharge_capacity_mAh_per_g=taken / mass / _MAH_PER_G,
        coulombic_efficiency=taken / given,
        lithium_thickness_um=LithiumThickness(
            start=float(charged[0]) / _UM,
            end_of_charge=float(charged[-1]) / _UM,
            end_of_discharge=float(discharged[-1] if discharged.size else charged[-1]) / _UM,
        ),
        lithium_balance_relative=run.lithium_balance,
        active_material_mg_per_cm2=mass / _MG,
        lithium_molar_volume_cm3_per_mol=load_lithium_metal().molar_volume.value / _CM3,
        ended_by=run.ended_by,
        record=run.record,
        run=run,
    )


def _halves(run: Run) -> tuple[list[StepRun], list[StepRun]]:
    """Return the first charge and the first discharge after it, each with its holds."""
    kinds = [step.step.kind for step in run.steps]
    begins = kinds.index("charge") if "charge" in kinds else len(kinds)
    ends = begins + kinds[begins:].index("discharge") if "discharge" in kinds[begins:] else None
    if ends is None:
        raise UsageError(
            f"the test on protocol {run.protocol.name!r} has no charge that a discharge follows: "
            f"{run.ended_by}"
        )
    charge = [step for step in run.steps[begins:ends] if step.step.kind != "rest"]
    discharge = [run.steps[ends]]
    for step in run.steps[ends + 1 :]:
        if step.step.kind != "hold":
            break
        discharge.append(step)
    return charge, discharge


def _thickness(steps: list[StepRun]) -> FloatArray:
    return np.concatenate([step.segment.lithium_thickness for step in steps])
