"""What a rule found."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

from ssbcell.records.record import Rows

Result = Literal["PASS", "FAIL", "NOT_TESTABLE"]
Grade = Literal["A", "B", "UNDECIDED", "INVALID"]


@dataclass(frozen=True, slots=True)
class RuleResult:
    """The result of one rule or gate.

    Attributes
    ----------
    id : str
        R1 to R7 for rules, G1 to G7 for gates.
    name : str
        In words.
    result : str
        ``"PASS"``, ``"FAIL"`` or ``"NOT_TESTABLE"``.
    message : str
        For a person, with the numbers.
    on_fail : str
        The grade that a failure leads to: B, UNDECIDED or INVALID.
    basis : str
        What a failure rests on; empty unless it failed.
    value, expanded_uncertainty : float or None
        In `unit`; the uncertainty with k = 2.
    unit : str
        Of value, uncertainty and limits.
    limits : tuple of float or None
        Lowest and highest allowed; None where there is no such limit.
    rows : Rows or None
        Where in the record it was seen.
    time_second : float or None
        Test time at which it was seen [s].
    would_decide : str
        The measurement that would settle it; empty where it is settled.
    """

    id: str
    name: str
    result: Result
    message: str
    on_fail: Grade = "UNDECIDED"
    basis: str = ""
    value: float | None = None
    unit: str = ""
    expanded_uncertainty: float | None = None
    limits: tuple[float | None, float | None] | None = None
    rows: Rows | None = None
    time_second: float | None = None
    would_decide: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        where = None
        if self.rows is not None:
            where = {"rows": [self.rows.first, self.rows.last], "time_second": self.time_second}
        return {
            "id": self.id,
            "name": self.name,
            "result": self.result,
            "value": _finite(self.value),
            "unit": self.unit,
            "expanded_uncertainty": _finite(self.expanded_uncertainty),
            "limits": None if self.limits is None else list(self.limits),
            "where": where,
            "message": self.message,
            "on_fail": self.on_fail,
            "basis": self.basis,
        }


def _finite(value: float | None) -> float | None:
    """Return a number that JSON can hold, rounded to what was measured."""
    if value is None or not math.isfinite(value):
        return None
    return float(f"{float(value):.9g}")
