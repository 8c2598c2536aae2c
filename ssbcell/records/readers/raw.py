"""What a reader hands over, and what a reader must offer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ssbcell.records.record import Finding, Metadata, Record
from ssbcell.records.table import Table

if TYPE_CHECKING:
    import pandas as pd

#: How much of a file's beginning `Reader.sniff` is given [bytes].
HEAD_SIZE = 65536


@dataclass(frozen=True, slots=True)
class RawTest:
    """One file as its reader saw it, before any check.

    Attributes
    ----------
    data : pandas.DataFrame or Table
        Columns by the machine names of the Battery Data Format, in its units and sign.
    metadata : Metadata
        What the file says of its test; `sources` is left empty.
    library : str
        What read it, name and version.
    wall_clock : numpy.ndarray or None
        The tester's clock at each row [s since 1970-01-01 of that clock]; the zone is unknown.
    findings : tuple of Finding
        What was seen while reading.
    repairs : tuple of str
        Changes that were asked for, such as a sign turned by a column map.
    sha256 : str
        Of the file's bytes, where the reader has it; else it is taken from the file.
    """

    data: pd.DataFrame | Table
    metadata: Metadata
    library: str
    wall_clock: NDArray[np.float64] | None = None
    findings: tuple[Finding, ...] = ()
    repairs: tuple[str, ...] = ()
    sha256: str = ""


@runtime_checkable
class Reader(Protocol):
    """One file format, or one family of them.

    A package of one's own adds a reader by an entry point of the group
    ``ssbcell.readers`` that names an object (or a class without arguments) like this.

    Attributes
    ----------
    name : str
        Short and stable, such as ``"neware-csv"``.
    description : str
        For a person, on one line.
    extra : str or None
        The extra of ssbcell that it needs, or None.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def description(self) -> str: ...  # noqa: D102

    @property
    def extra(self) -> str | None: ...  # noqa: D102

    def available(self) -> bool:
        """Return whether what it needs is installed."""
        ...

    def sniff(self, path: Path, head: bytes) -> float:
        """Return how sure the reader is that the file is of its format, 0-1."""
        ...

    def read(self, path: Path) -> RawTest | Record:
        """Read a file; a `Record` is taken as complete and is not checked again."""
        ...
