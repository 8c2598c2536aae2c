"""A record's columns as plain arrays, and as a frame once someone asks for one.

pandas takes longer to import than a file takes to read and check, so it waits until then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, overload

import numpy as np
from numpy.typing import NDArray

from ssbcell.records.bdf import LABELS, REQUIRED

if TYPE_CHECKING:
    import pandas as pd

_ORDER = {name: place for place, name in enumerate(LABELS)}


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of few different texts.

    Attributes
    ----------
    codes : numpy.ndarray of int
        Shape ``(n,)``: the place in `names` of each row's text, -1 where a row has none.
    names : tuple of str
        The different texts.
    """

    codes: NDArray[Any]
    names: tuple[str, ...]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.codes)

    def __getitem__(self, rows: Any) -> Texts:
        """Return the same of some rows: a mask, places or a slice."""
        return Texts(self.codes[rows], self.names)

    def translated(self, numbers: Sequence[float]) -> NDArray[np.float64]:
        """Return for each row the number of its text, in the order of `names`; 0 for none."""
        # a code of -1 takes the last entry
        found: NDArray[np.float64] = np.array([*numbers, 0.0])[self.codes]
        return found


Column = NDArray[Any] | Texts


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of one length by their machine names.

    Attributes
    ----------
    columns : mapping of str to numpy.ndarray or Texts
        In the order of the record.
    """

    columns: Mapping[str, Column]

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(next(iter(self.columns.values()), ()))

    def __contains__(self, name: object) -> bool:
        """Return whether there is a column of this name."""
        return name in self.columns

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Return a column as float64, without a copy where it is that already.

        Raises
        ------
        KeyError
            If there is no such column.
        """
        return np.asarray(self.columns[name], dtype=np.float64)

    def texts(self, name: str) -> Texts:
        """Return a column of texts as codes.

        Raises
        ------
        KeyError
            If there is no such column.
        """
        column = self.columns[name]
        return column if isinstance(column, Texts) else coded(column)

    def take(self, rows: Any) -> Table:
        """Return a table of some rows: a mask, places or a slice."""
        return Table({name: column[rows] for name, column in self.columns.items()})

    def replaced(self, **columns: Column) -> Table:
        """Return a table with other columns in place, or beside."""
        return Table({**self.columns, **columns})

    def without(self, name: str) -> Table:
        """Return a table that lacks a column."""
        return Table({each: column for each, column in self.columns.items() if each != name})

    def frame(self) -> pd.DataFrame:
        """Return the columns as a frame, which shares their memory."""
        import pandas as pd

        return pd.DataFrame(
            {
                name: pd.Categorical.from_codes(column.codes, pd.Index(column.names, dtype="str"))
                if isinstance(column, Texts)
                else column
                for name, column in self.columns.items()
            },
            copy=False,
        )


def ordered(columns: Mapping[str, Any]) -> Table:
    """Return a table with the required columns first, as float64, and the others as they are.

    Parameters
    ----------
    columns : mapping of str to array or Texts
        By machine name; arrays are not copied where they need no other type.
    """
    names = sorted(columns, key=lambda name: (_ORDER.get(name, len(_ORDER)), name))
    return Table(
        {
            name: np.asarray(columns[name], dtype=np.float64) if name in REQUIRED else columns[name]
            for name in names
        }
    )


def coded(values: Any) -> Texts:
    """Return texts as codes; None and NaN are none.

    Parameters
    ----------
    values : array of object
        Shape ``(n,)``.
    """
    import pandas as pd

    return _texts_of(pd.Categorical(np.asarray(values, dtype=object)))


def _texts_of(values: pd.Categorical) -> Texts:
    return Texts(values.codes, tuple(str(name) for name in values.categories))


def table_of(data: pd.DataFrame | Table) -> Table:
    """Return the columns of a frame, which share its memory; a table as it is."""
    if isinstance(data, Table):
        return data
    import pandas as pd

    columns: dict[str, Column] = {}
    for name in data.columns:
        column = data[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            columns[str(name)] = _texts_of(column.array)
        elif column.dtype.kind in "fiu" and not isinstance(column.dtype, np.dtype):
            # pandas' own kinds of number, which may lack a value
            columns[str(name)] = column.to_numpy(dtype=np.float64, na_value=np.nan)
        else:
            columns[str(name)] = column.to_numpy()
    return Table(columns)


def joined(tables: Sequence[Table]) -> Table:
    """Return the rows of several tables below each other; a column that one lacks is NaN there."""
    names = dict.fromkeys(name for table in tables for name in table.columns)
    return Table({name: _joined([_piece(table, name) for table in tables]) for name in names})


def _piece(table: Table, name: str) -> Column:
    return table.columns[name] if name in table else np.full(table.rows, np.nan)


def _joined(pieces: list[Column]) -> Column:
    if not any(isinstance(piece, Texts) for piece in pieces):
        return np.concatenate([np.asarray(piece) for piece in pieces])
    coded_pieces = [_as_texts(piece) for piece in pieces]
    names = tuple(dict.fromkeys(name for piece in coded_pieces for name in piece.names))
    place = {name: code for code, name in enumerate(names)}
    codes = [
        np.array([*(place[name] for name in piece.names), -1])[piece.codes]
        for piece in coded_pieces
    ]
    return Texts(np.concatenate(codes), names)


def _as_texts(piece: Column) -> Texts:
    if isinstance(piece, Texts):
        return piece
    empty = piece.dtype.kind == "f" and bool(np.isnan(piece).all())
    return Texts(np.full(len(piece), -1), ()) if empty else coded(piece)


class FrameField:
    """A field of a dataclass that is given a frame or a `Table`, and is read as a frame."""

    _HELD = "_held"

    @overload
    def __get__(self, instance: None, owner: type) -> NoReturn: ...
    @overload
    def __get__(self, instance: object, owner: type) -> pd.DataFrame: ...
    def __get__(self, instance: object | None, owner: type) -> pd.DataFrame:
        """Return the frame; it is made once, and is what counts from then on."""
        if instance is None:
            raise AttributeError(f"a {owner.__name__} has no data of its own")
        held = self.held(instance)
        if isinstance(held, Table):
            held = instance.__dict__[self._HELD] = held.frame()
        return held

    def __set__(self, instance: object, value: pd.DataFrame | Table) -> None:
        """Keep a frame or a table."""
        instance.__dict__[self._HELD] = value

    @classmethod
    def held(cls, instance: object) -> pd.DataFrame | Table:
        """Return what an instance was given, or the frame that was made of it."""
        kept: pd.DataFrame | Table = instance.__dict__[cls._HELD]
        return kept
