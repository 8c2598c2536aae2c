"""Hands a table of the criteria to the analysis, in the form that it takes."""

from __future__ import annotations

from dataclasses import fields
from typing import TypeVar

from ssbcell.datafile import DataModel

Settings = TypeVar("Settings")


def settings(kind: type[Settings], table: DataModel) -> Settings:
    """Fill settings of the analysis from the keys of the same names.

    Parameters
    ----------
    kind : type
        A dataclass of numbers, such as `ssbcell.analysis.steps.StepLimits`; its numbers of
        samples are rounded.
    table : DataModel
        Of the criteria; it may have keys for others too.

    Returns
    -------
    Settings
        Of that kind, in SI units.

    Raises
    ------
    AttributeError
        If the table lacks a key.
    """
    values = {one.name: getattr(table, one.name).value for one in fields(kind)}  # type: ignore[arg-type]
    whole = {one.name for one in fields(kind) if one.type == "int"}  # type: ignore[arg-type]
    return kind(**{name: round(one) if name in whole else one for name, one in values.items()})
