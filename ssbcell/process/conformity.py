"""Whether a cell keeps the claims and ranges of the patent application."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ssbcell.datafile import DataModel, validate
from ssbcell.errors import UsageError
from ssbcell.process.cells import Cell
from ssbcell.process.known import quantities_of
from ssbcell.quantities import parse
from ssbcell.shelf import find, read_toml

SHELF = ("test_protocols", "conformity")

Result = Literal["held", "broken", "not_known"]

#: last part of a quantity's name: (its kind, unit to print, SI to that unit, offset)
_UNITS = {
    "pressure": ("pressure", "MPa", 1e-6, 0.0),
    "modulus": ("pressure", "GPa", 1e-9, 0.0),
    "duration": ("duration", "s", 1.0, 0.0),
    "temperature": ("temperature", "degC", 1.0, -273.15),
    "particle_size": ("length", "um", 1e6, 0.0),
    "carbon_particle_size": ("length", "um", 1e6, 0.0),
    "metal_particle_size": ("length", "um", 1e6, 0.0),
}
_SHARE = ("fraction", "%", 100.0, 0.0)
_RATIO = ("fraction", "", 1.0, 0.0)

#: two values this near each other are the same: 5 % printed is 5 % allowed
_ROUNDING = 1e-9


class Rule(DataModel):
    """One limit on a quantity of a cell, or on its ratio to another."""

    paragraph: str
    kind: Literal["claim", "advice"]
    says: str
    quantity: str
    over: str | None = None
    at_least: str | None = None
    above: str | None = None
    at_most: str | None = None
    below: str | None = None
    is_true: bool | None = None

    @property
    def limit(self) -> str:
        """The limits as a person reads them."""
        if self.is_true is not None:
            return "yes" if self.is_true else "no"
        words = {">=": self.at_least, ">": self.above, "<=": self.at_most, "<": self.below}
        return ", ".join(f"{sign} {text}" for sign, text in words.items() if text is not None)


class RuleBook(DataModel):
    """A file of rules."""

    description: str
    source: str
    version: str
    rules: tuple[Rule, ...]


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
        Of the quantity, in `unit`; None where it is not known.
    unit : str
        Empty for a ratio or a yes and no.
    limit : str
        With its unit.
    """

    paragraph: str
    kind: str
    says: str
    result: Result
    value: float | bool | None
    unit: str
    limit: str


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
        Any; what its file does not say is not known.
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
    path = find("rules", rules, *SHELF)
    book = validate(RuleBook, read_toml(path), path)
    known = quantities_of(cell)
    return Conformity(cell.name, book.source, tuple(_check(rule, known) for rule in book.rules))


def _check(rule: Rule, known: dict[str, float | bool]) -> RuleResult:
    names = [rule.quantity] if rule.over is None else [rule.quantity, rule.over]
    kind, unit, scale, offset = _RATIO if rule.over else _unit(rule.quantity)
    value: float | bool | None = None
    result: Result = "not_known"
    if all(name in known for name in names) and (rule.over is None or known[rule.over]):
        value = known[rule.quantity] / known[rule.over] if rule.over else known[rule.quantity]
        result = "held" if _holds(rule, value, kind) else "broken"
    if value is not None and not isinstance(value, bool):
        value = round(value * scale + offset, 9)
    shown = "" if isinstance(value, bool) else unit
    return RuleResult(rule.paragraph, rule.kind, rule.says, result, value, shown, rule.limit)


def _unit(quantity: str) -> tuple[str, str, float, float]:
    return next((_UNITS[part] for part in reversed(quantity.split(".")) if part in _UNITS), _SHARE)


def _holds(rule: Rule, value: float | bool, kind: str) -> bool:
    if rule.is_true is not None:
        return value == rule.is_true
    limits = (rule.at_least, rule.above, rule.at_most, rule.below)
    if not any(limits):
        raise UsageError(f"rule {rule.says!r} has no limit; expected at_least, above, ...")
    slack = _ROUNDING * abs(value)
    return not (
        (rule.at_least and value < parse(rule.at_least, kind) - slack)
        or (rule.above and value <= parse(rule.above, kind) + slack)
        or (rule.at_most and value > parse(rule.at_most, kind) + slack)
        or (rule.below and value >= parse(rule.below, kind) - slack)
    )
