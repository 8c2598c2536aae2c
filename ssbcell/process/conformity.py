"""Whether a cell keeps the claims and ranges of the patent application."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ssbcell.process.cells import Cell
from ssbcell.process.known import QUANTITIES, YES_OR_NO, Known, quantities_of
from ssbcell.process.rules import Rule, load_rules

Result = Literal["held", "broken", "not_known"]

#: kind of quantity: (unit to print, SI to that unit, offset)
_UNITS = {
    "pressure": ("MPa", 1e-6, 0.0),
    "duration": ("s", 1.0, 0.0),
    "temperature": ("degC", 1.0, -273.15),
    "length": ("um", 1e6, 0.0),
    "fraction": ("%", 100.0, 0.0),
    YES_OR_NO: ("", 1.0, 0.0),
}
_MODULUS, _RATIO = ("GPa", 1e-9, 0.0), ("", 1.0, 0.0)

#: two values this near each other are the same: 5 % printed is 5 % allowed
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What became of one rule.

    Attributes
    ----------
    paragraph : str
        Claim or paragraph of the source.
    kind : str
        ``"claim"`` or ``"advice"``.
    says : str
        What the rule asks, in words.
    result : str
        ``"held"``, ``"broken"`` or ``"not_known"``.
    value : float, bool or None
        Of the quantity, in `unit`; None where it is not known, or infinite.
    unit : str
        Empty for a ratio or a yes and no.
    limit : str
        With its unit.
    low, high : float or None
        Between which the value lies, in `unit`, where it was not reported but predicted (90 %)
        or bounded. A rule that parts of that hold and others break is not known.
    """

    paragraph: str
    kind: str
    says: str
    result: Result
    value: float | bool | None
    unit: str
    limit: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Conformity:
    """How a cell stands to a file of rules.

    Attributes
    ----------
    cell : str
        Its name.
    source : str
        Of the rules.
    rules : tuple of RuleResult
        In the file's order.
    """

    cell: str
    source: str
    rules: tuple[RuleResult, ...]

    @property
    def claims(self) -> dict[str, Result]:
        """Each claim: broken if a part is, else not known if a part is not, else held."""
        parts: dict[str, set[Result]] = {}
        for rule in self.rules:
            if rule.kind == "claim":
                parts.setdefault(rule.paragraph, set()).add(rule.result)
        order: tuple[Result, ...] = ("broken", "not_known", "held")
        return {claim: next(r for r in order if r in seen) for claim, seen in parts.items()}


def check_conformity(cell: Cell, rules: str | Path = "nakagawa2025") -> Conformity:
    """Hold a cell against the claims and ranges of the patent application.

    Parameters
    ----------
    cell : Cell
        Any; what its file does not say, and no law foretells well enough, is not known.
    rules : str or Path
        A shipped name, or a TOML file of rules.

    Returns
    -------
    Conformity

    Raises
    ------
    UnknownName, DataFileError
        If there is no such file of rules, or it is not one.
    """
    book = load_rules(rules)
    known = quantities_of(cell)
    return Conformity(cell.name, book.source, tuple(_check(rule, known) for rule in book.rules))


def _check(rule: Rule, known: dict[str, Known]) -> RuleResult:
    unit, scale, offset = _unit(rule)
    found = _quantity(rule, known)
    result: Result = "not_known" if found is None else _judge(rule, found)
    value: float | bool | None = None
    low = high = None
    if found is not None and isinstance(found.value, bool):
        value = found.value
    elif found is not None:
        value, *ends = (_shown(x * scale + offset) for x in (found.value, found.low, found.high))
        low, high = (None, None) if found.is_exact else ends
    return RuleResult(
        rule.paragraph, rule.kind, rule.says, result, value, unit, rule.limit, low, high
    )


def _shown(value: float) -> float | None:
    """Return a number that JSON can carry."""
    return round(value, 9) if math.isfinite(value) else None


def _unit(rule: Rule) -> tuple[str, float, float]:
    if rule.over:
        return _RATIO
    return _MODULUS if "modulus" in rule.quantity else _UNITS[QUANTITIES[rule.quantity]]


def _quantity(rule: Rule, known: dict[str, Known]) -> Known | None:
    one = known.get(rule.quantity)
    if rule.over is None or one is None:
        return one
    other = known.get(rule.over)
    if other is None:
        return None
    ratios = (
        _ratio(one.value, other.value), _ratio(one.low, other.high), _ratio(one.high, other.low)
    )  # fmt: skip
    return None if any(math.isnan(ratio) for ratio in ratios) else Known(*ratios)


def _ratio(one: float, other: float) -> float:
    if other == 0.0:
        return math.inf if one > 0.0 else math.nan
    return one / other


def _judge(rule: Rule, found: Known) -> Result:
    """Hold a quantity against a rule; one that may lie on both sides of a limit is not known."""
    if rule.is_true is not None:
        return "held" if found.value == rule.is_true else "broken"
    sides = {_side(rule, found.low), _side(rule, found.high)}
    if sides == {0}:
        return "held"
    return "broken" if len(sides) == 1 else "not_known"


def _side(rule: Rule, value: float) -> int:
    """Tell whether a value lies below the limits (-1), within (0) or above (1)."""
    slack = _ROUNDING * abs(value) if math.isfinite(value) else 0.0
    limits = rule.limits
    if value < limits.get("at_least", -math.inf) - slack:
        return -1
    if "above" in limits and value <= limits["above"] + slack:
        return -1
    if value > limits.get("at_most", math.inf) + slack:
        return 1
    return 1 if "below" in limits and value >= limits["below"] - slack else 0
