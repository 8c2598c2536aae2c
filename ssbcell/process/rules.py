"""What a file of rules may say: limits on the quantities of a cell."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from ssbcell.datafile import DataModel, validate
from ssbcell.errors import UsageError, nearest
from ssbcell.process.known import QUANTITIES, YES_OR_NO
from ssbcell.quantities import parse
from ssbcell.shelf import find, read_toml

SHELF = ("test_protocols", "conformity")

_LIMITS = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}


class Rule(DataModel):
    """One limit on a quantity of a cell, or on its ratio to another.

    Attributes
    ----------
    paragraph : str
        Claim or paragraph of the source.
    kind : str
        ``"claim"``, which binds, or ``"advice"``.
    says : str
        What it asks, in words.
    quantity, over : str
        Of `QUANTITIES`; with `over`, their ratio is limited.
    at_least, above, at_most, below : str
        Limits with their units; a ratio has none.
    is_true : bool
        What is asked of a quantity that is yes or no.
    """

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
    def limits(self) -> dict[str, float]:
        """The limits in SI units, by their key."""
        kind = "fraction" if self.over else QUANTITIES[self.quantity]
        texts = {key: getattr(self, key) for key in _LIMITS}
        return {key: parse(text, kind) for key, text in texts.items() if text is not None}

    @property
    def limit(self) -> str:
        """The limits as a person reads them."""
        if self.is_true is not None:
            return "yes" if self.is_true else "no"
        texts = {sign: getattr(self, key) for key, sign in _LIMITS.items()}
        return ", ".join(f"{sign} {text}" for sign, text in texts.items() if text is not None)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        for key in ("quantity", "over"):
            name = getattr(self, key)
            if name is not None and name not in QUANTITIES:
                raise ValueError(f"{key}: {_unknown(name)}")
        kind = QUANTITIES[self.quantity]
        if kind == YES_OR_NO:
            self._require_yes_or_no()
        else:
            self._require_limits(kind)
        return self

    def _require_yes_or_no(self) -> None:
        given = [key for key in (*_LIMITS, "over") if getattr(self, key) is not None]
        if given or self.is_true is None:
            raise ValueError(
                f"{self.quantity} is yes or no; expected is_true = true or false, and no "
                f"{', '.join(given) or 'limits'}"
            )

    def _require_limits(self, kind: str) -> None:
        if self.is_true is not None:
            raise ValueError(
                f"is_true = {str(self.is_true).lower()}: {self.quantity} is a number; expected one "
                f"or two of {', '.join(_LIMITS)}"
            )
        if self.over is not None and QUANTITIES[self.over] != kind:
            raise ValueError(
                f"over: {self.over} is a {QUANTITIES[self.over]}; expected a {kind}, as "
                f"{self.quantity} is"
            )
        try:
            limits = self.limits
        except UsageError as problem:
            raise ValueError(str(problem)) from problem
        lows = [limits[key] for key in ("at_least", "above") if key in limits]
        highs = [limits[key] for key in ("at_most", "below") if key in limits]
        if not limits or len(lows) > 1 or len(highs) > 1:
            raise ValueError(
                f"{len(limits)} limits; expected at most one of at_least, above, and at most one "
                "of at_most, below, and one of them at all"
            )
        if lows and highs and lows[0] > highs[0]:
            raise ValueError(f"{self.limit}: no value is both")


def _unknown(name: str) -> str:
    hint = nearest(name, QUANTITIES)
    return f"unknown quantity {name!r}" + (f"; did you mean {hint!r}?" if hint else "")


class RuleBook(DataModel):
    """A file of rules."""

    description: str
    source: str
    version: str
    rules: tuple[Rule, ...]


def load_rules(rules: str | Path = "nakagawa2025") -> RuleBook:
    """Read a file of rules by shipped name or path.

    Raises
    ------
    UnknownName
        If there is none of that name.
    DataFileError
        If a rule names an unknown quantity, has no limit or one of another dimension, or
        limits that exclude each other; the message names the rule by its place, from 0.
    """
    path = find("rules", rules, *SHELF)
    return validate(RuleBook, read_toml(path), path)
