"""A person's TOML that says what the columns of a table are."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator

from ssbcell.datafile import DataModel, validate
from ssbcell.errors import DataFileError, UsageError, nearest
from ssbcell.records.bdf import LABELS
from ssbcell.records.readers.textformat import TEXT_COLUMNS, WALL_CLOCK, Column, TextFormat
from ssbcell.records.units import kind_of, require_unit


class _MappedColumn(DataModel):
    """A column of the file: its head as written, and its unit where it has one."""

    head: str = Field(min_length=1)
    unit: str | None = None


class _ColumnMap(DataModel):
    """The file as a whole."""

    name: str = "column-map"
    current_positive: Literal["charge", "discharge"]
    delimiter: Literal[",", ";", "\t"] | None = None
    columns: dict[str, _MappedColumn]
    current_sign: dict[str, Literal["charge", "discharge"]] = Field(default={})
    metadata: dict[Literal["cell_id", "channel", "instrument", "schedule"], str] = Field(default={})

    @field_validator("columns")
    @classmethod
    def _known(cls, columns: dict[str, _MappedColumn]) -> dict[str, _MappedColumn]:
        taken: dict[str, str] = {}
        for name, column in columns.items():
            _require_column(name, column)
            other = taken.setdefault(column.head.casefold(), name)
            if other != name:
                raise ValueError(f"the head {column.head!r} stands for {other} and for {name}")
        return columns


def _require_column(name: str, column: _MappedColumn) -> None:
    known = (*LABELS, WALL_CLOCK)
    if name not in known:
        hint = nearest(name, known)
        raise ValueError(
            f"{name!r} is no name of the Battery Data Format"
            + (f"; did you mean {hint!r}?" if hint else "")
        )
    if name == WALL_CLOCK or name in TEXT_COLUMNS or not kind_of(name):
        return
    if column.unit is None:
        if kind_of(name) == "second":
            return  # a clock such as 00:01:00 needs none
        raise ValueError(f'{name} needs a unit, such as {{ head = "{column.head}", unit = "..." }}')
    try:
        require_unit(column.unit, name)
    except UsageError as problem:
        raise ValueError(str(problem)) from None


def read_column_map(path: str | Path) -> tuple[TextFormat, dict[str, str]]:
    """Read a column map.

    Parameters
    ----------
    path : path
        A TOML file; ``docs/readers.md`` shows its form.

    Returns
    -------
    tuple of TextFormat and dict
        The format that it describes, and what it says of the test, by field of `Metadata`.

    Raises
    ------
    DataFileError
        If it is no TOML, a key is unknown or missing, a name is none of the Battery Data
        Format, or a unit does not fit.
    """
    path = Path(path)
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as problem:
        raise DataFileError(path, "", f"cannot be read: {problem.strerror or problem}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise DataFileError(path, "", f"is no TOML: {problem}") from None
    chart = validate(_ColumnMap, raw, path)
    return _format(chart), {str(key): text for key, text in chart.metadata.items()}


def _format(chart: _ColumnMap) -> TextFormat:
    signs: dict[str, float] = {"charge": 1.0, "discharge": -1.0}
    options: dict[str, Any] = {"delimiters": chart.delimiter} if chart.delimiter else {}
    return TextFormat(
        name=chart.name,
        description=f"a table as the column map {chart.name!r} describes it",
        columns=tuple(Column(name, (c.head,), c.unit) for name, c in chart.columns.items()),
        head=re.compile(r"(?P<name>.*)(?P<unit>(?!))"),
        states=tuple((text, signs[way]) for text, way in chart.current_sign.items()),
        discharge_positive=chart.current_positive == "discharge",
        **options,
    )
