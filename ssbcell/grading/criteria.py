"""The limits that a cell is graded by, read from a data file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from ssbcell.datafile import DataModel, validate
from ssbcell.errors import DataFileError, UnknownName
from ssbcell.grading.criteria_sense import require_sense
from ssbcell.grading.criteria_tables import (
    BeginTable,
    CourseTable,
    DropTable,
    ExplainTable,
    GateTable,
    HalfTable,
    PlausibilityTable,
    RestTable,
    SignTable,
    StepTable,
    StuckTable,
    TemperatureDifference,
    Voltage,
)
from ssbcell.provenance import (
    ArealConductance,
    Duration,
    Fraction,
    SpecificCharge,
    Temperature,
)
from ssbcell.shelf import find, read_toml

#: sha256 of what a released version says; a shipped file that says something else is refused
RELEASED = {
    ("nakagawa2025", "1.0.0"): "0a67425e047c518389fd021adbcf456aefee496cae9f83feed51a6c0f1ebe4b8",
    ("nakagawa2025", "1.1.0"): "053722ba89754245965304f5d0c391e69fa0c40e223d24c74b14db4a8357e5b5",
    ("nakagawa2025", "1.2.0"): "d177029c47b2d5d3377fef463b09a1460e486df2060373445f31c722bb239772",
    ("nakagawa2025", "1.3.0"): "d0807a5bca96abaf782da1ab4a6adb442f29b387b4a85d9fe40c3110fe7cb0f4",
}


#: a name or version that no other looks like
PLAIN = r"^[A-Za-z0-9][A-Za-z0-9._+-]*$"


class Conditions(DataModel):
    """How the test must have been run."""

    temperature: Temperature
    temperature_tolerance: TemperatureDifference
    upper_cut_off: Voltage
    lower_cut_off: Voltage
    cut_off_tolerance: Voltage
    rated_time: Duration
    rate_tolerance: Fraction
    longest_pause: Duration
    longest_gap: Duration


class CapacityLimits(DataModel):
    """Capacities as a share of the design capacity."""

    lowest: Fraction
    highest: Fraction
    excess_charge: Fraction
    endless_charge: Fraction
    all_lithium: SpecificCharge
    largest_hold: Fraction


class ShortLimits(DataModel):
    """What counts as a signature of a short, and what sampling can show one."""

    drop: Voltage
    noise_multiple: Fraction
    below_slope: Voltage
    slope_multiple: Fraction
    discharge_end: Voltage
    settle_time: Duration
    settle_samples: Fraction
    coarsest_interval: Duration
    gap_multiple: Fraction
    step_gap_multiple: Fraction
    shortest_gap: Duration
    largest_drop_limit: Voltage
    fall: Voltage
    fall_noise_multiple: Fraction
    fall_after: Fraction
    noise_ratio: Fraction
    noise_floor: Voltage
    believed_noise: Voltage
    noise_jitter: Fraction
    efficiency: Fraction
    retained: Fraction
    hold_plateau: Fraction
    shortest_hold: Duration
    early_discharge: Fraction
    early_fall: Voltage
    resistance_fall: Fraction
    hard_voltage: Voltage


class SelfDischargeLimits(DataModel):
    """What a rest must be like, and which leak is too large."""

    shortest_rest: Duration
    coarsest_interval: Duration
    leak_conductance: ArealConductance
    largest_relaxation: Voltage


class AssumedUncertainty(DataModel):
    """What is assumed where the cell file says nothing, and what a kelvin changes."""

    current_accuracy: Fraction
    voltage_accuracy: Voltage
    electrode_area: Fraction
    active_material_mass: Fraction
    temperature: TemperatureDifference
    capacity_per_kelvin: Fraction
    resistance_per_kelvin: Fraction


class Profile(DataModel):
    """How the holes of the text are settled."""

    outside: Literal["B", "UNDECIDED"]
    charge_reference: Literal["design", "own", "upper"]
    guard_bands: bool
    hold: Literal["refused", "counted"]
    waived: tuple[Literal["R1", "R2", "R3", "R4", "R5", "R6", "R7"], ...]


class CriteriaFile(DataModel):
    """A criteria file as it is written."""

    name: str = Field(pattern=PLAIN)
    version: str = Field(pattern=PLAIN)
    title: str
    source: str
    default_profile: str
    conditions: Conditions
    capacity: CapacityLimits
    short: ShortLimits
    self_discharge: SelfDischargeLimits
    steps: StepTable
    halves: HalfTable
    gates: GateTable
    drops: DropTable
    explained: ExplainTable
    course: CourseTable
    beginning: BeginTable
    stuck: StuckTable
    plausibility: PlausibilityTable
    signs: SignTable
    rest: RestTable
    uncertainty: AssumedUncertainty
    profiles: dict[str, Profile]


@dataclass(frozen=True, slots=True)
class Criteria:
    """Limits, and the profile in use.

    Attributes
    ----------
    name, version : str
        Of the criteria.
    sha256 : str
        Of what the file says; comments, spaces and order do not count.
    profile_name : str
        Of the profile in use.
    profile : Profile
        How the holes of the text are settled.
    conditions, capacity, short, self_discharge, uncertainty
        The limits, each a `ssbcell.provenance.Parameter` in SI units.
    steps, halves, gates, drops, explained, course, beginning, stuck, plausibility, signs, rest
        How a record is looked at, and what is believed of it.
    """

    name: str
    version: str
    sha256: str
    profile_name: str
    profile: Profile
    conditions: Conditions
    capacity: CapacityLimits
    short: ShortLimits
    self_discharge: SelfDischargeLimits
    uncertainty: AssumedUncertainty
    steps: StepTable
    halves: HalfTable
    gates: GateTable
    drops: DropTable
    explained: ExplainTable
    course: CourseTable
    beginning: BeginTable
    stuck: StuckTable
    plausibility: PlausibilityTable
    signs: SignTable
    rest: RestTable


_OF_ITS_OWN = {"name", "version", "sha256", "profile_name", "profile"}
_TABLES = tuple(one.name for one in fields(Criteria) if one.name not in _OF_ITS_OWN)


def load_criteria(name: str | Path = "nakagawa2025", profile: str | None = None) -> Criteria:
    """Load criteria by a shipped name, or from a file.

    Parameters
    ----------
    name : str or Path
        Such as ``"nakagawa2025"``, or the path of a TOML file.
    profile : str, optional
        One of the file's profiles; its default profile if left out.

    Raises
    ------
    UnknownName
        If there is no such criteria or no such profile; the nearest is suggested.
    DataFileError
        If a key is unknown or missing, a limit lacks its unit, source or status, or the file
        says something else than the released version of its name and number.
    """
    path = find("criteria", name, "test_protocols", "criteria")
    file, digest = _parsed(path, path.read_bytes())
    told = file.name.casefold(), file.version.casefold().removeprefix("v")
    released = RELEASED.get(told, digest)
    if digest != released:
        raise DataFileError(
            path,
            "[version]",
            f"says {file.version}, but differs from {file.name} {file.version} as released "
            f"(sha256 {digest[:12]}, released {released[:12]}); give a changed file a new version",
        )
    chosen = profile or file.default_profile
    if chosen not in file.profiles:
        raise UnknownName("profile", chosen, file.profiles)
    return Criteria(
        name=file.name,
        version=file.version,
        sha256=digest,
        profile_name=chosen,
        profile=file.profiles[chosen],
        **{table: getattr(file, table) for table in _TABLES},
    )


@lru_cache(maxsize=16)
def _parsed(path: Path, content: bytes) -> tuple[CriteriaFile, str]:  # noqa: ARG001 - the key
    """Read a file; a lot grades thousands of cells by the same one."""
    raw = read_toml(path)
    file = validate(CriteriaFile, raw, path)
    require_sense(file, path)
    return file, canonical_sha256(raw)


def canonical_sha256(raw: dict[str, Any]) -> str:
    """Return the sha256 of what a data file says, whatever its comments, spaces and order."""
    text = json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
