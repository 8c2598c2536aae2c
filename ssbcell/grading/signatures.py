"""Signatures S1 to S13 of a short, held against the limits of the criteria."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from ssbcell.analysis.leak import Leak
from ssbcell.analysis.measured import Measured, Signature, State
from ssbcell.analysis.short import Drop
from ssbcell.analysis.steps import Kind
from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.charged_rests import ChargedRest
from ssbcell.grading.criteria import Criteria
from ssbcell.grading.evidence import Evidence
from ssbcell.grading.rest_doubt import bounded_leak
from ssbcell.records.record import Rows

Side = Literal["above", "below"]
KINDS: tuple[Kind, ...] = ("charge", "discharge", "rest")
#: name of S3 in each kind of step
NOISE: dict[Kind, str] = {kind: f"noise in {kind}" for kind in KINDS}


def judge_signatures(
    evidence: Evidence, cell: TestedCell, criteria: Criteria
) -> tuple[Signature, ...]:
    """Hold every signature against its limit.

    Parameters
    ----------
    evidence : Evidence
        Of the record.
    cell : TestedCell
        For what the charge is compared with.
    criteria : Criteria
        With the limits.

    Returns
    -------
    tuple of Signature
        S1 to S13; S2 and S3 for charge, discharge and rest each; S11 twice, for a discharge
        that begins low and one that collapses.
    """
    short, also = criteria.short, evidence.observations
    ratio = short.noise_ratio.value * evidence.noise.standard_deviation_volt
    quiet = max(ratio, short.noise_floor.value)
    return (
        _drop(evidence),
        *(_reversal(evidence, kind) for kind in KINDS),
        *(_held("S3", NOISE[kind], also.noise.get(kind), quiet) for kind in KINDS),
        *_charge_signatures(evidence, cell, criteria),
        _held("S7", "efficiency", also.efficiency, short.efficiency.value, "below"),
        _leak(evidence, cell, criteria),
        _held("S9", "charge retained", also.retained, short.retained.value, "below"),
        _held("S10", "plateau of a hold", also.plateau, short.hold_plateau.value),
        _held("S11", "early discharge below others", also.early_fall, short.early_fall.value),
        _held("S11", "early collapse", also.collapse, short.hard_voltage.value, "below"),
        _held("S12", "fall of resistance", also.resistance_fall, short.resistance_fall.value),
        _hard(evidence, criteria),
    )


def leak_of(evidence: Evidence, cell: TestedCell) -> Leak | None:
    """Return the leak that the rest after the charge shows; None where it cannot be told."""
    return leak_of_rest(evidence.rest, cell)


def leak_of_rest(rest: ChargedRest | None, cell: TestedCell) -> Leak | None:
    """Return the leak that a rest shows; None where it cannot be told."""
    if rest is None or rest.doubt is None or cell.electrode_area is None:
        return None
    slope = rest.charge.end_slope_volt_per_ampere_hour
    if slope <= 0.0 or rest.fit.voltage_volt <= 0.0:
        return None
    return bounded_leak(rest.fit, rest.doubt, slope, cell.electrode_area)


def signature(
    signatures: tuple[Signature, ...], wanted: str, kind: Kind | None = None
) -> Signature:
    """Return the signature of an id; of several, one that was seen.

    Parameters
    ----------
    signatures : tuple of Signature
        Of a record.
    wanted : str
        Such as ``"S2"``.
    kind : str, optional
        Of the steps that it is about, where there are several.

    Raises
    ------
    KeyError
        If there is none.
    """
    found = [
        one
        for one in signatures
        if one.id == wanted and (kind is None or one.name.split()[-1] == kind)
    ]
    if not found:
        raise KeyError(wanted)
    return next((one for one in found if one.state == "seen"), found[0])


def _held(
    number: str, name: str, measured: Measured | None, limit: float, side: Side = "above"
) -> Signature:
    """Compare one number with one limit."""
    if measured is None:
        return Signature(number, name, "not testable", None, limit, "the record has none of it")
    beyond = measured.value > limit if side == "above" else measured.value < limit
    message = f"{measured.name} {measured.value:.4g} {measured.unit}".rstrip()
    message += f"; the limit is {limit:.4g} {measured.unit}".rstrip()
    return Signature(number, name, "seen" if beyond else "not seen", measured, limit, message)


def _drop(evidence: Evidence) -> Signature:
    """S1: sudden drops that nothing explains."""
    limit = -evidence.drop_limit
    drops = (*evidence.charge_drops, *evidence.discharge_drops, *evidence.rest_drops)
    bare = [drop for drop in drops if not drop.explained_by]
    found = Signature("S1", "sudden drop", "not seen", None, limit, "no sudden drop")
    if not evidence.steps:
        return replace(found, state="not testable", message="the record has no steps")
    if not bare:
        return found
    worst = min(bare, key=lambda drop: drop.size_volt)
    message = f"{len(bare)} sudden drops, the largest {worst.size_volt * 1e3:.4g} mV"
    return replace(found, state="seen", measured=_of_drop(worst), message=message)


def _of_drop(drop: Drop) -> Measured:
    return Measured(
        "sudden change of voltage",
        drop.size_volt,
        "V",
        None,
        "between two samples, against the local slope",
        Rows(drop.row, drop.row),
        drop.time_second,
    )


def _reversal(evidence: Evidence, kind: Kind) -> Signature:
    """S2: how far the voltage of a charge, discharge or rest goes back, smoothly or not."""
    name = f"reversal in {kind}" if kind != "rest" else "reversal at rest"
    found = next((one for one in evidence.reversals if one.kind == kind), None)
    if found is None:
        return Signature("S2", name, "not testable", None, 0.0, "the record has none of it")
    measured = Measured(
        name,
        found.size_volt,
        "V",
        evidence.noise.standard_deviation_volt * 2**0.5,
        "distance of the voltage from the furthest that it had come",
        Rows(found.row, found.row),
        found.time_second,
    )
    message = (
        f"the voltage goes back by {found.size_volt * 1e3:.3g} mV, furthest at "
        f"{found.time_second:.6g} s; the limit there is {found.limit_volt * 1e3:.3g} mV"
    )
    state: State = "seen" if found.beyond else "not seen"
    return Signature("S2", name, state, measured, found.limit_volt, message)


def _charge_signatures(
    evidence: Evidence, cell: TestedCell, criteria: Criteria
) -> tuple[Signature, ...]:
    """S4, S5 and S6: a charge without end, beyond all lithium, beyond the excess limit."""
    charge, limits = evidence.charge, criteria.capacity
    share = mass_share = None
    if charge is not None:
        value = charge.capacity_ampere_hour / cell.design_capacity_ampere_hour
        start, how = charge.steps[0].start_second, "charge by design capacity"
        share = Measured("charge", value, "", None, how, charge.rows, start)
        if cell.active_material_mass is not None:
            coulomb = charge.capacity_ampere_hour * 3600.0
            all_lithium = limits.all_lithium.value * cell.active_material_mass
            how = "charge by all lithium of the active material"
            mass_share = replace(share, value=coulomb / all_lithium, method=how)
    endless = _held("S4", "charge without end", share, limits.endless_charge.value)
    if charge is not None and charge.reached:
        endless = replace(endless, state="not seen", message="the charge reaches its cut-off")
    return (
        endless,
        _held("S5", "charge beyond all lithium", mass_share, 1.0),
        _held("S6", "excessive charge", share, limits.excess_charge.value),
    )


def _leak(evidence: Evidence, cell: TestedCell, criteria: Criteria) -> Signature:
    """S8: the leak at rest."""
    leak = leak_of(evidence, cell)
    limit = criteria.self_discharge.leak_conductance.value
    if leak is None:
        return _held("S8", "leak at rest", None, limit)
    doubt = (leak.highest - leak.lowest) / 4.0
    measured = Measured(
        "leak conductance", leak.conductance, "S/m^2", doubt, leak.method, leak.rows
    )
    message = f"the leak's resistance is above {leak.least_resistance_ohm_cm2:.3g} ohm cm^2"
    if leak.seen:
        message += f", about {leak.resistance_ohm_cm2:.3g} ohm cm^2"
    beyond = leak.lowest > limit
    return Signature(
        "S8", "leak at rest", "seen" if beyond else "not seen", measured, limit, message
    )


def _hard(evidence: Evidence, criteria: Criteria) -> Signature:
    """S13: the voltage is near zero under current."""
    found, limit = evidence.observations.hard_short, criteria.short.hard_voltage.value
    if found is None:
        message = f"under current the voltage stays above {limit * 1e3:.3g} mV"
        return Signature("S13", "hard short", "not seen", None, limit, message)
    message = f"near zero under current, {found.value:.3g} ohm from {found.time_second:.6g} s on"
    return Signature("S13", "hard short", "seen", found, limit, message)
