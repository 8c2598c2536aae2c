"""The cells of a text table as arrays: by pyarrow, or by pandas where a table is uneven."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ssbcell.records.table import Texts, coded

Kind = Literal["number", "text", "time"]

#: Cells that say that there is no value.
NO_VALUE = ("", "-", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan",
            "1.#IND", "n/a", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN", "None", "nan",
            "null")  # fmt: skip
#: Threads take longer to start than so many bytes take to read.
_WORTH_THREADS = 4 * 2**20


@dataclass(frozen=True, slots=True)
class Cells:
    """A column of texts as the bytes of all of them, end to end.

    Attributes
    ----------
    data : numpy.ndarray of uint8
        In UTF-8.
    offsets : numpy.ndarray of int
        Shape ``(n + 1,)``: where each text begins, and where the last one ends.
    """

    data: NDArray[np.uint8]
    offsets: NDArray[Any]

    def __len__(self) -> int:
        """Return the number of texts."""
        return len(self.offsets) - 1

    def text(self, place: int) -> str:
        """Return one text."""
        start, stop = self.offsets[place : place + 2].tolist()
        return self.data[start:stop].tobytes().decode("utf-8", errors="replace")

    def texts(self) -> NDArray[np.object_]:
        """Return the texts one by one, which takes time."""
        whole = self.data.tobytes()
        ends = self.offsets.tolist()
        pieces = (whole[a:b] for a, b in itertools.pairwise(ends))
        return np.array([piece.decode("utf-8", errors="replace") for piece in pieces], dtype=object)


def cells_of(texts: Iterable[object]) -> Cells:
    """Return texts end to end; what is no text is an empty one."""
    pieces = [text.strip().encode() if isinstance(text, str) else b"" for text in texts]
    offsets = np.cumsum([0, *map(len, pieces)])
    return Cells(np.frombuffer(b"".join(pieces), dtype=np.uint8), offsets)


#: What a column of each `Kind` becomes.
Parsed = NDArray[Any] | Texts | Cells


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of text without their head.

    Attributes
    ----------
    content : bytes
        In UTF-8.
    start : int
        Where the rows begin in it [bytes].
    width : int
        Cells of a row.
    delimiter, decimal : str
        Between cells, and inside numbers.
    """

    content: bytes
    start: int
    width: int
    delimiter: str
    decimal: str


def parsed(grid: Grid, kinds: Mapping[int, Kind]) -> tuple[dict[int, Parsed], bool]:
    """Read columns of a table; both parsers give the same numbers, to the last digit.

    Parameters
    ----------
    grid : Grid
        The rows.
    kinds : mapping of int to str
        Place of each column that is wanted, and what it holds.

    Returns
    -------
    tuple of dict and bool
        The columns by place, and whether every row was seen to have `Grid.width` cells.

    Raises
    ------
    ValueError
        If a number is none, or the rows cannot be told apart.
    """
    quick = _by_pyarrow(grid, kinds) if find_spec("pyarrow") is not None else None
    return (_by_pandas(grid, kinds), False) if quick is None else (quick, True)


def _by_pyarrow(grid: Grid, kinds: Mapping[int, Kind]) -> dict[int, Parsed] | None:
    """Return the columns, or None where a row has too few or too many cells, or a bad one."""
    import pyarrow as pa
    from pyarrow import csv

    types = {"number": pa.float64(), "text": pa.dictionary(pa.int32(), pa.string()),
             "time": pa.string()}  # fmt: skip
    rows = memoryview(grid.content)[grid.start :]
    try:
        table = csv.read_csv(
            pa.BufferReader(rows),
            csv.ReadOptions(
                use_threads=len(rows) > _WORTH_THREADS,
                block_size=max(len(rows), 1) if len(rows) <= _WORTH_THREADS else _WORTH_THREADS,
                column_names=[str(place) for place in range(grid.width)],
            ),
            csv.ParseOptions(delimiter=grid.delimiter),
            csv.ConvertOptions(
                column_types={str(place): types[kind] for place, kind in kinds.items()},
                include_columns=[str(place) for place in kinds],
                null_values=list(NO_VALUE),
                strings_can_be_null=True,
                decimal_point=grid.decimal,
            ),
        )
    except pa.ArrowInvalid:
        return None
    columns = zip(kinds.items(), table.columns, strict=True)
    return {place: _OF_ARROW[kind](column) for (place, kind), column in columns}


def _numbers(column: Any) -> NDArray[Any]:
    return np.concatenate([_plain(chunk, np.float64, np.nan) for chunk in column.chunks])


def _plain(array: Any, kind: type[np.generic], missing: float) -> NDArray[Any]:
    """Return an array's numbers; pyarrow's own way would import pandas for it."""
    rows = slice(array.offset, array.offset + len(array))
    present, numbers = array.buffers()
    values = np.frombuffer(numbers, dtype=array.type.to_pandas_dtype())[rows].astype(kind)
    if not array.null_count:
        return values
    bits = np.unpackbits(np.frombuffer(present, dtype=np.uint8), bitorder="little")
    return np.where(bits[rows] != 0, values, missing).astype(kind, copy=False)


def few_texts(column: Any) -> Texts:
    """Return a dictionary column of pyarrow as codes."""
    chunks = column.unify_dictionaries().chunks
    codes = np.concatenate([_plain(chunk.indices, np.int64, -1) for chunk in chunks])
    return _stripped(codes, chunks[0].dictionary.to_pylist())


def _stripped(codes: NDArray[Any], names: Sequence[str]) -> Texts:
    """Return texts without blanks around them, in order; an empty one is none."""
    plain = [name.strip() for name in names]
    known = sorted(set(plain) - {""})
    place = {name: code for code, name in enumerate(known)}
    return Texts(np.array([*(place.get(name, -1) for name in plain), -1])[codes], tuple(known))


def _cells(column: Any) -> Cells | NDArray[np.object_]:
    if column.null_count or len(column.chunks) > 1 or column.chunks[0].offset:
        return np.array(column.to_pylist(), dtype=object)
    (whole,) = column.chunks
    _, offsets, data = whole.buffers()
    starts = np.frombuffer(offsets, dtype=np.int32, count=len(whole) + 1)
    return Cells(np.frombuffer(data, dtype=np.uint8, count=int(starts[-1])), starts)


_OF_ARROW: dict[Kind, Any] = {"number": _numbers, "text": few_texts, "time": _cells}


#: From 3.1 on pandas reads numbers to the last digit unasked, and warns of being asked.
_EXACT: dict[str, Any] = (
    {} if tuple(map(int, version("pandas").split(".")[:2])) >= (3, 1)
    else {"float_precision": "round_trip"}
)  # fmt: skip


def _by_pandas(grid: Grid, kinds: Mapping[int, Kind]) -> dict[int, Parsed]:
    import pandas as pd

    stream = io.BytesIO(grid.content)
    stream.seek(grid.start)
    frame = pd.read_csv(
        stream,
        sep=grid.delimiter,
        header=None,
        names=list(range(grid.width)),
        index_col=False,
        usecols=sorted(kinds),
        dtype={place: np.float64 if kind == "number" else object for place, kind in kinds.items()},
        decimal=grid.decimal,
        na_values=list(NO_VALUE),
        keep_default_na=False,
        skipinitialspace=True,
        encoding_errors="replace",
        **_EXACT,
    )
    columns: dict[int, Parsed] = {}
    for place, kind in kinds.items():
        values = frame[place].to_numpy()
        texts = coded(values) if kind == "text" else None
        columns[place] = _stripped(texts.codes, texts.names) if texts else values
    return columns
