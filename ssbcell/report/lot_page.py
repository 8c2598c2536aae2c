"""One page a lot: every cell with its grade, sorted and filtered, and how the process runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ssbcell.grading.recording import PAGE
from ssbcell.grading.verdict import folder_name
from ssbcell.report.lot_charts import Quantity, lot_charts, quantities
from ssbcell.report.page import SIGNS, render, write_page


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    grade: str
    href: str
    values: tuple[float | None, ...]
    because: str


def lot_page(verdicts: Iterable[Mapping[str, Any]], *, words: Sequence[str] = ()) -> str:
    """Return the page of a lot as HTML that needs no other file.

    Parameters
    ----------
    verdicts : iterable of mapping
        As `Verdict.to_dict` gives them, in the order of the lot, which the control charts take
        for the order in which the cells were made.
    words : sequence of str
        Sentences on the lot as a whole, such as its capability or the head of the ledger.
    """
    every = tuple(verdicts)
    measured = quantities(every)
    rows = tuple(_row(verdict, index, measured) for index, verdict in enumerate(every))
    grades = [row.grade for row in rows]
    counts = {grade: grades.count(grade) for grade in SIGNS if grade in grades}
    names, hrefs = [row.id for row in rows], [row.href for row in rows]
    return render(
        "lot.html",
        rows=rows,
        counts=counts,
        quantities=measured,
        words=words,
        charts=[chart for one in measured for chart in lot_charts(one, names, grades, hrefs)],
    )


def write_lot_page(
    verdicts: Iterable[Mapping[str, Any]], directory: Path | str, *, words: Sequence[str] = ()
) -> Path:
    """Write ``<directory>/index.html``, whole or not at all; see `lot_page`.

    Its links lead to ``<id>/index.html`` beside it, where `write_cell_page` is to write.

    Parameters
    ----------
    verdicts, words
        As for `lot_page`.
    directory : Path or str
        Made if it is not there.
    """
    return write_page(lot_page(verdicts, words=words), Path(directory) / PAGE)


def _row(verdict: Mapping[str, Any], index: int, measured: Sequence[Quantity]) -> _Row:
    return _Row(
        id=verdict["id"],
        grade=verdict["grade"],
        href=f"{quote(folder_name(verdict['id']))}/{PAGE}",
        values=tuple(one.values[index] for one in measured),
        because="; ".join(verdict["basis"]),
    )
