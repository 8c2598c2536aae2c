"""Hands a table of the criteria to the analysis, in the form that it takes."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

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
    known: Any = kind
    values = {name: getattr(table, name).value for name in _keys(known)}
    for name in _whole_numbers(known):
        values[name] = round(values[name])
    return kind(**values)


@cache
def _keys(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


@cache
def _whole_numbers(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if one.type == "int")
