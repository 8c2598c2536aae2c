"""One page a cell: its grade, why, what would decide, the curves, and where it all comes from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ssbcell.errors import SsbcellError
from ssbcell.grading.criteria import Criteria, load_criteria
from ssbcell.records.record import Record
from ssbcell.report.cell_charts import cell_charts
from ssbcell.report.limits import limit_strip
from ssbcell.report.page import render, write_page


def cell_page(
    verdict: Mapping[str, Any],
    record: Record | None,
    *,
    electrode_area: float | None = None,
    criteria: Criteria | None = None,
    lot_href: str = "",
) -> str:
    """Return the page of one cell as HTML that needs no other file.

    Parameters
    ----------
    verdict : mapping
        As `Verdict.to_dict` gives it, or as verdict.json holds it.
    record : Record or None
        That it is of; None where the data could not be read.
    electrode_area : float, optional
        [m2]; without it the resistance of a pulse is that of the whole cell.
    criteria : Criteria, optional
        That the verdict was made with; those that ship are found without.
    lot_href : str
        Of the lot's page, relative; empty where there is none.

    Raises
    ------
    InvalidRecord
        If the record has no time, voltage or current.
    """
    limits = criteria or _criteria_of(verdict)
    charts = (
        ()
        if record is None
        else cell_charts(verdict, record, criteria=limits, electrode_area=electrode_area)
    )
    return render(
        "cell.html",
        verdict=verdict,
        charts=charts,
        strips=[limit_strip(rule) for rule in verdict["rules"]],
        lot_href=lot_href,
    )


def write_cell_page(
    verdict: Mapping[str, Any],
    record: Record | None,
    path: Path | str,
    *,
    electrode_area: float | None = None,
    criteria: Criteria | None = None,
    lot_href: str = "",
) -> Path:
    """Write the page of one cell, whole or not at all; see `cell_page`.

    Parameters
    ----------
    verdict, record, electrode_area, criteria, lot_href
        As for `cell_page`.
    path : Path or str
        Of the HTML file; its folder is made if it is not there.
    """
    text = cell_page(
        verdict, record, electrode_area=electrode_area, criteria=criteria, lot_href=lot_href
    )
    return write_page(text, Path(path))


def _criteria_of(verdict: Mapping[str, Any]) -> Criteria | None:
    """Return the shipped criteria of a verdict, if they are still the same."""
    used = verdict["trace"]["criteria"]
    try:
        criteria = load_criteria(used["name"], used["profile"])
    except SsbcellError:
        return None
    return criteria if criteria.sha256 == used["sha256"] else None
