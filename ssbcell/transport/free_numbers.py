"""Constants and bounds of the hypotheses of connection, from the file that owns them."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import RootModel

from ssbcell.datafile import DataModel, validate
from ssbcell.errors import UnknownName
from ssbcell.provenance import PositivePressure, Share, Status, Temperature
from ssbcell.shelf import find, read_toml
from ssbcell.transport.connection import FreeParameter

SHELF = ("parameter_sets", "hypotheses")
#: numbers that several hypotheses have
_COMMON = "common"


class Bounds(DataModel):
    """Between which bounds data may tell a number.

    Attributes
    ----------
    unit : str
        Of the lab, in which the three numbers stand; ``"-"`` for a pure number.
    low, high, start : float
        Bounds, and where a fit begins.
    scale : str
        ``"linear"`` or ``"logarithmic"``.
    status, source : str
        As `ssbcell.provenance.Parameter`.
    """

    unit: str
    low: float
    high: float
    start: float
    scale: Literal["linear", "logarithmic"]
    status: Status
    source: str


class Constants(DataModel):
    """What no data are asked to tell.

    Attributes
    ----------
    reference_porosity, reference_temperature : Parameter
        Against which the laws count, 0-1, [K].
    reference_modulus : Parameter
        Of an interlayer of which none is given [Pa].
    leak_span : Parameter
        Porosity past its onset at which a leak has its reference size, 0-1.
    least_connected : Parameter
        Share that stays connected whatever happens, 0-1.
    """

    reference_porosity: Share
    reference_temperature: Temperature
    reference_modulus: PositivePressure
    leak_span: Share
    least_connected: Share


class _Head(DataModel):
    description: str
    constants: Constants


class _Tables(RootModel[dict[str, dict[str, Bounds]]]):
    """By hypothesis, or `_COMMON`, and by name of the number."""


@cache
def constants() -> Constants:
    """Return the constants of the hypotheses.

    Raises
    ------
    DataFileError
        If the file does not fit.
    """
    path = find("file of hypotheses", "connection", *SHELF)
    raw = read_toml(path)
    head = {key: value for key, value in raw.items() if key in _Head.model_fields}
    return validate(_Head, head, path).constants


def free(hypothesis: str, *names: str) -> tuple[FreeParameter, ...]:
    """Return the free numbers of a hypothesis; its own bounds go before those in common.

    Raises
    ------
    UnknownName
        If the file has no such number.
    DataFileError
        If the file does not fit.
    """
    tables = _tables()
    known = tables.get(_COMMON, {}) | tables.get(hypothesis, {})
    for name in names:
        if name not in known:
            raise UnknownName(f"number of {hypothesis}", name, known)
    return tuple(
        FreeParameter(
            name,
            known[name].unit,
            known[name].low,
            known[name].high,
            known[name].start,
            logarithmic=known[name].scale == "logarithmic",
        )
        for name in names
    )


@cache
def _tables() -> dict[str, dict[str, Bounds]]:
    path = find("file of hypotheses", "connection", *SHELF)
    raw = {k: v for k, v in read_toml(path).items() if k not in _Head.model_fields}
    return validate(_Tables, raw, path).root
