"""A number taken from a record, with how well and from where; and a signature of a short."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ssbcell.records.record import Rows

State = Literal["seen", "not seen", "not testable"]


@dataclass(frozen=True, slots=True)
class Measured:
    """One quantity of a record.

    Attributes
    ----------
    name : str
        Such as ``"charge capacity"``.
    value : float
        In `unit`.
    unit : str
        Empty for a ratio.
    standard_uncertainty : float or None
        From the data alone, k = 1, until `ssbcell.grading` adds what the instrument leaves
        open. None where the data do not tell.
    method : str
        How it was found.
    rows : Rows or None
        Where in the record.
    time_second : float or None
        Test time at which it begins, or was seen [s].
    lacking : str
        What the data lack for it to be what its name says; empty where they suffice.
    """

    name: str
    value: float
    unit: str
    standard_uncertainty: float | None
    method: str
    rows: Rows | None = None
    time_second: float | None = None
    lacking: str = ""

    def with_uncertainty(self, standard: float) -> Measured:
        """Return it with another standard uncertainty; a record may hold thousands."""
        return Measured(
            self.name,
            self.value,
            self.unit,
            standard,
            self.method,
            self.rows,
            self.time_second,
            self.lacking,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "name": self.name,
            "value": _finite(self.value),
            "unit": self.unit,
            "standard_uncertainty": _finite(self.standard_uncertainty),
            "method": self.method,
            "where": _where(self.rows, self.time_second),
            "lacking": self.lacking,
        }


@dataclass(frozen=True, slots=True)
class Signature:
    """A sign of a short, held against its limit.

    Attributes
    ----------
    id : str
        ``"S1"`` to ``"S13"``.
    name : str
        In words.
    state : str
        ``"seen"``, ``"not seen"`` or ``"not testable"``.
    measured : Measured or None
        What was compared; None where there was nothing to measure.
    limit : float or None
        In the unit of `measured`.
    message : str
        What is missing for a test, or what was seen.
    """

    id: str
    name: str
    state: State
    measured: Measured | None
    limit: float | None
    message: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "limit": _finite(self.limit),
            "message": self.message,
            "measured": None if self.measured is None else self.measured.to_dict(),
        }


def _where(rows: Rows | None, time_second: float | None) -> dict[str, Any] | None:
    if rows is None:
        return None
    return {"rows": [rows.first, rows.last], "time_second": _finite(time_second)}


def _finite(value: float | None) -> float | None:
    """Return a number that JSON can hold, rounded to what was measured."""
    if value is None or not -1e300 < value < 1e300:
        return None
    return float(f"{float(value):.9g}")
