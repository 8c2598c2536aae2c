"""What is believed of a cell before its test is looked at, read from a data file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from ssbcell.datafile import DataModel, validate
from ssbcell.provenance import ArealConductance, ArealResistance, Fraction, Parameter, of
from ssbcell.shelf import find, read_toml

Voltage = Annotated[Parameter, of("voltage")]


class Probabilities(DataModel):
    """Of each cause, before the test; `late` is the share of leaks that come in the test."""

    isolated: Fraction
    leak: Fraction
    resistance: Fraction
    late: Fraction


class IsolatedSize(DataModel):
    """Share of the active material that is isolated, where some is."""

    median: Fraction
    factor: Fraction


class LeakSize(DataModel):
    """Conductance of a leak, where there is one."""

    median: ArealConductance
    factor: Fraction


class ResistanceSize(DataModel):
    """Resistance that is too much, where some is."""

    median: ArealResistance
    factor: Fraction


class Nuisance(DataModel):
    """Standard deviations of what differs between sound cells."""

    capacity: Fraction
    efficiency: Fraction
    missing: Fraction
    missing_factor: Fraction
    offset: Voltage
    electrode: Fraction


class Discrepancy(DataModel):
    """How far the model may be from a real cell."""

    curve: Voltage
    length: Fraction
    polarisation: Voltage
    relaxation: Voltage
    factor: Fraction
    charge: Fraction
    resistance: Fraction
    floor: Voltage
    size: Fraction


class ConclusionLimits(DataModel):
    """From which probability on something is said."""

    found: Fraction
    excluded: Fraction
    largest_discrepancy: Fraction
    largest_misfit: Fraction
    telling: Fraction


class Settings(DataModel):
    """All of it, as ``test_protocols/diagnosis/default.toml`` has it."""

    name: str
    version: str
    probability: Probabilities
    isolated: IsolatedSize
    leak: LeakSize
    resistance: ResistanceSize
    nuisance: Nuisance
    discrepancy: Discrepancy
    conclusion: ConclusionLimits


def load_settings(name: str | Path = "default") -> Settings:
    """Load what is believed beforehand.

    Parameters
    ----------
    name : str or Path
        A shipped name, or a TOML file.

    Raises
    ------
    UnknownName, DataFileError
        If there is none, or it says something that it may not.
    """
    path = find("diagnosis setting", name, "test_protocols", "diagnosis")
    return validate(Settings, read_toml(path), path)
