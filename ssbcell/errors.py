"""What can go wrong, as one small tree whose members carry what they saw.

Every message names the place, the value, what was expected, and what to do. The
command line prints it on one line and leaves with `SsbcellError.exit_code`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path


class SsbcellError(Exception):
    """Anything that ssbcell refuses, with a message for a person."""

    exit_code = 2


class UsageError(SsbcellError):
    """The request itself cannot be carried out as it was made."""


class UnknownName(UsageError):
    """A name that nothing on the shelf has.

    Parameters
    ----------
    kind : str
        What was looked for, such as "cell".
    name : str
        The name as given.
    known : iterable of str
        The names there are; the nearest is suggested.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(known)
        hint = nearest(name, self.known)
        suggestion = f" Did you mean {hint!r}?" if hint else ""
        listing = ", ".join(self.known) or "none"
        super().__init__(f"unknown {kind} {name!r}.{suggestion} Known: {listing}.")


class QuantityError(UsageError):
    """A text that is not the quantity it should be."""

    def __init__(self, text: object, expected: str, example: str) -> None:
        self.text, self.expected, self.example = text, expected, example
        super().__init__(f'"{text}" is not {expected}; expected something like "{example}"')


class OutOfRange(UsageError):
    """A number outside what physics or the law in use allows."""

    def __init__(self, name: str, value: float, allowed: str) -> None:
        self.name, self.value, self.allowed = name, value, allowed
        super().__init__(f"{name} is {value:g}; allowed: {allowed}")


class DataFileError(UsageError):
    """A file that a person writes (TOML or CSV) says something that it may not."""

    def __init__(self, path: Path | str, where: str, problem: str) -> None:
        self.path, self.where, self.problem = Path(path), where, problem
        place = f"{path}: {where}" if where else f"{path}"
        super().__init__(f"{place}: {problem}")


class UnreadableFile(SsbcellError):
    """A measured file that cannot be read as what it claims to be."""

    exit_code = 4

    def __init__(self, path: Path | str, problem: str) -> None:
        self.path, self.problem = Path(path), problem
        super().__init__(f"{path}: {problem}")


class MissingReader(UnreadableFile):
    """A format whose reader is an optional extra that is not installed."""

    def __init__(self, path: Path | str, file_format: str, extra: str, install: str = "") -> None:
        self.file_format, self.extra = file_format, extra
        line = install or f'pip install "ssbcell[{extra}]"'
        super().__init__(path, f"reading {file_format} needs more than is installed: {line}")


class InvalidRecord(SsbcellError):
    """Data that no cell and no cycler can have produced, or too little to use."""

    exit_code = 4


class SimulationError(SsbcellError):
    """A simulation that did not give what was asked of it."""

    exit_code = 4


def nearest(name: str, known: Iterable[str], cutoff: float = 0.5) -> str | None:
    """Return the known name most like `name`, or None if none is as like as `cutoff`, 0-1."""
    by_folded = {entry.casefold(): entry for entry in known}
    hits = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=cutoff)
    return by_folded[hits[0]] if hits else None


def require_fraction(name: str, value: float) -> None:
    """Raise `OutOfRange` unless `value` lies in 0-1."""
    if not 0.0 <= value <= 1.0:
        hint = f" (for a percentage write {value / 100:g})" if 1.0 < value <= 100.0 else ""
        raise OutOfRange(name, value, f"0 to 1{hint}")


def require_positive(name: str, value: float) -> None:
    """Raise `OutOfRange` unless `value` is above zero."""
    if not value > 0.0:
        raise OutOfRange(name, value, "above zero")


def require_not_negative(name: str, value: float) -> None:
    """Raise `OutOfRange` if `value` is below zero or not a number."""
    if not value >= 0.0:
        raise OutOfRange(name, value, "zero or above")
