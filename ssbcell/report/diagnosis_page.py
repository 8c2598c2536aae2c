"""One page on what is wrong with a cell: causes, their combinations, and the curves compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ssbcell.report.chart import Chart, Line, Mark
from ssbcell.report.page import render, write_page

_CURVES = (
    ("charge curve", "Charge", "share of the charge", 1.0),
    ("rest", "Rest after the charge", "time [h]", 1.0 / 3600.0),
    ("discharge curve", "Discharge", "share of the discharge", 1.0),
)


def diagnosis_page(diagnosis: Mapping[str, Any]) -> str:
    """Return the page of one diagnosis as HTML that needs no other file.

    Parameters
    ----------
    diagnosis : mapping
        As `ssbcell.diagnose.Diagnosis.to_dict` gives it.
    """
    compared = diagnosis["compared"]
    charts = [chart for one in _CURVES if (chart := _curve(compared, *one)) is not None]
    numbers = [one for one in compared if not one["kind"].endswith("curve")]
    return render(
        "diagnosis.html",
        diagnosis=diagnosis,
        charts=charts,
        numbers=[one for one in numbers if one["kind"] != "rest"],
    )


def write_diagnosis_page(diagnosis: Mapping[str, Any], path: Path | str) -> Path:
    """Write the page of one diagnosis, whole or not at all, and return its path.

    Parameters
    ----------
    diagnosis : mapping
        As `ssbcell.diagnose.Diagnosis.to_dict` gives it.
    path : Path or str
        Of the HTML file; its folder is made if it is not there.

    Raises
    ------
    UsageError
        If it cannot be written.
    """
    return write_page(diagnosis_page(diagnosis), Path(path))


def _curve(
    compared: Sequence[Mapping[str, Any]], kind: str, title: str, x_label: str, scale: float
) -> Chart | None:
    """Draw the modelled voltage as a line and the measured ones as marks."""
    own = [one for one in compared if one["kind"] == kind]
    if not own:
        return None
    x = np.array([one["place"] * scale for one in own])
    modelled = np.array([one["modelled"] for one in own])
    marks = tuple(
        Mark(float(at), one["measured"], f"measured {one['measured']:.4f} V")
        for at, one in zip(x, own, strict=True)
    )
    return Chart(
        title=title,
        x_label=x_label,
        y_label="voltage [V]",
        lines=(Line(x, modelled, "model, most probable causes"),),
        marks=marks,
        note="Marks: measured. Line: the cell model with the most probable causes.",
    )
