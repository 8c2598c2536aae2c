"""How a vendor's text file is laid out, as data."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ssbcell.records.units import kind_of

#: Kinds of column that are no numbers.
TEXT_COLUMNS = frozenset({"step_type"})
#: A column with the tester's clock: not part of the record, since its zone is unknown.
WALL_CLOCK = "wall_clock"

#: What is longer, one head or all of a line [signs], is not kept for another time it is asked for.
_LONGEST_HEAD, _LONGEST_HEADS = 200, 5000

#: Brackets as Chinese and Japanese programs may write them.
_NARROW = str.maketrans("\uff08\uff09\uff3b\uff3d", "()[]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a text format.

    Attributes
    ----------
    target : str
        Machine name in the Battery Data Format, or `WALL_CLOCK`.
    heads : tuple of str
        Names that the column goes by, without unit; the first that is there is taken.
    unit : str or None
        The unit, where the format fixes it and the head does not name it; None where the
        head must name it.
    assumed : bool
        Whether `unit` is only the vendor's habit, so that a head without one is a finding.
    """

    target: str
    heads: tuple[str, ...]
    unit: str | None = None
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class TextFormat:
    """A vendor's text file, as data for the shared parser.

    Attributes
    ----------
    name : str
        Of the reader.
    description : str
        For a person.
    columns : tuple of Column
        What is read; other columns of the file are left alone.
    head : re.Pattern
        Splits a column head into the groups ``name`` and ``unit``.
    delimiters : str
        Those that the format uses.
    signature : bytes
        A text that only this format begins with; empty where there is none.
    marks : tuple of str
        Names of columns of which a file of this format has at least one, where time,
        voltage and current are spelled as other vendors spell them.
    states : tuple of (str, float)
        What the step type says of the current's sign, where a column map tells.
    facts : tuple of (str, re.Pattern)
        Field of `Metadata`, and the pattern that finds it in the preamble as group 1.
    state_words : bool
        Whether the vendor may write the current without its sign and the sense as a word.
    units_below : bool
        Whether the units stand in brackets in the line below the names.
    month_first : bool
        Whether the vendor's dates with slashes have the month first, where they could have
        the day; of other vendors such a date is not taken.
    discharge_positive : bool
        Whether the current is positive on discharge, as a column map may say.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    head: re.Pattern[str]
    delimiters: str = ",;\t"
    signature: bytes = b""
    marks: tuple[str, ...] = ()
    states: tuple[tuple[str, float], ...] = ()
    facts: tuple[tuple[str, re.Pattern[str]], ...] = ()
    state_words: bool = False
    units_below: bool = False
    month_first: bool = False
    discharge_positive: bool = False

    def __hash__(self) -> int:
        """Return the hash of the name: that of all columns takes as long as using it."""
        return hash(self.name)

    def split_head(self, head: str) -> tuple[str, str | None]:
        """Return a column head's name, and its unit or None."""
        split = _split_head if len(head) <= _LONGEST_HEAD else _split_head.__wrapped__
        return split(self.head, head)

    def unit_of(self, column: Column, head: str) -> str | None:
        """Return the unit of a column: the one its head names, else the one that is fixed.

        The degree sign is often lost on the way, so of a temperature whose unit is fixed
        only the last letter counts: F and K are taken, what else stands there is not.
        """
        named = self.split_head(head)[1]
        if column.unit and kind_of(column.target) == "celsius":
            letter = (named or "").rstrip(") ")[-1:].upper().replace("\u2109", "F")
            spelled_out = (named or "").casefold() in ("kelvin", "fahrenheit")
            return named if letter in ("F", "K") or spelled_out else column.unit
        return named or column.unit

    def assumed(self, heads: list[str], found: Mapping[str, tuple[int, Column]]) -> list[str]:
        """Return the heads that name no unit, and whose unit is the vendor's habit."""
        return [
            f"{heads[place]} in {column.unit}"
            for place, column in found.values()
            if column.assumed and self.split_head(heads[place])[1] is None
        ]

    def marked(self, heads: list[str]) -> bool:
        """Return whether one of the format's `marks` is among the column heads."""
        if not self.marks:
            return True
        names = {self.split_head(head)[0].casefold() for head in heads}
        return any(mark.casefold() in names for mark in self.marks)

    def find(self, heads: list[str]) -> dict[str, tuple[int, Column]]:
        """Return target to place and column, for the columns that `heads` offers.

        A head that should name a unit and names none is no column of the format; only times
        may do without, since a clock's 00:01:00 needs none.
        """
        usual = sum(map(len, heads)) <= _LONGEST_HEADS
        found = _found if usual else _found.__wrapped__
        return dict(found(self, tuple(heads)))


def sensors(*heads: str, first: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """Return the columns of up to five temperature sensors whose place the file does not tell.

    Parameters
    ----------
    *heads : str
        Names with ``{n}`` for the sensor's number.
    first : tuple of str
        Further names of the first one.
    """
    return tuple(
        Column(
            f"temperature_t{n}_celsius",
            tuple(head.format(n=n) for head in heads) + (first if n == 1 else ()),
            unit="degC",
        )
        for n in range(1, 6)
    )


@functools.lru_cache(maxsize=4096)
def _split_head(pattern: re.Pattern[str], head: str) -> tuple[str, str | None]:
    """Split a head; each format asks for the same ones several times for one file."""
    match = pattern.match(head.translate(_NARROW))
    return (match["name"].strip(), match["unit"].strip()) if match else (head, None)


@functools.lru_cache(maxsize=256)
def _found(layout: TextFormat, heads: tuple[str, ...]) -> dict[str, tuple[int, Column]]:
    """Find the columns that heads offer; the files of one test series have the same heads."""
    index = _index(layout)
    best: dict[str, tuple[int, int, Column]] = {}
    for place, head in enumerate(heads):
        name, unit = layout.split_head(head)
        for rank, column in index.get(name.casefold(), ()):
            if not (unit or column.unit) and kind_of(column.target) not in ("", "second"):
                continue
            # a time of day may stand beside the one that names its unit
            order = rank if unit or column.unit else rank + len(index)
            if column.target not in best or order < best[column.target][0]:
                best[column.target] = (order, place, column)
    return {target: (place, column) for target, (_, place, column) in best.items()}


@functools.cache
def _index(layout: TextFormat) -> dict[str, tuple[tuple[int, Column], ...]]:
    """Return folded head to the columns that may go by it, each with its order of preference."""
    index: dict[str, tuple[tuple[int, Column], ...]] = {}
    rank = 0
    for column in layout.columns:
        for head in column.heads:
            index[head.casefold()] = (*index.get(head.casefold(), ()), (rank, column))
            rank += 1
    return index
